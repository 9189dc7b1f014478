"""What tests and annotations say about the values of a variable."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .classes import Class, ClassBelow
from .containers import Container
from .external import External
from .generics import GenericAlias
from .instances import Instance
from .typeforms import TypeForm, TypeVariable
from .values import Value

if TYPE_CHECKING:
    from .program import Program
    from .solver import Solver

# Types from outside that no object of the repository's classes is, unless it inherits from them.
_CONCRETE = {
    "str",
    "bytes",
    "bytearray",
    "int",
    "float",
    "complex",
    "bool",
    "list",
    "dict",
    "tuple",
    "set",
    "frozenset",
    "None",
}
# Of these the members are what counts; what others hold, an object of a class is not.
_UNIONS = {"Optional", "Union", "Annotated", "Final", "ClassVar"}
_CONTAINERS = {"List", "Dict", "Tuple", "Set", "FrozenSet", "Type", "type", "Literal"} | _CONCRETE


class Narrow:
    """dst = what isinstance lets through. What is not known to be of the types is replaced by an instance of them."""

    def __init__(self, dst: int, positive: bool, types: int, program: Program) -> None:
        self.dst, self.positive, self.types, self.program = dst, positive, types, program

    def apply(self, solver: Solver, value: Value) -> None:
        cls = self.program.class_of(value)
        held = self._types()
        if cls is None or value.is_class:
            if not self.positive or not held:
                self.program.solver.add(self.dst, value)
            return
        inside = any(kind.is_class and self.program.class_of(kind) in cls.mro for kind in held)
        unknown = any(isinstance(kind, External) for kind in held)
        if inside == self.positive or not held or unknown:
            self.program.solver.add(self.dst, value)

    def _types(self) -> list[Value]:
        found: list[Value] = []
        for value in self.program.solver.values[self.types]:
            if isinstance(value, Container):
                found.extend(self.program.solver.values[value.items])
            else:
                found.append(value)
        return found


class Declared:
    """dst = what can be of the declared types. Where these are classes of the repository and built-in ones, objects of other
    classes do not come this way, whatever flows together before."""

    def __init__(self, dst: int, types: int) -> None:
        self.dst, self.types = dst, types

    def apply(self, solver: Solver, value: Value) -> None:
        if not isinstance(value, Instance) or self._allows(solver, value.cls):
            solver.add(self.dst, value)

    def _allows(self, solver: Solver, cls: Class) -> bool:
        pending = list(solver.values[self.types])
        allowed = not pending or cls.lookup("__getattr__") is not None  # a proxy stands for anything
        while pending and not allowed:
            kind = pending.pop()
            if isinstance(kind, GenericAlias | ClassBelow):
                kind = kind.cls
            if isinstance(kind, Class):
                allowed = kind in cls.mro or kind.is_protocol or kind.is_metaclass
            elif isinstance(kind, Container):
                pending.extend(solver.values[kind.items])
            elif isinstance(kind, TypeVariable):
                bounds = [bound for variable in kind.bounds for bound in solver.values[variable]]
                pending.extend(bounds)
                allowed = not bounds
            elif isinstance(kind, TypeForm):
                if kind.name in _UNIONS:
                    held = solver.values[kind.key]
                    pending.extend(held)
                    allowed = not held
                else:
                    allowed = kind.name not in _CONTAINERS
            elif isinstance(kind, External):
                allowed = kind.path.rpartition(".")[2] not in _CONCRETE
            else:
                allowed = True
        return allowed
