"""Objects of classes: fields, bound methods, and the protocols that operators and statements use."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .delegation import Delegated
from .each import Each
from .functions import Function, Property
from .methods import CallOn
from .slots import Slots
from .strings import Constant
from .values import (
    MAX_DEPTH,
    Await,
    Bind,
    Call,
    Callback,
    Enter,
    HasAttribute,
    Iterate,
    LoadAttribute,
    LoadItem,
    Operate,
    StoreAttribute,
    StoreItem,
    Unpack,
    Value,
)

if TYPE_CHECKING:
    from .classes import Class
    from .containers import Container
    from .program import CallSite
    from .solver import Solver


class Instance(Value):
    """An object of a class; with `exact` False, of it or any subclass: what an annotation or `self` says.

    surmised  "guess" where only its use speaks for the class, "override" where a base class was declared and this is one
              below it; calls on it are possible ones
    """

    def __init__(self, cls: Class, *, exact: bool, surmised: str = "") -> None:
        self.cls = cls
        self.exact = exact
        self.surmised = surmised

    def has(self, name: str) -> bool:
        return self.cls.lookup(name) is not None

    @property
    def storage(self) -> Container | None:
        """The items of an instance of a class that is a list, dict or set."""
        return self.cls.storage

    def field(self, solver: Solver, name: str) -> int:
        """The variable that takes what is stored under a name."""
        return self.cls.field(solver, name)

    def read_field(self, solver: Solver, name: str, dst: int) -> None:
        """dst holds what may be stored under a name, by methods of base classes too."""
        self.cls.read_field(solver, name, dst)

    def load_attribute(self, solver: Solver, load: LoadAttribute) -> None:
        if load.implicit:
            self._load_known(solver, load)
            return
        if self.cls in solver.program.read_by_method:
            self._ask(solver, "__getattribute__", load)
        if not self._load_known(solver, load) or load.name in self.cls.asked:
            self._load_missing(solver, load)

    def has_attribute(self, solver: Solver, test: HasAttribute) -> None:
        super().has_attribute(solver, test)
        if not self.has(test.name) and self.has("__getattr__"):
            self._ask(solver, "__getattr__", LoadAttribute(0, test.name, test.site))

    def _load_known(self, solver: Solver, load: LoadAttribute) -> bool:
        cls, name = self.cls, load.name
        known = False
        if name in solver.program.stored_names:
            self.read_field(solver, name, load.dst)
            known = any(name in owner.own_fields for owner in cls.mro)
        found = cls.lookup(name)
        if found is not None:
            solver.watch(found[1], Bind(load.dst, self, load.site))
        elif name == "__class__":
            solver.add(load.dst, cls if self.exact else cls.below)
            return True
        # A guess about the class is not also a guess about its subclasses where a protocol is all that is used.
        if not self.exact and not (self.surmised and load.implicit):
            for sub, variable in solver.program.overrides(cls, name):
                solver.watch(variable, Bind(load.dst, sub.beneath, load.site))
                known = True
        return known or found is not None

    def _load_missing(self, solver: Solver, load: LoadAttribute) -> None:
        cls = self.cls
        solver.program.miss(self, load)
        if self.storage is not None and load.name == "data":  # of a UserDict, UserList
            solver.add(load.dst, self.storage)
        elif self.storage is not None:
            self.storage.load_attribute(solver, load)
        if cls.lookup("__getattr__") is not None:
            self._ask(solver, "__getattr__", load)
            return
        if cls.lookup("__getattribute__") is not None:
            return
        for path in cls.external_bases:
            solver.program.external(f"{path}()").load_attribute(solver, load)

    def _ask(self, solver: Solver, hook: str, load: LoadAttribute) -> None:
        """Reading an attribute calls the hook, if there is one.

        What the hook gives for this name is what it looks up under it in other objects; what else it returns is the same for
        all names.
        """
        found = self.cls.lookup(hook)
        if found is not None and not any(value.runs for value in solver.values[found[1]]):
            return  # a descriptor in the place of the hook: a proxy, which says nothing of what it stands for
        method = solver.variable()
        if self._load_known(solver, LoadAttribute(method, hook, load.site, implicit=True)):
            solver.watch(method, Call(load.dst, (), (), load.site, via="property"))
            solver.watch(method, Delegated(load))

    def store_attribute(self, solver: Solver, store: StoreAttribute) -> None:
        hook = self.cls.lookup("__setattr__")
        if hook is not None:
            name = solver.variable()
            solver.add(name, solver.program.constant(store.name))
            call = Call(0, ((name, False), (store.src, False)), (), store.site, via="operator")
            solver.watch(hook[1], CallOn(call, self))
        else:
            self.set_property(solver, store)
        solver.copy(store.src, self.field(solver, store.name))

    def set_property(self, solver: Solver, store: StoreAttribute) -> None:
        """What storing runs where no __setattr__ is asked: a property's setter, a descriptor's __set__."""
        found = self.cls.lookup(store.name)
        if found is not None:
            solver.watch(found[1], _SetProperty(self, store))

    def call(self, solver: Solver, call: Call) -> None:
        if call.decorates:
            solver.defer(lambda: self._decorate(solver, call))
        else:
            self._invoke(solver, "__call__", call)

    def _decorate(self, solver: Solver, call: Call) -> None:
        """`@Class(options)`: __call__ takes the function, unless the class is also used as `@Class`. Then the instance
        takes the function's place, and its __call__ takes the function's arguments."""
        if self.cls.takes_function:
            solver.add(call.dst, self)
        else:
            self._invoke(solver, "__call__", call)

    def _invoke(self, solver: Solver, name: str, call: Call) -> bool:
        """Call a method by name; False where the class has none. The call is linked once for each receiver."""
        if not solver.program.defines(name):
            return False
        key = (self, name)
        if key in call.linked or call.depth >= MAX_DEPTH:
            return True
        call.linked.add(key)
        method = solver.variable()
        if not self._load_known(solver, LoadAttribute(method, name, call.site, implicit=True)):
            return False
        via = "operator" if call.via == "call" else call.via
        depth = call.depth + 1
        solver.watch(
            method, Call(call.dst, call.arguments, call.keywords, call.site, call.function, via=via, depth=depth)
        )
        return True

    def _protocol(self, solver: Solver, names: tuple[str, ...], dst: int, site: CallSite, *arguments: int) -> bool:
        given = tuple((argument, False) for argument in arguments)
        return any(self._invoke(solver, name, Call(dst, given, (), site, via="operator")) for name in names)

    def load_item(self, solver: Solver, load: LoadItem) -> None:
        if self.cls.is_typed_dict:
            solver.watch(load.key, Each(lambda s, key: self._load_key(s, key, load)))
        elif not self._protocol(solver, ("__getitem__",), load.dst, load.site, load.key) and self.storage is not None:
            self.storage.load_item(solver, load)
            self._protocol(solver, ("__missing__",), load.dst, load.site, load.key)

    def _load_key(self, solver: Solver, key: Value, load: LoadItem) -> None:
        """Of a TypedDict, the item under a constant key."""
        if isinstance(key, Constant):
            self._load_known(solver, LoadAttribute(load.dst, str(key.value), load.site, implicit=True))

    def store_item(self, solver: Solver, store: StoreItem) -> None:
        known = self._protocol(solver, ("__setitem__",), 0, store.site, store.key, store.src)
        if not known and self.storage is not None:
            self.storage.store_item(solver, store)

    def unpack(self, solver: Solver, unpack: Unpack) -> None:
        if self.cls.takes_fields and 0 <= unpack.index < len(self.cls.code.annotated):
            name = self.cls.code.annotated[unpack.index]
            self.load_attribute(solver, LoadAttribute(unpack.dst, name, unpack.site))
        else:
            self.iterate(solver, Iterate(unpack.dst, unpack.site))

    def iterate(self, solver: Solver, iterate: Iterate) -> None:
        first, following = ("__aiter__", "__anext__") if iterate.asynchronous else ("__iter__", "__next__")
        iterator = solver.variable()
        if self._protocol(solver, (first,), iterator, iterate.site):
            solver.watch(iterator, _Next(following, iterate))
        elif not self._protocol(solver, ("__getitem__",), iterate.dst, iterate.site) and self.storage is not None:
            self.storage.iterate(solver, iterate)

    def enter(self, solver: Solver, enter: Enter) -> None:
        start, end = ("__aenter__", "__aexit__") if enter.asynchronous else ("__enter__", "__exit__")
        if not self._protocol(solver, (start,), enter.dst, enter.site):
            solver.add(enter.dst, self)
        self._protocol(solver, (end,), 0, enter.site)

    def awaited(self, solver: Solver, awaited: Await) -> None:
        result = solver.variable()
        if self._protocol(solver, ("__await__",), result, awaited.site):
            solver.watch(result, Await(awaited.dst, awaited.site))
        else:
            solver.add(awaited.dst, self)

    def operate(self, solver: Solver, operate: Operate) -> None:
        self._protocol(solver, operate.methods, operate.dst, operate.site, *operate.arguments)

    def bound(self, solver: Solver, bind: Bind) -> None:
        """An instance found on a class is a descriptor if its class says so."""
        if not self.describe(solver, bind, bind.dst):
            solver.add(bind.dst, self)

    def describe(self, solver: Solver, bind: Bind, dst: int) -> bool:
        """dst = what the object's __get__ makes of it for a receiver; False where its class has none."""
        if not solver.program.defines("__get__") or self.cls.lookup("__get__") is None:
            return False
        program = solver.program
        owner = program.class_of(bind.receiver)
        receiver = 0 if bind.receiver.is_class else program.holding(bind.receiver)
        return self._protocol(solver, ("__get__",), dst, bind.site, receiver, program.holding(owner) if owner else 0)

    def raised(self, solver: Solver, site: CallSite) -> None:
        """Raising an object calls nothing."""

    def passed(self, solver: Solver, callback: Callback) -> None:
        """An object handed over as a function is called by its __call__; that is too rare to report."""


