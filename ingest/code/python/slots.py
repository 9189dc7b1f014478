"""What is stored under names: in the objects of a class, on a function."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .solver import Solver


class Slots:
    """A variable for each name that something is stored under. Most names that are read are stored elsewhere: of those only who
    reads them is kept, in order, until something is stored."""

    def __init__(self) -> None:
        self._variables: dict[str, int] = {}
        self._readers: dict[str, dict[int, None]] = {}

    def variable(self, solver: Solver, name: str) -> int:
        """The variable to store under a name."""
        known = self._variables.get(name)
        if known is None:
            known = self._variables[name] = solver.variable()
            for reader in self._readers.pop(name, ()):
                solver.copy(known, reader)
        return known

    def read(self, solver: Solver, name: str, dst: int) -> None:
        """dst holds what is stored under a name, now and later."""
        known = self._variables.get(name)
        if known is not None:
            solver.copy(known, dst)
        else:
            self._readers.setdefault(name, {})[dst] = None

    def readers(self, solver: Solver) -> Iterator[Collection[int]]:
        """For each name the variables that it is read into."""
        yield from map(solver.successors, self._variables.values())
        yield from self._readers.values()

    def is_stored(self, solver: Solver, name: str) -> bool:
        """Whether anything known is stored under a name."""
        return bool(solver.values[self._variables.get(name, 0)])
