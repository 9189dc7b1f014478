"""Modules as values, and what leaves the repository."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .functions import Function, Wrapper
from .values import Call, LoadAttribute, StoreAttribute, Value

if TYPE_CHECKING:
    from .program import Definition
    from .solver import Solver


class Module(Value):
    """A module of the repository; a folder without an `__init__` file is one without names."""

    def __init__(self, name: str, definition: Definition | None) -> None:
        self.name = name
        self.definition = definition
        self.names: dict[str, int] = {}
        self.submodules: dict[str, Module] = {}
        self.stars: list[Module] = []

    def find(self, name: str) -> int | Module | None:
        """What a name means in this module: a variable, a submodule, or what a star import brings."""
        seen = {self}
        pending = [self]
        while pending:
            module = pending.pop(0)
            if name in module.names:
                return module.names[name]
            if name in module.submodules:
                return module.submodules[name]
            for star in module.stars:
                if star not in seen:
                    seen.add(star)
                    pending.append(star)
        return None

    def load_attribute(self, solver: Solver, load: LoadAttribute) -> None:
        found = self.find(load.name)
        if isinstance(found, Module):
            solver.add(load.dst, found)
        elif found is not None:
            solver.copy(found, load.dst)
            if load.name in self.submodules:
                # A package that imports its own part by its own name: the import finds the part.
                part = solver.variable()
                solver.add(part, self.submodules[load.name])
                solver.unless_known(found, part, load.dst, early=True)
        elif "__getattr__" in self.names and load.name != "__getattr__":
            name = solver.variable()
            solver.add(name, solver.program.constant(load.name))
            call = Call(load.dst, ((name, False),), (), load.site, via="operator")
            solver.watch(self.names["__getattr__"], _ModuleHook(call))

    def store_attribute(self, solver: Solver, store: StoreAttribute) -> None:
        found = self.names.get(store.name)
        if found is not None:
            solver.copy(store.src, found)


class _ModuleHook:
    def __init__(self, call: Call) -> None:
        self.call = call

    def apply(self, solver: Solver, value: Value) -> None:
        if isinstance(value, Function | Wrapper):
            value.called(solver, self.call, None, False)
