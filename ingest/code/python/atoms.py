"""Names and literals to variables."""

from __future__ import annotations

from tree_sitter import Node

from .formatting import formatted_string
from .ir import NOTHING
from .literals import integer_value, string_value
from .syntax import Steps, each, parse, text_of
from .unit import Unit


def identifier(unit: Unit, node: Node) -> int:
    name = text_of(node)
    return unit.load_late(name) if unit.late else unit.load(name)


def integer(unit: Unit, node: Node) -> int:
    value = integer_value(text_of(node))
    return unit.builtin("int") if value is None else unit.constant(value)


def floating(unit: Unit, node: Node) -> int:
    return unit.builtin("float")


def boolean(unit: Unit, node: Node) -> int:
    return unit.builtin("bool")


def nothing(unit: Unit, node: Node) -> int:
    return NOTHING


def string(unit: Unit, node: Node) -> Steps:
    value = string_value(node)
    if value is not None and unit.late:
        # An annotation as a string: an expression of its own, read where the annotation stands.
        inner = parse(value.strip().encode()).root_node
        statement = inner.named_children[0] if inner.named_child_count == 1 else None
        if statement is not None and statement.type == "expression_statement" and not inner.has_error:
            return (yield statement)
        return NOTHING
    if value is not None:
        return unit.constant(value)
    first = node.children[0] if node.children else None
    if first is not None and "b" in text_of(first).lower():
        return unit.builtin("bytes")
    return (yield from formatted_string(unit, node))


def concatenated_string(unit: Unit, node: Node) -> Steps:
    values = [string_value(child) if child.type == "string" else None for child in node.named_children]
    yield from each(node.named_children)
    if all(value is not None for value in values):
        return unit.constant("".join(value for value in values if value is not None))
    return unit.builtin("str")
