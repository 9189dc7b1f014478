"""Classes, their instances, and super(): attribute lookup along the method resolution order."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .external import External
from .functions import Bound, ClassMethod, Function, Property, StaticMethod, Wrapper, bind_arguments
from .ir import ClassCode
from .values import (
    Await,
    Bind,
    Call,
    Callback,
    Enter,
    InstanceOf,
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
    from .containers import Container
    from .program import CallSite, Definition
    from .solver import Solver

# Subclasses asked for overrides of one method. Beyond it, everything overrides everything and the list tells nothing.
MAX_OVERRIDES = 40
# Places at which the instances of one class are told apart.
MAX_HOLDERS = 24


class Class(Value):
    """A class of the repository. `attributes` are the variables of its body's names; `bases` those of its bases."""

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
        self.fields: dict[str, int] = {}
        self.made: Instance = Instance(self, exact=True)
        self.declared = Instance(self, exact=False)
        self.supposed = Instance(self, exact=False, guessed=True)
        self.storage: Container | None = None
        self.is_enum = False
        self.is_holder = False
        self.takes_function = False  # used as a decorator itself: its instances stand for functions
        self._holders: dict[object, Holder] = {}
        self.is_protocol = False
        self.takes_fields = False  # a dataclass or NamedTuple: the constructor takes the annotated fields

    def lookup(self, name: str, after: Class | None = None) -> tuple[Class, int] | None:
        """The class that defines an attribute, and its variable; `after` starts behind that class in the order."""
        mro = self.mro
        if after is not None:
            mro = mro[mro.index(after) + 1 :] if after in mro else after.mro[1:]
        for cls in mro:
            variable = cls.attributes.get(name)
            if variable is not None:
                return cls, variable
        return None

    def field(self, solver: Solver, name: str) -> int:
        """The variable of what is stored under a name in instances of this class."""
        known = self.fields.get(name)
        if known is None:
            known = self.fields[name] = solver.variable()
        return known

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

    def descendants(self) -> list[Class]:
        """All subclasses, nearest first, at most MAX_OVERRIDES."""
        found: dict[Class, None] = {}
        pending = list(self.subclasses)
        while pending and len(found) < MAX_OVERRIDES:
            cls = pending.pop(0)
            if cls not in found and cls is not self:
                found[cls] = None
                pending.extend(cls.subclasses)
        return list(found)

    def load_attribute(self, solver: Solver, load: LoadAttribute) -> None:
        if load.name in solver.program.stored_names:
            for cls in self.mro:
                solver.copy(cls.field(solver, load.name), load.dst)
        found = self.lookup(load.name)
        if found is not None:
            owner, variable = found
            if owner.is_enum and not load.name.startswith("_"):
                solver.add(load.dst, self.made)
            solver.watch(variable, _BindToClass(load.dst, self, load.site))
        elif load.name == "__call__":
            solver.add(load.dst, self)
        elif load.name == "__new__":
            solver.add(load.dst, _New(self))
        elif load.name in ("__init__", "__subclasses__"):
            return
        else:
            for metaclass in solver.program.metaclasses(self):
                metaclass.made.load_attribute(solver, load)

    def store_attribute(self, solver: Solver, store: StoreAttribute) -> None:
        solver.copy(store.src, self.field(solver, store.name))

    def load_item(self, solver: Solver, load: LoadItem) -> None:
        if self.is_enum:
            solver.add(load.dst, self.made)
            return
        solver.add(load.dst, solver.program.generic_alias(self, load))
        found = self.lookup("__class_getitem__")
        if found is not None:
            call = Call(0, ((load.key, False),), (), load.site, via="operator")
            solver.watch(found[1], _CallOn(call, self))

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
        solver.call(call.site, self.definition, "class" if call.via == "call" else call.via, call.possible)
        for metaclass in solver.program.metaclasses(self):
            found = metaclass.lookup("__call__")
            if found is not None:
                solver.watch(found[1], _CallOn(_again(call, solver.variable(), "operator"), self))
        self.takes_function = self.takes_function or call.decorates
        self.construct(solver, call)

    def construct(self, solver: Solver, call: Call) -> None:
        """The instance, and the calls of __new__ and __init__, without recording a call of the class."""
        made = self.made_at(solver, call.site)
        solver.add(call.dst, made)
        initializer, maker = self.lookup("__init__"), self.lookup("__new__")
        if maker is not None:
            result = solver.variable()
            solver.watch(maker[1], _CallOn(_again(call, result, _constructor_via(self, maker[0])), self))
            solver.watch(result, _OtherResult(call.dst))
        if initializer is not None:
            via = _constructor_via(self, initializer[0])
            solver.watch(initializer[1], _CallOn(_again(call, solver.variable(), via), made))
        elif maker is None:
            self._connect_fields(solver, call)
        if made.storage is not None and call.arguments:
            solver.watch(call.arguments[0][0], Iterate(made.storage.items, call.site))

    def _connect_fields(self, solver: Solver, call: Call) -> None:
        """A dataclass's constructor: arguments go to the annotated fields, base classes' first."""
        if not any(cls.takes_fields for cls in self.mro) or (self, "fields") in call.linked:
            return
        call.linked.add((self, "fields"))
        names = dict.fromkeys(name for cls in reversed(self.mro) for name in cls.code.annotated)
        bind_arguments(solver, call, [(name, self.field(solver, name), "positional") for name in names])
        found = self.lookup("__post_init__")
        if found is not None:
            again = Call(solver.variable(), (), (), call.site, call.function, via="operator")
            solver.watch(found[1], _CallOn(again, self.made))

    def instances(self, solver: Solver, made: InstanceOf) -> None:
        solver.add(made.dst, self.declared)

    def raised(self, solver: Solver, site: CallSite) -> None:
        self.call(solver, Call(solver.variable(), (), (), site))

    def bound(self, solver: Solver, bind: Bind) -> None:
        solver.add(bind.dst, self)

    def passed(self, solver: Solver, callback: Callback) -> None:
        """A class handed over is mostly only looked at."""


