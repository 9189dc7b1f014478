"""Lists, tuples, sets, dicts and generators: items by constant key where it is known, all together otherwise."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .strings import Constant
from .values import (
    CONTAINERS,
    Call,
    Callback,
    Enter,
    InstanceOf,
    Iterate,
    LoadAttribute,
    LoadItem,
    LoadSlice,
    Operate,
    StoreItem,
    Unpack,
    Value,
)

if TYPE_CHECKING:
    from .program import CallSite
    from .solver import Solver

Key = str | int
# Items kept apart in one container; later ones are only known together.
MAX_KEYS = 256
# What a tuple does by doing it to each of its items.
_ITEM_BY_ITEM = ("__hash__", "__eq__")


class Container(Value):
    """A built-in container made at one place.

    unknown  the variable of items under keys that are not known
    items    the variable of all items
    keys     of a dict, the variable of its keys
    """

    crowd = CONTAINERS

    def __init__(self, solver: Solver, kind: str, unknown: int) -> None:
        self.kind = kind
        self.unknown = unknown
        self.items = solver.variable()
        self.keys = solver.variable() if kind == "dict" else 0
        self.by_key: dict[Key, int] = {}
        self.length: int | None = None
        self._pairs: Container | None = None
        self._views: dict[int, Container] = {}
        self._return = 0
        self._methods: dict[str, ContainerMethod] = {}
        solver.copy(unknown, self.items)

    def returned(self, solver: Solver) -> int:
        """Of a generator: the variable of its return value."""
        self._return = self._return or solver.variable()
        return self._return

    def item(self, solver: Solver, key: Key) -> int:
        """The variable of the item under a constant key."""
        if isinstance(key, int) and key < 0 and self.length is not None:
            key += self.length
        known = self.by_key.get(key)
        if known is None:
            if len(self.by_key) >= MAX_KEYS:
                return self.items
            known = self.by_key[key] = solver.variable()
            solver.copy(self.unknown, known)
            solver.copy(known, self.items)
            if self.keys and isinstance(key, str):
                solver.add(self.keys, solver.program.constant(key))
        return known

    def put(self, solver: Solver, src: int, key: Key | None = None) -> None:
        """Store what src holds, under a constant key or any."""
        if key is None:
            solver.copy(src, self.unknown)
        else:
            solver.copy(src, self.item(solver, key))

    def take_all(self, solver: Solver, other: Container) -> None:
        """Everything of another container, key by key."""
        if self.kind == "dict" == other.kind:
            for key in tuple(other.by_key):
                solver.copy(other.item(solver, key), self.item(solver, key))
            solver.copy(other.unknown, self.unknown)
            solver.copy(other.keys, self.keys)
        else:
            solver.copy(other.items, self.unknown)

    def view(self, solver: Solver, items: int) -> Container:
        """A list over a variable of this container; one for each variable."""
        known = self._views.get(items)
        if known is None:
            known = self._views[items] = Container(solver, "list", items)
        return known

    def pairs(self, solver: Solver) -> Container:
        """dict.items()"""
        if self._pairs is None:
            pair = Container(solver, "tuple", 0)
            pair.put(solver, self.keys, 0)
            pair.put(solver, self.items, 1)
            holder = solver.variable()
            solver.add(holder, pair)
            self._pairs = Container(solver, "list", holder)
        return self._pairs

    # --- operations

    def look_up(self, solver: Solver, key: int, site: CallSite) -> None:
        """An object that serves as a key is hashed; to be compared, another of the same hash must be there."""
        if self.kind in ("dict", "set"):
            solver.program.hash_key(key, site)

    def load_item(self, solver: Solver, load: LoadItem) -> None:
        self.look_up(solver, load.key, load.site)
        if load.literal is not None:
            solver.copy(self.item(solver, load.literal), load.dst)
        elif load.key == 0:
            solver.copy(self.items, load.dst)
        else:
            solver.watch(load.key, _ByKey(self, load.dst))
            solver.unless_known(load.key, self.items, load.dst)

    def store_item(self, solver: Solver, store: StoreItem) -> None:
        self.look_up(solver, store.key, store.site)
        if store.literal is not None:
            self.put(solver, store.src, store.literal)
        elif store.key == 0:
            self.put(solver, store.src)
        else:
            solver.watch(store.key, _PutByKey(self, store.src))
            solver.unless_known(store.key, store.src, self.unknown)
        if self.keys:
            solver.copy(store.key, self.keys)

    def load_slice(self, solver: Solver, load: LoadSlice) -> None:
        start = load.start or 0
        if self.kind == "dict" or start < 0 or self.length is None:
            solver.add(load.dst, self)
            return
        part = solver.program.container_of(load, self, self.kind)
        stop = self.length if load.stop is None else load.stop
        stop = stop + self.length if stop < 0 else stop
        for key in range(start, min(stop, self.length)):
            if key in self.by_key:
                part.put(solver, self.by_key[key], key - start)
        part.length = max(0, min(stop, self.length) - start)
        solver.copy(self.unknown, part.unknown)

    def unpack(self, solver: Solver, unpack: Unpack) -> None:
        if unpack.starred:
            rest = solver.program.container_of(unpack, self, "list")
            solver.add(unpack.dst, rest)
            if self.kind in ("list", "tuple") and self.length is not None:
                for key in range(unpack.index, self.length):
                    if key in self.by_key:
                        rest.put(solver, self.by_key[key])
                solver.copy(self.unknown, rest.unknown)
            else:
                solver.copy(self.items, rest.unknown)
        elif self.kind in ("list", "tuple") and (unpack.index >= 0 or self.length is not None):
            if self.length is not None and unpack.index >= self.length:
                return
            solver.copy(self.item(solver, unpack.index), unpack.dst)
        else:
            self.iterate(solver, Iterate(unpack.dst, unpack.site))

    def iterate(self, solver: Solver, iterate: Iterate) -> None:
        solver.copy(self.keys if self.kind == "dict" else self.items, iterate.dst)

    def enter(self, solver: Solver, enter: Enter) -> None:
        """A generator under @contextmanager gives what it yields."""
        solver.copy(self.items, enter.dst)

    def awaited(self, solver: Solver, awaited: object) -> None:
        """`yield from generator` gives its return value."""
        dst = awaited.dst  # type: ignore[attr-defined]
        if self._return:
            solver.copy(self._return, dst)
        else:
            solver.add(dst, self)

    def operate(self, solver: Solver, operate: Operate) -> None:
        if operate.methods[0] == "__contains__":
            self.look_up(solver, operate.arguments[0], operate.site)
        if operate.methods[0] in _ITEM_BY_ITEM and self.kind == "tuple":
            self._each_item(solver, operate)
        if operate.methods[-1] in ("__add__", "__or__", "__mul__", "__radd__", "__sub__"):
            solver.add(operate.dst, self)
        if operate.methods[0] == "__iadd__":
            for argument in operate.arguments:
                solver.watch(argument, Iterate(self.unknown, operate.site))

    def _each_item(self, solver: Solver, operate: Operate) -> None:
        """The operation on each item, once for a place: tuples may hold each other."""
        if solver.program.first_time((self, operate.methods[0], operate.site)):
            solver.watch(self.items, Operate(0, operate.methods, (), operate.site))

    def passed(self, solver: Solver, callback: Callback) -> None:
        """A table of paths, given to code that loads one of them."""
        if self.kind == "dict":
            solver.watch(self.items, _PathsIn(callback))

    def instances(self, solver: Solver, made: InstanceOf) -> None:
        """A tuple of types: an instance of any of them."""
        if self not in made.followed:
            made.followed.add(self)
            solver.watch(self.items, made)

    def load_attribute(self, solver: Solver, load: LoadAttribute) -> None:
        method = self._methods.get(load.name)
        if method is None:
            method = self._methods[load.name] = ContainerMethod(self, load.name)
        solver.add(load.dst, method)


class _PathsIn:
    """Of what a table holds, the paths of objects."""

    def __init__(self, callback: Callback) -> None:
        self.callback = callback

    def apply(self, solver: Solver, value: Value) -> None:
        if isinstance(value, Constant):
            value.passed(solver, self.callback)


class _ByKey:
    def __init__(self, container: Container, dst: int) -> None:
        self.container, self.dst = container, dst

    def apply(self, solver: Solver, value: Value) -> None:
        if isinstance(value, Constant):
            solver.copy(self.container.item(solver, value.value), self.dst)
        else:
            solver.copy(self.container.items, self.dst)


class _PutByKey:
    def __init__(self, container: Container, src: int) -> None:
        self.container, self.src = container, src

    def apply(self, solver: Solver, value: Value) -> None:
        self.container.put(solver, self.src, value.value if isinstance(value, Constant) else None)


class ContainerMethod(Value):
    """A method of a built-in container."""

    def __init__(self, container: Container, name: str) -> None:
        self.container = container
        self.name = name

    def call(self, solver: Solver, call: Call) -> None:
        container, name = self.container, self.name
        first, second = call.argument(0), call.argument(1)
        if name in ("add", "remove", "discard"):
            container.look_up(solver, first, call.site)
        if name in ("append", "add", "appendleft", "put", "put_nowait", "push"):
            container.put(solver, first)
        elif name == "insert":
            container.put(solver, second)
        elif name in ("extend", "update", "extendleft", "union", "__ior__"):
            for variable, _ in call.arguments:
                solver.watch(variable, _TakeAll(container, call))
            for keyword, variable in call.keywords:
                container.put(solver, variable, keyword)
            if name == "union":
                solver.add(call.dst, container)
        elif name in ("get", "pop", "setdefault", "__getitem__", "popleft", "get_nowait"):
            if container.kind == "dict" or name == "__getitem__" or first:
                container.load_item(solver, LoadItem(call.dst, first, call.site))
            else:
                solver.copy(container.items, call.dst)
            solver.copy(second, call.dst)
            if name == "setdefault":
                container.store_item(solver, StoreItem(first, second, call.site))
        elif name == "values":
            solver.add(call.dst, container.view(solver, container.items))
        elif name == "keys":
            solver.add(call.dst, container.view(solver, container.keys))
        elif name == "items":
            solver.add(call.dst, container.pairs(solver))
        elif name == "popitem":
            solver.copy(container.pairs(solver).items, call.dst)
        elif name in ("copy", "difference", "intersection", "__iter__", "__aiter__", "__enter__", "__aenter__"):
            solver.add(call.dst, container)
        elif name in ("__next__", "send", "__anext__", "asend"):
            solver.copy(container.items, call.dst)
        elif name == "sort":
            solver.program.call_back(solver, call, (container.items,))
        solver.external(call.site, f"{container.kind}.{name}")


class _TakeAll:
    def __init__(self, container: Container, call: Call) -> None:
        self.container, self.call = container, call

    def apply(self, solver: Solver, value: Value) -> None:
        if isinstance(value, Container) and value is not self.container:
            self.container.take_all(solver, value)
        elif not isinstance(value, Container):
            value.iterate(solver, Iterate(self.container.unknown, self.call.site))
