"""JavaScript and TypeScript: what a variable is where a test of it holds: `instanceof`, and functions that are type guards."""

from __future__ import annotations

import re
from typing import ClassVar, TypeGuard

from tree_sitter import Node

from ..extract import Handler, Walk
from ..facts import NOTHING
from .ecmascript_exports import EcmaScriptExports

_MOST_TESTS = 20


class EcmaScriptNarrowing(EcmaScriptExports):
    """What a variable is where a test of it holds."""

    def if_statement(self, node: Node) -> Walk:
        condition, consequence, alternative = (
            node.child_by_field_name(name) for name in ("condition", "consequence", "alternative")
        )
        if condition is not None:
            yield condition
        if consequence is not None:
            yield self.narrowed(consequence, condition)
        if alternative is not None:
            yield alternative
        return NOTHING

    def ternary(self, node: Node) -> Walk:
        condition, consequence, alternative = (
            node.child_by_field_name(name) for name in ("condition", "consequence", "alternative")
        )
        if condition is None or consequence is None or alternative is None:
            return NOTHING
        yield condition
        parts = ((yield self.narrowed(consequence, condition)), (yield alternative))
        return self.add("either", tuple(part for part in parts if part != NOTHING))

    def narrowed(self, node: Node, condition: Node | None) -> Walk:
        """Visit what only runs where the condition holds."""
        tests = [] if condition is None else self._tests(condition)
        tests = [test for test in tests if not self._assigns(node, self.text(test[0]))]
        if not tests:
            return (yield node)
        narrow = []
        for variable, is_class, tested in tests:
            value = yield tested
            if value == NOTHING:
                continue
            if is_class:
                narrow.append((self.text(variable), self.add("type", value)))
            else:  # only a type guard says what is told apart: of any other function the variable stays what it was
                name = self.text(variable)
                narrow.append((name, self.add("either", (self.name(name), self.add("member", value, "[is]")))))
        saved, self.scope = self.scope, self.open_scope()
        for name, value in narrow:
            self.bind(name, value)
        result = yield node
        self.scope = saved
        return result

    def _tests(self, condition: Node) -> list[tuple[Node, bool, Node]]:
        """The tests that must hold: (variable, whether a class is named, the class or the function that tells)."""
        found: list[tuple[Node, bool, Node]] = []
        waiting = [condition]
        while waiting and len(found) < _MOST_TESTS:
            at = waiting.pop()
            if at.type == "parenthesized_expression":
                waiting.extend(at.named_children[:1])
            elif at.type == "binary_expression":
                left, right = at.child_by_field_name("left"), at.child_by_field_name("right")
                operator = self.text(at.child_by_field_name("operator"))
                if left is not None and right is not None and operator == "&&":
                    waiting += [left, right]
                elif operator == "instanceof" and left is not None and left.type == "identifier" and _is_path(right):
                    found.append((left, True, right))
            elif at.type == "call_expression" and self.facts.language == "typescript":
                function, arguments = at.child_by_field_name("function"), at.child_by_field_name("arguments")
                first = arguments.named_children[0] if arguments is not None and arguments.named_children else None
                if first is not None and first.type == "identifier" and _is_path(function):
                    found.append((first, False, function))
        return found

    def _assigns(self, node: Node, name: str) -> bool:
        inside = self.source[node.start_byte : node.end_byte]
        return re.search(rb"(?<![\w.$])" + re.escape(name.encode()) + rb"\s{0,9}=(?!=)", inside) is not None

    handlers: ClassVar[dict[str, Handler]] = {
        **EcmaScriptExports.handlers, "if_statement": if_statement, "ternary_expression": ternary,
    }  # fmt: skip


def _is_path(node: Node | None) -> TypeGuard[Node]:
    """`Name` or `a.b.Name`, which can be read twice without calling anything."""
    while node is not None and node.type == "member_expression":
        node = node.child_by_field_name("object")
    return node is not None and node.type in {"identifier", "this"}
