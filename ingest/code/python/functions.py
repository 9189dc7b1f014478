"""Functions as values: called plainly, bound to a receiver, decorated, partially applied, as properties."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from .ir import FunctionCode
from .signatures import Signature
from .slots import Slots
from .values import (
    MAX_DEPTH,
    Bind,
    Call,
    Callback,
    LoadAttribute,
    StoreAttribute,
    Value,
)

if TYPE_CHECKING:
    from .classes import Class
    from .containers import Container
    from .program import Definition
    from .solver import Solver


class Function(Value):
    """A function of the repository. `at` gives the solver's number of a variable of its file."""

    runs = True

    def __init__(self, code: FunctionCode, definition: Definition, at: Callable[[int], int]) -> None:
        self.code = code
        self.definition = definition
        self.name = code.name
        self.parameters = [(p.name, at(p.variable), p.kind) for p in code.parameters]
        self._signatures = (Signature(self.parameters), Signature(self.parameters[1:]))  # plain; with a receiver given
        self.defaults = [at(p.default) for p in code.parameters]
        self.result = at(code.result)
        self.declared = at(code.declared)
        self.yields = at(code.yields)
        self.owner: Class | None = None
        self.enclosing: Class | None = None
        self.around: Function | None = None
        self.wraps = False
        self.waiting: list[Callable[[], None]] = []
        self.generator: Container | None = None
        self._delegates = 0
        self.copy_code: Callable[[Function], Function] | None = None
        self._bound: dict[Value, Bound] = {}
        self._attributes = Slots()

    def bind_to(self, receiver: Value) -> Bound:
        """The bound method; one object per receiver."""
        known = self._bound.get(receiver)
        if known is None:
            known = self._bound[receiver] = Bound(self, receiver)
        return known

    def mark_wrapper(self) -> None:
        """The function stands for the one it wraps: functools.wraps, or what it does, written out."""
        if not self.wraps:
            self.wraps = True
            waiting, self.waiting = self.waiting, []
            for follow in waiting:
                follow()

    def store_attribute(self, solver: Solver, store: StoreAttribute) -> None:
        if store.name in ("__wrapped__", "__name__", "__qualname__"):
            self.mark_wrapper()
        solver.copy(store.src, self._attributes.variable(solver, store.name))

    def delegates(self, solver: Solver) -> int:
        """Of a __getattr__: the variable of the objects in which it looks up the name that it is asked for."""
        self._delegates = self._delegates or solver.variable()
        return self._delegates

    def delegated_by(self, name: int) -> bool:
        """Whether it is a __getattr__, and a variable holds the name that it is asked for."""
        return (
            self.name in ("__getattr__", "__getattribute__")
            and len(self.parameters) > 1
            and self.parameters[1][1] == name
        )

    def copied(self, owner: Class) -> Function:
        """Another copy of a method of `owner`, with variables of its own; the function itself if it is too large."""
        return self.copy_code(self) if self.copy_code is not None and self.owner in owner.mro else self

    @property
    def first_parameter(self) -> int:
        """The variable of the first positional parameter; 0 without one."""
        return self.parameters[0][1] if self.parameters and self.parameters[0][2] == "positional" else 0

    def call(self, solver: Solver, call: Call) -> None:
        self.called(solver, call, None, call.possible)

    def called(self, solver: Solver, call: Call, receiver: Value | None, possible: bool) -> None:
        """Record the call and connect arguments, receiver and result."""
        if receiver is not None and receiver.surmised:
            call, receiver = call.surmised(receiver.surmised), solver.program.settled(receiver)
            possible = True
        if not self.code.is_lambda:
            solver.call(call.site, self.definition, call.via, possible)
        if call.decorates and receiver is None and not self.code.is_lambda:
            self._decorate(solver, call)
        else:
            self.connect(solver, call, receiver, call.dst)

    def connect(self, solver: Solver, call: Call, receiver: Value | None, dst: int) -> None:
        """Arguments to parameters, result to dst, without recording a call."""
        parameters = self.parameters
        offset = 0
        if receiver is not None:
            offset = 1
            if parameters:
                if parameters[0][2] == "positional":
                    solver.add(parameters[0][1], receiver)
                else:
                    offset = 0
            for index in self.code.returned_parameters:
                if index == 0:
                    solver.add(dst, receiver)
        key = (self, offset, dst)
        if key in call.linked:
            return
        call.linked.add(key)
        self._signatures[offset].bind(solver, call)
        for index in self.code.returned_parameters:
            if index >= offset:
                # Where a call gives nothing, the default comes back, not what other calls gave.
                given = call.argument(index - offset, parameters[index][0])
                solver.copy(given or (parameters[index][1] if call.spreads else self.defaults[index]), dst)
        if self.yields:
            if self.generator is None:
                self.generator = solver.program.container("generator", self.yields)
                solver.copy(self.result, self.generator.returned(solver))
            solver.add(dst, self.generator)
        else:
            solver.copy(self.result, dst)
        solver.copy(self.declared, dst)

    def _decorate(self, solver: Solver, call: Call) -> None:
        """The decorator is called with a function; a function defined inside it that comes back stands for both."""
        result = solver.variable()
        self.connect(solver, call, None, result)
        original = call.arguments[0][0]
        if (self, original) not in call.linked:
            call.linked.add((self, original))
            solver.watch(result, _Decorated(self, original, call.dst))

    def bound(self, solver: Solver, bind: Bind) -> None:
        solver.add(bind.dst, bind.receiver.own(self).bind_to(bind.receiver))

    def passed(self, solver: Solver, callback: Callback) -> None:
        pass_function(solver, callback, self, None)

    def load_attribute(self, solver: Solver, load: LoadAttribute) -> None:
        if load.name == "__wrapped__" or load.name in ("__get__", "__call__"):
            solver.add(load.dst, self)
        else:
            self._attributes.read(solver, load.name, load.dst)


