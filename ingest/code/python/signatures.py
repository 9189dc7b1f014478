"""What a call gives to which parameter."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from .containers import Container
from .values import Call, Iterate, LoadItem, StoreItem, Unpack, Value

if TYPE_CHECKING:
    from .solver import Solver

# Arguments that one `*args` or `**kwargs` is known to take: one that everything goes through holds everything.
MAX_GATHERED = 300


class Signature:
    """Parameters by how a call gives them: the variables of those by place, by name, of `*rest` and of `**options`."""

    def __init__(self, parameters: Sequence[tuple[str, int, str]]) -> None:
        self.positional = [variable for _, variable, kind in parameters if kind == "positional"]
        self.named = {name: variable for name, variable, kind in parameters if kind in ("positional", "keyword")}
        self.rest = next((variable for _, variable, kind in parameters if kind == "args"), 0)
        self.options = next((variable for _, variable, kind in parameters if kind == "kwargs"), 0)

    def bind(self, solver: Solver, call: Call) -> None:
        """Copy what a call gives to the parameters that take it."""
        positional, named = self.positional, self.named
        rest = self.rest if len(solver.watchers(self.rest)) < MAX_GATHERED else 0
        options = self.options if len(solver.watchers(self.options)) < MAX_GATHERED else 0
        place = 0
        plain = 0  # places that are surely given; what follows a starred argument may also come by name
        for variable, starred in call.arguments:
            if starred:
                for index, target in enumerate(positional[place:]):
                    solver.watch(variable, Unpack(target, index, False, call.site))
                if rest:
                    item = solver.variable()
                    solver.watch(variable, Iterate(item, call.site))
                    solver.watch(rest, StoreItem(0, item, call.site))
                place = len(positional)
            elif place < len(positional):
                solver.copy(variable, positional[place])
                plain = place = place + 1
            elif rest and variable:
                solver.watch(rest, StoreItem(0, variable, call.site, literal=place - len(positional)))
                place += 1
        for name, variable in call.keywords:
            if name is None:
                for parameter, target in list(named.items())[plain:]:
                    solver.watch(variable, LoadItem(target, 0, call.site, literal=parameter))
                if options:
                    solver.watch(variable, _Pour(options))
            elif name in named:
                solver.copy(variable, named[name])
            elif options and variable:
                solver.watch(options, StoreItem(0, variable, call.site, literal=name))


class _Pour:
    """Each dict that arrives is poured into the dicts of `options`."""

    def __init__(self, options: int) -> None:
        self.options = options

    def apply(self, solver: Solver, value: Value) -> None:
        solver.watch(self.options, _PourFrom(value))


class _PourFrom:
    def __init__(self, source: Value) -> None:
        self.source = source

    def apply(self, solver: Solver, value: Value) -> None:
        if isinstance(value, Container) and isinstance(self.source, Container) and value is not self.source:
            value.take_all(solver, self.source)
