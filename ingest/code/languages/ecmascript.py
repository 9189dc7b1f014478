"""JavaScript, TypeScript and JSX: from syntax tree to facts."""

from __future__ import annotations

from typing import ClassVar

from tree_sitter import Node

from ..extract import Extractor, Handler, Walk
from ..facts import NOTHING
from .jsdoc import DocComment, DocType, read_comment

_FUNCTIONS = {"function_expression", "generator_function", "arrow_function", "function"}
_CLASSES = {"class", "class_declaration", "abstract_class_declaration"}
# What stands between a definition and the comment above it.
_WRAPPERS = frozenset({
    "export_statement", "variable_declarator", "lexical_declaration", "variable_declaration", "expression_statement",
    "assignment_expression", "pair",
})  # fmt: skip
# Functions of many libraries that give one object the members of others.
_MIXERS = frozenset(
    {"assign", "extend", "mixin", "mixins", "merge", "inherit", "_extend", "mergeDescriptors", "defaults"}
)
# Utility types whose instances have the members of their first argument.
_TRANSPARENT = frozenset({
    "Partial", "Readonly", "Required", "NonNullable", "Pick", "Omit", "Exclude", "Extract", "Awaited",
})  # fmt: skip


def module_name(path: str) -> str:
    """`src/core/scope.ts` is `src.core.scope`."""
    for suffix in (".d.ts", ".d.mts", ".d.cts"):
        if path.endswith(suffix):
            return path[: -len(suffix)].replace("/", ".")
    return path.rpartition(".")[0].replace("/", ".")


