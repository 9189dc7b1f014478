"""Calls of methods that an operation finds by name: constructors, operators, protocols."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .functions import Function, Wrapper
from .values import (
    Call,
    Value,
)

if TYPE_CHECKING:
    from .solver import Solver


class CallOn:
    """Call each function that arrives, as a method of `receiver`."""

    def __init__(self, call: Call, receiver: Value) -> None:
        self.call, self.receiver = call, receiver

    def apply(self, solver: Solver, value: Value) -> None:
        if isinstance(value, Function):
            value = self.receiver.own(value)
        if isinstance(value, Function | Wrapper):
            value.called(solver, self.call, self.receiver, self.call.possible)
        elif not value.is_class:
            value.call(solver, self.call)
