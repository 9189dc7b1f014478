"""Strings whose value, or whose beginning, is known: they name attributes in getattr and keys in tables."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from .values import CONSTANTS, Call, InstanceOf, LoadAttribute, Operate, Value

if TYPE_CHECKING:
    from .solver import Solver

# A string longer than this names nothing.
MAX_NAME = 80
_CASES: dict[str, Callable[[str], str]] = {
    "lower": str.lower,
    "upper": str.upper,
    "strip": str.strip,
    "title": str.title,
    "casefold": str.casefold,
}


class Constant(Value):
    """A literal string or integer; its methods are those of the built-in type."""

    crowd = CONSTANTS

    def __init__(self, value: str | int, kind: Value) -> None:
        self.value = value
        self.kind = kind

    def load_attribute(self, solver: Solver, load: LoadAttribute) -> None:
        if isinstance(self.value, str) and (load.name in _CASES or load.name == "format"):
            solver.add(load.dst, StringMethod(self, self.value, load.name))
        else:
            self.kind.load_attribute(solver, load)

    def concatenated(self, solver: Solver, right: int, dst: int) -> None:
        if isinstance(self.value, str):
            beginning = fixed_beginning(self.value)
            solver.watch(right, _Append(beginning, self.value, dst))
            if beginning:
                prefix = solver.variable()
                solver.add(prefix, solver.program.prefix(beginning))
                solver.unless_known(right, prefix, dst)


class Prefix(Value):
    """A string of which only the beginning is known."""

    crowd = CONSTANTS

    def __init__(self, text: str, kind: Value) -> None:
        self.text = text
        self.kind = kind

    def load_attribute(self, solver: Solver, load: LoadAttribute) -> None:
        if load.name in _CASES:
            solver.add(load.dst, StringMethod(self, self.text, load.name))
        else:
            self.kind.load_attribute(solver, load)

    def concatenated(self, solver: Solver, right: int, dst: int) -> None:
        solver.add(dst, self)

    def instances(self, solver: Solver, made: InstanceOf) -> None:
        """What a test has shown to begin so"""
        solver.add(made.dst, self)


class StringMethod(Value):
    """A string method whose result is known as far as the string is."""

    def __init__(self, owner: Constant | Prefix, text: str, name: str) -> None:
        self.owner = owner
        self.text = text
        self.name = name

    def call(self, solver: Solver, call: Call) -> None:
        program = solver.program
        solver.external(call.site, f"str.{self.name}")
        if self.name == "format":
            formatted(solver, call)
            beginning = fixed_beginning(self.text)
            solver.add(call.dst, program.prefix(beginning) if beginning else program.external("builtins.str()"))
            return
        changed = _CASES[self.name](self.text)
        known = isinstance(self.owner, Constant)
        solver.add(call.dst, program.constant(changed) if known else program.prefix(changed))


def formatted(solver: Solver, call: Call) -> None:
    """template.format(...): each argument is formatted"""
    given = [variable for variable, _ in call.arguments] + [variable for _, variable in call.keywords]
    for variable in given:
        solver.watch(variable, Operate(0, ("__format__", "__str__", "__repr__"), (), call.site))


def fixed_beginning(template: str) -> str:
    """The part of a format string before its first placeholder."""
    return template.partition("%")[0].partition("{")[0]


@dataclass(slots=True, eq=False)
class _Append:
    """dst = left + each value; `beginning` is what stays fixed when left is a template"""

    beginning: str
    left: str
    dst: int

    def apply(self, solver: Solver, value: Value) -> None:
        program = solver.program
        if isinstance(value, Constant) and isinstance(value.value, str) and self.beginning == self.left:
            if len(self.left) + len(value.value) < MAX_NAME:
                solver.add(self.dst, program.constant(self.left + value.value))
        elif self.beginning:
            solver.add(self.dst, program.prefix(self.beginning))
