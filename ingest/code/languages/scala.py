"""Scala: definitions, calls and names within scope."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import ClassVar

import tree_sitter_scala
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
    return Language(tree_sitter_scala.language())


class ScalaExtractor(ObjectExtractor):
    """Facts of one Scala file. An object is a class whose members need no instance."""

    def package(self, node: Node) -> Walk:
        name = self.text(node.child_by_field_name("name"))
        self.prefix = f"{self.prefix}.{name}".lstrip(".")
        body = node.child_by_field_name("body")
        if body is not None:
            yield self.visit_children(body)
        return NOTHING

    def type_declaration(self, node: Node) -> Walk:
        extends = node.child_by_field_name("extend")
        bases = [self.text(base) for base in extends.children_by_field_name("type")] if extends is not None else []
        name = self.text(node.child_by_field_name("name"))
        yield self.a_class(
            node, name, bases, self._inside(node, extends, bases), interface=node.type == "trait_definition"
        )
        return NOTHING

    def _inside(self, node: Node, extends: Node | None, bases: list[str]) -> Walk:
        owner = self.owner
        for parameters in node.children_by_field_name("class_parameters"):
            for parameter in parameters.named_children:
                name = self.text(parameter.child_by_field_name("name"))
                self.say("field", owner, name, self.declared(self.text(parameter.child_by_field_name("type"))))
                self.bind(name, self.add("member", self.add("self", owner), name))
        arguments = extends.child_by_field_name("arguments") if extends is not None else None
        if arguments is not None and bases:
            self.built(arguments, bases[0], (yield from self.all_of(arguments.named_children)))
        body = node.child_by_field_name("body")
        if body is not None:
            yield self.visit_children(body)
        return NOTHING

    def function(self, node: Node) -> Walk:
        name = self.text(node.child_by_field_name("name"))
        params = [
            (self.text(parameter.child_by_field_name("name")), self.text(parameter.child_by_field_name("type")))
            for listed in node.children_by_field_name("parameters")
            for parameter in listed.named_children
            if parameter.type == "parameter"
        ]
        name = CONSTRUCTOR if name == "this" else name
        yield self.a_function(
            node, name, params, self.text(node.child_by_field_name("return_type")), node.child_by_field_name("body")
        )
        return NOTHING

    def value(self, node: Node) -> Walk:
        pattern, value = node.child_by_field_name("pattern"), node.child_by_field_name("value")
        written = self.text(node.child_by_field_name("type"))
        if pattern is None or pattern.type != "identifier":
            yield self.visit_children(node)
        elif self.facts.definitions[self.owner].kind in {"class", "interface"}:
            yield self.a_field(node, self.text(pattern), written, value)
        else:
            yield self.a_variable(self.text(pattern), written, value)
        return NOTHING

    def call_expression(self, node: Node) -> Walk:
        function, arguments = node.child_by_field_name("function"), node.child_by_field_name("arguments")
        if function is not None and function.type == "generic_function":
            function = function.child_by_field_name("function")
        position = NOTHING
        if function is not None and function.type == "field_expression":
            target = function.child_by_field_name("value")
            position = yield from self._receiver(target)
        elif function is not None and function.type != "identifier":
            yield function
        args: tuple[int, ...] = ()
        if arguments is not None:
            args = yield from self.all_of(arguments.named_children if arguments.type == "arguments" else [arguments])
        if function is None:
            return NOTHING
        if function.type == "field_expression":
            name = self.text(function.child_by_field_name("field"))
            return (
                self.unknown_call(node, name, args) if position == NOTHING else self.called(node, position, name, args)
            )
        return self.called(node, NOTHING, self.text(function), args) if function.type == "identifier" else NOTHING

    def _receiver(self, target: Node | None) -> Walk:
        if target is not None and target.type == "identifier" and self.text(target) in {"super", "this"}:
            if self.enclosing_class == NOTHING:
                return NOTHING
            if self.text(target) == "super":
                return self.add("super", self.enclosing_class)
            return self.add("self", self.receiver) if self.receiver != NOTHING else NOTHING
        return (yield target) if target is not None else NOTHING

    def member(self, node: Node) -> Walk:
        position = yield from self._receiver(node.child_by_field_name("value"))
        return (
            NOTHING
            if position == NOTHING
            else self.add("member", position, self.text(node.child_by_field_name("field")))
        )

    def creation(self, node: Node) -> Walk:
        children = node.named_children
        written = self.text(children[0]) if children else ""
        args: tuple[int, ...] = ()
        for child in children[1:]:
            if child.type == "arguments":
                args = yield from self.all_of(child.named_children)
            else:
                yield child
        return self.built(node, written, args)

    def lambda_(self, node: Node) -> Walk:
        listed = node.child_by_field_name("parameters")
        names = (
            [listed] if listed is not None and listed.type == "identifier" else getattr(listed, "named_children", [])
        )
        params = [
            (
                self.text(part.child_by_field_name("name")) or self.text(part),
                self.text(part.child_by_field_name("type")),
            )
            for part in names
        ]
        body = node.named_children[-1] if node.named_children else None
        return (yield self.a_lambda(node, params, body))

    def enumerator(self, node: Node) -> Walk:
        children = node.named_children
        value = (yield children[-1]) if len(children) > 1 else NOTHING
        if children and children[0].type == "identifier":
            self.bind(self.text(children[0]), self.add("element", value) if value != NOTHING else NOTHING)
        return NOTHING

    def assignment(self, node: Node) -> Walk:
        left, right = node.child_by_field_name("left"), node.child_by_field_name("right")
        return (yield self.assigned(left, right)) if left is not None and right is not None else NOTHING

    def infix(self, node: Node) -> Walk:
        """`a op b`: a method of a where op is a name."""
        left, operator, right = (node.child_by_field_name(name) for name in ("left", "operator", "right"))
        target = (yield left) if left is not None else NOTHING
        argument = (yield right) if right is not None else NOTHING
        if target == NOTHING or operator is None or operator.type != "identifier":
            return NOTHING
        return self.called(node, target, self.text(operator), (argument,))

    def block(self, node: Node) -> Walk:
        saved, self.scope = self.scope, self.open_scope()
        value = yield self.last_child(node)
        self.scope = saved
        return value

    handlers: ClassVar[dict[str, Handler]] = {
        "package_clause": package, "class_definition": type_declaration, "trait_definition": type_declaration,
        "object_definition": type_declaration, "enum_definition": type_declaration, "function_definition": function,
        "function_declaration": function, "val_definition": value, "var_definition": value, "val_declaration": value,
        "call_expression": call_expression, "field_expression": member, "instance_expression": creation,
        "lambda_expression": lambda_, "enumerator": enumerator, "assignment_expression": assignment,
        "infix_expression": infix, "block": block, "for_expression": Extractor.block,
        "identifier": ObjectExtractor.identifier, "parenthesized_expression": ObjectExtractor.last_child,
        "import_declaration": ObjectExtractor.nothing, "comment": ObjectExtractor.nothing,
        "block_comment": ObjectExtractor.nothing, "annotation": ObjectExtractor.nothing,
        "type_arguments": ObjectExtractor.nothing, "string": ObjectExtractor.nothing,
    }  # fmt: skip


def analyze_scala(files: Sequence[SourceFile], *, root_name: str, progress: Progress) -> Part:
    """Scala files."""
    return analyze_objects(files, "scala", grammar, ScalaExtractor, progress)
