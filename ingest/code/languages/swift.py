"""Swift: definitions, calls and names within scope."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import ClassVar

import tree_sitter_swift
from tree_sitter import Language, Node

from ...document import SourceFile
from ...progress import Progress
from ..extract import Extractor, Handler, Walk
from ..facts import NOTHING
from ..part import Part
from .objects import CONSTRUCTOR, ObjectExtractor, analyze_objects


@cache
def grammar() -> Language:
    """The grammar of the language."""
    return Language(tree_sitter_swift.language())


def _child(node: Node | None, *types: str) -> Node | None:
    return next((child for child in node.named_children if child.type in types), None) if node is not None else None


class SwiftExtractor(ObjectExtractor):
    """Facts of one Swift file. An extension adds methods to the class that it names."""

    def type_declaration(self, node: Node) -> Walk:
        name = self.text(node.child_by_field_name("name")).partition("<")[0].rpartition(".")[2]
        bases = [
            self.text(child.child_by_field_name("inherits_from"))
            for child in node.named_children
            if child.type == "inheritance_specifier"
        ]
        body = node.child_by_field_name("body")
        extension = any(child.type == "extension" for child in node.children)
        protocol = node.type == "protocol_declaration"
        yield self.a_class(node, name, bases, body, interface=protocol, extension=extension)
        return NOTHING

    def _params(self, node: Node) -> list[tuple[str, str]]:
        params = []
        for child in node.named_children:
            if child.type in {"parameter", "lambda_parameter"}:
                names = child.children_by_field_name("name")
                name = self.text(names[0]) if names else self.text(child)
                params.append((name, self.text(names[1]) if len(names) > 1 else ""))
        return params

    def function(self, node: Node) -> Walk:
        names = node.children_by_field_name("name")
        name = self.text(names[0]) if names and node.type != "init_declaration" else CONSTRUCTOR
        returns = self.text(names[1]) if len(names) > 1 else ""
        yield self.a_function(node, name, self._params(node), returns, node.child_by_field_name("body"))
        return NOTHING

    def enum_entry(self, node: Node) -> Walk:
        """The cases of an enumeration are values of it."""
        owner = self.owner
        for child in node.children_by_field_name("name"):
            name = self.text(child)
            self.define(name, "field", child, bind=False)
            self.say("field", owner, name, self.add("type", self.add("value", owner)))
        return NOTHING
        yield

    def property(self, node: Node) -> Walk:
        pattern = node.child_by_field_name("name")
        bound = pattern.child_by_field_name("bound_identifier") if pattern is not None else None
        annotation = _child(node, "type_annotation")
        written = self.text(annotation).lstrip(": ") if annotation is not None else ""
        value = node.child_by_field_name("value")
        if bound is None:
            yield self.visit_children(node)
        elif self.facts.definitions[self.owner].kind in {"class", "interface"}:
            yield self.a_field(node, self.text(bound), written, value)
            computed = node.child_by_field_name("computed_value")
            if computed is not None:
                yield computed
        else:
            yield self.a_variable(self.text(bound), written, value)
        return NOTHING

    def call_expression(self, node: Node) -> Walk:
        children = node.named_children
        callee, suffix = (children[0], children[-1]) if len(children) > 1 else (None, None)
        if callee is None or suffix is None:
            return NOTHING
        position = NOTHING
        if callee.type == "navigation_expression":
            target = callee.child_by_field_name("target")
            position = (yield target) if target is not None else NOTHING
        elif callee.type != "simple_identifier":
            yield callee
        args: tuple[int, ...] = ()
        for part in suffix.named_children:
            if part.type == "value_arguments":
                args = (*args, *(yield from self.all_of(part.named_children)))
            else:
                args = (*args, (yield part))
        if callee.type == "navigation_expression":
            name = self.text(callee.child_by_field_name("suffix")).lstrip(".")
            if name == "init" and position != NOTHING:
                return self.call(position, args, node)
            return (
                self.unknown_call(node, name, args) if position == NOTHING else self.called(node, position, name, args)
            )
        return self.called(node, NOTHING, self.text(callee), args) if callee.type == "simple_identifier" else NOTHING

    def navigation(self, node: Node) -> Walk:
        target = node.child_by_field_name("target")
        position = (yield target) if target is not None else NOTHING
        name = self.text(node.child_by_field_name("suffix")).lstrip(".")
        return NOTHING if position == NOTHING else self.add("member", position, name)

    def argument(self, node: Node) -> Walk:
        value = node.child_by_field_name("value")
        return (yield value) if value is not None else NOTHING

    def lambda_(self, node: Node) -> Walk:
        listed = node.child_by_field_name("type")
        inner = _child(listed, "lambda_function_type_parameters")
        params = self._params(inner) if inner is not None else [("$0", ""), ("$1", "")]
        return (yield self.a_lambda(node, params, _child(node, "statements")))

    def for_(self, node: Node) -> Walk:
        saved, self.scope = self.scope, self.open_scope()
        item, collection = node.child_by_field_name("item"), node.child_by_field_name("collection")
        value = (yield collection) if collection is not None else NOTHING
        bound = item.child_by_field_name("bound_identifier") if item is not None else None
        if bound is not None:
            self.bind(self.text(bound), self.add("element", value) if value != NOTHING else NOTHING)
        body = _child(node, "statements")
        if body is not None:
            yield body
        self.scope = saved
        return NOTHING

    def condition(self, node: Node) -> Walk:
        """`if let name = value`."""
        saved, self.scope = self.scope, self.open_scope()
        bound = node.child_by_field_name("bound_identifier")
        last = NOTHING
        for child in node.named_children:
            if child == bound:
                continue
            last = yield child
            if bound is not None and last != NOTHING:
                self.bind(self.text(bound), last)
                bound = None
        self.scope = saved
        return NOTHING

    def assignment(self, node: Node) -> Walk:
        target, result = node.child_by_field_name("target"), node.child_by_field_name("result")
        return (yield self.assigned(target, result)) if target is not None and result is not None else NOTHING

    def transfer(self, node: Node) -> Walk:
        result = node.child_by_field_name("result")
        value = (yield result) if result is not None else NOTHING
        if value != NOTHING:
            self.say("return", self.owner, value)
        return NOTHING

    handlers: ClassVar[dict[str, Handler]] = {
        "class_declaration": type_declaration, "protocol_declaration": type_declaration,
        "enum_entry": enum_entry, "function_declaration": function, "protocol_function_declaration": function, "init_declaration": function,
        "property_declaration": property, "call_expression": call_expression, "navigation_expression": navigation,
        "value_argument": argument, "lambda_literal": lambda_, "for_statement": for_, "if_statement": condition,
        "guard_statement": ObjectExtractor.no_value, "assignment": assignment, "control_transfer_statement": transfer,
        "simple_identifier": ObjectExtractor.identifier, "self_expression": ObjectExtractor.this,
        "super_expression": ObjectExtractor.super_, "directly_assignable_expression": ObjectExtractor.last_child,
        "try_expression": ObjectExtractor.last_child, "await_expression": ObjectExtractor.last_child,
        "import_declaration": ObjectExtractor.nothing, "comment": ObjectExtractor.nothing,
        "multiline_comment": ObjectExtractor.nothing, "type_annotation": ObjectExtractor.nothing,
        "modifiers": ObjectExtractor.nothing, "statements": ObjectExtractor.last_child, "do_statement": Extractor.block,
    }  # fmt: skip


def analyze_swift(files: Sequence[SourceFile], *, root_name: str, progress: Progress) -> Part:
    """Swift files."""
    return analyze_objects(files, "swift", grammar, SwiftExtractor, progress)
