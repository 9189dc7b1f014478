"""What functions of the standard library do with classes, functions and attributes of ours."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .attributes import PlainSetAttribute
from .classes import Class
from .construction import construct as construct_instance
from .construction import construct_below, make_new
from .each import Each
from .functions import ClassMethod, Function, Partial, Property, StaticMethod
from .instances import Instance
from .superclass import Super
from .typeforms import TypeVariable
from .values import (
    Await,
    Call,
    Enter,
    InstanceOf,
    Iterate,
    LoadAttribute,
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
        if cls is not None and (owner in cls.mro or (receiver is cls and owner.is_metaclass)):
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


def construct(solver: Solver, call: Call, _: External) -> None:
    """type.__call__(cls, ...)"""
    given = Call(call.dst, call.arguments[1:], call.keywords, call.site, call.function, linked=call.linked)

    def each(solver: Solver, value: Value) -> None:
        cls = solver.program.class_of(value) if value.is_class else None
        if cls is not None:
            construct_instance(solver, cls, given)
            if cls is not value:
                construct_below(solver, cls, given)

    solver.watch(call.argument(0), Each(each))


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


def plain_set_attribute(solver: Solver, call: Call, _: External) -> None:
    """object.__setattr__(self, name, value)"""
    given = Call(0, call.arguments[1:], (), call.site)
    solver.watch(call.argument(0), Each(lambda s, receiver: PlainSetAttribute(receiver).call(s, given)))


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
