"""Which definitions can reach which expression: inclusion constraints solved by a work list.

Andersen's analysis (1994), field-based and insensitive to context: every variable, field, parameter and result is a
node that holds values, and constraints copy values between nodes. A node that collects more than `WIDE` values knows
nothing useful about what it calls, so it stops growing; that bounds the work on large repositories.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from enum import IntEnum
from typing import Any

WIDE = 40


class Kind(IntEnum):
    """What a value says about the definition (or box) that it names."""

    FUNCTION = 0
    CLASS = 1
    EXACT = 2  # an instance of just this class
    SOME = 3  # an instance of this class or of one below it
    MODULE = 4
    BOX = 5  # a collection, promise or pointer; the number is that of the node with its elements
    SUPER = 6  # an instance of this class, looked up from its bases on
    OUTSIDE = 7  # an instance of some class of another project


def value_of(kind: Kind, number: int) -> int:
    """A value as one integer."""
    return number * 8 + kind


Reaction = Callable[..., None]
Constraint = tuple[Any, ...]  # (reaction, *arguments)


class Solver:
    """Nodes, the values they hold and the constraints that wait for more of them."""

    def __init__(self) -> None:
        self.values: list[dict[int, None]] = []
        self._constraints: list[dict[Constraint, None]] = []
        self._work: deque[tuple[int, int]] = deque()

    def node(self) -> int:
        """A new node without values."""
        self.values.append({})
        self._constraints.append({})
        return len(self.values) - 1

    def add(self, node: int, value: int) -> None:
        """Put a value into a node, unless the node is wide already."""
        held = self.values[node]
        if value not in held and len(held) < WIDE:
            held[value] = None
            self._work.append((node, value))

    def constrain(self, node: int, reaction: Reaction, *arguments: object) -> None:
        """Call reaction(value, *arguments) for each value of the node, now and later. Equal constraints count once."""
        constraint = (reaction, *arguments)
        waiting = self._constraints[node]
        if constraint in waiting:
            return
        waiting[constraint] = None
        for value in tuple(self.values[node]):
            # A value that is still queued will meet the new constraint anyway; reacting twice is harmless.
            reaction(value, *arguments)

    def copy(self, source: int, target: int) -> None:
        """Whatever `source` holds, `target` holds."""
        if source != target:
            self.constrain(source, self._copy, target)

    def _copy(self, value: int, target: int) -> None:
        self.add(target, value)

    def run(self) -> None:
        """Until nothing changes."""
        while self._work:
            node, value = self._work.popleft()
            for reaction, *arguments in tuple(self._constraints[node]):
                reaction(value, *arguments)

    def forget(self) -> None:
        """Drop all nodes, values and constraints."""
        self.values.clear()
        self._constraints.clear()
        self._work.clear()
