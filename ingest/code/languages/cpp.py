"""C++: variables and expressions."""

from __future__ import annotations

from typing import ClassVar

from tree_sitter import Node

from ..extract import Extractor, Handler, Walk
from ..facts import NOTHING
from .cpp_classes import CppClasses
from .cpp_types import without_arguments

_MAKERS = frozenset({"make_unique", "make_shared", "static_cast", "dynamic_cast", "const_cast", "reinterpret_cast"})


class CppExtractor(CppClasses):
    """Facts of one C++ file."""

    def declarator(self, declarator: Node, declared: int, node: Node) -> Walk:
        """`T x(args)` and `T x{args}` build a T; `auto x = e` is what e is."""
        value = declarator.child_by_field_name("value") if declarator.type == "init_declarator" else None
        if value is not None and value.type in {"argument_list", "initializer_list"} and declared != NOTHING:
            inner = declarator.child_by_field_name("declarator")
            args = yield from self.all_of(value.named_children)
            self.call(self.add("class", declared), args, node)
            self.bind(self.declared_name(inner), declared)
            return NOTHING
        if declarator.type == "function_declarator" and declared != NOTHING and self._in_function():
            self.call(self.add("class", declared), self._taken_for_parameters(declarator), node)
            self.bind(self.declared_name(declarator), declared)
            return NOTHING
        if value is None and declared != NOTHING and declarator.type == "identifier" and self.owner != 0:
            self.call(self.add("class", declared), (), node)  # `T x;` runs the constructor without arguments
        yield super().declarator(declarator, declared, node)
        return NOTHING

    def _in_function(self) -> bool:
        return self.facts.definitions[self.owner].kind in {"function", "method", "lambda"}

    def _taken_for_parameters(self, declarator: Node) -> tuple[int, ...]:
        """The arguments of `T x(a, b);`, which reads like a prototype, and inside a function never is one."""
        listed = declarator.child_by_field_name("parameters")
        types = [child.child_by_field_name("type") for child in listed.named_children] if listed is not None else []
        return tuple(NOTHING if node is None else self.path(self.text(node)) for node in types)

    def qualified(self, node: Node) -> Walk:
        return self.path(self.text(node))
        yield

    def template_function(self, node: Node) -> Walk:
        name = node.child_by_field_name("name")
        return (yield name) if name is not None else NOTHING

    def call_expression(self, node: Node) -> Walk:
        function, arguments = node.child_by_field_name("function"), node.child_by_field_name("arguments")
        listed = (
            [child for child in arguments.named_children if child.type != "comment"] if arguments is not None else []
        )
        if function is None:
            return NOTHING
        made = yield self._made(function)
        if made != NOTHING:
            args = yield from self.all_of(listed)
            if "make_" in self.text(function)[:200]:
                self.call(self.add("class", made), args, node)
            return made
        if function.type in {"identifier", "template_function"}:
            name = self.text(function.child_by_field_name("name") if function.type == "template_function" else function)
            callee = self.add("implicit", self.scope, name)
        else:
            callee = yield function
        args = yield from self.all_of(listed)
        return NOTHING if callee == NOTHING else self.call(callee, args, node)

    def _made(self, function: Node) -> Walk:
        """The type that make_unique<T>, static_cast<T> and their like give."""
        at: Node | None = function
        while at is not None and at.type == "qualified_identifier":
            at = at.child_by_field_name("name")
        if at is None or at.type != "template_function" or self.text(at.child_by_field_name("name")) not in _MAKERS:
            return NOTHING
        arguments = at.child_by_field_name("arguments")
        if arguments is None or not arguments.named_children:
            return NOTHING
        return (yield self.type_of(arguments.named_children[0]))

    def field_expression(self, node: Node) -> Walk:
        argument, field = node.child_by_field_name("argument"), node.child_by_field_name("field")
        position = (yield argument) if argument is not None else NOTHING
        name = without_arguments(self.text(field)).rpartition("::")[2]
        return NOTHING if position == NOTHING else self.add("member", position, name)

    def new_expression(self, node: Node) -> Walk:
        declared = yield self.type_of(node.child_by_field_name("type"))
        arguments = node.child_by_field_name("arguments")
        args = (yield from self.all_of(arguments.named_children)) if arguments is not None else ()
        if declared == NOTHING:
            return NOTHING
        return self.add("either", (declared, self.call(self.add("class", declared), args, node, new=True)))

    def lambda_(self, node: Node) -> Walk:
        number = self.define("", "lambda", node, bind=False)
        yield self.inside(number, self.function_inside(node, node.child_by_field_name("body"), number))
        return self.add("value", number)

    def range_loop(self, node: Node) -> Walk:
        saved, self.scope = self.scope, self.open_scope()
        right, body = node.child_by_field_name("right"), node.child_by_field_name("body")
        declared = yield self.type_of(node.child_by_field_name("type"))
        value = (yield right) if right is not None else NOTHING
        name = self.declared_name(node.child_by_field_name("declarator"))
        if name:
            self.bind(name, declared)
            if value != NOTHING and declared == NOTHING:
                self.bind(name, self.add("element", value))
        if body is not None:
            yield body
        self.scope = saved
        return NOTHING

    def cast_call(self, node: Node) -> Walk:
        """`T{args}`."""
        type_node, value = node.child_by_field_name("type"), node.child_by_field_name("value")
        declared = yield self.type_of(type_node)
        args = (yield from self.all_of(value.named_children)) if value is not None else ()
        if declared != NOTHING:
            self.call(self.add("class", declared), args, node)
        return declared

    handlers: ClassVar[dict[str, Handler]] = {
        **CppClasses.handlers, "qualified_identifier": qualified,
        "identifier": Extractor.identifier, "this": Extractor.this, "template_function": template_function,
        "call_expression": call_expression, "field_expression": field_expression, "new_expression": new_expression,
        "lambda_expression": lambda_, "for_range_loop": range_loop, "compound_literal_expression": cast_call,
        "template_parameter_list": Extractor.nothing, "access_specifier": Extractor.nothing,
        "base_class_clause": Extractor.nothing, "template_argument_list": Extractor.nothing,
        "raw_string_literal": Extractor.nothing,
    }  # fmt: skip
