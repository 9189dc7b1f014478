"""functools.singledispatch: one name for a function and those registered beside it, each for a type of the first argument."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .each import Each
from .values import Bind, Call, Callback, LoadAttribute, Value

if TYPE_CHECKING:
    from .external import External
    from .solver import Solver


class Dispatcher(Value):
    """The function that chooses; `functions` is the variable of those it chooses from."""

    runs = True

    def __init__(self, functions: int) -> None:
        self.functions = functions

    def call(self, solver: Solver, call: Call) -> None:
        solver.watch(self.functions, call)

    def bound(self, solver: Solver, bind: Bind) -> None:
        solver.watch(self.functions, bind)

    def passed(self, solver: Solver, callback: Callback) -> None:
        solver.watch(self.functions, callback)

    def load_attribute(self, solver: Solver, load: LoadAttribute) -> None:
        if load.name == "register":
            solver.add(load.dst, Register(self))


class Register(Value):
    """`register(function)`, `register(Class)(function)`, `register(Class, function)`"""

    def __init__(self, dispatcher: Dispatcher) -> None:
        self.dispatcher = dispatcher

    def call(self, solver: Solver, call: Call) -> None:
        functions = self.dispatcher.functions

        def take(solver: Solver, value: Value) -> None:
            if value.runs:
                solver.add(functions, value)
            solver.add(call.dst, value if value.runs else self)

        solver.watch(call.argument(0), Each(take))
        solver.copy(call.argument(1), functions)


def single_dispatch(solver: Solver, call: Call, _: External) -> None:
    """@singledispatch"""
    functions = solver.variable()
    solver.copy(call.argument(0), functions)
    solver.add(call.dst, Dispatcher(functions))