class _OtherResult:
    """What __new__ returns besides an instance."""

    def __init__(self, dst: int) -> None:
        self.dst = dst

    def apply(self, solver: Solver, value: Value) -> None:
        if not isinstance(value, External):
            solver.add(self.dst, value)


class _New(Value):
    """object.__new__ found on a class"""

    def __init__(self, cls: Class) -> None:
        self.cls = cls

    def call(self, solver: Solver, call: Call) -> None:
        solver.watch(call.argument(0), InstanceOf(call.dst, None))


def _constructor_via(cls: Class, owner: Class) -> str:
    """The class itself stands for its own constructor; an inherited one is a call of its own."""
    return "silent" if owner is cls else "constructor"


def _again(call: Call, dst: int, via: str) -> Call:
    """The same arguments, given to a method behind the call."""
    return Call(dst, call.arguments, call.keywords, call.site, call.function, via=via, possible=call.possible)


class _BindToClass:
    """A class attribute read on the class: class methods are bound, others are not."""

    def __init__(self, dst: int, cls: Class, site: CallSite) -> None:
        self.dst, self.cls, self.site = dst, cls, site

    def apply(self, solver: Solver, value: Value) -> None:
        if isinstance(value, Function | Wrapper | Property | Class | Bound):
            solver.add(self.dst, value)
        else:
            value.bound(solver, Bind(self.dst, self.cls, self.site))


class _CallOn:
    """Call each function that arrives, as a method of `receiver`."""

    def __init__(self, call: Call, receiver: Value) -> None:
        self.call, self.receiver = call, receiver

    def apply(self, solver: Solver, value: Value) -> None:
        if isinstance(value, Function):
            value = self.receiver.own(value)
        if isinstance(value, Function | Wrapper):
            value.called(solver, self.call, self.receiver, self.call.possible)
        elif not isinstance(value, Class):
            value.call(solver, self.call)


