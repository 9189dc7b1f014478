"""Classes as values: attribute lookup along the method resolution order."""

from __future__ import annotations

from collections import deque
from collections.abc import Collection, Iterator, Sequence
from typing import TYPE_CHECKING

from .construction import New, call_class, construct_below
from .each import Each
from .functions import Bound, Function, Property, Wrapper
from .instances import Holder, Instance
from .ir import ClassCode
from .methods import CallOn
from .slots import Slots
from .values import (
    Bind,
    Call,
    Callback,
    InstanceOf,
    Iterate,
    LoadAttribute,
    LoadItem,
    Operate,
    StoreAttribute,
    Value,
)

if TYPE_CHECKING:
    from .containers import Container
    from .program import CallSite, Definition
    from .solver import Solver

# Subclasses asked for overrides of one method. Beyond it, everything overrides everything and the list tells nothing.
MAX_OVERRIDES = 40
# Places at which the instances of one class are told apart.
MAX_HOLDERS = 24


class Class(Value):
    """A class of the repository. `attributes` are the variables of its body's names; `bases` those of its bases."""

    is_class = True

    def __init__(self, code: ClassCode, definition: Definition, offset: int) -> None:
        self.code = code
        self.definition = definition
        self.name = code.name
        self.attributes = {name: variable + offset for name, variable in code.attributes.items()}
        self.bases = [variable + offset for variable in code.bases]
        self.keywords = {name: variable + offset for name, variable in code.keywords.items()}
        self.mro: list[Class] = [self]
        self.external_bases: list[str] = []
        self.subclasses: list[Class] = []
        self.own_fields: set[str] = set()  # names that its methods store on their first parameter
        self.fields = Slots()
        self._inherited_fields: dict[str, int] = {}
        self._looked_up: dict[str, tuple[Class, int] | None] = {}
        self._kept: dict[str, bool] = {}
        self._early_loads: list[LoadAttribute] | None = []
        self.made: Instance = Instance(self, exact=True)
        self.declared = Instance(self, exact=False)
        self.supposed = Instance(self, exact=False, surmised="guess")
        self.beneath = Instance(self, exact=False, surmised="override")
        self.below = ClassBelow(self)
        self.storage: Container | None = None
        self.is_enum = False
        self.is_typed_dict = False
        self.is_holder = False
        self.decorates = 0  # functions that its instances stand for
        self.takes_function = False  # used as a decorator itself: its instances stand for functions
        self._holders: dict[object, Holder] = {}
        self.asked: frozenset[str] = (
            frozenset()
        )  # declared without a value where __getattr__ is defined: it answers for them
        self.is_protocol = False
        self.implementers: list[Class] = []  # of a protocol: classes that have what it asks for, without inheriting
        self.is_metaclass = False
        self.takes_fields = False  # a dataclass or NamedTuple: the constructor takes the annotated fields

    def lookup(self, name: str, after: Class | None = None) -> tuple[Class, int] | None:
        """The class that defines an attribute, and its variable; `after` starts behind that class in the order."""
        if after is not None:
            mro = self.mro
            return _first(mro[mro.index(after) + 1 :] if after in mro else after.mro[1:], name)
        try:
            return self._looked_up[name]
        except KeyError:
            found = self._looked_up[name] = _first(self.mro, name)
            return found

    def keeps(self, name: str) -> bool:
        """Whether methods of the class or its bases store the name on their first parameter."""
        known = self._kept.get(name)
        if known is None:
            known = self._kept[name] = any(name in cls.own_fields for cls in self.mro)
        return known

    def set_order(self, mro: list[Class]) -> None:
        """The classes in which attributes are looked up, itself first."""
        self.mro = mro
        self._looked_up.clear()
        self._kept.clear()

    def names(self) -> list[str]:
        """What the bodies of the class and its bases bind."""
        return list(dict.fromkeys(name for cls in self.mro for name in cls.attributes))

    def field(self, solver: Solver, name: str) -> int:
        """The variable of what is stored under a name in instances of this class."""
        return self.fields.variable(solver, name)

    def read_field(self, solver: Solver, name: str, dst: int) -> None:
        """dst holds what is stored under a name in instances of this class and its bases."""
        if len(self.mro) == 1:
            self.fields.read(solver, name, dst)
            return
        known = self._inherited_fields.get(name)
        if known is None:  # one variable for all that read it
            known = self._inherited_fields[name] = solver.variable()
            for cls in self.mro:
                cls.fields.read(solver, name, known)
        solver.copy(known, dst)

    def readers(self, solver: Solver) -> Iterator[Collection[int]]:
        """For each attribute of its instances the variables that it is read into."""
        if len(self.mro) == 1:
            yield from self.fields.readers(solver)
        yield from map(solver.successors, self._inherited_fields.values())

    def made_at(self, solver: Solver, place: object) -> Instance:
        """The instance that one place makes. Places are told apart for classes that hold other objects."""
        if not self.is_holder:
            return self.made
        known = self._holders.get(place)
        if known is None:
            if len(self._holders) >= MAX_HOLDERS:
                return self.made
            known = self._holders[place] = Holder(self, solver)
        return known

    def descendants(self, most: int = MAX_OVERRIDES) -> list[Class]:
        """All subclasses, nearest first, at most so many."""
        found: dict[Class, None] = {}
        pending = deque(self.subclasses)
        while pending and len(found) < most:
            cls = pending.popleft()
            if cls not in found and cls is not self:
                found[cls] = None
                pending.extend(cls.subclasses)
        return list(found)

    def load_attribute(self, solver: Solver, load: LoadAttribute) -> None:
        own = self.attributes.get(load.name)
        if self._early_loads is None:
            self._load_inherited(solver, load)
        else:
            self._early_loads.append(load)
        if own is not None:
            solver.watch(own, _BindToClass(load.dst, self, load.site))

    def bases_known(self, solver: Solver) -> None:
        """From now on attributes are looked up in base classes, also those that were asked for before."""
        early, self._early_loads = self._early_loads or (), None
        for load in early:
            self._load_inherited(solver, load)

    def _load_inherited(self, solver: Solver, load: LoadAttribute) -> None:
        """What the attribute is besides the name in the class's own body."""
        if load.name in solver.program.stored_names:
            self.read_field(solver, load.name, load.dst)
        found = self.lookup(load.name)
        if found is not None:
            owner, variable = found
            if owner.is_enum and not load.name.startswith("_"):
                solver.add(load.dst, self.made)
            if owner is not self:
                solver.watch(variable, _BindToClass(load.dst, self, load.site))
        elif load.name == "__call__":
            solver.add(load.dst, self)
        elif load.name == "__new__":
            solver.add(load.dst, New())
        elif load.name == "__subclasses__":
            solver.add(load.dst, Subclasses(self))
        elif load.name != "__init__":
            for metaclass in solver.program.metaclasses(self):
                metaclass.made.load_attribute(solver, load)

    def store_attribute(self, solver: Solver, store: StoreAttribute) -> None:
        """A function stored on a class is a method of its objects."""
        stored = self.field(solver, store.name)

        def keep(solver: Solver, value: Value) -> None:
            solver.add(stored, value.bind_to(self.declared) if isinstance(value, Function | Wrapper) else value)

        solver.watch(store.src, Each(keep))

    def load_item(self, solver: Solver, load: LoadItem) -> None:
        if self.is_enum:
            solver.add(load.dst, self.made)
            return
        solver.add(load.dst, solver.program.generic_alias(self, load))
        found = self.lookup("__class_getitem__")
        if found is not None:
            call = Call(0, ((load.key, False),), (), load.site, via="operator")
            solver.watch(found[1], CallOn(call, self))

    def iterate(self, solver: Solver, iterate: Iterate) -> None:
        if self.is_enum:
            solver.add(iterate.dst, self.made)

    def operate(self, solver: Solver, operate: Operate) -> None:
        if operate.methods[0] in ("__or__", "__ror__"):  # a union of types
            solver.add(operate.dst, self)
            for argument in operate.arguments:
                solver.copy(argument, operate.dst)
        else:
            for metaclass in solver.program.metaclasses(self):
                metaclass.made.operate(solver, operate)

    def call(self, solver: Solver, call: Call) -> None:
        call_class(solver, self, call)

    def instances(self, solver: Solver, made: InstanceOf) -> None:
        solver.add(made.dst, self.declared)

    def raised(self, solver: Solver, site: CallSite) -> None:
        call_class(solver, self, Call(solver.variable(), (), (), site))

    def bound(self, solver: Solver, bind: Bind) -> None:
        solver.add(bind.dst, self)

    def passed(self, solver: Solver, callback: Callback) -> None:
        """A class handed over is mostly only looked at."""


