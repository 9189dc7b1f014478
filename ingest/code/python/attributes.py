"""object.__setattr__, which an overriding __setattr__ ends in."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .each import Each
from .instances import Instance
from .strings import Constant
from .values import Call, StoreAttribute, Value

if TYPE_CHECKING:
    from .solver import Solver


class PlainSetAttribute(Value):
    """`super().__setattr__`: called with a name and a value, it sets a property or stores the value."""

    def __init__(self, receiver: Value) -> None:
        self.receiver = receiver

    def call(self, solver: Solver, call: Call) -> None:
        receiver, source = self.receiver, call.argument(1)
        if not isinstance(receiver, Instance):
            return

        def by_name(solver: Solver, value: Value) -> None:
            names = (value.value,) if isinstance(value, Constant) else receiver.cls.names()
            for name in names:
                receiver.set_property(solver, StoreAttribute(str(name), source, call.site))

        solver.watch(call.argument(0), Each(by_name))
