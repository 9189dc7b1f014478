"""Constructors of the built-in types that classes of the repository inherit from: what they do with their arguments."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .containers import Container
from .each import Each
from .instances import Instance
from .values import Call, Iterate, LoadItem, StoreAttribute, Value

if TYPE_CHECKING:
    from .external import External
    from .solver import Solver

# Outside classes that keep a function, and the attribute that it is kept under.
_KEEPING = {"builtins.property": "fget", "functools.cached_property": "func"}


def initialize(solver: Solver, made: Instance, call: Call) -> None:
    """What the first outside base of an object's class is given when the object is made."""
    if made.storage is not None:
        fill(solver, made.storage, call)
    for path in made.cls.external_bases:
        if path in _KEEPING:
            solver.program.store_name(_KEEPING[path])
            made.store_attribute(solver, StoreAttribute(_KEEPING[path], call.argument(0, "fget"), call.site))


def fill(solver: Solver, made: Container, call: Call) -> None:
    """list(items), dict(pairs, name=item): the arguments go into a container."""

    def take(solver: Solver, value: Value) -> None:
        held = value.storage if isinstance(value, Instance) else value
        if isinstance(held, Container) and held.kind == "dict":
            if held is not made:
                made.take_all(solver, held)
        else:
            pair = solver.variable()
            value.iterate(solver, Iterate(pair, call.site))
            solver.watch(pair, LoadItem(made.keys, 0, call.site, literal=0))
            solver.watch(pair, LoadItem(made.unknown, 0, call.site, literal=1))

    for variable, _starred in call.arguments:
        solver.watch(variable, Each(take) if made.kind == "dict" else Iterate(made.unknown, call.site))
    for name, variable in call.keywords if made.kind == "dict" else ():
        made.put(solver, variable, name)


class Initializer(Value):
    """`super().__init__` of an object whose class has no other constructor than that of its outside base."""

    def __init__(self, made: Instance) -> None:
        self.made = made

    def call(self, solver: Solver, call: Call) -> None:
        initialize(solver, self.made, call)


def initializer_model(solver: Solver, call: Call, _: External) -> None:
    """dict.__init__(self, ...)"""
    given = Call(0, call.arguments[1:], call.keywords, call.site)

    def each(solver: Solver, value: Value) -> None:
        if isinstance(value, Instance):
            initialize(solver, value, given)

    solver.watch(call.argument(0), Each(each))
