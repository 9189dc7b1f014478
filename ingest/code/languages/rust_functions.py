"""Rust: functions and closures, their parameters, and the blocks that are their bodies."""

from __future__ import annotations

from typing import ClassVar

from tree_sitter import Node

from ..extract import Handler, Walk
from ..facts import NOTHING
from .rust_cfg import is_compiled
from .rust_patterns import RustPatterns


class RustFunctions(RustPatterns):
    """Functions and closures, their parameters, and the blocks that are their bodies."""

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

    def function(self, node: Node) -> Walk:
        name = self.text(node.child_by_field_name("name"))
        number = self.define(name, "function", node)
        yield self.function_inside(node, number)
        return NOTHING

    def function_inside(self, node: Node, number: int) -> Walk:
        saved = (self._said, self._shadowed)
        self._said, self._shadowed = set(), 0
        self.facts.definitions[number].declaration = node.child_by_field_name("body") is None
        yield self.inside(number, self._signature_and_body(node, number), receiver=number)
        self._said, self._shadowed = saved
        return NOTHING

    def _signature_and_body(self, node: Node, number: int) -> Walk:
        definition = self.facts.definitions[number]
        yield self._type_parameters(node)
        parameters = node.child_by_field_name("parameters")
        for child in parameters.named_children if parameters is not None else ():
            if child.type == "self_parameter":
                self.say("bind", definition.scope, "self", self._receiver(number))
            elif child.type == "parameter":
                yield self._parameter(child, number)
        returns = node.child_by_field_name("return_type")
        if returns is not None:
            definition.returns = yield self.type_of(returns)
        body = node.child_by_field_name("body")
        if body is not None:
            value = yield self.block_parts(body)
            self.converted(next(iter(reversed(body.named_children)), None), definition.returns)
            if value != NOTHING:
                self.say("return", number, value)
        return NOTHING

    def _receiver(self, number: int) -> int:
        return self.add("type", self._self_type) if self._for_all else self.add("self", number)

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
            self.say("bind", self.facts.definitions[number].scope, "self", self._receiver(number))
        elif pattern is None or pattern.type == "identifier":
            params.append((self.text(pattern), declared, NOTHING))
        else:
            name = f"({len(params)})"
            params.append((name, declared, NOTHING))
            yield self.pattern(pattern, self.name(name))
        return NOTHING

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

    handlers: ClassVar[dict[str, Handler]] = {
        **RustPatterns.handlers, "source_file": items, "declaration_list": items, "block": body,
        "function_item": function, "closure_expression": closure,
    }  # fmt: skip
