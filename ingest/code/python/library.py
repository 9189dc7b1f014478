"""What functions of the standard library do with our values: the ones that pass functions, classes and items on."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from .classes import Class
from .containers import Container
from .functions import ClassMethod, Function, Partial, Property, StaticMethod
from .instances import Instance
from .modules import Module
from .strings import Constant, Prefix
from .superclass import Super
from .values import (
    Await,
    Call,
    Callback,
    Enter,
    InstanceOf,
    Iterate,
    LoadAttribute,
    LoadItem,
    Operate,
    StoreAttribute,
    Value,
)

if TYPE_CHECKING:
    from .external import External
    from .solver import Solver

Model = Callable[["Solver", Call, "External"], None]


class _Each:
    """Apply a function to each value of a variable."""

    def __init__(self, action: Callable[[Solver, Value], None]) -> None:
        self.action = action

    def apply(self, solver: Solver, value: Value) -> None:
        self.action(solver, value)


# --- classes and functions


def _super(solver: Solver, call: Call, _: External) -> None:
    if call.arguments:
        given, receiver = call.argument(0), call.argument(1)

        def explicit(solver: Solver, value: Value) -> None:
            if isinstance(value, Class):
                solver.watch(receiver, _Each(lambda s, r: s.add(call.dst, Super(value, r))))

        solver.watch(given, _Each(explicit))
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

    solver.watch(function.first_parameter, _Each(implicit))


def _property(solver: Solver, call: Call, _: External) -> None:
    getter, setter = solver.variable(), solver.variable()
    solver.copy(call.argument(0, "fget"), getter)
    solver.copy(call.argument(1, "fset"), setter)
    solver.add(call.dst, Property(getter, setter))


def _class_method(solver: Solver, call: Call, _: External) -> None:
    solver.watch(call.argument(0), _Each(lambda s, value: s.add(call.dst, ClassMethod(value))))


def _static_method(solver: Solver, call: Call, _: External) -> None:
    solver.watch(call.argument(0), _Each(lambda s, value: s.add(call.dst, StaticMethod(value))))


def _identity(solver: Solver, call: Call, _: External) -> None:
    solver.copy(call.argument(0), call.dst)


def _type(solver: Solver, call: Call, external: External) -> None:
    if len(call.arguments) == 1:

        def class_of(solver: Solver, value: Value) -> None:
            cls = solver.program.class_of(value)
            if cls is not None:
                solver.add(call.dst, cls)

        solver.watch(call.argument(0), _Each(class_of))


def _partial(solver: Solver, call: Call, _: External) -> None:
    solver.add(call.dst, Partial(call.argument(0), call))


def _wraps(solver: Solver, call: Call, external: External) -> None:
    """functools.wraps(original): a decorator that marks its function."""
    solver.add(call.dst, solver.program.external("functools.wraps.mark"))


def _mark_wrapper(solver: Solver, call: Call, _: External) -> None:
    def mark(solver: Solver, value: Value) -> None:
        if isinstance(value, Function):
            value.mark_wrapper()
        solver.add(call.dst, value)

    solver.watch(call.argument(0), _Each(mark))


def _get_attribute(solver: Solver, call: Call, _: External) -> None:
    """getattr(object, name): by a constant name, or by all names with the beginning that is known."""
    base, name = call.argument(0), call.argument(1)
    solver.copy(call.argument(2), call.dst)

    def by_name(solver: Solver, value: Value) -> None:
        if isinstance(value, Constant) and isinstance(value.value, str):
            solver.watch(base, LoadAttribute(call.dst, value.value, call.site))
        elif isinstance(value, Prefix):
            solver.watch(base, _Each(lambda s, owner: _by_prefix(s, owner, value.text)))

    def _by_prefix(solver: Solver, owner: Value, beginning: str) -> None:
        cls = solver.program.class_of(owner)
        names = dict.fromkeys(key for base in cls.mro for key in base.attributes) if cls is not None else {}
        if isinstance(owner, Module):
            names = dict.fromkeys(owner.names)
        for key in names:
            if key.startswith(beginning):
                owner.load_attribute(solver, LoadAttribute(call.dst, key, call.site, implicit=True))

    solver.watch(name, _Each(by_name))


def _set_attribute(solver: Solver, call: Call, _: External) -> None:
    base, source = call.argument(0), call.argument(2)

    def by_name(solver: Solver, value: Value) -> None:
        if isinstance(value, Constant) and isinstance(value.value, str):
            solver.program.stored_names.add(value.value)
            solver.watch(base, StoreAttribute(value.value, source, call.site))

    solver.watch(call.argument(1), _Each(by_name))


def _import_module(solver: Solver, call: Call, _: External) -> None:
    def by_name(solver: Solver, value: Value) -> None:
        if isinstance(value, Constant):
            module = solver.program.modules.get(str(value.value))
            if module is not None:
                solver.add(call.dst, module)

    solver.watch(call.argument(0), _Each(by_name))


# --- containers and iteration


def _collect(kind: str) -> Model:
    """list(x), sorted(x): a new container of the items; a key function is called with them."""

    def model(solver: Solver, call: Call, _: External) -> None:
        made = solver.program.container(kind, solver.variable())
        solver.add(call.dst, made)
        if call.arguments:
            solver.watch(call.argument(0), Iterate(made.unknown, call.site))
        for _name, variable in call.keywords:
            solver.watch(variable, Callback(call.site, (made.items,)))

    return model


def _dict(solver: Solver, call: Call, _: External) -> None:
    made = solver.program.container("dict", solver.variable())
    solver.add(call.dst, made)

    def take(solver: Solver, value: Value) -> None:
        if isinstance(value, Container) and value.kind == "dict":
            made.take_all(solver, value)
        else:
            pair = solver.variable()
            value.iterate(solver, Iterate(pair, call.site))
            solver.watch(pair, LoadItem(made.keys, 0, call.site, literal=0))
            solver.watch(pair, LoadItem(made.unknown, 0, call.site, literal=1))

    for variable, _starred in call.arguments:
        solver.watch(variable, _Each(take))
    for name, variable in call.keywords:
        made.put(solver, variable, name)


def _default_dict(solver: Solver, call: Call, _: External) -> None:
    made = solver.program.container("dict", solver.variable())
    solver.add(call.dst, made)
    solver.watch(call.argument(0), Call(made.unknown, (), (), call.site, call.function, via="callback", possible=True))


def _tuples(solver: Solver, call: Call, places: list[int]) -> None:
    pair = solver.program.container("tuple", 0)
    for place, variable in enumerate(places):
        pair.put(solver, variable, place)
    pair.length = len(places)
    holder = solver.variable()
    solver.add(holder, pair)
    solver.add(call.dst, solver.program.container("list", holder))


def _enumerate(solver: Solver, call: Call, _: External) -> None:
    item, count = solver.variable(), solver.variable()
    solver.watch(call.argument(0), Iterate(item, call.site))
    solver.add(count, solver.program.external("builtins.int()"))
    _tuples(solver, call, [count, item])


def _zip(solver: Solver, call: Call, _: External) -> None:
    places = []
    for variable, _starred in call.arguments:
        places.append(solver.variable())
        solver.watch(variable, Iterate(places[-1], call.site))
    _tuples(solver, call, places)


def _map(solver: Solver, call: Call, external: External) -> None:
    """map, filter, reduce: the function is called with the items."""
    items = []
    for variable, _starred in call.arguments[1:]:
        items.append((solver.variable(), False))
        solver.watch(variable, Iterate(items[-1][0], call.site))
    results = solver.variable()
    solver.watch(call.argument(0), Call(results, tuple(items), (), call.site, call.function, via="callback"))
    kept = items[0][0] if external.path.endswith("filter") and items else results
    solver.add(call.dst, solver.program.container("list", kept))


def _reduce(solver: Solver, call: Call, _: External) -> None:
    item = solver.variable()
    solver.watch(call.argument(1), Iterate(item, call.site))
    solver.copy(call.argument(2), call.dst)
    given = ((call.dst, False), (item, False))
    solver.watch(call.argument(0), Call(call.dst, given, (), call.site, call.function, via="callback"))


def _next(solver: Solver, call: Call, _: External) -> None:
    def step(solver: Solver, value: Value) -> None:
        if isinstance(value, Instance):
            value.operate(solver, Operate(call.dst, ("__next__",), (), call.site))
        else:
            value.iterate(solver, Iterate(call.dst, call.site))

    solver.watch(call.argument(0), _Each(step))
    solver.copy(call.argument(1), call.dst)


def _iterate_argument(solver: Solver, call: Call, external: External) -> None:
    """sum, any, all: the items are looked at."""
    item = solver.variable()
    solver.watch(call.argument(0), Iterate(item, call.site))
    if external.path == "builtins.sum":
        solver.copy(item, call.dst)


def _smallest(solver: Solver, call: Call, _: External) -> None:
    if len(call.arguments) == 1:
        solver.watch(call.argument(0), Iterate(call.dst, call.site))
    else:
        for variable, _starred in call.arguments:
            solver.copy(variable, call.dst)
    for _name, variable in call.keywords:
        solver.watch(variable, Callback(call.site, (call.dst,)))


def _protocol(methods: tuple[str, ...], result: str | None) -> Model:
    """len(x), str(x): a special method of the argument is called."""

    def model(solver: Solver, call: Call, _: External) -> None:
        for variable, _starred in call.arguments:
            solver.watch(variable, Operate(0 if result else call.dst, methods, (), call.site))
        if result is not None:
            solver.add(call.dst, solver.program.external(result))

    return model


# --- other passing on


def _cast(solver: Solver, call: Call, _: External) -> None:
    solver.watch(call.argument(0), InstanceOf(call.dst, None))
    solver.copy(call.argument(1), call.dst)


class TypeVariable(Value):
    """TypeVar("T", bound=X): as an annotation, its bound or constraints."""

    def __init__(self, bounds: list[int]) -> None:
        self.bounds = bounds

    def instances(self, solver: Solver, made: InstanceOf) -> None:
        for variable in self.bounds:
            solver.watch(variable, made)


def _type_variable(solver: Solver, call: Call, _: External) -> None:
    bounds = [variable for variable, _starred in call.arguments[1:]]
    bounds += [variable for name, variable in call.keywords if name == "bound"]
    solver.add(call.dst, TypeVariable(bounds))


def _field(solver: Solver, call: Call, _: External) -> None:
    """dataclasses.field(default=, default_factory=)"""
    for name, variable in call.keywords:
        if name == "default":
            solver.copy(variable, call.dst)
        elif name in ("default_factory", "factory"):
            factory = Call(call.dst, (), (), call.site, call.function, via="callback", possible=True)
            solver.watch(variable, factory)


def _enter_context(solver: Solver, call: Call, _: External) -> None:
    solver.watch(call.argument(0), Enter(call.dst, call.site))


def _run_awaitable(solver: Solver, call: Call, _: External) -> None:
    """asyncio.run(coroutine)"""
    solver.watch(call.argument(0), Await(call.dst, call.site))


def _cell(solver: Solver, call: Call, external: External) -> None:
    """ContextVar, weakref.ref: an object that gives back what was put in."""
    solver.add(call.dst, Cell(solver.variable()))
    for variable, _starred in call.arguments[:1]:
        solver.watch(variable, _Each(lambda s, v: None))
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


def _nothing(solver: Solver, call: Call, _: External) -> None:
    """What the arguments are is looked at; nothing of them is called or kept."""


def _with_builtins(models: dict[str, Model]) -> dict[str, Model]:
    return {(path if "." in path else f"builtins.{path}"): model for path, model in models.items()}


_STR, _INT, _BOOL = "builtins.str()", "builtins.int()", "builtins.bool()"

MODELS: dict[str, Model] = _with_builtins(
    {
        "super": _super, "property": _property, "classmethod": _class_method, "staticmethod": _static_method,
        "type": _type, "getattr": _get_attribute, "setattr": _set_attribute, "list": _collect("list"),
        "tuple": _collect("tuple"), "set": _collect("set"), "frozenset": _collect("set"), "sorted": _collect("list"),
        "reversed": _collect("list"), "iter": _collect("list"), "dict": _dict, "enumerate": _enumerate, "zip": _zip,
        "map": _map, "filter": _map, "next": _next, "sum": _iterate_argument, "any": _iterate_argument,
        "all": _iterate_argument, "min": _smallest, "max": _smallest, "isinstance": _nothing, "issubclass": _nothing,
        "hasattr": _nothing, "callable": _nothing, "id": _nothing,
        "len": _protocol(("__len__",), _INT), "str": _protocol(("__str__", "__repr__"), _STR),
        "repr": _protocol(("__repr__",), _STR), "format": _protocol(("__format__", "__str__"), _STR),
        "print": _protocol(("__str__", "__repr__"), None), "hash": _protocol(("__hash__",), _INT),
        "bool": _protocol(("__bool__", "__len__"), _BOOL), "int": _protocol(("__int__", "__index__"), _INT),
        "float": _protocol(("__float__",), None), "bytes": _protocol(("__bytes__",), None),
        "abs": _protocol(("__abs__",), None), "dir": _protocol(("__dir__",), None),
        "round": _protocol(("__round__",), None),
        "__import__": _import_module, "importlib.import_module": _import_module,
        "functools.partial": _partial, "functools.partialmethod": _partial, "functools.wraps": _wraps,
        "functools.wraps.mark": _mark_wrapper, "functools.update_wrapper": _mark_wrapper, "functools.reduce": _reduce,
        "functools.cached_property": _property, "functools.lru_cache": _identity, "functools.cache": _identity,
        "functools.cmp_to_key": _identity, "functools.singledispatch": _identity,
        "abc.abstractproperty": _property, "abc.abstractmethod": _identity,
        "contextlib.contextmanager": _identity, "contextlib.asynccontextmanager": _identity,
        "contextlib.closing": _identity, "contextlib.nullcontext": _identity,
        "contextlib.ExitStack().enter_context": _enter_context,
        "contextlib.AsyncExitStack().enter_async_context": _enter_context,
        "copy.copy": _identity, "copy.deepcopy": _identity, "inspect.unwrap": _identity,
        "typing.cast": _cast, "typing.TypeVar": _type_variable, "typing.overload": _nothing,
        "typing.final": _identity, "typing.no_type_check": _identity, "typing.runtime_checkable": _identity,
        "dataclasses.field": _field, "attr.ib": _field, "attr.Factory": _field, "attrs.field": _field,
        "dataclasses.replace": _identity,
        "collections.defaultdict": _default_dict, "collections.OrderedDict": _dict,
        "collections.deque": _collect("list"), "itertools.chain": _collect("list"),
        "itertools.chain.from_iterable": _iterate_argument, "itertools.islice": _collect("list"),
        "asyncio.run": _run_awaitable, "asyncio.create_task": _run_awaitable, "asyncio.wait_for": _run_awaitable,
        "asyncio.ensure_future": _run_awaitable,
        "contextvars.ContextVar": _cell, "weakref.ref": _cell, "weakref.proxy": _identity,
        "operator.attrgetter": _nothing, "operator.itemgetter": _nothing,
    }
)  # fmt: skip
