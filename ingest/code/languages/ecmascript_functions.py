"""JavaScript and TypeScript: functions, their parameters, and the types of both: annotations and JSDoc."""

from __future__ import annotations

from typing import ClassVar

from tree_sitter import Node

from ..extract import Handler, Walk
from ..facts import NOTHING
from .ecmascript_patterns import EcmaScriptPatterns
from .jsdoc import DocComment, DocType, read_comment

# What stands between a definition and the comment above it.
_WRAPPERS = frozenset({
    "export_statement", "variable_declarator", "lexical_declaration", "variable_declaration", "expression_statement",
    "assignment_expression", "pair",
})  # fmt: skip
# Utility types whose instances have the members of their first argument.
_TRANSPARENT = frozenset({
    "Partial", "Readonly", "Required", "NonNullable", "Pick", "Omit", "Exclude", "Extract", "Awaited",
})  # fmt: skip


class EcmaScriptFunctions(EcmaScriptPatterns):
    """Functions, their parameters, and the types of both: annotations and JSDoc."""

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
        self.facts.definitions[number].declaration = node.type.endswith("_signature")
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
        yield self._type_parameters(node)
        single = node.child_by_field_name("parameter")
        parameters = node.child_by_field_name("parameters")
        if single is not None:
            definition.params.append((self.text(single), NOTHING, NOTHING))
        for parameter in parameters.named_children if parameters is not None else ():
            if parameter.type != "comment":
                yield self._parameter(parameter, number)
        returns = node.child_by_field_name("return_type")
        if returns is not None:
            definition.returns = yield self._result(returns, number)
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

    def _type_parameters(self, node: Node) -> Walk:
        """`<T extends Named>`: what T is at least; without a bound it is a name that hides others."""
        listed = node.child_by_field_name("type_parameters")
        for child in listed.named_children if listed is not None else ():
            name, bound = child.child_by_field_name("name"), child.child_by_field_name("constraint")
            declared = NOTHING
            if bound is not None and bound.named_children:
                declared = yield self.type_of(bound.named_children[0])
            if name is not None:
                self.bind(self.text(name), NOTHING if declared == NOTHING else self.add("class", declared))
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
        elif pattern.type == "this":
            self.bind("this", declared)
            self._this_typed.add(number)
        elif pattern.type == "identifier":
            definition.params.append((self.text(pattern), declared, default))
        else:
            name = f"{{{len(definition.params)}}}"
            definition.params.append((name, declared, default))
            yield self._destructure(pattern, self.name(name))
        return NOTHING

    def method_definition(self, node: Node) -> Walk:
        name = self._property_name(node.child_by_field_name("name"))
        number = len(self.facts.definitions)
        if any(child.type == "static" for child in node.children):
            self._static.add(number)
        yield self._function(node, name, kind="method")
        self.facts.definitions[number].accessor = any(child.type == "get" for child in node.children)
        return NOTHING

    def _field_symbol(self, name: str, node: Node, owner: int) -> None:
        self.define(name, "field", node, bind=False, owner=owner)

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
        if kind in {"function_type", "constructor_type"}:
            return (yield self._function_type(node))
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

    def conforms(self, value: int, declared: int) -> None:
        """Say that what is written here is a function or object literal, and that it is declared as what."""
        if value != NOTHING and declared != NOTHING and self.facts.expressions[value][0] in {"value", "object"}:
            self.say("conform", value, declared)

    def _function_type(self, node: Node) -> Walk:
        """`(x: T) => U`: a function that is only declared, after which what is written in its place is understood."""
        number = self.define("", "lambda", node, bind=False)
        self.facts.definitions[number].declaration = True
        yield self.inside(number, self._signature(node, number))
        if node.type == "constructor_type":
            return NOTHING
        return self.add("value", number)

    def _signature(self, node: Node, number: int) -> Walk:
        yield self._type_parameters(node)
        saved, self._doc = self._doc, None
        parameters, returns = node.child_by_field_name("parameters"), node.child_by_field_name("return_type")
        for parameter in parameters.named_children if parameters is not None else ():
            if parameter.type != "comment":
                yield self._parameter(parameter, number)
        self._doc = saved
        if returns is not None:
            self.facts.definitions[number].returns = yield self._result(returns, number)
        return NOTHING

    def _result(self, returns: Node, number: int) -> Walk:
        """A declared result; `x is T` makes the function a type guard, which is a field of it."""
        predicate = returns.named_children[0] if returns.type == "type_predicate_annotation" else returns
        told = predicate.child_by_field_name("type") if predicate.type == "type_predicate" else None
        if told is None:
            return (yield self.type_of(returns))
        self.say("field", number, "[is]", (yield self.type_of(told)))
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

    def function_value(self, node: Node) -> Walk:
        return (yield self._function(node))

    def return_statement(self, node: Node) -> Walk:
        value = NOTHING
        for child in node.named_children:
            if child.type != "comment":
                value = yield child
        if value != NOTHING:
            self.say("return", self.owner, value)
        return NOTHING

    handlers: ClassVar[dict[str, Handler]] = {
        **EcmaScriptPatterns.handlers, "function_declaration": function_declaration,
        "generator_function_declaration": function_declaration, "method_definition": method_definition,
        "abstract_method_signature": method_definition, "nested_identifier": _dotted,
        "function_expression": function_value, "generator_function": function_value, "arrow_function": function_value,
        "return_statement": return_statement,
    }  # fmt: skip
