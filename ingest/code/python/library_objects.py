"""What functions of the standard library do with classes, functions and attributes of ours."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from .attributes import PlainSetAttribute
from .classes import Class, make_new
from .each import Each
from .functions import ClassMethod, Function, Partial, Property, StaticMethod
from .instances import Instance
from .modules import Module
from .strings import Constant, Prefix
from .superclass import Super
from .typeforms import TypeVariable
from .values import (
    Await,
    Call,
    Enter,
    InstanceOf,
    Iterate,
    LoadAttribute,
    StoreAttribute,
    Value,
)

if TYPE_CHECKING:
    from .external import External
    from .solver import Solver


def super_model(solver: Solver, call: Call, _: External) -> None:
    if call.arguments:
        given, receiver = call.argument(0), call.argument(1)

        def explicit(solver: Solver, value: Value) -> None:
            if isinstance(value, Class):
                solver.watch(receiver, Each(lambda s, r: s.add(call.dst, Super(value, r))))

        solver.watch(given, Each(explicit))
        return
    function = call.function
    while function is not None and function.owner is None:
        function = function.around
    if function is None or function.owner is None:
        return
    owner = function.owner
    made: dict[Value, Super] = {}

    def implicit(solver: Solver, receiver: Value) -> None:
        cls = solver.program.class_of(receiver)
        if cls is not None and owner in cls.mro:
            solver.add(call.dst, made.setdefault(receiver, Super(owner, receiver)))

    solver.watch(function.first_parameter, Each(implicit))


def property_model(solver: Solver, call: Call, _: External) -> None:
    getter, setter = solver.variable(), solver.variable()
    solver.copy(call.argument(0, "fget"), getter)
    solver.copy(call.argument(1, "fset"), setter)
    solver.add(call.dst, Property(getter, setter))


def class_method(solver: Solver, call: Call, _: External) -> None:
    solver.watch(call.argument(0), Each(lambda s, value: s.add(call.dst, ClassMethod(value))))


def static_method(solver: Solver, call: Call, _: External) -> None:
    solver.watch(call.argument(0), Each(lambda s, value: s.add(call.dst, StaticMethod(value))))


def identity(solver: Solver, call: Call, _: External) -> None:
    solver.copy(call.argument(0), call.dst)


def type_model(solver: Solver, call: Call, external: External) -> None:
    """type(x) is its class; type(name, bases, names) can what its bases can."""
    if len(call.arguments) == 3:
        solver.watch(call.argument(1), Iterate(call.dst, call.site))
    elif len(call.arguments) == 1:

        def class_of(solver: Solver, value: Value) -> None:
            cls = solver.program.class_of(value)
            if cls is not None:
                solver.add(call.dst, cls.below if isinstance(value, Instance) and not value.exact else cls)

        solver.watch(call.argument(0), Each(class_of))


def new(solver: Solver, call: Call, _: External) -> None:
    """object.__new__(cls), str.__new__(cls, text)"""
    make_new(solver, call)


def partial(solver: Solver, call: Call, _: External) -> None:
    solver.add(call.dst, Partial(call.argument(0), call))


def wraps(solver: Solver, call: Call, external: External) -> None:
    """functools.wraps(original): a decorator that marks its function."""
    solver.add(call.dst, solver.program.external("functools.wraps.mark"))


def mark_wrapper(solver: Solver, call: Call, _: External) -> None:
    def mark(solver: Solver, value: Value) -> None:
        if isinstance(value, Function):
            value.mark_wrapper()
        solver.add(call.dst, value)

    solver.watch(call.argument(0), Each(mark))


def get_attribute(solver: Solver, call: Call, _: External) -> None:
    """getattr(object, name): by a constant name, or by all names with the beginning that is known."""
    base, name = call.argument(0), call.argument(1)
    solver.copy(call.argument(2), call.dst)

    def by_name(solver: Solver, value: Value) -> None:
        if isinstance(value, Constant) and isinstance(value.value, str):
            solver.watch(base, LoadAttribute(call.dst, value.value, call.site))
        elif isinstance(value, Prefix):
            solver.watch(base, Each(lambda s, owner: _by_prefix(s, owner, value.text)))

    def _by_prefix(solver: Solver, owner: Value, beginning: str) -> None:
        cls = solver.program.class_of(owner)
        names = cls.names() if cls is not None else list(owner.names) if isinstance(owner, Module) else []
        alike = [name for name in names if name.startswith(beginning)]
        many = len(alike) > MAX_FOLLOWED
        variables = [solver.variable() if many else call.dst for _ in alike]
        for name, variable in zip(alike, variables, strict=True):
            owner.load_attribute(solver, LoadAttribute(variable, name, call.site, implicit=True))
        if many:
            solver.add(call.dst, NamedAlike(variables))

    solver.watch(name, Each(by_name))


# Attributes named alike, up to which they are told from each other wherever they go. More are a visitor's methods.
MAX_FOLLOWED = 24


class NamedAlike(Value):
    """One of many attributes whose names begin alike: each has its own variable, and what they return is not followed."""

    def __init__(self, variables: Sequence[int]) -> None:
        self.variables = variables

    def call(self, solver: Solver, call: Call) -> None:
        for variable in self.variables:
            solver.watch(variable, replace(call, dst=0))


def set_attribute(solver: Solver, call: Call, _: External) -> None:
    base, source = call.argument(0), call.argument(2)

    def by_name(solver: Solver, value: Value) -> None:
        if isinstance(value, Constant) and isinstance(value.value, str):
            solver.watch(base, StoreAttribute(value.value, source, call.site))
            solver.program.store_name(value.value)

    solver.watch(call.argument(1), Each(by_name))


def plain_set_attribute(solver: Solver, call: Call, _: External) -> None:
    """object.__setattr__(self, name, value)"""
    given = Call(0, call.arguments[1:], (), call.site)
    solver.watch(call.argument(0), Each(lambda s, receiver: PlainSetAttribute(receiver).call(s, given)))


def import_module_model(solver: Solver, call: Call, _: External) -> None:
    def by_name(solver: Solver, value: Value) -> None:
        if isinstance(value, Constant):
            module = solver.program.modules.get(str(value.value))
            if module is not None:
                solver.add(call.dst, module)

    solver.watch(call.argument(0), Each(by_name))


def cast(solver: Solver, call: Call, _: External) -> None:
    solver.watch(call.argument(0), InstanceOf(call.dst, None))
    solver.copy(call.argument(1), call.dst)


def type_variable(solver: Solver, call: Call, _: External) -> None:
    bounds = [variable for variable, _starred in call.arguments[1:]]
    bounds += [variable for name, variable in call.keywords if name == "bound"]
    solver.add(call.dst, TypeVariable(bounds))


def field_model(solver: Solver, call: Call, _: External) -> None:
    """dataclasses.field(default=, default_factory=)"""
    for name, variable in call.keywords:
        if name == "default":
            solver.copy(variable, call.dst)
        elif name in ("default_factory", "factory"):
            _made_by(solver, call, variable)


def factory_model(solver: Solver, call: Call, _: External) -> None:
    """attr.Factory(function)"""
    _made_by(solver, call, call.argument(0, "factory"))


def _made_by(solver: Solver, call: Call, factory: int) -> None:
    solver.watch(factory, Call(call.dst, (), (), call.site, call.function, via="callback", possible=True))


def enter_context(solver: Solver, call: Call, _: External) -> None:
    solver.watch(call.argument(0), Enter(call.dst, call.site))


def run_awaitable(solver: Solver, call: Call, _: External) -> None:
    """asyncio.run(coroutine)"""
    solver.watch(call.argument(0), Await(call.dst, call.site))


def cell(solver: Solver, call: Call, external: External) -> None:
    """ContextVar, weakref.ref: an object that gives back what was put in."""
    solver.add(call.dst, Cell(solver.variable()))
    for variable, _starred in call.arguments[:1]:
        solver.watch(variable, Each(lambda s, v: None))
    made = next(value for value in reversed(solver.values[call.dst]) if isinstance(value, Cell))
    solver.copy(call.argument(0), made.held)
    for name, variable in call.keywords:
        if name == "default":
            solver.copy(variable, made.held)


class Cell(Value):
    """An object that holds one value: set() and get(), or a call."""

    def __init__(self, held: int) -> None:
        self.held = held

    def load_attribute(self, solver: Solver, load: LoadAttribute) -> None:
        if load.name in ("get", "set", "value"):
            solver.add(load.dst, _CellMethod(self, load.name))

    def call(self, solver: Solver, call: Call) -> None:
        solver.copy(self.held, call.dst)


class _CellMethod(Value):
    def __init__(self, cell: Cell, name: str) -> None:
        self.cell, self.name = cell, name

    def call(self, solver: Solver, call: Call) -> None:
        if self.name == "set":
            solver.copy(call.argument(0), self.cell.held)
        else:
            solver.copy(self.cell.held, call.dst)
            solver.copy(call.argument(0), call.dst)
