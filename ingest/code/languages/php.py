"""PHP: definitions, calls and names within scope."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import ClassVar

import tree_sitter_php
from tree_sitter import Language, Node

from ...document import SourceFile
from ...progress import Progress
from ..extract import Handler, Walk
from ..facts import NOTHING
from ..part import Part
from .objects import CONSTRUCTOR, ObjectExtractor, analyze_objects


@cache
def grammar() -> Language:
    """The grammar of the language, with text outside of `<?php`."""
    return Language(tree_sitter_php.language_php())


class PhpExtractor(ObjectExtractor):
    """Facts of one PHP file. Variables keep their dollar, so that none is taken for a function."""

    def __init__(self, source: bytes, path: str, language: str, module: str) -> None:
        super().__init__(source, path, language, module)
        self._used: dict[str, str] = {}  # what `use` calls a class: its full name

    def class_name(self, parts: Sequence[str]) -> int:
        """Classes are found by their full names alone: `use`, else the namespace of the file."""
        first, *rest = parts
        if not first:
            full = rest
        elif first in self._used:
            full = [self._used[first], *rest]
        else:
            full = [self.prefix, *parts]
        return self.name("." + ".".join(full).strip("."))

    def namespace(self, node: Node) -> Walk:
        self.prefix = self.text(node.child_by_field_name("name")).replace("\\", ".")
        body = node.child_by_field_name("body")
        if body is not None:
            yield self.visit_children(body)
        return NOTHING

    def use(self, node: Node) -> Walk:
        """`use A\\B;`, `use A\\B as C;`, `use A\\{B, C as D};`."""
        group = next((child for child in node.named_children if child.type == "namespace_use_group"), None)
        prefix = self.text(next((child for child in node.named_children if child.type == "namespace_name"), None))
        for clause in (group or node).named_children:
            if not clause.named_children or clause.type in {"namespace_name", "comment"}:
                continue
            path = "\\".join((prefix, self.text(clause.named_children[0]))).strip("\\")
            alias = self.text(clause.child_by_field_name("alias")) or path.rpartition("\\")[2]
            self._used[alias] = path.replace("\\", ".")
        return NOTHING
        yield

    def type_declaration(self, node: Node) -> Walk:
        bases = [
            self.text(base)
            for child in node.named_children
            if child.type in {"base_clause", "class_interface_clause"}
            for base in child.named_children
        ]
        body = node.child_by_field_name("body")
        interface = node.type in {"interface_declaration", "trait_declaration"}  # neither is ever built
        yield self.a_class(node, self.text(node.child_by_field_name("name")), bases, body, interface=interface)
        return NOTHING

    def _params(self, node: Node) -> list[tuple[str, str]]:
        listed = node.child_by_field_name("parameters")
        return [
            (self.text(child.child_by_field_name("name")), self.text(child.child_by_field_name("type")))
            for child in (listed.named_children if listed is not None else ())
            if child.type.endswith("parameter")
        ]

    def function(self, node: Node) -> Walk:
        name = self.text(node.child_by_field_name("name"))
        listed = node.child_by_field_name("parameters")
        for child in listed.named_children if listed is not None else ():
            if child.type == "property_promotion_parameter":
                field = self.text(child.child_by_field_name("name")).lstrip("$")
                self.say("field", self.owner, field, self.declared(self.text(child.child_by_field_name("type"))))
        returns = self.text(node.child_by_field_name("return_type"))
        name = CONSTRUCTOR if name == "__construct" else name
        yield self.a_function(node, name, self._params(node), returns, node.child_by_field_name("body"))
        return NOTHING

    def lambda_(self, node: Node) -> Walk:
        return (yield self.a_lambda(node, self._params(node), node.child_by_field_name("body")))

    def property(self, node: Node) -> Walk:
        written = self.text(node.child_by_field_name("type"))
        for child in node.named_children:
            if child.type == "property_element":
                name = self.text(child.child_by_field_name("name")).lstrip("$")
                self.define(name, "field", child, bind=False)
                self.say("field", self.owner, name, self.declared(written))
        return NOTHING
        yield

    def use_trait(self, node: Node) -> Walk:
        for child in node.named_children:
            if child.type in {"name", "qualified_name"}:
                self.say("base", self.owner, self.declared(self.text(child)))
        return NOTHING
        yield

    def variable(self, node: Node) -> Walk:
        name = self.text(node)
        if name == "$this":
            return self.add("self", self.receiver) if self.receiver != NOTHING else NOTHING
        return self.name(name)
        yield

    def assignment(self, node: Node) -> Walk:
        left, right = node.child_by_field_name("left"), node.child_by_field_name("right")
        if left is None or right is None:
            return NOTHING
        if left.type == "variable_name":
            value = yield right
            self.bind(self.text(left), value)
            return value
        return (yield self.assigned(left, right))

    def member(self, node: Node) -> Walk:
        target = node.child_by_field_name("object")
        position = (yield target) if target is not None else NOTHING
        return (
            NOTHING
            if position == NOTHING
            else self.add("member", position, self.text(node.child_by_field_name("name")))
        )

    def member_call(self, node: Node) -> Walk:
        target, arguments = node.child_by_field_name("object"), node.child_by_field_name("arguments")
        position = (yield target) if target is not None else NOTHING
        args = (yield from self.all_of(arguments.named_children)) if arguments is not None else ()
        name = self.text(node.child_by_field_name("name"))
        return self.unknown_call(node, name, args) if position == NOTHING else self.called(node, position, name, args)

    def scoped_call(self, node: Node) -> Walk:
        scope, arguments = self.text(node.child_by_field_name("scope")), node.child_by_field_name("arguments")
        args = (yield from self.all_of(arguments.named_children)) if arguments is not None else ()
        name = self.text(node.child_by_field_name("name"))
        if scope == "parent" and self.enclosing_class != NOTHING:
            target = self.add("super", self.enclosing_class)
            return self.call(target, args, node) if name == "__construct" else self.called(node, target, name, args)
        if scope in {"self", "static"} and self.enclosing_class != NOTHING:
            return self.called(node, self.add("type", self.add("value", self.enclosing_class)), name, args)
        return self.called(node, self.class_name(scope.split("\\")), name, args)

    def function_call(self, node: Node) -> Walk:
        function, arguments = node.child_by_field_name("function"), node.child_by_field_name("arguments")
        args = (yield from self.all_of(arguments.named_children)) if arguments is not None else ()
        if function is None:
            return NOTHING
        if function.type in {"name", "qualified_name"}:
            return self.call(self.name(self.text(function).rpartition("\\")[2]), args, node)
        callee = yield function
        return NOTHING if callee == NOTHING else self.call(callee, args, node)

    def creation(self, node: Node) -> Walk:
        written = ""
        args: tuple[int, ...] = ()
        for child in node.named_children:
            if child.type in {"name", "qualified_name"}:
                written = self.text(child)
            elif child.type == "arguments":
                args = yield from self.all_of(child.named_children)
            else:
                yield child
        if written in {"self", "static"} and self.enclosing_class != NOTHING:
            return self.call(self.add("value", self.enclosing_class), args, node, new=True)
        return self.built(node, written, args)

    def for_each(self, node: Node) -> Walk:
        children = node.named_children
        value = (yield children[0]) if children else NOTHING
        for child in children[1:]:
            if child.type == "variable_name":
                self.bind(self.text(child), self.add("element", value) if value != NOTHING else NOTHING)
            elif child.type == "pair" and child.named_children:
                last = child.named_children[-1]
                self.bind(self.text(last), self.add("element", value) if value != NOTHING else NOTHING)
            else:
                yield child
        return NOTHING

    def return_(self, node: Node) -> Walk:
        value = yield self.last_child(node)
        if value != NOTHING:
            self.say("return", self.owner, value)
        return NOTHING

    handlers: ClassVar[dict[str, Handler]] = {
        "namespace_definition": namespace, "namespace_use_declaration": use, "class_declaration": type_declaration,
        "interface_declaration": type_declaration, "trait_declaration": type_declaration,
        "enum_declaration": type_declaration, "function_definition": function, "method_declaration": function,
        "anonymous_function": lambda_, "anonymous_function_creation_expression": lambda_, "arrow_function": lambda_,
        "property_declaration": property, "use_declaration": use_trait, "variable_name": variable,
        "assignment_expression": assignment, "member_access_expression": member,
        "nullsafe_member_access_expression": member, "member_call_expression": member_call,
        "nullsafe_member_call_expression": member_call, "scoped_call_expression": scoped_call,
        "function_call_expression": function_call, "object_creation_expression": creation,
        "foreach_statement": for_each, "return_statement": return_, "argument": ObjectExtractor.last_child,
        "parenthesized_expression": ObjectExtractor.last_child, "binary_expression": ObjectExtractor.no_value,
        "comment": ObjectExtractor.nothing, "attribute_list": ObjectExtractor.nothing, "text": ObjectExtractor.nothing,
    }  # fmt: skip


def analyze_php(files: Sequence[SourceFile], *, root_name: str, progress: Progress) -> Part:
    """PHP files."""
    return analyze_objects(files, "php", grammar, PhpExtractor, progress)
