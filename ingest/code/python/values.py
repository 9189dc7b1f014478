"""What a variable may hold: the base of all abstract values, and the constraints that values answer to.

Values are compared by identity: there is one object per function, class, instance of a class, literal. What a value
does not know how to do, it does by doing nothing; so an unknown value ends a chain of inference without an error.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .functions import Function
    from .program import CallSite
    from .solver import Solver


# Places in a variable's counter; solver.py says how many of each a variable keeps.
CONSTANTS, CONTAINERS = 8, 16


class Value:
    """An abstract value. Each operation gives its results by adding to variables of the solver."""

    crowd = 0  # the crowd that it belongs to: of some, a variable keeps few
    runs = False  # a function: of these a variable keeps more, because tables of them are real
    surmised = ""  # why the class of an object is not sure: "guess", "override"; empty where it is
    is_class = False

    def has(self, name: str) -> bool:
        """Whether it is an object whose class defines the method."""
        return False

    def own(self, function: Function) -> Function:
        """The function as a method of this receiver: another copy of it where the receiver keeps its own."""
        return function

    def load_attribute(self, solver: Solver, load: LoadAttribute) -> None:
        """load.dst = self.name"""

    def has_attribute(self, solver: Solver, test: HasAttribute) -> None:
        """hasattr(self, test.name)"""
        self.load_attribute(solver, LoadAttribute(0, test.name, test.site))

    def store_attribute(self, solver: Solver, store: StoreAttribute) -> None:
        """self.name = store.src"""

    def load_item(self, solver: Solver, load: LoadItem) -> None:
        """load.dst = self[load.key]"""

    def store_item(self, solver: Solver, store: StoreItem) -> None:
        """self[store.key] = store.src"""

    def load_slice(self, solver: Solver, load: LoadSlice) -> None:
        """load.dst = self[start:stop]"""

    def unpack(self, solver: Solver, unpack: Unpack) -> None:
        """The item for one of several targets; for most values the same as iterating."""
        self.iterate(solver, Iterate(unpack.dst, unpack.site))

    def iterate(self, solver: Solver, iterate: Iterate) -> None:
        """iterate.dst = each item"""

    def enter(self, solver: Solver, enter: Enter) -> None:
        """with self as enter.dst"""

    def awaited(self, solver: Solver, awaited: Await) -> None:
        """awaited.dst = await self. Calling a coroutine function already gives its result, so most values pass."""
        solver.add(awaited.dst, self)

    def call(self, solver: Solver, call: Call) -> None:
        """call.dst = self(...)"""

    def operate(self, solver: Solver, operate: Operate) -> None:
        """operate.dst = the result of the first of operate.methods"""

    def concatenated(self, solver: Solver, right: int, dst: int) -> None:
        """dst = self + right, on strings"""

    def instances(self, solver: Solver, made: InstanceOf) -> None:
        """As an annotation: made.dst = an instance of self"""

    def raised(self, solver: Solver, site: CallSite) -> None:
        """raise self"""

    def passed(self, solver: Solver, callback: Callback) -> None:
        """self is given to code outside the repository, which may call it."""

    def bound(self, solver: Solver, bind: Bind) -> None:
        """self was found on the class of bind.receiver: bind.dst = what the attribute then is."""
        solver.add(bind.dst, self)


@dataclass(slots=True, eq=False)
class LoadAttribute:
    """dst = base.name"""

    dst: int
    name: str
    site: CallSite
    implicit: bool = False  # a protocol's method, not written as an attribute: __getattr__ is not asked

    def apply(self, solver: Solver, value: Value) -> None:
        value.load_attribute(solver, self)


@dataclass(slots=True, eq=False)
class HasAttribute:
    """Whether base.name is there, which reads it"""

    name: str
    site: CallSite

    def apply(self, solver: Solver, value: Value) -> None:
        value.has_attribute(solver, self)


@dataclass(slots=True, eq=False)
class StoreAttribute:
    """base.name = src"""

    name: str
    src: int
    site: CallSite

    def apply(self, solver: Solver, value: Value) -> None:
        value.store_attribute(solver, self)


@dataclass(slots=True, eq=False)
class LoadItem:
    """dst = base[key]; `literal` is the key where it is known beforehand"""

    dst: int
    key: int
    site: CallSite
    literal: str | int | None = None

    def apply(self, solver: Solver, value: Value) -> None:
        value.load_item(solver, self)


@dataclass(slots=True, eq=False)
class StoreItem:
    """base[key] = src"""

    key: int
    src: int
    site: CallSite
    literal: str | int | None = None

    def apply(self, solver: Solver, value: Value) -> None:
        value.store_item(solver, self)


@dataclass(slots=True, eq=False)
class LoadSlice:
    """dst = base[start:stop]"""

    dst: int
    start: int | None
    stop: int | None
    site: CallSite

    def apply(self, solver: Solver, value: Value) -> None:
        value.load_slice(solver, self)


@dataclass(slots=True, eq=False)
class Unpack:
    """dst = one item of base, or the rest of them"""

    dst: int
    index: int
    starred: bool
    site: CallSite

    def apply(self, solver: Solver, value: Value) -> None:
        value.unpack(solver, self)


@dataclass(slots=True, eq=False)
class Iterate:
    """dst = each item of base"""

    dst: int
    site: CallSite
    asynchronous: bool = False

    def apply(self, solver: Solver, value: Value) -> None:
        value.iterate(solver, self)


@dataclass(slots=True, eq=False)
class Enter:
    """with base as dst"""

    dst: int
    site: CallSite
    asynchronous: bool = False

    def apply(self, solver: Solver, value: Value) -> None:
        value.enter(solver, self)


@dataclass(slots=True, eq=False)
class Await:
    """dst = await base"""

    dst: int
    site: CallSite

    def apply(self, solver: Solver, value: Value) -> None:
        value.awaited(solver, self)


# A call goes through at most so many objects that are not the function itself; objects may lead back to each other.
MAX_DEPTH = 4


@dataclass(slots=True, eq=False)
class Call:
    """dst = callee(*arguments, **keywords). `via` says what kind of call it is written as; `function` is around it."""

    dst: int
    arguments: tuple[tuple[int, bool], ...]
    keywords: tuple[tuple[str | None, int], ...]
    site: CallSite
    function: Function | None = None
    decorates: bool = False
    via: str = "call"
    possible: bool = False
    linked: set[object] = field(default_factory=set)
    depth: int = 0  # how many objects the call has gone through: partials, instances with __call__
    _surmised: dict[str, Call] = field(default_factory=dict)

    def apply(self, solver: Solver, value: Value) -> None:
        value.call(solver, self)

    def surmised(self, why: str) -> Call:
        """The same call, on a receiver that need not be of its class: "guess" or "override"."""
        known = self._surmised.get(why)
        if known is None:
            via = why if self.via == "call" else self.via
            known = self._surmised[why] = replace(self, via=via, possible=True, linked=self.linked, _surmised={})
        return known

    @property
    def spreads(self) -> bool:
        """Whether it gives `*arguments` or `**keywords`, so that it is not known which parameters it gives."""
        return any(starred for _, starred in self.arguments) or any(name is None for name, _ in self.keywords)

    def argument(self, index: int, name: str | None = None) -> int:
        """The variable of a plain argument by position or name; 0 if it is not given so."""
        if index < len(self.arguments) and not any(starred for _, starred in self.arguments[: index + 1]):
            return self.arguments[index][0]
        return next((variable for keyword, variable in self.keywords if keyword == name and name), 0)


@dataclass(slots=True, eq=False)
class Operate:
    """dst = the first of methods that base has, called with arguments; not where the argument has one of `unless`"""

    dst: int
    methods: tuple[str, ...]
    arguments: tuple[int, ...]
    site: CallSite
    unless: tuple[str, ...] = ()

    def apply(self, solver: Solver, value: Value) -> None:
        if self.unless and any(value.has(name) for name in self.methods):
            solver.defer(lambda: self._reflect(solver, value))
        else:
            value.operate(solver, self)

    def _reflect(self, solver: Solver, value: Value) -> None:
        left = solver.values[self.arguments[0]]
        if not any(other.has(name) for other in left for name in self.unless):
            value.operate(solver, self)


@dataclass(slots=True, eq=False)
class Concatenate:
    """dst = base + right, on strings"""

    dst: int
    right: int

    def apply(self, solver: Solver, value: Value) -> None:
        value.concatenated(solver, self.right, self.dst)


@dataclass(slots=True, eq=False)
class InstanceOf:
    """dst = an instance of the type in base; `owner` is what Self means there. Types may name each other in a circle, so
    each type with arguments is followed once."""

    dst: int
    owner: Value | None
    followed: set[Value] = field(default_factory=set)

    def apply(self, solver: Solver, value: Value) -> None:
        value.instances(solver, self)


@dataclass(slots=True, eq=False)
class Raise:
    """raise base"""

    site: CallSite

    def apply(self, solver: Solver, value: Value) -> None:
        value.raised(solver, self.site)


@dataclass(slots=True, eq=False)
class Callback:
    """base is handed to code outside the repository at `site`: as a function it may be called with `arguments`, its result goes
    to dst; `answer` is what the outside gives back"""

    site: CallSite
    arguments: tuple[int, ...] = ()
    dst: int = 0
    answer: int = 0

    def apply(self, solver: Solver, value: Value) -> None:
        value.passed(solver, self)


@dataclass(slots=True, eq=False)
class Bind:
    """dst = base, found as an attribute of receiver's class by `load`"""

    dst: int
    receiver: Value
    site: CallSite

    def apply(self, solver: Solver, value: Value) -> None:
        value.bound(solver, self)
