"""Paths of objects as text, "pkg.module.Class" or "pkg.module:function": settings and registries name what is loaded later."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .strings import Constant
from .values import Call, Callback, Iterate, LoadAttribute, LoadItem, Unpack, Value

if TYPE_CHECKING:
    from .solver import Solver

_SPLITTING = {"rsplit": 2, "split": 2, "rpartition": 3, "partition": 3}


class ObjectPath(Constant):
    """The path of an object of the repository; `held` is the object's variable. Unlike other text there are few of them, and
    a variable keeps as many as it keeps functions."""

    crowd = 0
    runs = True

    def __init__(self, text: str, module: str, held: int, kind: Value) -> None:
        super().__init__(text, kind)
        self.parts = (module, text[len(module) : len(module) + 1], text[len(module) + 1 :])
        self.held = held

    def load_attribute(self, solver: Solver, load: LoadAttribute) -> None:
        count = _SPLITTING.get(load.name)
        if count is None or (load.name in ("split", "partition") and self.parts[1] != ":"):
            super().load_attribute(solver, load)
        else:
            solver.add(load.dst, _Splitting(self.parts if count == 3 else (self.parts[0], self.parts[2])))

    def passed(self, solver: Solver, callback: Callback) -> None:
        """What outside code makes of the path of an object is the object."""
        solver.copy(self.held, callback.answer)


class _Splitting(Value):
    """`path.rpartition(".")` before it is called"""

    def __init__(self, parts: tuple[str, ...]) -> None:
        self.parts = parts

    def call(self, solver: Solver, call: Call) -> None:
        solver.add(call.dst, _Parts(self.parts))


class _Parts(Value):
    """A path divided into module and name"""

    runs = True

    def __init__(self, parts: tuple[str, ...]) -> None:
        self.parts = parts

    def unpack(self, solver: Solver, unpack: Unpack) -> None:
        self._give(solver, unpack.index, unpack.dst)

    def load_item(self, solver: Solver, load: LoadItem) -> None:
        key = load.literal
        if key is None:
            key = next((v.value for v in solver.values[load.key] if isinstance(v, Constant)), None)
        if isinstance(key, int):
            self._give(solver, key, load.dst)

    def iterate(self, solver: Solver, iterate: Iterate) -> None:
        """Nobody goes through the parts of a path."""

    def _give(self, solver: Solver, index: int, dst: int) -> None:
        if -len(self.parts) <= index < len(self.parts):
            solver.add(dst, solver.program.constant(self.parts[index]))
