"""C: functions, variables and expressions. C++ adds to this in cpp.py."""

from __future__ import annotations

import re
from typing import ClassVar

from tree_sitter import Node

from ..extract import Extractor, Handler, Walk
from ..facts import NOTHING
from .c_preprocessor import CPreprocessor

_MACRO = re.compile(r"[A-Z][A-Z0-9_]+")


def file_stem(path: str) -> str:
    """`src/encode.c` is `encode`."""
    return path.rpartition("/")[2].partition(".")[0]


class CExtractor(CPreprocessor):
    """Facts of one C file."""

    def function_definition(self, node: Node) -> Walk:
        declarator, body = node.child_by_field_name("declarator"), node.child_by_field_name("body")
        name = ".".join(self.named_by_macro(node)) or self.declared_name(declarator)
        if not name or declarator is None:
            yield self.visit_children(node)
            return NOTHING
        returns = yield self.type_of(node.child_by_field_name("type"))
        number = self.define(name, "function", node)
        definition = self.facts.definitions[number]
        definition.returns = returns
        definition.private = any(
            child.type == "storage_class_specifier" and self.text(child) == "static" for child in node.children
        )
        yield self.inside(number, self.function_inside(declarator, body, number))
        return NOTHING

    def named_by_macro(self, node: Node) -> list[str]:
        """The names in `TEST(Suite, name) {...}`: a macro makes a function of this body and of up to two of its arguments."""
        declarator = node.child_by_field_name("declarator")
        if node.child_by_field_name("type") is not None or declarator is None:
            return []
        listed = declarator.child_by_field_name("parameters")
        if listed is None or not _MACRO.fullmatch(self.text(declarator.child_by_field_name("declarator"))):
            return []
        names = [self.text(child) for child in listed.named_children if child.type != "comment"]
        return names[:2] if all(map(str.isidentifier, names)) else []

    def function_inside(self, declarator: Node, body: Node | None, number: int) -> Walk:
        """Parameters, then the body, with the function current."""
        yield self.parameters(declarator, number)
        if body is not None:
            yield self.visit_children(body)
        return NOTHING

    def parameters(self, declarator: Node | None, number: int) -> Walk:
        """Add the parameters of the innermost function declarator."""
        at, found = declarator, None
        while at is not None:
            if at.type in {"function_declarator", "abstract_function_declarator"}:
                found = at
            at = at.child_by_field_name("declarator") or next(
                (child for child in at.named_children if child.type.endswith("declarator")), None
            )
        listed = found.child_by_field_name("parameters") if found is not None else None
        definition = self.facts.definitions[number]
        for child in listed.named_children if listed is not None else ():
            if child.type == "variadic_parameter":
                definition.variadic = True
            if not child.type.endswith("parameter_declaration"):
                continue
            declared = yield self.type_of(child.child_by_field_name("type"))
            name = self.noted_name(child.child_by_field_name("declarator"), declared)
            default = NOTHING
            value = child.child_by_field_name("default_value")
            if value is not None:
                default = yield value
            definition.params.append((name, declared, default))
        return NOTHING

    def declaration(self, node: Node) -> Walk:
        declared = yield self.type_of(node.child_by_field_name("type"))
        for declarator in node.children_by_field_name("declarator"):
            yield self.declarator(declarator, declared, node)
        return NOTHING

    def declarator(self, declarator: Node, declared: int, node: Node) -> Walk:
        """One variable of a declaration, with its initial value."""
        value = declarator.child_by_field_name("value") if declarator.type == "init_declarator" else None
        inner = declarator.child_by_field_name("declarator") if declarator.type == "init_declarator" else declarator
        if inner is None or (value is None and self.is_function(inner)):
            return NOTHING  # a prototype: the definition is found by its name
        name = self.noted_name(inner, declared)
        if not name:
            return NOTHING
        self.bind(name, declared)
        if value is not None:
            yield self.initialize(value, self.name(name), self.is_array(inner), declared)
        return NOTHING

    def initialize(self, value: Node, target: int, array: bool, declared: int) -> Walk:
        """`target = value`, where value may be a list in braces, nested and with or without field names."""
        waiting = [(value, target, array)]
        while waiting:
            at, to, is_array = waiting.pop()
            if at.type == "compound_literal_expression":
                at = at.child_by_field_name("value") or at
            if at.type != "initializer_list":
                position = yield at
                if position != NOTHING:
                    self.say("assign", to, position)
                continue
            for index, child in enumerate(part for part in at.named_children if part.type != "comment"):
                item: Node | None = child
                place = to
                if child.type == "initializer_pair":
                    designator, item = child.child_by_field_name("designator"), child.child_by_field_name("value")
                    if designator is not None and designator.type == "field_designator":
                        place = self.add("member", to, self.text(designator).lstrip("."))
                elif not is_array:
                    place = self.add("member", to, f"#{index}")
                if item is not None:
                    waiting.append((item, place, False))
        return NOTHING

    def field_declaration(self, node: Node) -> Walk:
        """Fields of a struct, in order."""
        owner = self.owner
        declared = yield self.type_of(node.child_by_field_name("type"))
        for declarator in node.children_by_field_name("declarator"):
            name = self.declared_name(declarator)
            if name:
                self.define(name, "field", node, bind=False)
                self.say("field", owner, name, declared)
        kind = node.child_by_field_name("type")
        unnamed = kind is not None and kind.child_by_field_name("name") is None
        if unnamed and not node.children_by_field_name("declarator") and declared != NOTHING:
            self.say("base", owner, declared)  # an anonymous struct: its fields are the outer one's
        return NOTHING

    def call_expression(self, node: Node) -> Walk:
        function, arguments = node.child_by_field_name("function"), node.child_by_field_name("arguments")
        if function is None:
            return NOTHING
        callee = yield function
        args: tuple[int, ...] = ()
        if arguments is not None:
            args = yield from self.all_of(child for child in arguments.named_children if child.type != "comment")
        return NOTHING if callee == NOTHING else self.call(callee, args, node)

    def field_expression(self, node: Node) -> Walk:
        argument, name = node.child_by_field_name("argument"), node.child_by_field_name("field")
        position = (yield argument) if argument is not None else NOTHING
        return NOTHING if position == NOTHING else self.add("member", position, self.text(name))

    def assignment(self, node: Node) -> Walk:
        left, right = node.child_by_field_name("left"), node.child_by_field_name("right")
        target = (yield left) if left is not None else NOTHING
        value = (yield right) if right is not None else NOTHING
        if target != NOTHING and value != NOTHING:
            self.say("assign", target, value)
        return value

    def cast(self, node: Node) -> Walk:
        declared = yield self.type_of(node.child_by_field_name("type"))
        value_node = node.child_by_field_name("value")
        value = (yield value_node) if value_node is not None else NOTHING
        return declared if declared != NOTHING else value

    def pointed(self, node: Node) -> Walk:
        """`*p`, `&v` and `a[i]`: pointers and arrays stand for what they point to."""
        argument = node.child_by_field_name("argument")
        position = (yield argument) if argument is not None else NOTHING
        index = node.child_by_field_name("index") or node.child_by_field_name("indices")
        if index is not None:
            yield index
        return NOTHING if position == NOTHING else self.add("element", position)

    def conditional(self, node: Node) -> Walk:
        parts = yield from self.all_of(node.named_children)
        return self.add("either", tuple(part for part in parts[1:] if part != NOTHING))

    def return_statement(self, node: Node) -> Walk:
        value = yield self.last_child(node)
        if value != NOTHING:
            self.say("return", self.owner, value)
        return NOTHING

    handlers: ClassVar[dict[str, Handler]] = {
        **CPreprocessor.handlers, "function_definition": function_definition, "declaration": declaration,
        "field_declaration": field_declaration, "identifier": Extractor.identifier, "call_expression": call_expression,
        "field_expression": field_expression, "assignment_expression": assignment, "cast_expression": cast,
        "pointer_expression": pointed, "subscript_expression": pointed, "conditional_expression": conditional,
        "comma_expression": Extractor.last_child, "parenthesized_expression": Extractor.last_child, "return_statement": return_statement,
        "compound_statement": Extractor.block, "for_statement": Extractor.block, "unary_expression": Extractor.no_value,
        "binary_expression": Extractor.no_value, "update_expression": Extractor.no_value, "sizeof_expression": Extractor.nothing,
        "goto_statement": Extractor.nothing, "labeled_statement": Extractor.no_value,
        "string_literal": Extractor.nothing, "comment": Extractor.nothing, "number_literal": Extractor.nothing,
    }  # fmt: skip
