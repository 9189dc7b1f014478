"""What calling a class runs: metaclass, `__new__`, `__init__`, or a dataclass's constructor."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .bases import fill, initialize
from .each import Each
from .external import External
from .functions import Function, Wrapper
from .instances import Instance
from .methods import CallOn
from .signatures import Signature
from .values import Call, InstanceOf, Value

if TYPE_CHECKING:
    from .classes import Class
    from .solver import Solver


# Of more constructors below a class, which one runs is not known.
MOST_BELOW = 24


def call_class(solver: Solver, cls: Class, call: Call) -> None:
    """cls(...): record the call, run what the metaclass says, and construct."""
    solver.call(call.site, cls.definition, "class" if call.via == "call" else call.via, call.possible)
    for metaclass in solver.program.metaclasses(cls):
        found = metaclass.lookup("__call__")
        if found is not None:
            solver.watch(found[1], CallOn(_again(call, solver.variable(), "operator"), cls))
    cls.takes_function = cls.takes_function or call.decorates
    construct(solver, cls, call)


def construct(solver: Solver, cls: Class, call: Call) -> None:
    """The instance, and the calls of __new__ and __init__, without recording a call of the class."""
    made = cls.made_at(solver, call.site)
    solver.add(call.dst, made)
    initializer, maker = cls.lookup("__init__"), cls.lookup("__new__")
    if maker is not None:
        result = solver.variable()
        solver.watch(maker[1], CallOn(_again(call, result, _constructor_via(cls, maker[0])), cls))
        solver.watch(result, _OtherResult(cls, call.dst))
    if initializer is not None:
        via = _constructor_via(cls, initializer[0])
        solver.watch(initializer[1], CallOn(_again(call, solver.variable(), via), made))
    elif maker is None:
        _connect_fields(solver, cls, call)
        initialize(solver, made, call)


def make_new(solver: Solver, call: Call) -> None:
    """object.__new__(cls): an instance; where `cls` is what a __new__ was called on, one of the class that this stands in."""
    function = call.function
    if function is not None and function.owner is not None and call.argument(0) == function.first_parameter:
        solver.add(call.dst, function.owner.declared)
        if function.owner.is_metaclass:
            solver.copy(solver.program.created_by(function.owner).classes, call.dst)
        elif function.owner.storage is not None:
            fill(solver, function.owner.storage, Call(0, call.arguments[1:], call.keywords, call.site))
    else:
        solver.watch(call.argument(0), InstanceOf(call.dst, None))


class New(Value):
    """object.__new__ found on a class"""

    def call(self, solver: Solver, call: Call) -> None:
        make_new(solver, call)


class Construct(Value):
    """type.__call__ found on a class: an instance, made and initialised"""

    def __init__(self, cls: Class) -> None:
        self.cls = cls

    def call(self, solver: Solver, call: Call) -> None:
        construct(solver, self.cls, call)


def construct_below(solver: Solver, cls: Class, call: Call) -> None:
    """`cls(...)` in a class method, `type(self)(...)`: it may be a class below, with a constructor of its own."""

    def record(solver: Solver, value: Value) -> None:
        function = value.inner if isinstance(value, Wrapper) else value
        if isinstance(function, Function):
            solver.call(call.site, function.definition, "override", True)

    for name in ("__init__", "__new__"):
        below = solver.program.overrides(cls, name)
        for _, variable in below if len(below) <= MOST_BELOW else ():
            solver.watch(variable, Each(record))


def _connect_fields(solver: Solver, cls: Class, call: Call) -> None:
    """A dataclass's constructor: arguments go to the annotated fields, base classes' first."""
    if not any(base.takes_fields for base in cls.mro) or (cls, "fields") in call.linked:
        return
    call.linked.add((cls, "fields"))
    names = dict.fromkeys(name for base in reversed(cls.mro) for name in base.code.annotated)
    Signature([(name, cls.field(solver, name), "positional") for name in names]).bind(solver, call)
    found = cls.lookup("__post_init__")
    if found is not None:
        again = Call(solver.variable(), (), (), call.site, call.function, via="operator")
        solver.watch(found[1], CallOn(again, cls.made))


class _OtherResult:
    """What __new__ returns besides an instance of its class."""

    def __init__(self, cls: Class, dst: int) -> None:
        self.cls, self.dst = cls, dst

    def apply(self, solver: Solver, value: Value) -> None:
        if not isinstance(value, External) and not (isinstance(value, Instance) and value.cls in self.cls.mro):
            solver.add(self.dst, value)


def _constructor_via(cls: Class, owner: Class) -> str:
    """The class itself stands for its own constructor; an inherited one is a call of its own."""
    return "silent" if owner is cls else "constructor"


def _again(call: Call, dst: int, via: str) -> Call:
    """The same arguments, given to a method behind the call."""
    return Call(dst, call.arguments, call.keywords, call.site, call.function, via=via, possible=call.possible)