class Holder(Instance):
    """An instance of a class that holds other objects, as one place makes it: with fields and methods of its own, so
    that what one registry or stack holds is not taken for what another does."""

    def __init__(self, cls: Class, solver: Solver) -> None:
        super().__init__(cls, exact=True)
        self._fields = Slots()
        self._methods: dict[Function, Function] = {}
        self._storage = None
        if cls.storage is not None:
            self._storage = solver.program.container(cls.storage.kind, solver.variable())

    @property
    def storage(self) -> Container | None:
        return self._storage

    def field(self, solver: Solver, name: str) -> int:
        return self._fields.variable(solver, name)

    def read_field(self, solver: Solver, name: str, dst: int) -> None:
        self._fields.read(solver, name, dst)

    def own(self, function: Function) -> Function:
        known = self._methods.get(function)
        if known is None:
            known = self._methods[function] = function.copied(self.cls)
        return known


class _Next:
    """The items of an iterator: of a generator, or by __next__."""

    def __init__(self, method: str, iterate: Iterate) -> None:
        self.method, self.iterate = method, iterate

    def apply(self, solver: Solver, value: Value) -> None:
        if isinstance(value, Instance):
            value._protocol(solver, (self.method,), self.iterate.dst, self.iterate.site)
        else:
            value.iterate(solver, self.iterate)


class _SetProperty:
    def __init__(self, receiver: Instance, store: StoreAttribute) -> None:
        self.receiver, self.store = receiver, store

    def apply(self, solver: Solver, value: Value) -> None:
        if isinstance(value, Property):
            value.set_on(solver, self.receiver, self.store.src, self.store.site)
        elif isinstance(value, Instance):
            receiver = solver.program.holding(self.receiver)
            value._protocol(solver, ("__set__",), 0, self.store.site, receiver, self.store.src)