class EcmaScriptExtractor(Extractor):
    """Facts of one JavaScript or TypeScript file."""

    def __init__(self, source: bytes, path: str, language: str, module: str) -> None:
        super().__init__(source, path, language, module)
        self.facts.header["requires"] = []
        self._doc: DocComment | None = None  # of the function whose parameters are read
        self._grown: set[tuple[int, str]] = set()  # variables that were given an object to hold their members

    # --- imports and exports

    def import_statement(self, node: Node) -> Walk:
        source = node.child_by_field_name("source")
        spec = self._string(source)
        self._requires(spec)
        for clause in node.named_children:
            if clause.type == "import_require_clause":  # import x = require("y")
                inner = clause.child_by_field_name("source")
                self.bind(self.text(clause.named_children[0]), self.add("import", self._string(inner), None))
            if clause.type != "import_clause":
                continue
            for part in clause.named_children:
                if part.type == "identifier":
                    self.bind(self.text(part), self.add("import", spec, "default"))
                elif part.type == "namespace_import":
                    self.bind(self.text(part.named_children[-1]), self.add("import", spec, None))
                elif part.type == "named_imports":
                    for specifier in part.named_children:
                        if specifier.type == "import_specifier":
                            name = self._string(specifier.child_by_field_name("name"))
                            alias = specifier.child_by_field_name("alias")
                            self.bind(self.text(alias) or name, self.add("import", spec, name))
        return NOTHING
        yield

    def import_alias(self, node: Node) -> Walk:
        """`import a = b.c` of TypeScript namespaces."""
        children = node.named_children
        value = yield children[-1]
        self.bind(self.text(children[0]), value)
        return NOTHING

    def export_statement(self, node: Node) -> Walk:
        source = node.child_by_field_name("source")
        declaration = node.child_by_field_name("declaration")
        value = node.child_by_field_name("value")
        self.facts.header["exports"] = True
        is_default = any(child.type == "default" for child in node.children)
        if declaration is not None:
            before = len(self.facts.statements)
            result = yield declaration
            if is_default:
                if result == NOTHING:
                    result = self._last_bound(before)
                self.say("export", "default", result)
            else:
                for statement in self.facts.statements[before:]:
                    if statement[0] == "bind" and statement[1] == self.scope:
                        self.say("export", statement[2], self.name(statement[2]))
            return NOTHING
        if value is not None:
            position = yield (self._function(value, "default") if value.type in _FUNCTIONS else value)
            if position != NOTHING:
                self.say("export", "default", position)
            return NOTHING
        if source is not None:
            yield from self._reexport(node, self._string(source))
            return NOTHING
        for child in node.named_children:
            if child.type == "export_clause":
                for specifier in child.named_children:
                    name = self._string(specifier.child_by_field_name("name"))
                    alias = self._string(specifier.child_by_field_name("alias"))
                    self.say("export", alias or name, self.name(name))
            elif any(token.type == "=" for token in node.children):  # export = x
                position = yield child
                if position != NOTHING:
                    self.say("assign", self.add("exports"), position)
        return NOTHING

    def _reexport(self, node: Node, spec: str) -> Walk:
        self._requires(spec)
        clauses = [child for child in node.named_children if child.type in {"export_clause", "namespace_export"}]
        if not clauses:
            self.say("star", self.scope, spec)
        for clause in clauses:
            if clause.type == "namespace_export":
                self.say("export", self._string(clause.named_children[-1]), self.add("import", spec, None))
                continue
            for specifier in clause.named_children:
                name = self._string(specifier.child_by_field_name("name"))
                alias = self._string(specifier.child_by_field_name("alias"))
                self.say("export", alias or name, self.add("import", spec, name))
        return NOTHING
        yield

    def _last_bound(self, before: int) -> int:
        for statement in self.facts.statements[before:]:
            if statement[0] == "bind" and statement[1] == self.scope:
                return self.name(str(statement[2]))
        return NOTHING

    def _requires(self, spec: str) -> None:
        self.facts.header["requires"].append(spec)

    def _string(self, node: Node | None) -> str:
        return self.text(node).strip("'\"`")

    # --- definitions

    def function_declaration(self, node: Node) -> Walk:
        name = self.text(node.child_by_field_name("name")) or "default"
        return (yield self._function(node, name, bind=True))

    def _function(
        self, node: Node, name: str = "", *, kind: str = "", bind: bool = False, owner: int = NOTHING
    ) -> Walk:
        """A function with the name it is known by, or a lambda."""
        own = self.text(node.child_by_field_name("name"))
        kind = kind or ("function" if name else "lambda")
        number = self.define(name, kind, node, bind=bind, owner=None if owner == NOTHING else owner)
        if own and own != name and kind != "method":  # a function expression may call itself by its own name
            self.say("bind", self.facts.definitions[number].scope, own, self.add("value", number))
        arrow = node.type == "arrow_function"
        receiver = self.receiver if arrow and kind != "method" else number
        if arrow and kind == "method":
            receiver = number
        yield self.inside(number, self._function_parts(node, number), receiver=receiver)
        return self.add("value", number)

    def _function_parts(self, node: Node, number: int) -> Walk:
        definition = self.facts.definitions[number]
        doc = self._comment_above(node)
        self._doc = doc
        single = node.child_by_field_name("parameter")
        parameters = node.child_by_field_name("parameters")
        if single is not None:
            definition.params.append((self.text(single), NOTHING, NOTHING))
        for parameter in parameters.named_children if parameters is not None else ():
            if parameter.type != "comment":
                yield self._parameter(parameter, number)
        returns = node.child_by_field_name("return_type")
        if returns is not None:
            definition.returns = yield self.type_of(returns)
        elif doc is not None and doc.returns is not None:
            definition.returns = self._documented(doc.returns)
        body = node.child_by_field_name("body")
        if body is not None:
            if body.type == "statement_block":
                yield self.visit_children(body)
            else:
                value = yield body
                if value != NOTHING:
                    self.say("return", number, value)
        return NOTHING

    def _comment_above(self, node: Node) -> DocComment | None:
        """The JSDoc comment that belongs to a definition."""
        at: Node | None = node
        for _ in range(5):
            if at is None:
                return None
            before = at.prev_named_sibling
            if before is not None and before.type == "comment":
                near = before.end_point[0] >= at.start_point[0] - 1
                return read_comment(self.text(before)) if near else None
            at = at.parent
            if at is None or at.type not in _WRAPPERS:
                return None
        return None

    def _documented(self, declared: DocType) -> int:
        """The expression of a value of a type that a comment states."""
        parts = []
        for written in declared.names:
            first, *rest = written.split(".")
            position = self.name(first)
            for part in rest:
                position = self.add("member", position, part)
            parts.append(self.add("type", position))
        return self.add("box" if declared.boxed else "either", tuple(parts))

    def _parameter(self, node: Node, number: int) -> Walk:
        definition = self.facts.definitions[number]
        pattern = node
        declared = default = NOTHING
        if node.type in {"required_parameter", "optional_parameter"}:
            pattern = node.child_by_field_name("pattern") or node
            annotation = node.child_by_field_name("type")
            if annotation is not None:
                declared = yield self.type_of(annotation)
            value = node.child_by_field_name("value")
            if value is not None:
                default = yield value
            owns_field = any(child.type in {"accessibility_modifier", "readonly"} for child in node.children)
            if owns_field and self.enclosing_class != NOTHING and pattern.type == "identifier":
                self.say("field", self.enclosing_class, self.text(pattern), declared)
                self._field_symbol(self.text(pattern), node, self.enclosing_class)
        elif node.type == "assignment_pattern":
            pattern = node.child_by_field_name("left") or node
            right = node.child_by_field_name("right")
            if right is not None:
                default = yield right
        if declared == NOTHING and self._doc is not None and pattern.type == "identifier":
            documented = self._doc.params.get(self.text(pattern))
            declared = NOTHING if documented is None else self._documented(documented)
        if pattern.type == "rest_pattern":
            definition.variadic = True
            name = f"...{len(definition.params)}"
            definition.params.append((name, declared, default))
            boxed = self.add("box", (self.name(name),))
            if pattern.named_children:
                yield self._destructure(pattern.named_children[0], boxed)
        elif pattern.type in {"identifier", "this"}:
            if pattern.type != "this":
                definition.params.append((self.text(pattern), declared, default))
        else:
            name = f"{{{len(definition.params)}}}"
            definition.params.append((name, declared, default))
            yield self._destructure(pattern, self.name(name))
        return NOTHING

    def class_declaration(self, node: Node) -> Walk:
        name = self.text(node.child_by_field_name("name"))
        return (yield self._class(node, name, bind=bool(name)))

    def class_expression(self, node: Node) -> Walk:
        return (yield self._class(node, self.text(node.child_by_field_name("name")) or "default"))

    def _class(self, node: Node, name: str, *, bind: bool = False) -> Walk:
        number = self.define(name or "default", "class", node, bind=bind)
        own = self.text(node.child_by_field_name("name"))
        if own and not bind:
            self.say("bind", self.facts.definitions[number].scope, own, self.add("value", number))
        for child in node.named_children:
            if child.type == "class_heritage":
                yield self._heritage(child, number)
        body = node.child_by_field_name("body")
        yield self.inside(number, self.visit_children(body) if body is not None else None, receiver=number)
        return self.add("value", number)

    def _heritage(self, node: Node, number: int) -> Walk:
        for child in node.named_children:
            if child.type == "extends_clause":
                bases = [child.child_by_field_name("value")]
            elif child.type == "implements_clause":
                for item in child.named_children:
                    self.say("base", number, (yield self.type_of(item)))
                continue
            else:
                bases = [child]
            for base in bases:
                if base is not None:
                    position = yield base
                    if position != NOTHING:
                        self.say("base", number, position)
        return NOTHING

    def method_definition(self, node: Node) -> Walk:
        name = self._property_name(node.child_by_field_name("name"))
        number = len(self.facts.definitions)
        yield self._function(node, name, kind="method")
        self.facts.definitions[number].accessor = any(child.type == "get" for child in node.children)
        return NOTHING

    def class_field(self, node: Node) -> Walk:
        name = self._property_name(node.child_by_field_name("property") or node.child_by_field_name("name"))
        value = node.child_by_field_name("value")
        annotation = node.child_by_field_name("type")
        owner = self.enclosing_class
        if annotation is not None:
            declared = yield self.type_of(annotation)
            if value is None or value.type not in _FUNCTIONS:
                self.say("field", owner, name, declared)
        if value is not None and value.type in _FUNCTIONS:
            yield self._function(value, name, kind="method")
            return NOTHING
        doc = self._comment_above(node)
        if doc is not None and doc.type is not None:
            self.say("field", owner, name, self._documented(doc.type))
        self._field_symbol(name, node, owner)
        position = NOTHING
        if value is not None:
            position = yield self._named_value(value, name)
        self.say("field", owner, name, position)
        return NOTHING

    def _field_symbol(self, name: str, node: Node, owner: int) -> None:
        self.define(name, "field", node, bind=False, owner=owner)

    def _property_name(self, node: Node | None) -> str:
        if node is None:
            return ""
        if node.type == "computed_property_name":
            return "[" + self.text(node)[1:-1].strip() + "]"
        return self._string(node)

    def interface_declaration(self, node: Node) -> Walk:
        number = self.define(self.text(node.child_by_field_name("name")), "interface", node)
        for child in node.named_children:
            if child.type in {"extends_type_clause", "extends_clause"}:
                for item in child.named_children:
                    self.say("base", number, (yield self.type_of(item)))
        body = node.child_by_field_name("body")
        yield self.inside(number, self._members(body) if body is not None else None)
        return NOTHING

    def _members(self, body: Node) -> Walk:
        """The members of an interface or object type, in the class that is current."""
        owner = self.owner
        for child in body.named_children:
            name = self._property_name(child.child_by_field_name("name"))
            if child.type in {"method_signature", "call_signature", "construct_signature"} and name:
                yield self._function(child, name, kind="method")
            elif child.type == "property_signature":
                annotation = child.child_by_field_name("type")
                declared = NOTHING
                if annotation is not None:
                    inner = annotation.named_children[0] if annotation.named_children else annotation
                    if inner.type == "object_type":
                        declared = yield self._object_type(inner, name)
                    else:
                        declared = yield self.type_of(annotation)
                self._field_symbol(name, child, owner)
                self.say("field", owner, name, declared)
        return NOTHING

    def _object_type(self, node: Node, name: str) -> Walk:
        number = self.define(name, "interface" if name else "object", node, bind=False)
        yield self.inside(number, self._members(node))
        return self.add("type", self.add("value", number)) if name else self.add("object", number)

    def type_alias_declaration(self, node: Node) -> Walk:
        name = self.text(node.child_by_field_name("name"))
        value = node.child_by_field_name("value")
        if value is None:
            return NOTHING
        if value.type == "object_type":
            number = self.define(name, "interface", node)
            yield self.inside(number, self._members(value))
            return NOTHING
        declared = yield self.type_of(value)
        self.bind(name, self.add("class", declared) if declared != NOTHING else NOTHING)
        return NOTHING

    def enum_declaration(self, node: Node) -> Walk:
        self.define(self.text(node.child_by_field_name("name")), "class", node)
        return NOTHING
        yield

    def namespace(self, node: Node) -> Walk:
        name_node = node.child_by_field_name("name")
        body = node.child_by_field_name("body")
        if name_node is None or name_node.type == "string":  # declare module "x"
            if body is not None:
                yield body
            return NOTHING
        number = self.define(self.text(name_node), "namespace", node)
        yield self.inside(number, self.visit_children(body) if body is not None else None)
        return NOTHING

    # --- types

    def type_of(self, node: Node) -> Walk:
        """The expression of a value of this type."""
        kind = node.type
        children = node.named_children
        if kind in {"type_annotation", "parenthesized_type", "readonly_type", "asserts_annotation", "optional_type"}:
            return (yield self.type_of(children[-1])) if children else NOTHING
        if kind in {"type_identifier", "identifier"}:
            return self.add("type", self.name(self.text(node)))
        if kind in {"nested_type_identifier", "nested_identifier"}:
            return self.add("type", (yield self._dotted(node)))
        if kind == "generic_type":
            return (yield self._generic_type(node))
        if kind in {"union_type", "intersection_type"}:
            parts = []
            for child in children:
                parts.append((yield self.type_of(child)))
            return self.add("either", tuple(parts))
        if kind in {"array_type", "tuple_type", "rest_type"}:
            parts = []
            for child in children:
                parts.append((yield self.type_of(child)))
            return self.add("box", tuple(parts))
        if kind == "object_type":
            return (yield self._object_type(node, ""))
        if kind == "lookup_type" and len(children) == 2:
            whole = yield self.type_of(children[0])
            if whole == NOTHING:
                return NOTHING
            if children[1].type == "literal_type":
                return self.add("member", whole, self._string(children[1]))
            return self.add("element", whole)
        if kind == "type_query" and children:
            return (yield children[0])
        if kind == "this_type" and self.enclosing_class != NOTHING:
            return self.add("type", self.add("value", self.enclosing_class))
        return NOTHING

    def _dotted(self, node: Node) -> Walk:
        parts = self.text(node).split(".")
        position = self.name(parts[0].strip())
        for part in parts[1:]:
            position = self.add("member", position, part.strip())
        return position
        yield

    def _generic_type(self, node: Node) -> Walk:
        name = node.child_by_field_name("name") or node.named_children[0]
        arguments = node.child_by_field_name("type_arguments")
        args = []
        for child in arguments.named_children if arguments is not None else ():
            args.append((yield self.type_of(child)))
        kept = tuple(arg for arg in args if arg != NOTHING)
        if self.text(name) in _TRANSPARENT:
            return kept[0] if kept else NOTHING
        base = self.name(self.text(name)) if name.type == "type_identifier" else (yield self._dotted(name))
        return self.add("generic", base, kept)

    # --- variables

    def variable_declarator(self, node: Node) -> Walk:
        name = node.child_by_field_name("name")
        value = node.child_by_field_name("value")
        annotation = node.child_by_field_name("type")
        if name is None:
            return NOTHING
        if annotation is not None and name.type == "identifier":
            declared = yield self.type_of(annotation)
            self.bind(self.text(name), declared)
        doc = self._comment_above(node) if annotation is None and name.type == "identifier" else None
        if doc is not None and doc.type is not None:
            self.bind(self.text(name), self._documented(doc.type))
        position = NOTHING
        if value is not None:
            simple = name.type == "identifier"
            position = yield (self._named_value(value, self.text(name)) if simple else value)
        saved = self.scope
        if node.parent is not None and node.parent.type == "variable_declaration":  # `var` belongs to the function
            self.scope = self.facts.definitions[self.owner].scope
        yield self._destructure(name, position)
        self.scope = saved
        return NOTHING

    def _named_value(self, value: Node, name: str) -> Walk:
        """A function, class or object literal takes the name of the variable or property it is given to."""
        if value.type in _FUNCTIONS:
            return (yield self._function(value, name))
        if value.type in _CLASSES:
            return (yield self._class(value, self.text(value.child_by_field_name("name")) or name))
        if value.type == "object":
            return (yield self.object_literal(value, name))
        if value.type in {"as_expression", "satisfies_expression", "parenthesized_expression"} and value.named_children:
            inner = value.named_children[0]
            if inner.type in _FUNCTIONS or inner.type == "object":
                return (yield self._named_value(inner, name))
        return (yield value)

    def _destructure(self, pattern: Node, value: int) -> Walk:
        """Bind every name of a pattern to its part of `value`."""
        waiting = [(pattern, value)]
        while waiting:
            at, source = waiting.pop()
            children = at.named_children
            if at.type in {"identifier", "shorthand_property_identifier_pattern"}:
                self.bind(self.text(at), source)
            elif at.type in {"assignment_pattern", "object_assignment_pattern"}:
                left, right = at.child_by_field_name("left"), at.child_by_field_name("right")
                default = NOTHING
                if right is not None:
                    default = yield right
                if left is None:
                    continue
                if left.type == "shorthand_property_identifier_pattern" and source != NOTHING:
                    source = self.add("member", source, self.text(left))
                if default != NOTHING:
                    source = default if source == NOTHING else self.add("either", (source, default))
                waiting.append((left, source))
            elif at.type == "object_pattern":
                for child in children:
                    if child.type == "shorthand_property_identifier_pattern":
                        part = NOTHING if source == NOTHING else self.add("member", source, self.text(child))
                        waiting.append((child, part))
                    elif child.type == "pair_pattern":
                        key, target = child.child_by_field_name("key"), child.child_by_field_name("value")
                        part = NOTHING if source == NOTHING else self.add("member", source, self._property_name(key))
                        if target is not None:
                            waiting.append((target, part))
                    else:
                        waiting.append((child, source))
            elif at.type == "array_pattern":
                part = NOTHING if source == NOTHING else self.add("element", source)
                waiting.extend((child, part) for child in children)
            elif at.type == "rest_pattern" and children:
                waiting.append((children[-1], source))
            elif at.type in {"member_expression", "subscript_expression"}:
                place = yield at
                if place != NOTHING and source != NOTHING:
                    self.say("assign", place, source)
        return NOTHING

    def assignment(self, node: Node) -> Walk:
        left, right = node.child_by_field_name("left"), node.child_by_field_name("right")
        if left is None or right is None:
            return NOTHING
        if left.type in {"object_pattern", "array_pattern"}:
            value = yield right
            yield self._destructure(left, value)
            return value
        name, owner = self._assigned_name(left)
        if right.type in _FUNCTIONS and name:
            kind = "method" if ".prototype." in self.text(left) else "function"
            value = yield self._function(right, name, kind=kind, owner=owner)
        elif right.type == "object" and name:
            value = yield self.object_literal(right, "" if name in {"exports", "prototype"} else name)
        elif right.type in _CLASSES and name:
            value = yield self._class(right, self.text(right.child_by_field_name("name")) or name.rpartition(".")[2])
        else:
            value = yield right
        target = yield left
        if target != NOTHING and value != NOTHING:
            self.say("assign", target, value)
        doc = self._comment_above(node) if left.type == "member_expression" else None
        if doc is not None and doc.type is not None and target != NOTHING:
            self.say("assign", target, self._documented(doc.type))
        if right.type in _FUNCTIONS:
            self._grow(left, node)
        return value if value != NOTHING else target

    def _grow(self, left: Node, node: Node) -> None:
        """`x.f = function ...`: whatever else x is, it is an object that has f."""
        member = left.type in {"member_expression", "subscript_expression"}
        target = left.child_by_field_name("object") if member else None
        if target is None or target.type != "identifier" or self.text(target) in {"exports", "module"}:
            return
        name = self.text(target)
        if (self.scope, name) not in self._grown:
            self._grown.add((self.scope, name))
            number = self.define(name, "object", node, bind=False)
            self.say("assign", self.name(name), self.add("object", number))

    def _assigned_name(self, left: Node) -> tuple[str, int]:
        """The name that a function gets by being assigned here, and the definition that the name starts from."""
        parts: list[str] = []
        at: Node | None = left
        while at is not None and at.type == "member_expression" and len(parts) < 8:
            parts.append(self._string(at.child_by_field_name("property")))
            at = at.child_by_field_name("object")
        if at is not None and at.type == "subscript_expression":
            return "", NOTHING
        root = "" if at is None else self.text(at)
        parts = [part for part in reversed(parts) if part != "prototype"]
        owner = NOTHING
        if root == "this" and self.receiver != NOTHING:
            owner = self._receiver_owner()
        elif root in {"module", "exports"}:
            parts = [part for part in parts if part != "exports"] or ["exports"]
            owner = 0
        elif at is not None and at.type == "identifier":
            parts.insert(0, root)
        return ".".join(parts), owner

    def _receiver_owner(self) -> int:
        """The class or constructor function whose `this` is current."""
        definition = self.facts.definitions[self.receiver]
        if definition.kind == "method" or (definition.kind == "function" and "." in definition.name):
            outer = definition.owner
            return outer if outer != NOTHING and "." not in definition.name else self.receiver
        return self.receiver

    def object_literal(self, node: Node, name: str = "") -> Walk:
        number = self.define(name, "object", node, bind=False)
        self.facts.definitions[number].scope = self.scope  # properties are not in scope as names
        yield self.inside(number, self._properties(node, number))
        return self.add("object", number)

    def _properties(self, node: Node, number: int) -> Walk:
        for child in node.named_children:
            if child.type == "method_definition":
                name = self._property_name(child.child_by_field_name("name"))
                method = len(self.facts.definitions)
                yield self._function(child, name, kind="method")
                self.facts.definitions[method].accessor = any(part.type == "get" for part in child.children)
            elif child.type == "pair":
                name = self._property_name(child.child_by_field_name("key"))
                value = child.child_by_field_name("value")
                if value is None:
                    continue
                if value.type in _FUNCTIONS:
                    receiver = self.receiver
                    yield self._function(value, name, kind="function" if value.type == "arrow_function" else "method")
                    self.receiver = receiver
                    continue
                self.say("field", number, name, (yield self._named_value(value, name)))
            elif child.type == "shorthand_property_identifier":
                self.say("field", number, self.text(child), self.name(self.text(child)))
            elif child.type == "spread_element":
                position = yield self.visit_children(child)
                if position != NOTHING:
                    self.say("base", number, position)
            else:
                yield child
        return NOTHING

    # --- expressions

    def identifier(self, node: Node) -> Walk:
        return self.name(self.text(node))
        yield

    def this(self, node: Node) -> Walk:
        return self.add("self", self.receiver) if self.receiver != NOTHING else NOTHING
        yield

    def super_(self, node: Node) -> Walk:
        return self.add("super", self.enclosing_class) if self.enclosing_class != NOTHING else NOTHING
        yield

    def member_expression(self, node: Node) -> Walk:
        target, name = node.child_by_field_name("object"), node.child_by_field_name("property")
        if target is None:
            return NOTHING
        property_name = self._string(name)
        if target.type == "identifier":
            root = self.text(target)
            if root == "module" and property_name == "exports":
                return self.add("exports")
            if root == "exports":
                return self.add("member", self.add("exports"), property_name)
        position = yield target
        return NOTHING if position == NOTHING else self.add("member", position, property_name)

    def subscript_expression(self, node: Node) -> Walk:
        target, index = node.child_by_field_name("object"), node.child_by_field_name("index")
        position = (yield target) if target is not None else NOTHING
        if index is not None:
            yield index
        if position == NOTHING:
            return NOTHING
        if index is not None and index.type == "string":
            return self.add("member", position, self._string(index))
        return self.add("element", position)

    def call_expression(self, node: Node) -> Walk:
        function, arguments = node.child_by_field_name("function"), node.child_by_field_name("arguments")
        if function is None:
            return NOTHING
        if function.type == "identifier" and self.text(function) == "require" and arguments is not None:
            first = arguments.named_children[0] if arguments.named_children else None
            if first is not None and first.type == "string":
                self._requires(self._string(first))
                return self.add("import", self._string(first), None)
        if function.type == "import" and arguments is not None and arguments.named_children:
            first = arguments.named_children[0]
            if first.type == "string":
                return self.add("box", (self.add("import", self._string(first), None),))
        callee = yield function
        args: tuple[int, ...] = ()
        if arguments is not None and arguments.type == "arguments":
            args = yield from self.all_of(child for child in arguments.named_children if child.type != "comment")
        elif arguments is not None:
            yield arguments  # a tagged template
        mixed = self._inheritance_call(function, args)
        result = NOTHING if callee == NOTHING else self.call(callee, args, node)
        return self.add("either", (result, args[0])) if mixed and result != NOTHING else result

    def _inheritance_call(self, function: Node, args: tuple[int, ...]) -> bool:
        """util.inherits(Child, Parent), Object.setPrototypeOf(child, parent), Object.assign(target, ...sources).

        Returns whether the call gives back its first argument.
        """
        name = self.text(function) if function.end_byte - function.start_byte < 60 else ""
        last = name.rpartition(".")[2]
        if last in {"inherits", "setPrototypeOf"} and len(args) == 2 and NOTHING not in args:
            self.say("implement", args[0], args[1])
        elif last in _MIXERS and len(args) > 1 and args[0] != NOTHING:
            for arg in args[1:]:
                if arg != NOTHING:
                    self.say("implement", args[0], arg)
            return True
        return False

    def new_expression(self, node: Node) -> Walk:
        constructor, arguments = node.child_by_field_name("constructor"), node.child_by_field_name("arguments")
        callee = (yield constructor) if constructor is not None else NOTHING
        args: tuple[int, ...] = ()
        if arguments is not None:
            args = yield from self.all_of(child for child in arguments.named_children if child.type != "comment")
        return NOTHING if callee == NOTHING else self.call(callee, args, node, new=True)

    def function_value(self, node: Node) -> Walk:
        return (yield self._function(node))

    def array(self, node: Node) -> Walk:
        return self.add("box", (yield from self.all_of(node.named_children)))

    def first_child(self, node: Node) -> Walk:
        """Wrappers that change nothing: parentheses, casts that say less than their operand, `x!`."""
        return (yield node.named_children[0]) if node.named_children else NOTHING

    def cast(self, node: Node) -> Walk:
        children = node.named_children
        if not children:
            return NOTHING
        value_node, type_node = (
            (children[0], children[-1]) if node.type != "type_assertion" else (children[-1], children[0])
        )
        value = yield value_node
        declared = NOTHING
        if type_node is not value_node:
            declared = yield self.type_of(
                type_node if type_node.type != "type_arguments" else type_node.named_children[0]
            )
        kept = tuple(part for part in (value, declared) if part != NOTHING)
        return self.add("either", kept) if kept else NOTHING

    def await_(self, node: Node) -> Walk:
        position = yield from self.visit_children(node)
        return NOTHING if position == NOTHING else self.add("element", position)

    def ternary(self, node: Node) -> Walk:
        parts = yield from self.all_of(node.named_children)
        return self.add("either", tuple(part for part in parts[1:] if part != NOTHING))

    def binary(self, node: Node) -> Walk:
        left, right = node.child_by_field_name("left"), node.child_by_field_name("right")
        parts = yield from self.all_of(part for part in (left, right) if part is not None)
        operator = self.text(node.child_by_field_name("operator"))
        if operator in {"||", "&&", "??"}:
            return self.add("either", tuple(part for part in parts if part != NOTHING))
        return NOTHING

    def sequence(self, node: Node) -> Walk:
        last = NOTHING
        for child in node.named_children:
            last = yield child
        return last

    def return_statement(self, node: Node) -> Walk:
        value = NOTHING
        for child in node.named_children:
            if child.type != "comment":
                value = yield child
        if value != NOTHING:
            self.say("return", self.owner, value)
        return NOTHING

    def for_in(self, node: Node) -> Walk:
        saved, self.scope = self.scope, self.open_scope()
        left, right, body = (node.child_by_field_name(name) for name in ("left", "right", "body"))
        value = (yield right) if right is not None else NOTHING
        of = any(child.type == "of" for child in node.children)
        if left is not None:
            yield self._destructure(left, self.add("element", value) if of and value != NOTHING else NOTHING)
        if body is not None:
            yield body
        self.scope = saved
        return NOTHING

    def catch(self, node: Node) -> Walk:
        saved, self.scope = self.scope, self.open_scope()
        parameter, body = node.child_by_field_name("parameter"), node.child_by_field_name("body")
        if parameter is not None:
            yield self._destructure(parameter, NOTHING)
        if body is not None:
            yield body
        self.scope = saved
        return NOTHING

    def element_tag(self, node: Node) -> Walk:
        """`<Component .../>` calls the component; lower-case tags are the platform's."""
        name = node.child_by_field_name("name")
        children = [child for child in node.named_children if child != name]
        yield from self.all_of(children)
        if name is None or self.text(name)[:1].islower():
            return NOTHING
        callee = yield name
        return NOTHING if callee == NOTHING else self.call(callee, (), node)

    def nothing(self, node: Node) -> Walk:
        return NOTHING
        yield

    handlers: ClassVar[dict[str, Handler]] = {
        "import_statement": import_statement, "import_alias": import_alias, "export_statement": export_statement,
        "function_declaration": function_declaration, "generator_function_declaration": function_declaration,
        "function_signature": nothing, "class_declaration": class_declaration,
        "abstract_class_declaration": class_declaration, "class": class_expression,
        "method_definition": method_definition, "abstract_method_signature": method_definition,
        "method_signature": nothing, "field_definition": class_field, "public_field_definition": class_field,
        "interface_declaration": interface_declaration, "type_alias_declaration": type_alias_declaration,
        "enum_declaration": enum_declaration, "internal_module": namespace, "module": namespace,
        "variable_declarator": variable_declarator, "assignment_expression": assignment,
        "augmented_assignment_expression": assignment, "object": object_literal, "identifier": identifier,
        "this": this, "super": super_, "member_expression": member_expression, "nested_identifier": _dotted,
        "subscript_expression": subscript_expression, "call_expression": call_expression,
        "new_expression": new_expression, "function_expression": function_value, "generator_function": function_value,
        "arrow_function": function_value, "array": array, "parenthesized_expression": sequence,
        "non_null_expression": first_child, "as_expression": cast, "satisfies_expression": cast,
        "type_assertion": cast, "await_expression": await_, "ternary_expression": ternary, "binary_expression": binary,
        "sequence_expression": sequence, "return_statement": return_statement, "for_in_statement": for_in,
        "catch_clause": catch, "statement_block": Extractor.block, "for_statement": Extractor.block,
        "jsx_self_closing_element": element_tag, "jsx_opening_element": element_tag,
        "type_annotation": nothing, "type_arguments": nothing, "type_parameters": nothing,
        "implements_clause": nothing, "string": nothing, "comment": nothing, "regex": nothing, "number": nothing,
    }  # fmt: skip
