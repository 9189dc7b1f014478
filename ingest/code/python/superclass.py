"""super(): attribute lookup behind a class."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .attributes import PlainSetAttribute
from .bases import Initializer
from .classes import Class
from .construction import Construct, New
from .instances import Instance
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
        if isinstance(self.receiver, Instance) and not self.receiver.exact:
            self._load_beside(solver, load, found)
        if found is not None:
            if load.name == "__new__":
                solver.copy(found[1], load.dst)
            else:
                solver.watch(found[1], Bind(load.dst, self.receiver, load.site))
        elif load.name == "__new__":
            solver.add(load.dst, New())
        elif load.name == "__call__" and isinstance(self.receiver, Class):
            solver.add(load.dst, Construct(self.receiver))
        elif load.name == "__setattr__":
            solver.add(load.dst, PlainSetAttribute(self.receiver))
        elif load.name == "__init__" and isinstance(self.receiver, Instance):
            solver.add(load.dst, Initializer(self.receiver))
        elif load.name not in ("__init__", "__init_subclass__"):
            if receiver.storage is not None:
                receiver.storage.load_attribute(solver, load)
            for path in receiver.external_bases:
                solver.program.external(f"{path}()").load_attribute(solver, load)

    def _load_beside(self, solver: Solver, load: LoadAttribute, found: tuple[Class, int] | None) -> None:
        """In a subclass with several bases, another class may follow than in the receiver's own order: a mixin's super()."""
        met = {found[1]} if found is not None else set()
        for sub in self.receiver.cls.descendants():  # type: ignore[attr-defined]
            beside = sub.lookup(load.name, after=self.cls)
            if beside is not None and beside[1] not in met and load.name != "__new__":
                met.add(beside[1])
                solver.watch(beside[1], Bind(load.dst, sub.declared, load.site))
