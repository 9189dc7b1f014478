"""What stands in the place of a decorated function or class."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .classes import Class
from .functions import Bound, ClassMethod, Function, Property, StaticMethod, Wrapper
from .instances import Instance
from .singledispatch import Dispatcher
from .values import (
    Bind,
    Call,
    Callback,
    Enter,
    Iterate,
    LoadAttribute,
    LoadItem,
    Operate,
    Value,
)

if TYPE_CHECKING:
    from .solver import Solver


# Functions that objects of one class stand for, up to which arguments and results are followed through its __call__ too.
MAX_TOLD_APART = 24


class DecoratedObject(Value):
    """The object that a decorator put in a function's place: its __call__ runs, and stands for the function."""

    def __init__(self, instance: Instance, original: int) -> None:
        self.instance = instance
        self.original = original
        instance.cls.decorates += 1

    def call(self, solver: Solver, call: Call) -> None:
        if self.instance.cls.decorates <= MAX_TOLD_APART:
            self.instance.call(solver, call)
        else:
            # One __call__ for all: what it takes and returns is what every function takes and returns.
            self.instance.call(solver, Call(0, (), (), call.site, call.function, via=call.via, linked=call.linked))
        if (self, "original") not in call.linked:
            call.linked.add((self, "original"))
            via = "decorated" if call.via == "call" else call.via
            again = Call(call.dst, call.arguments, call.keywords, call.site, call.function, via=via)
            solver.watch(self.original, CallPlainly(again))

    def load_attribute(self, solver: Solver, load: LoadAttribute) -> None:
        if load.name == "__wrapped__":
            solver.copy(self.original, load.dst)
        else:
            self.instance.load_attribute(solver, load)

    def operate(self, solver: Solver, operate: Operate) -> None:
        self.instance.operate(solver, operate)

    def load_item(self, solver: Solver, load: LoadItem) -> None:
        self.instance.load_item(solver, load)

    def iterate(self, solver: Solver, iterate: Iterate) -> None:
        self.instance.iterate(solver, iterate)

    def enter(self, solver: Solver, enter: Enter) -> None:
        self.instance.enter(solver, enter)

    def passed(self, solver: Solver, callback: Callback) -> None:
        solver.watch(self.original, callback)

    def bound(self, solver: Solver, bind: Bind) -> None:
        """As a method it is mostly bound like the function it stands for; one that is only read is its property."""
        described = self.instance.describe(solver, bind, 0)
        if described and self.instance.cls.lookup("__call__") is None:
            Property(self.original, 0).bound(solver, bind)
        else:
            solver.watch(self.original, bind)


class CallPlainly:
    """Call each function that arrives; a function decorated twice is followed through."""

    def __init__(self, call: Call) -> None:
        self.call = call

    def apply(self, solver: Solver, value: Value) -> None:
        if isinstance(value, Function | Wrapper | DecoratedObject):
            value.call(solver, self.call)


class ClassStays:
    """A decorated class is still the class, whatever the decorator is: others inherit from it."""

    def __init__(self, dst: int) -> None:
        self.dst = dst

    def apply(self, solver: Solver, value: Value) -> None:
        if isinstance(value, Class):
            solver.add(self.dst, value)


class AfterDecorator:
    """What a decorator gave for the function in `original` goes to dst; an object keeps the function in sight."""

    def __init__(self, original: int, dst: int) -> None:
        self.original, self.dst = original, dst

    def apply(self, solver: Solver, value: Value) -> None:
        if value not in solver.values[self.original]:
            if isinstance(value, Instance):
                value = DecoratedObject(value, self.original)
            elif isinstance(value, Function) and value.around is not None:
                value = Wrapper(value, self.original)
            elif isinstance(value, Wrapper | DecoratedObject):
                if value.original != self.original:
                    return  # another function's, by a decorator that all go through
            elif not isinstance(value, Property | ClassMethod | StaticMethod | Class | Bound | Dispatcher):
                return  # what the function itself returns, from a decorator that also calls it
        solver.add(self.dst, value)