class Instance(Value):
    """An object of a class; with `exact` False, of it or any subclass: what an annotation or `self` says.

    guessed  only its use speaks for the class; calls on it are possible ones
    """

    def __init__(self, cls: Class, *, exact: bool, guessed: bool = False) -> None:
        self.cls = cls
        self.exact = exact
        self.guessed = guessed

    @property
    def storage(self) -> Container | None:
        """The items of an instance of a class that is a list, dict or set."""
        return self.cls.storage

    def fields(self, solver: Solver, name: str) -> list[int]:
        """The variables that hold what is stored under a name; the first takes what is stored."""
        return [owner.field(solver, name) for owner in self.cls.mro]

    def load_attribute(self, solver: Solver, load: LoadAttribute) -> None:
        if not self._load_known(solver, load) and not load.implicit:
            self._load_missing(solver, load)

    def _load_known(self, solver: Solver, load: LoadAttribute) -> bool:
        cls, name = self.cls, load.name
        known = False
        if name in solver.program.stored_names:
            for variable in self.fields(solver, name):
                solver.copy(variable, load.dst)
            known = any(name in owner.own_fields for owner in cls.mro)
        found = cls.lookup(name)
        if found is not None:
            solver.watch(found[1], Bind(load.dst, self, load.site))
        elif name == "__class__":
            solver.add(load.dst, cls)
            return True
        # A guess about the class is not also a guess about its subclasses where a protocol is all that is used.
        if not self.exact and not (self.guessed and load.implicit):
            for sub, variable in solver.program.overrides(cls, name):
                solver.watch(variable, Bind(load.dst, sub.declared, load.site))
                known = True
        return known or found is not None

    def _load_missing(self, solver: Solver, load: LoadAttribute) -> None:
        cls = self.cls
        if self.storage is not None:
            self.storage.load_attribute(solver, load)
        for hook in ("__getattr__", "__getattribute__"):
            found = cls.lookup(hook)
            if found is not None:
                solver.watch(found[1], _CallOn(Call(load.dst, (), (), load.site, via="property"), self))
                return
        for path in cls.external_bases:
            solver.program.external(f"{path}()").load_attribute(solver, load)

    def store_attribute(self, solver: Solver, store: StoreAttribute) -> None:
        found = self.cls.lookup(store.name)
        if found is not None:
            solver.watch(found[1], _SetProperty(self, store))
        hook = self.cls.lookup("__setattr__")
        if hook is not None:
            call = Call(0, ((0, False), (store.src, False)), (), store.site, via="operator")
            solver.watch(hook[1], _CallOn(call, self))
        solver.copy(store.src, self.fields(solver, store.name)[0])

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
        key = (self, name)
        if key in call.linked:
            return True
        call.linked.add(key)
        method = solver.variable()
        if not self._load_known(solver, LoadAttribute(method, name, call.site, implicit=True)):
            return False
        via = "operator" if call.via == "call" else call.via
        solver.watch(method, Call(call.dst, call.arguments, call.keywords, call.site, call.function, via=via))
        return True

    def _protocol(self, solver: Solver, names: tuple[str, ...], dst: int, site: CallSite, *arguments: int) -> bool:
        given = tuple((argument, False) for argument in arguments)
        return any(self._invoke(solver, name, Call(dst, given, (), site, via="operator")) for name in names)

    def load_item(self, solver: Solver, load: LoadItem) -> None:
        if not self._protocol(solver, ("__getitem__",), load.dst, load.site, load.key) and self.storage is not None:
            self.storage.load_item(solver, load)

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
        if not self._protocol(solver, ("__get__",), bind.dst, bind.site):
            solver.add(bind.dst, self)

    def raised(self, solver: Solver, site: CallSite) -> None:
        """Raising an object calls nothing."""

    def passed(self, solver: Solver, callback: Callback) -> None:
        """An object handed over as a function is called by its __call__; that is too rare to report."""


class Holder(Instance):
    """An instance of a class that holds other objects, as one place makes it: with fields and methods of its own, so
    that what one registry or stack holds is not taken for what another does."""

    def __init__(self, cls: Class, solver: Solver) -> None:
        super().__init__(cls, exact=True)
        self._fields: dict[str, int] = {}
        self._methods: dict[Function, Function] = {}
        self._storage = None
        if cls.storage is not None:
            self._storage = solver.program.container(cls.storage.kind, solver.variable())

    @property
    def storage(self) -> Container | None:
        return self._storage

    def fields(self, solver: Solver, name: str) -> list[int]:
        known = self._fields.get(name)
        if known is None:
            known = self._fields[name] = solver.variable()
        return [known]

    def own(self, function: Function) -> Function:
        known = self._methods.get(function)
        if known is None:
            known = self._methods[function] = function.copied(self.cls)
        return known


