"""C++: operators that a class or a free function defines."""

from __future__ import annotations

from typing import ClassVar

from tree_sitter import Node

from ..extract import Handler, Walk
from ..facts import NOTHING
from .c import CExtractor

_BINARY = frozenset(
    {"+", "-", "*", "/", "%", "<<", ">>", "&", "|", "^", "==", "!=", "<", ">", "<=", ">=", "<=>", "&&", "||"}
)
# On pointers these compare or move the pointer; and pointers stand for what they point to.
_ON_POINTERS = frozenset(
    {"==", "!=", "<", ">", "<=", ">=", "<=>", "=", "&&", "||", "!", "+", "-", "++", "--", "+=", "-="}
)
_LITERALS = frozenset(
    {
        "number_literal",
        "char_literal",
        "string_literal",
        "null",
        "nullptr",
        "true",
        "false",
        "this",
        "concatenated_string",
    }
)


TO_BOOL = "operator bool"


class CppOperators(CExtractor):
    """Operators that a class or a free function defines."""

    def binary(self, node: Node) -> Walk:
        operator = self.text(node.child_by_field_name("operator"))
        left, right = node.child_by_field_name("left"), node.child_by_field_name("right")
        if left is None or right is None:
            return NOTHING
        operands = [(left, (yield left)), (right, (yield right))]
        if operator in {"&&", "||"}:
            for operand, position in operands:
                self._tested(operand, position)
        return self._operated(operator, operands, node) if operator in _BINARY else NOTHING

    def unary(self, node: Node) -> Walk:
        """`!x`, `-x`, `~x`, `x++`."""
        operator, argument = self.text(node.child_by_field_name("operator")), node.child_by_field_name("argument")
        position = (yield argument) if argument is not None else NOTHING
        if operator == "!":
            self._tested(argument, position)
        return NOTHING if argument is None else self._operated(operator, [(argument, position)], node)

    def condition(self, node: Node) -> Walk:
        """What stands in the brackets of `if` and `while`."""
        value = node.child_by_field_name("value")
        for child in node.named_children:
            position = yield child
            if child == value:
                self._tested(child, position)
        return NOTHING

    def conditional(self, node: Node) -> Walk:
        value = yield super().conditional(node)
        condition = node.child_by_field_name("condition")
        if condition is not None and condition.type == "identifier":
            self._tested(condition, self.name(self.text(condition)))
        return value

    def _tested(self, node: Node | None, position: int) -> None:
        """A variable that is asked whether it is true, which an object answers by its conversion to bool."""
        if position != NOTHING and node is not None and node.type == "identifier" and self.text(node) in self.objects:
            self._run_by(position, TO_BOOL, (), node)

    def pointed(self, node: Node) -> Walk:
        """`*p` and `p[i]`: what a pointer or array holds, or what the class defines."""
        value = yield super().pointed(node)
        argument = node.child_by_field_name("argument")
        if value == NOTHING or argument is None or self.text(node)[:1] == "&" or self.is_pointer(argument):
            return value
        position = self.facts.expressions[value][1]
        name = "operator*" if node.type == "pointer_expression" else "operator[]"
        return self.add("either", (value, self._run_by(position, name, (), node)))

    def assignment(self, node: Node) -> Walk:
        """`x = y` and `x += y`."""
        value = yield super().assignment(node)
        left, right = node.child_by_field_name("left"), node.child_by_field_name("right")
        operator = self.text(node.child_by_field_name("operator"))
        if left is None or right is None or value == NOTHING or left.type != "identifier":
            return value
        target = yield left
        if target != NOTHING:
            self._operated(operator, [(left, target), (right, value)], node)
        return value

    def is_pointer(self, node: Node) -> bool:
        """Whether an expression is known to be a pointer or array."""
        while node.type == "parenthesized_expression" and node.named_children:
            node = node.named_children[0]
        if node.type == "pointer_expression":
            return self.text(node)[:1] == "&"
        return node.type in {"this", "new_expression"} or (
            node.type == "identifier" and self.text(node) in self.pointers
        )

    def _operated(self, operator: str, operands: list[tuple[Node, int]], node: Node) -> int:
        """What an operator gives: of the first operand's class, or of a function that takes one of them."""
        positions = tuple(position for _, position in operands)
        if positions[0] == NOTHING and positions[-1] == NOTHING:
            return NOTHING
        if operator in _ON_POINTERS:
            nodes = [operand for operand, _ in operands]
            literal = len(nodes) > 1 and any(each.type in _LITERALS for each in nodes)
            member = any(each.type == "field_expression" for each in nodes)  # declared elsewhere, as what is not known
            if literal or member or any(self.is_pointer(each) for each in nodes):
                return NOTHING
        name = "operator" + operator
        results = [] if positions[0] == NOTHING else [self._run_by(positions[0], name, positions[1:], node)]
        line = node.start_point[0] + self.line_offset
        for position in positions:
            if position != NOTHING:
                results.append(self.add("operand", position, name, positions, self.owner, line))
        return self.add("either", tuple(results))

    def _run_by(self, position: int, name: str, args: tuple[int, ...], node: Node) -> int:
        return self.add("operator", position, name, args, self.owner, node.start_point[0] + self.line_offset)

    handlers: ClassVar[dict[str, Handler]] = {
        **CExtractor.handlers, "binary_expression": binary, "unary_expression": unary, "update_expression": unary,
        "pointer_expression": pointed, "subscript_expression": pointed, "assignment_expression": assignment,
        "condition_clause": condition, "conditional_expression": conditional,
    }  # fmt: skip
