"""What conditions run and what they show: truth tests, and isinstance that narrows names."""

from __future__ import annotations

from tree_sitter import Node

from .ir import (
    NOTHING,
    Operate,
)
from .syntax import EXTRAS, Steps, text_of
from .unit import Unit

# Longest dotted name that isinstance tests are remembered for, in bytes.
MAX_PATH = 200


def truth(unit: Unit, node: Node, value: int) -> None:
    """A test of `value`: `if x`, `not x`."""
    if value != NOTHING and node.type in ("identifier", "attribute", "call"):
        unit.emit(Operate(NOTHING, value, ("__bool__", "__len__"), (), unit.site(node)))


def dotted(node: Node) -> str | None:
    """The text of a name, of names joined by dots, or of items of these by a constant key; None for any other expression."""
    if node.end_byte - node.start_byte > MAX_PATH:
        return None
    current: Node | None = node
    while current is not None and current.type != "identifier":
        if current.type == "attribute":
            current = current.child_by_field_name("object")
        elif current.type == "subscript" and all(
            key.type in ("integer", "string") for key in current.children_by_field_name("subscript")
        ):
            current = current.child_by_field_name("value")
        else:
            return None
    return text_of(node) if current is not None else None


def narrowed(unit: Unit, node: Node) -> int | None:
    """The variable of what tests have shown an expression to be."""
    if not unit.scope.state.narrowed:
        return None
    path = dotted(node)
    return unit.scope.state.narrowed.get(path) if path else None


def same_type(unit: Unit, node: Node, operator: str, left: Node, types: int) -> None:
    """`type(x) is Class`, `x.__class__ == Class`: where it holds, x is an instance of it."""
    known = unit.type_of.get(left.id)
    if known is not None and operator in ("is", "=="):
        unit.tests[node.id] = (*known, types, True)


def narrowings(unit: Unit, condition: Node, positive: bool) -> list[tuple[str, int, int, bool]]:
    """What a lowered condition shows where it holds (`positive`) or does not."""
    facts: list[tuple[str, int, int, bool]] = []
    pending = [(condition, positive)]
    while pending:
        node, holds = pending.pop()
        if node.type == "parenthesized_expression":
            pending.extend((child, holds) for child in node.named_children)
        elif node.type == "not_operator":
            pending.extend((child, not holds) for child in node.named_children)
        elif node.type == "boolean_operator":
            operator = node.child_by_field_name("operator")
            if operator is not None and (operator.type == "and") == holds:
                pending.extend((child, holds) for child in node.named_children)
        elif node.id in unit.tests:
            name, variable, types, exact = unit.tests[node.id]
            if holds or not exact:
                facts.append((name, variable, types, holds))
    return facts


def boolean_operator(unit: Unit, node: Node) -> Steps:
    left_node, right_node = node.child_by_field_name("left"), node.child_by_field_name("right")
    operator = node.child_by_field_name("operator")
    if left_node is None or right_node is None or operator is None:
        return NOTHING
    left = yield left_node
    truth(unit, left_node, left)
    before = dict(unit.scope.state.narrowed)
    unit.narrow(narrowings(unit, left_node, operator.type == "and"))
    right = yield right_node
    unit.scope.state.narrowed = before
    return unit.union((left, right))


def conditional_expression(unit: Unit, node: Node) -> Steps:
    parts = [child for child in node.named_children if child.type not in EXTRAS]
    if len(parts) != 3:
        return NOTHING
    first, condition, second = parts
    truth(unit, condition, (yield condition))
    before = dict(unit.scope.state.narrowed)
    unit.narrow(narrowings(unit, condition, True))
    left = yield first
    unit.scope.state.narrowed = dict(before)
    unit.narrow(narrowings(unit, condition, False))
    right = yield second
    unit.scope.state.narrowed = before
    return unit.union((left, right))


def not_operator(unit: Unit, node: Node) -> Steps:
    argument = node.child_by_field_name("argument")
    if argument is not None:
        truth(unit, argument, (yield argument))
    return unit.builtin("bool")
