"""Objects of the standard library that only hold what they are given: named tuples, namespaces; and what reads them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .containers import Container
from .each import Each
from .strings import Constant
from .values import Call, Callback, InstanceOf, LoadAttribute, LoadItem, StoreAttribute, Value

if TYPE_CHECKING:
    from .external import External
    from .solver import Solver


class Record(Container):
    """A named tuple: items by place and by name. What all of one type hold is known together."""

    def __init__(self, solver: Solver, names: list[str]) -> None:
        super().__init__(solver, "tuple", 0)
        self.names = names
        self.length = len(names)

    def load_attribute(self, solver: Solver, load: LoadAttribute) -> None:
        if load.name in self.names:
            solver.copy(self.item(solver, self.names.index(load.name)), load.dst)
        elif load.name in ("_replace", "_make"):
            solver.add(load.dst, RecordType(self))
        else:
            super().load_attribute(solver, load)


class RecordType(Value):
    """What namedtuple returns: called, it makes the record."""

    def __init__(self, record: Record) -> None:
        self.record = record

    def call(self, solver: Solver, call: Call) -> None:
        solver.add(call.dst, self.record)
        for place, (variable, starred) in enumerate(call.arguments):
            if starred:
                break
            self.record.put(solver, variable, place)
        for name, variable in call.keywords:
            if name in self.record.names:
                self.record.put(solver, variable, self.record.names.index(name))

    def instances(self, solver: Solver, made: InstanceOf) -> None:
        solver.add(made.dst, self.record)

    def load_attribute(self, solver: Solver, load: LoadAttribute) -> None:
        if load.name == "_make":
            solver.add(load.dst, self)


def named_tuple(solver: Solver, call: Call, _: External) -> None:
    """namedtuple("Point", "x y"), namedtuple("Point", ["x", "y"])"""

    def of_names(solver: Solver, value: Value) -> None:
        if isinstance(value, Constant) and isinstance(value.value, str):
            names = value.value.replace(",", " ").split()
        elif isinstance(value, Container):
            held = [
                solver.values[value.by_key[place]] for place in sorted(k for k in value.by_key if isinstance(k, int))
            ]
            names = [str(each.value) for values in held for each in values if isinstance(each, Constant)]
        else:
            return
        solver.add(call.dst, RecordType(Record(solver, names)))

    solver.watch(call.argument(1, "field_names"), Each(of_names))


class Bag(Value):
    """An object that has whatever attributes are stored on it."""

    def __init__(self) -> None:
        self._fields: dict[str, int] = {}

    def _field(self, solver: Solver, name: str) -> int:
        if name not in self._fields:
            self._fields[name] = solver.variable()
        return self._fields[name]

    def load_attribute(self, solver: Solver, load: LoadAttribute) -> None:
        solver.copy(self._field(solver, load.name), load.dst)

    def store_attribute(self, solver: Solver, store: StoreAttribute) -> None:
        solver.copy(store.src, self._field(solver, store.name))


def namespace(solver: Solver, call: Call, _: External) -> None:
    """SimpleNamespace(name=x), threading.local()"""
    made = Bag()
    solver.add(call.dst, made)
    for name, variable in call.keywords:
        if name is not None:
            made.store_attribute(solver, StoreAttribute(name, variable, call.site))


class Getter(Value):
    """attrgetter, itemgetter, methodcaller: called with an object, it reads from it."""

    def __init__(self, kind: str, first: Call) -> None:
        self.kind = kind
        self.first = first

    def call(self, solver: Solver, call: Call) -> None:
        read = [variable for variable, starred in self.first.arguments if not starred]
        if self.kind == "methodcaller":
            read = read[:1]
        results = [call.dst] if len(read) == 1 else [solver.variable() for _ in read]
        for variable, dst in zip(read, results, strict=True):
            if self.kind == "itemgetter":
                solver.watch(call.argument(0), LoadItem(dst, variable, call.site))
            else:
                solver.watch(variable, Each(lambda s, value, dst=dst: self._attribute(s, value, call, dst)))  # type: ignore[misc]
        if len(read) > 1:
            made = solver.program.container("tuple", 0)
            for place, dst in enumerate(results):
                made.put(solver, dst, place)
            solver.add(call.dst, made)

    def passed(self, solver: Solver, callback: Callback) -> None:
        given = tuple((variable, False) for variable in callback.arguments)
        self.call(solver, Call(callback.dst, given, (), callback.site, via="callback"))

    def _attribute(self, solver: Solver, name: Value, call: Call, dst: int) -> None:
        if not isinstance(name, Constant):
            return
        base = call.argument(0)
        *before, last = str(name.value).split(".")
        for part in before:
            inner = solver.variable()
            solver.watch(base, LoadAttribute(inner, part, call.site))
            base = inner
        if self.kind == "attrgetter":
            solver.watch(base, LoadAttribute(dst, last, call.site))
        else:
            method = solver.variable()
            solver.watch(base, LoadAttribute(method, last, call.site))
            solver.watch(method, Call(dst, self.first.arguments[1:], self.first.keywords, call.site, via="indirect"))


def getter(solver: Solver, call: Call, external: External) -> None:
    """operator.attrgetter(name)"""
    solver.add(call.dst, Getter(external.path.rpartition(".")[2], call))
