"""A constraint written as a function."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from .values import Value

if TYPE_CHECKING:
    from .solver import Solver


class Each:
    """Apply a function to each value of a variable."""

    def __init__(self, action: Callable[[Solver, Value], object]) -> None:
        self.action = action

    def apply(self, solver: Solver, value: Value) -> None:
        self.action(solver, value)
