"""Kotlin: definitions, calls and names within scope."""

from __future__ import annotations

from collections.abc import Generator, Sequence
from functools import cache
from typing import ClassVar

import tree_sitter_kotlin
from tree_sitter import Language, Node

from ...document import SourceFile
from ...progress import Progress
from ..extract import Extractor, Handler, Walk
from ..facts import NOTHING
from ..part import Part
from .objects import CONSTRUCTOR, ObjectExtractor, analyze_objects

_TYPES = {"user_type", "nullable_type", "function_type", "parenthesized_type"}


@cache
def grammar() -> Language:
    """The grammar of the language."""
    return Language(tree_sitter_kotlin.language())


def _child(node: Node | None, *types: str) -> Node | None:
    """The first named child of one of these types."""
    return next((child for child in node.named_children if child.type in types), None) if node is not None else None


class KotlinExtractor(ObjectExtractor):
    """Facts of one Kotlin file."""

    def package(self, node: Node) -> Walk:
        self.prefix = self.text(node.named_children[0]) if node.named_children else ""
        return NOTHING
        yield

    def type_declaration(self, node: Node) -> Walk:
        name = (
            self.text(node.child_by_field_name("name") or _child(node, "identifier", "type_identifier")) or "Companion"
        )
        bases, built = [], []
        for specifier in getattr(_child(node, "delegation_specifiers"), "named_children", ()):
            part = specifier.named_children[0] if specifier.named_children else specifier
            bases.append(self.text(_child(part, "user_type") or part))
            if part.type == "constructor_invocation":
                built.append(part)
        yield self.a_class(
            node, name, bases, self._inside(node, built), interface="interface" in self.text(node)[:40].split()
        )
        return NOTHING

    def _inside(self, node: Node, built: list[Node]) -> Walk:
        owner = self.owner
        parameters = _child(_child(node, "primary_constructor"), "class_parameters")
        for parameter in parameters.named_children if parameters is not None else ():
            name, written = self._typed(parameter)
            if name:
                self.say("field", owner, name, self.declared(written))
                self.bind(name, self.add("member", self.add("self", owner), name))
        for part in built:
            args = yield from self._arguments(_child(part, "value_arguments"))
            self.built(part, self.text(_child(part, "user_type")), args)
        body = _child(node, "class_body", "enum_class_body")
        if body is not None:
            yield self.visit_children(body)
        return NOTHING

    def companion(self, node: Node) -> Walk:
        """Members of a companion are members of the class."""
        body = _child(node, "class_body")
        if body is not None:
            yield self.visit_children(body)
        return NOTHING

    def _typed(self, node: Node) -> tuple[str, str]:
        return self.text(_child(node, "identifier", "simple_identifier")), self.text(_child(node, *_TYPES))

    def function(self, node: Node) -> Walk:
        name = self.text(node.child_by_field_name("name")) or CONSTRUCTOR
        listed = _child(node, "function_value_parameters")
        params = [
            self._typed(child)
            for child in (listed.named_children if listed is not None else ())
            if child.type == "parameter"
        ]
        after = [child for child in node.named_children if listed is not None and child.start_byte >= listed.end_byte]
        returns = next((self.text(child) for child in after if child.type in _TYPES), "")
        named = node.child_by_field_name("name")
        before = [child for child in node.named_children if named is not None and child.end_byte <= named.start_byte]
        extended = next((self.text(child) for child in before if child.type in _TYPES), "")
        body = _child(node, "function_body", "block")
        yield self.a_function(node, name, params, returns, body, extends=extended)
        return NOTHING

    def property(self, node: Node) -> Walk:
        declared = _child(node, "variable_declaration")
        if declared is None:
            yield self.visit_children(node)
            return NOTHING
        name, written = self._typed(declared)
        values = [
            child for child in node.named_children if child.start_byte >= declared.end_byte and child.type not in _TYPES
        ]
        value = next((child for child in values if child.type not in {"getter", "setter", "modifiers"}), None)
        if self.facts.definitions[self.owner].kind in {"class", "interface"}:
            yield self.a_field(node, name, written, value)
        else:
            yield self.a_variable(name, written, value)
        for child in values:
            if child.type in {"getter", "setter"}:
                yield child
        return NOTHING

    def _arguments(self, node: Node | None) -> Generator[Node, int, tuple[int, ...]]:
        return (yield from self.all_of(node.named_children)) if node is not None else ()

    def call_expression(self, node: Node) -> Walk:
        children = node.named_children
        callee = children[0] if children else None
        args: tuple[int, ...] = ()
        position = NOTHING
        if callee is not None and callee.type == "navigation_expression":
            position = yield callee.named_children[0]
        elif callee is not None and callee.type not in {"identifier", "simple_identifier"}:
            yield callee
        for child in children[1:]:
            if child.type == "value_arguments":
                args = (*args, *(yield from self._arguments(child)))
            else:
                args = (*args, (yield child))
        if callee is None:
            return NOTHING
        if callee.type == "navigation_expression":
            name = self.text(callee.named_children[-1]).lstrip(".?")
            return (
                self.unknown_call(node, name, args) if position == NOTHING else self.called(node, position, name, args)
            )
        if not callee.type.endswith("identifier"):
            return NOTHING
        called = self.called(node, NOTHING, self.text(callee), args)
        types = _child(node, "type_arguments")
        if types is None:
            return called
        held = tuple(self.declared(self.text(child)) for child in types.named_children)  # listOf<Item>()
        return self.add("either", (called, self.add("box", held)))

    def lambda_(self, node: Node) -> Walk:
        listed = _child(node, "lambda_parameters")
        params = [self._typed(child) for child in (listed.named_children if listed is not None else ())] or [("it", "")]
        return (yield self.a_lambda(node, params, self.last_child(node)))

    def navigation(self, node: Node) -> Walk:
        children = node.named_children
        position = (yield children[0]) if children else NOTHING
        return (
            NOTHING
            if position == NOTHING or len(children) < 2
            else self.add("member", position, self.text(children[-1]).lstrip(".?"))
        )

    def for_(self, node: Node) -> Walk:
        saved, self.scope = self.scope, self.open_scope()
        children = node.named_children
        value = (yield children[1]) if len(children) > 1 else NOTHING
        if children:
            name, written = self._typed(children[0])
            self.bind(name or self.text(children[0]), self.declared(written))
            if value != NOTHING:
                self.bind(name or self.text(children[0]), self.add("element", value))
        yield from self.all_of(children[2:])
        self.scope = saved
        return NOTHING

    def assignment(self, node: Node) -> Walk:
        children = node.named_children
        return (yield self.assigned(children[0], children[-1])) if len(children) > 1 else NOTHING

    def return_(self, node: Node) -> Walk:
        value = yield self.last_child(node)
        if value != NOTHING:
            self.say("return", self.owner, value)
        return NOTHING

    handlers: ClassVar[dict[str, Handler]] = {
        "package_header": package, "import": ObjectExtractor.nothing, "class_declaration": type_declaration,
        "object_declaration": type_declaration, "companion_object": companion, "function_declaration": function,
        "secondary_constructor": function, "property_declaration": property, "call_expression": call_expression,
        "lambda_literal": lambda_, "navigation_expression": navigation, "for_statement": for_,
        "assignment": assignment, "return_expression": return_, "identifier": ObjectExtractor.identifier,
        "simple_identifier": ObjectExtractor.identifier, "this_expression": ObjectExtractor.this,
        "super_expression": ObjectExtractor.super_, "function_body": ObjectExtractor.last_child,
        "block": Extractor.block, "value_argument": ObjectExtractor.last_child,
        "annotated_lambda": ObjectExtractor.last_child, "parenthesized_expression": ObjectExtractor.last_child,
        "binary_expression": ObjectExtractor.no_value, "user_type": ObjectExtractor.nothing,
        "modifiers": ObjectExtractor.nothing, "string_literal": Extractor.visit_children,
        "line_comment": ObjectExtractor.nothing, "block_comment": ObjectExtractor.nothing,
    }  # fmt: skip


def analyze_kotlin(files: Sequence[SourceFile], *, root_name: str, progress: Progress) -> Part:
    """Kotlin files."""
    return analyze_objects(files, "kotlin", grammar, KotlinExtractor, progress)
