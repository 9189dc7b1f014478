"""Names and objects from outside the repository: the standard library, installed packages, built-ins."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from .functions import Property
from .values import CONSTANTS, Call, Enter, InstanceOf, LoadAttribute, LoadItem, Value

if TYPE_CHECKING:
    from .solver import Solver

Model = Callable[["Solver", Call, "External"], None]

# Longer chains of calls on outside objects tell nothing more.
MAX_PATH_PARTS = 5


class External(Value):
    """A dotted name outside the repository; with "()" at the end, an object of that class or a result of that call."""

    def __init__(self, path: str, model: Model | None) -> None:
        self.path = path
        self.model = model
        self.crowd = CONSTANTS if path.endswith("()") else 0

    @property
    def is_object(self) -> bool:
        """Whether this is a result, not a name."""
        return self.path.endswith("()")

    def load_attribute(self, solver: Solver, load: LoadAttribute) -> None:
        if self.path.count(".") < MAX_PATH_PARTS:
            solver.add(load.dst, solver.program.external(f"{self.path}.{load.name}"))

    def call(self, solver: Solver, call: Call) -> None:
        solver.external(call.site, self.path.removeprefix("builtins.").replace("()", ""))
        if self in call.linked:
            return
        call.linked.add(self)
        if self.model is not None:
            self.model(solver, call, self)
            return
        if call.decorates:
            if self.path.endswith("property"):  # a cached_property of some package
                solver.add(call.dst, Property(call.argument(0), solver.variable()))
            else:
                # A decorator from outside mostly registers or wraps: the name still stands for the function.
                solver.copy(call.argument(0), call.dst)
            return
        if External not in call.linked:  # whatever outside object is called, it is given the same
            call.linked.add(External)
            solver.program.call_back(solver, call)
        solver.add(call.dst, solver.program.external(f"{self.path}()"))

    def load_item(self, solver: Solver, load: LoadItem) -> None:
        if not self.is_object:
            solver.add(load.dst, solver.program.type_form(self.path, load))

    def enter(self, solver: Solver, enter: Enter) -> None:
        solver.add(enter.dst, self)

    def instances(self, solver: Solver, made: InstanceOf) -> None:
        name = self.path.rpartition(".")[2]
        if name == "Self" and made.owner is not None:
            solver.add(made.dst, made.owner)
        elif name not in ("Any", "object", "None", "AnyStr") and not self.is_object:
            solver.add(made.dst, solver.program.external(f"{self.path}()"))