class _Decorated:
    """What a decorator returned for the function in `original` goes to dst."""

    def __init__(self, decorator: Function, original: int, dst: int) -> None:
        self.decorator, self.original, self.dst = decorator, original, dst

    def apply(self, solver: Solver, value: Value) -> None:
        if isinstance(value, Function) and value.around is self.decorator:
            solver.add(self.dst, Wrapper(value, self.original))
        else:
            solver.add(self.dst, value)


class Wrapper(Value):
    """A function that a decorator put around others: calls go to it, and stand for the original where it says so."""

    runs = True

    def __init__(self, inner: Function, original: int) -> None:
        self.inner = inner
        self.original = original
        self._bound: dict[Value, Bound] = {}

    def bind_to(self, receiver: Value) -> Bound:
        """The bound method; one object per receiver."""
        known = self._bound.get(receiver)
        if known is None:
            known = self._bound[receiver] = Bound(self, receiver)
        return known

    def call(self, solver: Solver, call: Call) -> None:
        self.called(solver, call, None, call.possible)

    def called(self, solver: Solver, call: Call, receiver: Value | None, possible: bool) -> None:
        """The wrapper runs; with functools.wraps the caller sees the original's signature and result."""
        if self.inner.wraps:
            self._through(solver, call, receiver, possible)
        else:
            self.inner.called(solver, call, receiver, possible)
            self.inner.waiting.append(lambda: self._through(solver, call, receiver, possible))

    def _through(self, solver: Solver, call: Call, receiver: Value | None, possible: bool) -> None:
        if not self.inner.code.is_lambda:
            solver.call(call.site, self.inner.definition, call.via, possible)
        self.inner.connect(solver, call, receiver, 0)
        solver.copy(self.inner.declared, call.dst)
        key = (self, receiver)
        if key not in call.linked:
            call.linked.add(key)
            via = "decorated" if call.via == "call" else call.via
            inner = Call(call.dst, call.arguments, call.keywords, call.site, call.function, via=via, possible=possible)
            solver.watch(self.original, _CallOriginal(inner, receiver))

    def bound(self, solver: Solver, bind: Bind) -> None:
        solver.add(bind.dst, self.bind_to(bind.receiver))

    def passed(self, solver: Solver, callback: Callback) -> None:
        pass_function(solver, callback, self, None)

    def load_attribute(self, solver: Solver, load: LoadAttribute) -> None:
        if load.name == "__wrapped__":
            solver.copy(self.original, load.dst)
        else:
            self.inner.load_attribute(solver, load)


class _CallOriginal:
    def __init__(self, call: Call, receiver: Value | None) -> None:
        self.call, self.receiver = call, receiver

    def apply(self, solver: Solver, value: Value) -> None:
        if isinstance(value, Function) and self.receiver is not None:
            value = self.receiver.own(value)
        if isinstance(value, Function | Wrapper):
            value.called(solver, self.call, self.receiver, self.call.possible)
        else:
            value.call(solver, self.call)


