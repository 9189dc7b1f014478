"""Objects that answer for attributes of others: __getattr__ looks a name up where it delegates to."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .functions import Bound, Function
from .values import LoadAttribute, Value

if TYPE_CHECKING:
    from .solver import Solver


class Delegated:
    """A name that __getattr__ was asked for is looked up where it looks: by that name alone, not by all it is asked for."""

    def __init__(self, load: LoadAttribute) -> None:
        self.load = load

    def apply(self, solver: Solver, value: Value) -> None:
        hook = value.function if isinstance(value, Bound) else value
        load = self.load
        if isinstance(hook, Function) and solver.program.first_time((hook, load.dst, load.name)):
            solver.watch(hook.delegates(solver), load)
