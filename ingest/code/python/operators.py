"""Operators and comparisons: the methods that they run."""

from __future__ import annotations

from tree_sitter import Node

from .conditions import same_type
from .formatting import percent
from .ir import (
    NOTHING,
    Concatenate,
    Operate,
)
from .literals import integer_value
from .syntax import EXTRAS, Steps, text_of
from .unit import Unit

BINARY = {
    "+": "add", "-": "sub", "*": "mul", "/": "truediv", "//": "floordiv", "%": "mod", "**": "pow", "@": "matmul",
    "&": "and", "|": "or", "^": "xor", "<<": "lshift", ">>": "rshift",
}  # fmt: skip
# The methods of the left operand, and those of the right one where the left has none.
_COMPARISONS = {
    "==": (("__eq__",), ("__eq__",)), "!=": (("__ne__", "__eq__"), ("__ne__", "__eq__")), "<": (("__lt__",), ("__gt__",)),
    ">": (("__gt__",), ("__lt__",)), "<=": (("__le__",), ("__ge__",)), ">=": (("__ge__",), ("__le__",)),
}  # fmt: skip
_UNARY = {"-": "__neg__", "+": "__pos__", "~": "__invert__"}


def binary_operator(unit: Unit, node: Node) -> Steps:
    left_node, right_node = node.child_by_field_name("left"), node.child_by_field_name("right")
    operator = node.child_by_field_name("operator")
    if left_node is None or right_node is None or operator is None:
        return NOTHING
    left = yield left_node
    right = (yield from percent(unit, node, left_node, right_node)) if operator.type == "%" else (yield right_node)
    if unit.late:
        return unit.union((left, right))  # an annotation: A | B
    return operate(unit, node, operator.type, left, right)


def operate(unit: Unit, node: Node, operator: str, left: int, right: int) -> int:
    """left operator right"""
    name = BINARY.get(operator)
    dst = unit.variable()
    if name is not None and (left or right):
        _both_ways(unit, node, dst, ((f"__{name}__",), (f"__r{name}__",)), left, right)
        if operator in "+%":
            unit.emit(Concatenate(dst, left, right))
    return dst


def _both_ways(
    unit: Unit, node: Node, dst: int, methods: tuple[tuple[str, ...], tuple[str, ...]], left: int, right: int
) -> None:
    """The left operand's method; the right one's where the left has none."""
    site = unit.site(node)
    if left:
        unit.emit(Operate(dst, left, methods[0], (right,), site))
    if right:
        unit.emit(Operate(dst, right, methods[1], (left,), site, unless=methods[0]))


def comparison_operator(unit: Unit, node: Node) -> Steps:
    operands: list[tuple[Node, int]] = []
    operators: list[str] = []
    for child in node.children:
        if child.type in EXTRAS:
            continue
        if child.is_named and child.type not in ("not in", "is not"):
            operands.append((child, (yield child)))
        else:
            operators.append(child.type)
    for (written, left), operator, (_, right) in zip(operands, operators, operands[1:], strict=False):
        same_type(unit, node, operator, written, right)
        if operator in _COMPARISONS:
            _both_ways(unit, node, NOTHING, _COMPARISONS[operator], left, right)
        elif operator in ("in", "not in") and right:
            unit.emit(Operate(NOTHING, right, ("__contains__", "__iter__"), (left,), unit.site(node)))
    return unit.builtin("bool")


def unary_operator(unit: Unit, node: Node) -> Steps:
    argument, operator = node.child_by_field_name("argument"), node.child_by_field_name("operator")
    if argument is None or operator is None:
        return NOTHING
    if argument.type == "integer" and operator.type == "-":
        value = integer_value(text_of(argument))
        return unit.constant(-value) if value is not None else unit.builtin("int")
    base = yield argument
    dst = unit.variable()
    unit.emit(Operate(dst, base, (_UNARY.get(operator.type, "__neg__"),), (), unit.site(node)))
    return dst
