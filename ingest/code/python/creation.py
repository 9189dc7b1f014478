"""What a class statement runs: the metaclass, `__init_subclass__` of the bases, `__set_name__` of what its body holds."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .containers import Container
from .each import Each
from .functions import Function
from .instances import Instance
from .values import Bind, Call, Operate, Value

if TYPE_CHECKING:
    from .classes import Class
    from .program import CallSite, Program
    from .solver import Solver


class Created:
    """The classes that a metaclass makes, in one: what its `__new__` and `__init__` are given for any of them."""

    def __init__(self, solver: Solver) -> None:
        self.classes = solver.variable()
        self._held = [Container(solver, kind, solver.variable()) for kind in ("tuple", "dict")]
        bases, namespace = (solver.variable() for _ in self._held)
        solver.add(bases, self._held[0])
        solver.add(namespace, self._held[1])
        name = solver.variable()
        solver.add(name, solver.program.external("builtins.str()"))
        self.arguments = ((name, False), (bases, False), (namespace, False))

    def take(self, solver: Solver, cls: Class) -> None:
        """One class more."""
        bases, namespace = self._held
        solver.add(self.classes, cls)
        for variable in cls.bases:
            bases.put(solver, variable)
        for name, variable in cls.attributes.items():
            namespace.put(solver, variable, name)


def run_class_statement(program: Program, cls: Class, site: CallSite) -> None:
    """Connect what runs when the class is made, at the line of its statement."""
    solver = program.solver
    keywords = tuple((name, variable) for name, variable in cls.keywords.items() if name != "metaclass")
    for metaclass in program.metaclasses(cls):
        if "metaclass" in cls.keywords:
            _may_be_called(solver, metaclass, cls)
        for base in metaclass.mro:
            program.created_by(base).take(solver, cls)
        given = program.created_by(metaclass).arguments
        for method, receiver, arguments in (
            ("__prepare__", metaclass, given[:2]),
            ("__new__", metaclass, given),
            ("__init__", cls, given),
        ):
            found = metaclass.lookup(method)
            if found is not None:
                _call(solver, found[1], receiver, Call(0, arguments, keywords, site, via="operator"))
    found = cls.lookup("__init_subclass__", after=cls)
    if found is not None:
        _call(solver, found[1], cls, Call(0, (), keywords, site, via="operator"))
    if program.defines("__set_name__"):
        owner = solver.variable()
        solver.add(owner, cls)
        named = Operate(0, ("__set_name__",), (owner,), site)
        for variable in cls.attributes.values():
            solver.watch(variable, Each(lambda s, value: _tell_name(s, value, named)))


def _may_be_called(solver: Solver, metaclass: Class, cls: Class) -> None:
    """Whoever makes objects of the class, or of one below it, calls the metaclass."""
    found = metaclass.lookup("__call__")
    if found is not None:
        solver.watch(found[1], Each(lambda s, value: _is_given(s, value, cls.below)))


def _is_given(solver: Solver, function: Value, receiver: Value) -> None:
    if isinstance(function, Function):
        solver.add(function.first_parameter, receiver)


def _call(solver: Solver, variable: int, receiver: Class, call: Call) -> None:
    """Call what an attribute of a class holds, as a method of `receiver`."""
    method = solver.variable()
    solver.watch(variable, Bind(method, receiver, call.site))
    solver.watch(method, call)


def _tell_name(solver: Solver, value: Value, named: Operate) -> None:
    if isinstance(value, Instance):
        value.operate(solver, named)
