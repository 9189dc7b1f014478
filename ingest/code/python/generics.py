"""Classes of the repository with type arguments."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .classes import Class
from .values import (
    Call,
    InstanceOf,
    LoadAttribute,
    LoadItem,
    Operate,
    Value,
)

if TYPE_CHECKING:
    from .solver import Solver


class GenericAlias(Value):
    """`Class[argument]`: the class; as an annotation, an instance for each argument if the class holds objects."""

    def __init__(self, cls: Class, argument: int) -> None:
        self.cls = cls
        self.argument = argument

    def load_attribute(self, solver: Solver, load: LoadAttribute) -> None:
        self.cls.load_attribute(solver, load)

    def load_item(self, solver: Solver, load: LoadItem) -> None:
        solver.add(load.dst, self)

    def call(self, solver: Solver, call: Call) -> None:
        self.cls.call(solver, call)

    def operate(self, solver: Solver, operate: Operate) -> None:
        self.cls.operate(solver, operate)

    def instances(self, solver: Solver, made: InstanceOf) -> None:
        if self.cls.is_holder:
            solver.watch(self.argument, _HeldTypes(self.cls, made))
        else:
            solver.add(made.dst, self.cls.declared)


class _HeldTypes:
    def __init__(self, cls: Class, made: InstanceOf) -> None:
        self.cls, self.made = cls, made

    def apply(self, solver: Solver, value: Value) -> None:
        solver.add(self.made.dst, self.cls.made_at(solver, value))
