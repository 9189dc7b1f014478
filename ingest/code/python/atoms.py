"""Names and literals to variables."""

from __future__ import annotations

from tree_sitter import Node

from .ir import (
    NOTHING,
    Concatenate,
    Operate,
)
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
    yield from ()
    first = node.children[0] if node.children else None
    if first is not None and "b" in text_of(first).lower():
        return unit.builtin("bytes")
    beginning = ""
    known = True
    for child in node.children:
        if child.type == "string_content":
            beginning += text_of(child) if known else ""
        elif child.type == "interpolation":
            known = False
            for part in child.named_children:
                value_variable = yield part
                if part.type not in ("format_specifier", "type_conversion") and value_variable != NOTHING:
                    unit.emit(Operate(NOTHING, value_variable, ("__format__", "__str__"), (), unit.site(part)))
    if beginning and not known and len(beginning) < 40:
        built = unit.variable()
        unit.emit(Concatenate(built, unit.constant(beginning), unit.builtin("str")))
        return built
    return unit.builtin("str")


def concatenated_string(unit: Unit, node: Node) -> Steps:
    values = [string_value(child) if child.type == "string" else None for child in node.named_children]
    yield from each(node.named_children)
    if all(value is not None for value in values):
        return unit.constant("".join(value for value in values if value is not None))
    return unit.builtin("str")
