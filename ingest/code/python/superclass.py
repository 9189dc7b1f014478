"""super(): attribute lookup behind a class."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .attributes import PlainSetAttribute
from .classes import Class, Construct, New
from .values import (
    Bind,
    LoadAttribute,
    Value,
)

if TYPE_CHECKING:
    from .solver import Solver


class Super(Value):
    """super(): attributes are looked up behind `cls` in the order of the receiver's class; in a metaclass, of the class that
    made the receiver."""

    def __init__(self, cls: Class, receiver: Value) -> None:
        self.cls = cls
        self.receiver = receiver

    def load_attribute(self, solver: Solver, load: LoadAttribute) -> None:
        receiver = solver.program.class_of(self.receiver) or self.cls
        if self.receiver is receiver and self.cls not in receiver.mro:
            receiver = self.cls
        found = receiver.lookup(load.name, after=self.cls)
        if found is not None:
            if load.name == "__new__":
                solver.copy(found[1], load.dst)
            else:
                solver.watch(found[1], Bind(load.dst, self.receiver, load.site))
        elif load.name == "__new__":
            solver.add(load.dst, New(receiver))
        elif load.name == "__call__" and isinstance(self.receiver, Class):
            solver.add(load.dst, Construct(self.receiver))
        elif load.name == "__setattr__":
            solver.add(load.dst, PlainSetAttribute(self.receiver))
        elif load.name not in ("__init__", "__init_subclass__"):
            if receiver.storage is not None:
                receiver.storage.load_attribute(solver, load)
            for path in receiver.external_bases:
                solver.program.external(f"{path}()").load_attribute(solver, load)
