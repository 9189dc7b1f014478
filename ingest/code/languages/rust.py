"""Rust: from syntax tree to facts."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

import tree_sitter_rust
from tree_sitter import Language, Node, Parser

from ...document import SourceFile
from ...progress import Progress
from ..extract import Extractor, Handler, Walk
from ..facts import NOTHING
from ..family import extract_all, link
from ..part import Part
from .rust_cfg import is_compiled
from .rust_modules import RustLinker

RUST = Language(tree_sitter_rust.language())
# Pointers that give their target's methods without a call.
_TRANSPARENT = frozenset({"Box", "Rc", "Arc", "Cow", "Pin", "Ref", "RefMut", "MutexGuard", "ManuallyDrop", "NonNull"})
# Traits of the standard library, by which a method of the first argument can be named: Ord::cmp(a, b).
_STANDARD_TRAITS = frozenset({
    "Ord", "PartialOrd", "PartialEq", "Eq", "Hash", "Clone", "Display", "Debug", "Iterator", "IntoIterator", "Into",
    "Deref", "DerefMut", "Drop", "ToString", "AsRef", "AsMut", "Borrow", "Write", "Read", "Add", "Sub", "Mul", "Div",
})  # fmt: skip
_OPERATORS = {
    "==": "eq", "!=": "eq", "<": "partial_cmp", ">": "partial_cmp", "<=": "partial_cmp", ">=": "partial_cmp", "+": "add",
    "-": "sub", "*": "mul", "/": "div", "%": "rem", "+=": "add_assign", "-=": "sub_assign", "*=": "mul_assign",
    "/=": "div_assign", "&": "bitand", "|": "bitor", "^": "bitxor", "<<": "shl", ">>": "shr",
}  # fmt: skip
_MACRO_BYTES = 50_000
# Each shadowing makes scopes deeper by one; past this many in one function a variable keeps all its values.
_MOST_SHADOWS = 200


def module_name(path: str) -> str:
    """`src/parse.rs` is `src.parse`, `src/net/mod.rs` is `src.net`."""
    stem = path.removesuffix(".rs")
    return stem.removesuffix("/mod").replace("/", ".")


class RustExtractor(Extractor):
    """Facts of one Rust file. References, and the pointers above, stand for what they point to."""

    def __init__(self, source: bytes, path: str, language: str, module: str) -> None:
        super().__init__(source, path, language, module)
        self._self_type = NOTHING
        self._said: set[str] = set()  # names declared or used so far in the function
        self._shadowed = 0

    # --- items

    def items(self, node: Node) -> Walk:
        """The children of a file, module, impl or block; one that cfg leaves out is defined but not in scope."""
        attributes: list[str] = []
        for child in node.named_children:
            if child.type in {"attribute_item", "inner_attribute_item"}:
                attributes.append(self.text(child))
                continue
            if child.type in {"line_comment", "block_comment"}:
                continue
            if attributes and not all(is_compiled(attribute) for attribute in attributes):
                yield self._left_out(child)
            else:
                yield child
            attributes = []
        return NOTHING

    def _left_out(self, node: Node) -> Walk:
        before = len(self.facts.statements)
        yield node
        hidden = {"bind", "attach", "implement", "glob"}
        kept = [
            statement
            for statement in self.facts.statements[before:]
            if statement[0] not in hidden or (statement[0] == "bind" and statement[1] != self.scope)
        ]
        self.facts.statements[before:] = kept
        return NOTHING

    def body(self, node: Node) -> Walk:
        """A block in a scope of its own; its value is its last expression."""
        saved, self.scope = self.scope, self.open_scope()
        value = yield self.block_parts(node)
        self.scope = saved
        return value

    def block_parts(self, node: Node) -> Walk:
        attributes: list[str] = []
        value = NOTHING
        for child in node.named_children:
            if child.type == "attribute_item":
                attributes.append(self.text(child))
                continue
            if child.type in {"line_comment", "block_comment"}:
                continue
            if attributes and not all(is_compiled(attribute) for attribute in attributes):
                yield self._left_out(child)
                value = NOTHING
            else:
                value = yield child
                if child.type in {"expression_statement", "let_declaration"} and self.text(child).endswith(";"):
                    value = NOTHING
            attributes = []
        return value

    def use_declaration(self, node: Node) -> Walk:
        argument = node.child_by_field_name("argument")
        waiting: list[tuple[Node | None, int]] = [(argument, NOTHING)]
        while waiting:
            at, prefix = waiting.pop()
            if at is None:
                continue
            if at.type == "use_list":
                waiting.extend((child, prefix) for child in at.named_children)
            elif at.type == "scoped_use_list":
                path = at.child_by_field_name("path")
                inner = prefix if path is None else self._use_path(path, prefix)
                waiting.append((at.child_by_field_name("list"), inner))
            elif at.type == "use_as_clause":
                path = at.child_by_field_name("path")
                if path is not None:
                    self._bind_use(self.text(at.child_by_field_name("alias")), self._use_path(path, prefix))
            elif at.type == "use_wildcard":
                inner = self._use_path(at.named_children[0], prefix) if at.named_children else prefix
                if inner != NOTHING:
                    self.say("glob", self._module(), inner)
            elif at.type == "self":
                if prefix != NOTHING:
                    written = self.facts.expressions[prefix]
                    self._bind_use(str(written[2] or written[1]).rpartition(":")[2], prefix)
            else:
                name = self.text(at).rpartition("::")[2].strip()
                self._bind_use(name, self._use_path(at, prefix))
        return NOTHING
        yield

    def _bind_use(self, name: str, value: int) -> None:
        if name != "_" and value != NOTHING:
            self.bind(name, value)

    def _use_path(self, node: Node, prefix: int) -> int:
        """The expression of a path in a `use`, below `prefix`."""
        position = prefix
        for part in self.text(node).split("::"):
            part = part.strip()
            if not part:
                continue
            position = self._path_start(part, use=True) if position == NOTHING else self.add("member", position, part)
        return position

    def _path_start(self, part: str, *, use: bool = False) -> int:
        if part == "Self":
            return self._self_type if self._self_type != NOTHING else self.name(part)
        module = self._module()
        if part in {"self", "super"} and module != 0:
            if part == "super":
                module = self.facts.definitions[module].owner
            return self.add("value", module)
        if part in {"crate", "super", "self"}:
            return self.add("import", part, None)
        return self.add("import", f"extern:{part}", None) if use else self.name(part)

    def _module(self) -> int:
        """The innermost module around this point."""
        at = self.owner
        while self.facts.definitions[at].kind not in {"module", "namespace"}:
            at = self.facts.definitions[at].owner
        return at

    def module(self, node: Node) -> Walk:
        name, body = self.text(node.child_by_field_name("name")), node.child_by_field_name("body")
        if body is None:
            nested: list[str] = []
            at = self._module()
            while at != 0:
                nested.append(self.facts.definitions[at].name)
                at = self.facts.definitions[at].owner
            self.bind(name, self.add("import", "mod:" + "/".join([*reversed(nested), name]), None))
            return NOTHING
        number = self.define(name, "namespace", node)
        yield self.inside(number, self.items(body))
        return NOTHING

    def function(self, node: Node) -> Walk:
        name = self.text(node.child_by_field_name("name"))
        number = self.define(name, "function", node)
        yield self.function_inside(node, number)
        return NOTHING

    def function_inside(self, node: Node, number: int) -> Walk:
        saved = (self._said, self._shadowed)
        self._said, self._shadowed = set(), 0
        yield self.inside(number, self._signature_and_body(node, number), receiver=number)
        self._said, self._shadowed = saved
        return NOTHING

    def _signature_and_body(self, node: Node, number: int) -> Walk:
        definition = self.facts.definitions[number]
        yield self._type_parameters(node)
        parameters = node.child_by_field_name("parameters")
        for child in parameters.named_children if parameters is not None else ():
            if child.type == "self_parameter":
                self.say("bind", definition.scope, "self", self.add("self", number))
            elif child.type == "parameter":
                yield self._parameter(child, number)
        returns = node.child_by_field_name("return_type")
        if returns is not None:
            definition.returns = yield self.type_of(returns)
        body = node.child_by_field_name("body")
        if body is not None:
            value = yield self.block_parts(body)
            if value != NOTHING:
                self.say("return", number, value)
        return NOTHING

    def _parameter(self, node: Node, number: int) -> Walk:
        pattern, type_node = node.child_by_field_name("pattern"), node.child_by_field_name("type")
        declared = NOTHING
        if type_node is not None:
            declared = yield self.type_of(type_node)
        yield self._add_parameter(pattern, declared, number)
        return NOTHING

    def _add_parameter(self, pattern: Node | None, declared: int, number: int) -> Walk:
        params = self.facts.definitions[number].params
        while pattern is not None and pattern.type in {"mut_pattern", "reference_pattern", "ref_pattern"}:
            pattern = pattern.named_children[-1] if pattern.named_children else None
        if pattern is not None and pattern.type == "self":
            self.say("bind", self.facts.definitions[number].scope, "self", self.add("self", number))
        elif pattern is None or pattern.type == "identifier":
            params.append((self.text(pattern), declared, NOTHING))
        else:
            name = f"({len(params)})"
            params.append((name, declared, NOTHING))
            yield self.pattern(pattern, self.name(name))
        return NOTHING

    def _type_parameters(self, node: Node) -> Walk:
        """A type parameter stands for the traits that bound it."""
        listed = node.child_by_field_name("type_parameters")
        bounded: list[tuple[Node | None, Node | None]] = []
        for child in listed.named_children if listed is not None else ():
            name = child.child_by_field_name("name") or child.child_by_field_name("left")
            bounded.append((name, child.child_by_field_name("bounds")))
        for clause in node.named_children:
            if clause.type == "where_clause":
                bounded.extend(
                    (part.child_by_field_name("left"), part.child_by_field_name("bounds"))
                    for part in clause.named_children
                )
        for name, bounds in bounded:
            if name is None or bounds is None or name.type not in {"type_identifier", "identifier"}:
                continue
            for bound in bounds.named_children:
                declared = yield self.type_of(bound)
                if declared != NOTHING:
                    self.bind(self.text(name), self.add("class", declared))
        return NOTHING

    def struct(self, node: Node) -> Walk:
        number = self.define(self.text(node.child_by_field_name("name")), "class", node)
        body = node.child_by_field_name("body")
        yield self.inside(number, self._fields(body, number, "") if body is not None else None)
        return NOTHING

    def _fields(self, body: Node, number: int, prefix: str) -> Walk:
        yield from ()
        if body.type == "ordered_field_declaration_list":
            types = body.children_by_field_name("type")
            for index, child in enumerate(types):
                self.say("field", number, f"{prefix}{index}", (yield self.type_of(child)))
            return NOTHING
        for child in body.named_children:
            if child.type != "field_declaration":
                continue
            name, type_node = self.text(child.child_by_field_name("name")), child.child_by_field_name("type")
            declared = NOTHING
            if type_node is not None:
                declared = yield self.type_of(type_node)
            if not prefix:
                self.define(name, "field", child, bind=False, owner=number)
            self.say("field", number, prefix + name, declared)
        return NOTHING

    def enum(self, node: Node) -> Walk:
        number = self.define(self.text(node.child_by_field_name("name")), "class", node)
        body = node.child_by_field_name("body")
        yield self.inside(number, self._variants(body, number) if body is not None else None)
        return NOTHING

    def _variants(self, body: Node, number: int) -> Walk:
        for child in body.named_children:
            if child.type != "enum_variant":
                continue
            name = self.text(child.child_by_field_name("name"))
            self.define(name, "field", child, bind=False, owner=number)
            self.say("field", number, name, self.add("type", self.add("value", number)))
            inner = child.child_by_field_name("body")
            if inner is not None:
                yield self._fields(inner, number, name + ".")
        return NOTHING

    def trait(self, node: Node) -> Walk:
        number = self.define(self.text(node.child_by_field_name("name")), "interface", node)
        bounds = node.child_by_field_name("bounds")
        for child in bounds.named_children if bounds is not None else ():
            declared = yield self.type_of(child)
            if declared != NOTHING:
                self.say("base", number, declared)
        saved, self._self_type = self._self_type, self.add("value", number)
        body = node.child_by_field_name("body")
        yield self.inside(number, self._trait_items(body, number) if body is not None else None)
        self._self_type = saved
        return NOTHING

    def _trait_items(self, body: Node, number: int) -> Walk:
        for child in body.named_children:
            if child.type in {"function_item", "function_signature_item"}:
                name = self.text(child.child_by_field_name("name"))
                method = self.define(name, "method", child, bind=False, owner=number)
                yield self.function_inside(child, method)
            else:
                yield child
        return NOTHING

    def impl(self, node: Node) -> Walk:
        type_node, trait_node = node.child_by_field_name("type"), node.child_by_field_name("trait")
        body = node.child_by_field_name("body")
        saved_scope, self.scope = self.scope, self.open_scope()
        yield self._type_parameters(node)
        declared = NOTHING
        if type_node is not None:
            declared = yield self.type_of(type_node)
        target = self.add("class", declared) if declared != NOTHING else NOTHING
        if trait_node is not None and target != NOTHING:
            trait = yield self.type_of(trait_node)
            if trait != NOTHING:
                self.say("implement", target, trait)
        saved, self._self_type = self._self_type, target
        attributes: list[str] = []
        for child in body.named_children if body is not None else ():
            if child.type == "attribute_item":
                attributes.append(self.text(child))
                continue
            shown = all(is_compiled(attribute) for attribute in attributes)
            attributes = []
            if child.type == "function_item":
                yield self._method(child, self._type_name(type_node), target if shown else NOTHING)
            else:
                yield child
        self._self_type, self.scope = saved, saved_scope
        return NOTHING

    def _method(self, node: Node, type_name: str, target: int) -> Walk:
        name = self.text(node.child_by_field_name("name"))
        outer = self.facts.definitions[self._module()].qualified
        number = self.define(name, "method", node, bind=False, qualified=f"{outer}.{type_name}.{name}")
        if target != NOTHING:
            self.say("attach", number, target)
        yield self.function_inside(node, number)
        return NOTHING

    def _type_name(self, node: Node | None) -> str:
        """The bare name of the type of an impl: no path, reference or parameters."""
        while node is not None and node.type not in {"type_identifier", "primitive_type"}:
            inner = (
                node.child_by_field_name("type")
                or node.child_by_field_name("name")
                or node.child_by_field_name("element")
            )
            if inner is None and node.named_children:
                inner = node.named_children[-1]
            if inner is None:
                break
            node = inner
        return self.text(node)

    def type_item(self, node: Node) -> Walk:
        type_node = node.child_by_field_name("type")
        if type_node is not None:
            declared = yield self.type_of(type_node)
            if declared != NOTHING:
                self.bind(self.text(node.child_by_field_name("name")), self.add("class", declared))
        return NOTHING

    def constant(self, node: Node) -> Walk:
        name = self.text(node.child_by_field_name("name"))
        type_node, value_node = node.child_by_field_name("type"), node.child_by_field_name("value")
        declared = value = NOTHING
        if type_node is not None:
            declared = yield self.type_of(type_node)
        if value_node is not None:
            value = yield value_node
        if node.parent is not None and node.parent.type == "declaration_list" and self._self_type != NOTHING:
            known = declared if declared != NOTHING else value
            if known != NOTHING:
                self.say("assign", self.add("member", self._self_type, name), known)
            return NOTHING
        self.bind(name, declared)
        if value != NOTHING:
            self.bind(name, value)
        return NOTHING

    # --- types

    def type_of(self, node: Node) -> Walk:
        """The expression of a value of this type."""
        kind = node.type
        if kind in {"type_identifier", "identifier"}:
            name = self.text(node)
            if name == "Self" and self._self_type != NOTHING:
                return self.add("type", self._self_type)
            return self.add("type", self.name(name))
        if kind in {"scoped_type_identifier", "scoped_identifier"}:
            path = yield self.scoped(node)
            return NOTHING if path == NOTHING else self.add("type", path)
        if kind == "generic_type":
            base_node, arguments = node.child_by_field_name("type"), node.child_by_field_name("type_arguments")
            args = []
            for child in arguments.named_children if arguments is not None else ():
                if child.type not in {"lifetime", "type_binding"}:
                    args.append((yield self.type_of(child)))
            kept = tuple(arg for arg in args if arg != NOTHING)
            name = self.text(base_node).rpartition("::")[2]
            if name in _TRANSPARENT:
                return kept[-1] if kept else NOTHING
            if base_node is None:
                return NOTHING
            base = self.name(name) if base_node.type == "type_identifier" else (yield self.scoped(base_node))
            return NOTHING if base == NOTHING else self.add("generic", base, kept)
        if kind == "tuple_type":
            parts = []
            for child in node.named_children:
                parts.append((yield self.type_of(child)))
            return self.add("tuple", tuple(parts))
        if kind == "array_type":
            element = node.child_by_field_name("element")
            declared = (yield self.type_of(element)) if element is not None else NOTHING
            return self.add("box", (declared,))
        if kind in {"reference_type", "pointer_type", "dynamic_type", "abstract_type", "bounded_type", "trait_bounds"}:
            inner = [child for child in node.named_children if child.type not in {"lifetime", "mutable_specifier"}]
            return (yield self.type_of(inner[0])) if inner else NOTHING
        return NOTHING

    # --- patterns

    def pattern(self, pattern: Node, value: int) -> Walk:
        """Bind the names of a pattern to their parts of `value`; a pattern never calls anything."""
        waiting = [(pattern, value)]
        while waiting:
            at, source = waiting.pop()
            children = [child for child in at.named_children if child.type not in {"line_comment", "block_comment"}]
            if at.type in {"identifier", "shorthand_field_identifier"}:
                self.shadow(self.text(at), source)
            elif at.type == "tuple_pattern":
                for index, child in enumerate(children):
                    waiting.append((child, NOTHING if source == NOTHING else self.add("part", source, index)))
            elif at.type == "tuple_struct_pattern":
                type_node = at.child_by_field_name("type")
                name = self.text(type_node).rpartition("::")[2]
                for index, child in enumerate(children[1:]):
                    part = NOTHING
                    if source != NOTHING and name in {"Some", "Ok", "Err"}:
                        part = self.add("element", source)
                    elif source != NOTHING:
                        names = (f"{name}.{index}", f"{index}")
                        part = self.add("either", tuple(self.add("member", source, each) for each in names))
                    waiting.append((child, part))
            elif at.type == "struct_pattern":
                prefix = self.text(at.child_by_field_name("type")).rpartition("::")[2]
                for child in children:
                    if child.type == "field_pattern" and child.named_children:
                        name = self.text(child.child_by_field_name("name"))
                        part = NOTHING
                        if source != NOTHING:
                            names = (name, f"{prefix}.{name}")
                            part = self.add("either", tuple(self.add("member", source, each) for each in names))
                        inner = child.child_by_field_name("pattern") or child.child_by_field_name("name")
                        if inner is not None:
                            waiting.append((inner, part))
            elif at.type == "slice_pattern":
                part = NOTHING if source == NOTHING else self.add("element", source)
                waiting.extend((child, part) for child in children)
            elif at.type in {"captured_pattern", "or_pattern", "mut_pattern", "ref_pattern", "reference_pattern"}:
                waiting.extend((child, source) for child in children if child.type != "mutable_specifier")
            elif at.type == "match_pattern" and children:
                waiting.append((children[0], source))
        return NOTHING
        yield

    def shadow(self, name: str, value: int) -> None:
        """Bind a name; what was said with the same name before means something else."""
        if name in self._said and self._shadowed < _MOST_SHADOWS:
            self._shadowed += 1
            self.scope = self.open_scope()
        self._said.add(name)
        self.bind(name, value)

    def name(self, ident: str) -> int:
        self._said.add(ident)
        return super().name(ident)

    def let(self, node: Node) -> Walk:
        pattern = node.child_by_field_name("pattern")
        type_node, value_node = node.child_by_field_name("type"), node.child_by_field_name("value")
        declared = value = NOTHING
        if type_node is not None:
            declared = yield self.type_of(type_node)
        if value_node is not None:
            value = yield value_node
        alternative = node.child_by_field_name("alternative")
        if alternative is not None:
            yield alternative
        if declared != NOTHING and value != NOTHING:
            value = self.add("either", (declared, value))
        if pattern is not None:
            yield self.pattern(pattern, value if value != NOTHING else declared)
        return NOTHING

    def let_condition(self, node: Node) -> Walk:
        pattern, value_node = node.child_by_field_name("pattern"), node.child_by_field_name("value")
        value = (yield value_node) if value_node is not None else NOTHING
        if pattern is not None:
            yield self.pattern(pattern, value)
        return NOTHING

    def conditional(self, node: Node) -> Walk:
        """if, if let, while let: names bound in the condition hold in the consequence."""
        saved, self.scope = self.scope, self.open_scope()
        values = []
        for name in ("condition", "consequence", "body"):
            child = node.child_by_field_name(name)
            if child is not None:
                values.append((yield child))
        self.scope = saved
        alternative = node.child_by_field_name("alternative")
        if alternative is not None:
            values.append((yield alternative))
        return self.add("either", tuple(value for value in values[1:] if value != NOTHING))

    def match(self, node: Node) -> Walk:
        value_node, body = node.child_by_field_name("value"), node.child_by_field_name("body")
        value = (yield value_node) if value_node is not None else NOTHING
        results = []
        for arm in body.named_children if body is not None else ():
            if arm.type != "match_arm":
                continue
            saved, self.scope = self.scope, self.open_scope()
            pattern, result = arm.child_by_field_name("pattern"), arm.child_by_field_name("value")
            if pattern is not None:
                yield self.pattern(pattern, value)
                condition = pattern.child_by_field_name("condition")
                if condition is not None:
                    yield condition
            if result is not None:
                results.append((yield result))
            self.scope = saved
        return self.add("either", tuple(result for result in results if result != NOTHING))

    def for_loop(self, node: Node) -> Walk:
        saved, self.scope = self.scope, self.open_scope()
        pattern, value_node, body = (node.child_by_field_name(name) for name in ("pattern", "value", "body"))
        value = (yield value_node) if value_node is not None else NOTHING
        if value != NOTHING:  # a type of the repository is iterated by its own next()
            step = self.call(self.add("member", value, "next"), (), node)
            value = self.add("element", self.add("either", (value, step)))
        if pattern is not None:
            yield self.pattern(pattern, value)
        if body is not None:
            yield body
        self.scope = saved
        return NOTHING

    # --- expressions

    def identifier(self, node: Node) -> Walk:
        return self.name(self.text(node))
        yield

    def self_(self, node: Node) -> Walk:
        return self.name("self")
        yield

    def scoped(self, node: Node) -> Walk:
        """`a::b::C`, generic arguments dropped."""
        text = _without_generics(self.text(node))
        position = NOTHING
        for part in text.split("::"):
            part = part.strip()
            if not part:
                continue
            if part.startswith("<"):  # <T as Trait>::f
                return NOTHING
            position = self._path_start(part) if position == NOTHING else self.add("member", position, part)
        return position
        yield

    def call_expression(self, node: Node) -> Walk:
        function, arguments = node.child_by_field_name("function"), node.child_by_field_name("arguments")
        if function is None:
            return NOTHING
        parsed = NOTHING
        if function.type == "generic_function":
            inner = function.child_by_field_name("function")
            types = function.child_by_field_name("type_arguments")
            named = self.text(inner.child_by_field_name("field")) if inner is not None else ""
            if named == "parse" and types is not None and types.named_children:
                parsed = yield self.type_of(types.named_children[0])
            function = inner or function
        callee = yield function
        args = yield from self.all_of(
            child
            for child in (arguments.named_children if arguments is not None else ())
            if "comment" not in child.type
        )
        if parsed != NOTHING:  # "1.2".parse::<T>() runs T's from_str
            return self.call(self.add("member", self.add("class", parsed), "from_str"), args, node)
        if function.type == "scoped_identifier" and args and args[0] != NOTHING:
            path = self.text(function.child_by_field_name("path")).rpartition("::")[2]
            if path in _STANDARD_TRAITS:
                return self.call(
                    self.add("member", args[0], self.text(function.child_by_field_name("name"))), args[1:], node
                )
        name = self.text(function)
        if name in {"Some", "Ok", "Err"}:
            return self.add("box", args)
        return NOTHING if callee == NOTHING else self.call(callee, args, node)

    def field_expression(self, node: Node) -> Walk:
        value, name = node.child_by_field_name("value"), node.child_by_field_name("field")
        position = (yield value) if value is not None else NOTHING
        return NOTHING if position == NOTHING else self.add("member", position, self.text(name))

    def struct_expression(self, node: Node) -> Walk:
        name_node, body = node.child_by_field_name("name"), node.child_by_field_name("body")
        made = (yield self.type_of(name_node)) if name_node is not None else NOTHING
        for child in body.named_children if body is not None else ():
            field, value_node = child.child_by_field_name("field"), child.child_by_field_name("value")
            value = NOTHING
            name = self.text(field)
            if child.type == "shorthand_field_initializer":
                name = self.text(child)
                value = self.name(name)
            elif value_node is not None:
                value = yield value_node
            else:
                yield child
            if made != NOTHING and value != NOTHING and name:
                self.say("assign", self.add("member", made, name), value)
        return made

    def closure(self, node: Node) -> Walk:
        number = self.define("", "lambda", node, bind=False)
        yield self.inside(number, self._closure_inside(node, number))
        return self.add("value", number)

    def _closure_inside(self, node: Node, number: int) -> Walk:
        parameters, body = node.child_by_field_name("parameters"), node.child_by_field_name("body")
        for child in parameters.named_children if parameters is not None else ():
            if child.type == "parameter":
                yield self._parameter(child, number)
            else:
                yield self._add_parameter(child, NOTHING, number)
        if body is not None:
            value = yield body
            if value != NOTHING:
                self.say("return", number, value)
        return NOTHING

    def element(self, node: Node) -> Walk:
        """`e?`, `e.await`, `e[i]`."""
        parts = yield from self.all_of(node.named_children)
        return self.add("element", parts[0]) if parts and parts[0] != NOTHING else NOTHING

    def last_child(self, node: Node) -> Walk:
        last = NOTHING
        for child in node.named_children:
            last = yield child
        return last

    def operator(self, node: Node) -> Walk:
        left, right = node.child_by_field_name("left"), node.child_by_field_name("right")
        parts = yield from self.all_of(part for part in (left, right) if part is not None)
        name = _OPERATORS.get(self.text(node.child_by_field_name("operator")))
        if name is None or len(parts) != 2 or parts[0] == NOTHING:
            return NOTHING
        return self.add("operator", parts[0], name, (), self.owner, node.start_point[0] + self.line_offset)

    def assignment(self, node: Node) -> Walk:
        left, right = node.child_by_field_name("left"), node.child_by_field_name("right")
        target = (yield left) if left is not None else NOTHING
        value = (yield right) if right is not None else NOTHING
        if target != NOTHING and value != NOTHING:
            self.say("assign", target, value)
        return NOTHING

    def return_expression(self, node: Node) -> Walk:
        value = yield self.last_child(node)
        if value != NOTHING:
            self.say("return", self.owner, value)
        return NOTHING

    def tuple(self, node: Node) -> Walk:
        return self.add("tuple", (yield from self.all_of(node.named_children)))

    def array(self, node: Node) -> Walk:
        return self.add("box", (yield from self.all_of(node.named_children)))

    def cast(self, node: Node) -> Walk:
        value_node, type_node = node.child_by_field_name("value"), node.child_by_field_name("type")
        value = (yield value_node) if value_node is not None else NOTHING
        declared = (yield self.type_of(type_node)) if type_node is not None else NOTHING
        return declared if declared != NOTHING else value

    def macro_invocation(self, node: Node) -> Walk:
        """The arguments of a macro, where they read as expressions."""
        tokens = next((child for child in node.named_children if child.type == "token_tree"), None)
        if tokens is None or tokens.end_byte - tokens.start_byte > _MACRO_BYTES:
            return NOTHING
        inner = self.source[tokens.start_byte + 1 : tokens.end_byte - 1]
        for opening, closing in ((b"fn f() { f(", b"); }"), (b"fn f() {", b"}")):
            source = opening + inner + closing
            tree = Parser(RUST).parse(source)
            if not tree.root_node.has_error:
                break
        else:
            return NOTHING
        saved = (self.source, self.line_offset)
        self.source, self.line_offset = source, tokens.start_point[0] + self.line_offset
        function = tree.root_node.named_children[0].child_by_field_name("body")
        values: list[int] = []
        if function is not None:
            if opening.endswith(b"f("):
                statement = function.named_children[0]
                arguments = statement.named_children[0].child_by_field_name("arguments")
                for child in arguments.named_children if arguments is not None else ():
                    values.append((yield child))
            else:
                yield self.block_parts(function)
        self.source, self.line_offset = saved
        return self.add("box", tuple(values)) if self.text(node.child_by_field_name("macro")) == "vec" else NOTHING

    def no_value(self, node: Node) -> Walk:
        yield self.visit_children(node)
        return NOTHING

    def nothing(self, node: Node) -> Walk:
        return NOTHING
        yield

    handlers: ClassVar[dict[str, Handler]] = {
        "source_file": items, "declaration_list": items, "block": body, "use_declaration": use_declaration,
        "mod_item": module, "function_item": function, "struct_item": struct, "union_item": struct, "enum_item": enum,
        "trait_item": trait, "impl_item": impl, "type_item": type_item, "const_item": constant, "static_item": constant,
        "let_declaration": let, "let_condition": let_condition, "if_expression": conditional,
        "while_expression": conditional, "match_expression": match, "for_expression": for_loop,
        "identifier": identifier, "self": self_, "scoped_identifier": scoped, "call_expression": call_expression,
        "field_expression": field_expression, "struct_expression": struct_expression, "closure_expression": closure,
        "try_expression": element, "await_expression": element, "index_expression": element,
        "parenthesized_expression": last_child, "reference_expression": last_child, "unary_expression": last_child,
        "unsafe_block": last_child, "async_block": last_child, "else_clause": last_child, "generic_function": last_child,
        "binary_expression": operator, "compound_assignment_expr": operator, "assignment_expression": assignment,
        "return_expression": return_expression, "tuple_expression": tuple, "array_expression": array,
        "type_cast_expression": cast, "macro_invocation": macro_invocation, "macro_definition": nothing,
        "attribute_item": nothing, "inner_attribute_item": nothing, "type_arguments": nothing,
        "function_signature_item": nothing, "string_literal": nothing, "line_comment": nothing,
        "block_comment": nothing, "extern_crate_declaration": nothing, "range_expression": no_value,
    }  # fmt: skip


def _without_generics(text: str) -> str:
    """`Vec::<T>::new` is `Vec::new`; a leading `<T as Trait>` stays, as `<`."""
    if "<" not in text:
        return text
    kept: list[str] = []
    depth = 0
    for index, char in enumerate(text):
        if char == "<":
            if index == 0:
                kept.append("<")
            depth += 1
        elif char == ">":
            depth -= 1
        elif depth == 0:
            kept.append(char)
    return "".join(kept)


def _extractor(file: SourceFile) -> tuple[Language, Extractor]:
    return RUST, RustExtractor(file.data, file.path, "rust", module_name(file.path))


def analyze_rust(files: Sequence[SourceFile], *, root_name: str, progress: Progress) -> Part:
    """Rust files, with the Cargo.toml files among `files`."""
    sources = [file for file in files if file.language == "rust"]
    facts, skipped = extract_all(sources, _extractor, stage="rust", progress=progress)
    return link(facts, RustLinker([file for file in files if file.language is None]), skipped)