class Bound(Value):
    """A method with its receiver."""

    runs = True

    def __init__(self, function: Function | Wrapper, receiver: Value) -> None:
        self.function = function
        self.receiver = receiver

    def call(self, solver: Solver, call: Call) -> None:
        self.function.called(solver, call, self.receiver, call.possible)

    def passed(self, solver: Solver, callback: Callback) -> None:
        pass_function(solver, callback, self.function, self.receiver)

    def bound(self, solver: Solver, bind: Bind) -> None:
        solver.add(bind.dst, self)

    def load_attribute(self, solver: Solver, load: LoadAttribute) -> None:
        if load.name == "__func__":
            solver.add(load.dst, self.function)
        elif load.name == "__self__":
            solver.add(load.dst, self.receiver)
        else:
            self.function.load_attribute(solver, load)


class ClassMethod(Value):
    """classmethod(function)"""

    def __init__(self, function: Value) -> None:
        self.function = function

    def bound(self, solver: Solver, bind: Bind) -> None:
        receiver = solver.program.class_of(bind.receiver)
        if isinstance(self.function, Function | Wrapper) and receiver is not None:
            solver.add(bind.dst, self.function.bind_to(receiver))


class StaticMethod(Value):
    """staticmethod(function)"""

    def __init__(self, function: Value) -> None:
        self.function = function

    def bound(self, solver: Solver, bind: Bind) -> None:
        solver.add(bind.dst, self.function)

    def call(self, solver: Solver, call: Call) -> None:
        self.function.call(solver, call)


class Property(Value):
    """property(getter): reading the attribute calls the getter, writing it the setter."""

    def __init__(self, getter: int, setter: int) -> None:
        self.getter = getter
        self.setter = setter

    def bound(self, solver: Solver, bind: Bind) -> None:
        call = Call(bind.dst, (), (), bind.site, via="property")
        solver.watch(self.getter, _CallOriginal(call, bind.receiver))

    def set_on(self, solver: Solver, receiver: Value, src: int, site: object) -> None:
        """receiver.name = src"""
        call = Call(0, ((src, False),), (), site, via="property")  # type: ignore[arg-type]
        solver.watch(self.setter, _CallOriginal(call, receiver))

    def load_attribute(self, solver: Solver, load: LoadAttribute) -> None:
        if load.name in ("setter", "deleter", "getter"):
            solver.add(load.dst, PropertySetter(self, load.name))
        elif load.name in ("fget", "func"):
            solver.copy(self.getter, load.dst)


class PropertySetter(Value):
    """`name.setter` as a decorator: the property with a setter."""

    def __init__(self, target: Property, kind: str) -> None:
        self.target = target
        self.kind = kind

    def call(self, solver: Solver, call: Call) -> None:
        if call.arguments and self.kind == "setter":
            solver.copy(call.arguments[0][0], self.target.setter)
        solver.add(call.dst, self.target)


class Partial(Value):
    """functools.partial(function, ...): called with the first arguments already given."""

    def __init__(self, function: int, first: Call) -> None:
        self.function = function
        self.first = first
        self._calls: dict[Call, Call] = {}

    def call(self, solver: Solver, call: Call) -> None:
        if call not in self._calls and call.depth < MAX_DEPTH:
            joined = Call(
                call.dst, self.first.arguments[1:] + call.arguments, self.first.keywords + call.keywords,
                call.site, call.function, via="indirect", depth=call.depth + 1,
            )  # fmt: skip
            self._calls[call] = joined
            solver.watch(self.function, joined)

    def passed(self, solver: Solver, callback: Callback) -> None:
        call = Call(
            callback.dst, self.first.arguments[1:], self.first.keywords, callback.site, via="callback", possible=True
        )
        solver.watch(self.function, call)


def pass_function(solver: Solver, callback: Callback, function: Function | Wrapper, receiver: Value | None) -> None:
    """Code outside may call the function: a possible call with unknown arguments, or those it is known to give."""
    definition = (function.inner if isinstance(function, Wrapper) else function).definition
    if not solver.program.hand_over(callback.site, definition):
        return
    arguments = tuple((variable, False) for variable in callback.arguments)
    call = Call(callback.dst, arguments, (), callback.site, via="callback", possible=True)
    function.called(solver, call, receiver, True)