class GenericAlias(Value):
    """`Class[argument]`: the class; as an annotation, an instance for each argument if the class holds objects."""

    def __init__(self, cls: Class, argument: int) -> None:
        self.cls = cls
        self.argument = argument

    def load_attribute(self, solver: Solver, load: LoadAttribute) -> None:
        self.cls.load_attribute(solver, load)

    def load_item(self, solver: Solver, load: LoadItem) -> None:
        solver.add(load.dst, self)

    def call(self, solver: Solver, call: Call) -> None:
        self.cls.call(solver, call)

    def operate(self, solver: Solver, operate: Operate) -> None:
        self.cls.operate(solver, operate)

    def instances(self, solver: Solver, made: InstanceOf) -> None:
        if self.cls.is_holder:
            solver.watch(self.argument, _HeldTypes(self.cls, made))
        else:
            solver.add(made.dst, self.cls.declared)


class _HeldTypes:
    def __init__(self, cls: Class, made: InstanceOf) -> None:
        self.cls, self.made = cls, made

    def apply(self, solver: Solver, value: Value) -> None:
        solver.add(self.made.dst, self.cls.made_at(solver, value))


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
            value._protocol(solver, ("__set__",), 0, self.store.site, 0, self.store.src)


class DecoratedObject(Value):
    """The object that a decorator put in a function's place: its __call__ runs, and stands for the function."""

    def __init__(self, instance: Instance, original: int) -> None:
        self.instance = instance
        self.original = original

    def call(self, solver: Solver, call: Call) -> None:
        self.instance.call(solver, call)
        if (self, "original") not in call.linked:
            call.linked.add((self, "original"))
            via = "decorated" if call.via == "call" else call.via
            again = Call(call.dst, call.arguments, call.keywords, call.site, call.function, via=via)
            solver.watch(self.original, CallPlainly(again))

    def load_attribute(self, solver: Solver, load: LoadAttribute) -> None:
        if load.name == "__wrapped__":
            solver.copy(self.original, load.dst)
        else:
            self.instance.load_attribute(solver, load)

    def passed(self, solver: Solver, callback: Callback) -> None:
        solver.watch(self.original, callback)

    def bound(self, solver: Solver, bind: Bind) -> None:
        """As a method it is mostly bound like the function it stands for."""
        solver.watch(self.original, bind)


class CallPlainly:
    """Call each function that arrives; a function decorated twice is followed through."""

    def __init__(self, call: Call) -> None:
        self.call = call

    def apply(self, solver: Solver, value: Value) -> None:
        if isinstance(value, Function | Wrapper | DecoratedObject):
            value.call(solver, self.call)


class ClassStays:
    """A decorated class is still the class, whatever the decorator is: others inherit from it."""

    def __init__(self, dst: int) -> None:
        self.dst = dst

    def apply(self, solver: Solver, value: Value) -> None:
        if isinstance(value, Class):
            solver.add(self.dst, value)


class AfterDecorator:
    """What a decorator gave for the function in `original` goes to dst; an object keeps the function in sight."""

    def __init__(self, original: int, dst: int) -> None:
        self.original, self.dst = original, dst

    def apply(self, solver: Solver, value: Value) -> None:
        if value not in solver.values[self.original]:
            if isinstance(value, Instance):
                value = DecoratedObject(value, self.original)
            elif isinstance(value, Function) and value.around is not None:
                value = Wrapper(value, self.original)
            elif isinstance(value, Wrapper | DecoratedObject):
                if value.original != self.original:
                    return  # another function's, by a decorator that all go through
            elif not isinstance(value, Property | ClassMethod | StaticMethod | Class | Bound):
                return  # what the function itself returns, from a decorator that also calls it
        solver.add(self.dst, value)


class Super(Value):
    """super(): attributes are looked up behind `cls` in the order of the receiver's class."""

    def __init__(self, cls: Class, receiver: Value) -> None:
        self.cls = cls
        self.receiver = receiver

    def load_attribute(self, solver: Solver, load: LoadAttribute) -> None:
        receiver = solver.program.class_of(self.receiver) or self.cls
        found = receiver.lookup(load.name, after=self.cls)
        if found is not None:
            if load.name == "__new__":
                solver.copy(found[1], load.dst)
            else:
                solver.watch(found[1], Bind(load.dst, self.receiver, load.site))
        elif load.name == "__new__":
            solver.add(load.dst, _New(receiver))
        elif load.name not in ("__init__", "__init_subclass__"):
            if receiver.storage is not None:
                receiver.storage.load_attribute(solver, load)
            for path in receiver.external_bases:
                solver.program.external(f"{path}()").load_attribute(solver, load)