def _first(mro: Sequence[Class], name: str) -> tuple[Class, int] | None:
    for cls in mro:
        variable = cls.attributes.get(name)
        if variable is not None:
            return cls, variable
    return None


class ClassBelow(Value):
    """A class or one below it: what `cls` is in a class method, and the class of an object that may be of a subclass. A
    `proper` one is only below it, as in `__init_subclass__`: what is stored there, the class itself does not have."""

    is_class = True

    def __init__(self, cls: Class, *, proper: bool = False) -> None:
        self.cls = cls
        self.proper = proper

    def load_attribute(self, solver: Solver, load: LoadAttribute) -> None:
        self.cls.load_attribute(solver, load)

    def store_attribute(self, solver: Solver, store: StoreAttribute) -> None:
        if not self.proper:
            self.cls.store_attribute(solver, store)

    def load_item(self, solver: Solver, load: LoadItem) -> None:
        self.cls.load_item(solver, load)

    def iterate(self, solver: Solver, iterate: Iterate) -> None:
        self.cls.iterate(solver, iterate)

    def operate(self, solver: Solver, operate: Operate) -> None:
        self.cls.operate(solver, operate)

    def call(self, solver: Solver, call: Call) -> None:
        self.cls.call(solver, call)
        construct_below(solver, self.cls, call)
        if not self.cls.is_holder:
            solver.add(call.dst, self.cls.declared)

    def instances(self, solver: Solver, made: InstanceOf) -> None:
        self.cls.instances(solver, made)

    def raised(self, solver: Solver, site: CallSite) -> None:
        self.cls.raised(solver, site)


class Subclasses(Value):
    """Class.__subclasses__, which gives a list of classes."""

    def __init__(self, cls: Class) -> None:
        self.cls = cls

    def call(self, solver: Solver, call: Call) -> None:
        held = solver.program.container("list", solver.variable())
        for subclass in self.cls.subclasses:
            solver.add(held.unknown, subclass)
        solver.add(call.dst, held)


class _BindToClass:
    """A class attribute read on the class: class methods are bound, others are not."""

    def __init__(self, dst: int, cls: Class, site: CallSite) -> None:
        self.dst, self.cls, self.site = dst, cls, site

    def apply(self, solver: Solver, value: Value) -> None:
        if isinstance(value, Function | Wrapper | Property | Class | ClassBelow | Bound):
            solver.add(self.dst, value)
        else:
            value.bound(solver, Bind(self.dst, self.cls, self.site))
