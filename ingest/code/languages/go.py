"""Go: from syntax tree to facts; here the expressions."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

import tree_sitter_go
from tree_sitter import Language, Node

from ...document import SourceFile
from ...progress import Progress
from ..extract import Extractor, Handler, Walk
from ..facts import NOTHING
from ..family import extract_all, link
from ..part import Part
from .go_definitions import CONTAINERS
from .go_packages import GoLinker
from .go_statements import GoStatements

GO = Language(tree_sitter_go.language())


class GoExtractor(GoStatements):
    """Facts of one Go file."""

    def selector(self, node: Node) -> Walk:
        operand, field = node.child_by_field_name("operand"), node.child_by_field_name("field")
        position = (yield operand) if operand is not None else NOTHING
        return NOTHING if position == NOTHING else self.add("member", position, self.text(field))

    def call_expression(self, node: Node) -> Walk:
        function, arguments = node.child_by_field_name("function"), node.child_by_field_name("arguments")
        if function is None:
            return NOTHING
        listed = (
            [child for child in arguments.named_children if child.type != "comment"] if arguments is not None else []
        )
        if function.type == "identifier" and self.text(function) in {"new", "make"} and listed:
            declared = yield self.type_of(listed[0])
            yield from self.all_of(listed[1:])
            return declared
        if function.type == "parenthesized_expression" and function.named_children:
            function = function.named_children[0]  # a conversion: (*T)(x)
        callee = yield function
        args = yield from self.all_of(listed)
        if function.type == "identifier" and self.text(function) == "append":
            return (
                self.add("either", (args[0], self.add("box", args[1:])))
                if args and args[0] != NOTHING
                else (self.add("box", args[1:]))
            )
        if callee == NOTHING:
            return NOTHING
        result = self.call(callee, args, node)
        if function.type == "index_expression":  # New[T](): what it gives back is made of T
            index = function.child_by_field_name("index")
            named = (yield self.type_of(index)) if index is not None else NOTHING
            return self.add("either", (result, self.add("box", (named,))))
        return result

    def conversion(self, node: Node) -> Walk:
        type_node, operand = node.child_by_field_name("type"), node.child_by_field_name("operand")
        declared = (yield self.type_of(type_node)) if type_node is not None else NOTHING
        value = (yield operand) if operand is not None else NOTHING
        if type_node is not None and type_node.type == "generic_type":  # as likely a call: New[K, V](x)
            _, base, args = self.facts.expressions[declared]
            named = self.facts.expressions[base][1]  # the class of a type of a name
            called = self.call(self.facts.expressions[named][1], (value,), node)
            return self.add("either", (declared, called, self.add("box", args)))
        return declared if declared != NOTHING else value

    def composite(self, node: Node) -> Walk:
        type_node, body = node.child_by_field_name("type"), node.child_by_field_name("body")
        made = (yield self.type_of(type_node)) if type_node is not None else NOTHING
        if made == NOTHING:
            made = self.add("box", ())
        if body is not None:
            keyed = type_node is not None and type_node.type in CONTAINERS
            yield self._literal(body, made, keyed)
        return made

    def _literal(self, body: Node, made: int, container: bool) -> Walk:
        """The parts of a composite literal: fields by name or by position, or elements."""
        waiting = [(body, made, container)]
        while waiting:
            at, target, is_container = waiting.pop()
            for index, child in enumerate(part for part in at.named_children if part.type != "comment"):
                item, place = child, NOTHING
                if child.type == "keyed_element":
                    parts = child.named_children
                    item = parts[-1]
                    key = parts[0].named_children[0] if parts[0].named_children else parts[0]
                    if not is_container and key.type in {"identifier", "field_identifier"}:
                        place = self.add("member", target, self.text(key))
                    elif is_container:
                        yield parts[0]
                elif not is_container:
                    place = self.add("member", target, f"#{index}")
                if place == NOTHING:
                    place = self.add("element", target)
                inner = item.named_children[0] if item.type == "literal_element" and item.named_children else item
                if inner.type == "literal_value":
                    waiting.append((inner, place, False))
                    continue
                value = yield inner
                if value != NOTHING:
                    self.say("assign", place, value)
        return NOTHING

    def function_literal(self, node: Node) -> Walk:
        number = self.define("", "lambda", node, bind=False)
        yield self.inside(number, self._inside(node, number))
        return self.add("value", number)

    def assertion(self, node: Node) -> Walk:
        operand, type_node = node.child_by_field_name("operand"), node.child_by_field_name("type")
        value = (yield operand) if operand is not None else NOTHING
        declared = (yield self.type_of(type_node)) if type_node is not None else NOTHING
        return declared if declared != NOTHING else value

    def element(self, node: Node) -> Walk:
        """`a[i]`; an instantiated generic function is the function."""
        parts = yield from self.all_of(node.named_children)
        return self.add("element", parts[0]) if parts and parts[0] != NOTHING else NOTHING

    def first_child(self, node: Node) -> Walk:
        parts = yield from self.all_of(node.named_children)
        return parts[0] if parts else NOTHING

    def unary(self, node: Node) -> Walk:
        operand = node.child_by_field_name("operand")
        value = (yield operand) if operand is not None else NOTHING
        operator = self.text(node.child_by_field_name("operator"))
        return self.add("element", value) if operator == "<-" and value != NOTHING else value

    handlers: ClassVar[dict[str, Handler]] = {
        **GoStatements.handlers, "identifier": Extractor.identifier, "selector_expression": selector,
        "call_expression": call_expression, "type_conversion_expression": conversion, "composite_literal": composite,
        "func_literal": function_literal, "type_assertion_expression": assertion, "index_expression": element,
        "slice_expression": first_child, "type_instantiation_expression": first_child,
        "parenthesized_expression": first_child, "unary_expression": unary, "binary_expression": Extractor.no_value,
        "interpreted_string_literal": Extractor.nothing, "raw_string_literal": Extractor.nothing,
        "comment": Extractor.nothing,
    }  # fmt: skip


def _extractor(file: SourceFile) -> tuple[Language, Extractor]:
    return GO, GoExtractor(file.data, file.path, "go", "main")


def analyze_go(files: Sequence[SourceFile], *, root_name: str, progress: Progress) -> Part:
    """Go files, with the go.mod files among `files`."""
    sources = [file for file in files if file.language == "go"]
    facts, skipped = extract_all(sources, _extractor, stage="go", progress=progress)
    return link(facts, GoLinker([file for file in files if file.language is None], root_name), skipped)
