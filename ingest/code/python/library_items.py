"""What functions of the standard library do with items: containers made of others, iteration, callbacks on items."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .bases import fill
from .each import Each
from .instances import Instance
from .strings import formatted
from .values import (
    Await,
    Call,
    Callback,
    Iterate,
    LoadItem,
    Operate,
    StoreItem,
    Value,
)

if TYPE_CHECKING:
    from .external import External, Model
    from .solver import Solver


def collect(kind: str) -> Model:
    """list(x), sorted(x): a new container of the items; a key function is called with them."""

    def model(solver: Solver, call: Call, _: External) -> None:
        made = solver.program.container(kind, solver.variable())
        solver.add(call.dst, made)
        if call.arguments:
            solver.watch(call.argument(0), Iterate(made.unknown, call.site))
            solver.watch(call.argument(0), Operate(0, ("__len__",), (), call.site))  # asked for how much room it takes
            if kind == "set":
                solver.program.hash_key(made.unknown, call.site)
        for _name, variable in call.keywords:
            solver.watch(variable, Callback(call.site, (made.items,)))

    return model


def dict_model(solver: Solver, call: Call, _: External) -> None:
    made = solver.program.container("dict", solver.variable())
    solver.add(call.dst, made)
    fill(solver, made, call)


def from_keys(solver: Solver, call: Call, _: External) -> None:
    """dict.fromkeys(keys, value)"""
    made = solver.program.container("dict", solver.variable())
    solver.add(call.dst, made)
    solver.watch(call.argument(0), Iterate(made.keys, call.site))
    solver.program.hash_key(made.keys, call.site)
    solver.copy(call.argument(1), made.unknown)


def default_dict(solver: Solver, call: Call, _: External) -> None:
    made = solver.program.container("dict", solver.variable())
    solver.add(call.dst, made)
    solver.watch(call.argument(0), Call(made.unknown, (), (), call.site, call.function, via="callback", possible=True))


def tuples(solver: Solver, call: Call, places: list[int]) -> None:
    pair = solver.program.container("tuple", 0)
    for place, variable in enumerate(places):
        pair.put(solver, variable, place)
    pair.length = len(places)
    holder = solver.variable()
    solver.add(holder, pair)
    solver.add(call.dst, solver.program.container("list", holder))


def chain_model(solver: Solver, call: Call, _: External) -> None:
    """chain(x, y): the items of each."""
    made = solver.program.container("list", solver.variable())
    solver.add(call.dst, made)
    for variable, starred in call.arguments:
        item = made.unknown
        if starred:
            item = solver.variable()
            solver.watch(item, Iterate(made.unknown, call.site))
        solver.watch(variable, Iterate(item, call.site))


def flatten(solver: Solver, call: Call, _: External) -> None:
    """chain.from_iterable(x): the items of the items."""
    item, made = solver.variable(), solver.program.container("list", solver.variable())
    solver.add(call.dst, made)
    solver.watch(call.argument(0), Iterate(item, call.site))
    solver.watch(item, Iterate(made.unknown, call.site))


def group_model(solver: Solver, call: Call, _: External) -> None:
    """groupby(x, key): pairs of a key and items."""
    items, group = solver.variable(), solver.variable()
    solver.watch(call.argument(0), Iterate(items, call.site))
    solver.add(group, solver.program.container("list", items))
    solver.watch(call.argument(1, "key"), Callback(call.site, (items,)))
    tuples(solver, call, [0, group])


def choose_model(solver: Solver, call: Call, _: External) -> None:
    """combinations(x, n), pairwise(x): tuples of items."""
    chosen = solver.program.container("tuple", solver.variable())
    solver.watch(call.argument(0), Iterate(chosen.unknown, call.site))
    holder = solver.variable()
    solver.add(holder, chosen)
    solver.add(call.dst, solver.program.container("list", holder))


def queue_model(solver: Solver, call: Call, _: External) -> None:
    """A queue: what is put into it comes out again."""
    solver.add(call.dst, solver.program.container("list", solver.variable()))


def put_model(solver: Solver, call: Call, external: External) -> None:
    """heappush(heap, item), heapreplace(heap, item)"""
    solver.watch(call.argument(0), StoreItem(0, call.argument(1), call.site))
    take_model(solver, call, external)


def take_model(solver: Solver, call: Call, _: External) -> None:
    """heappop(heap)"""
    solver.watch(call.argument(0), LoadItem(call.dst, 0, call.site))


def best_model(solver: Solver, call: Call, _: External) -> None:
    """nlargest(n, x, key)"""
    made = solver.program.container("list", solver.variable())
    solver.add(call.dst, made)
    solver.watch(call.argument(1), Iterate(made.unknown, call.site))
    solver.watch(call.argument(2, "key"), Callback(call.site, (made.items,)))


def gather_model(solver: Solver, call: Call, _: External) -> None:
    """asyncio.gather(x, y): what each gives when awaited, in a list."""
    made = solver.program.container("list", solver.variable())
    solver.add(call.dst, made)
    for place, (variable, starred) in enumerate(call.arguments):
        if starred:
            item = solver.variable()
            solver.watch(variable, Iterate(item, call.site))
            solver.watch(item, Await(made.unknown, call.site))
        else:
            solver.watch(variable, Await(made.item(solver, place), call.site))


def enumerate_model(solver: Solver, call: Call, _: External) -> None:
    item, count = solver.variable(), solver.variable()
    solver.watch(call.argument(0), Iterate(item, call.site))
    solver.add(count, solver.program.external("builtins.int()"))
    tuples(solver, call, [count, item])


def zip_model(solver: Solver, call: Call, _: External) -> None:
    places = []
    for variable, _starred in call.arguments:
        places.append(solver.variable())
        solver.watch(variable, Iterate(places[-1], call.site))
    tuples(solver, call, places)


def map_model(solver: Solver, call: Call, external: External) -> None:
    """map, filter, reduce: the function is called with the items."""
    items = []
    for variable, _starred in call.arguments[1:]:
        items.append((solver.variable(), False))
        solver.watch(variable, Iterate(items[-1][0], call.site))
    results = solver.variable()
    solver.watch(call.argument(0), Call(results, tuple(items), (), call.site, call.function, via="callback"))
    kept = items[0][0] if external.path.rpartition(".")[2] in _KEEPING and items else results
    solver.add(call.dst, solver.program.container("list", kept))


_KEEPING = ("filter", "filterfalse", "takewhile", "dropwhile")


def reduce(solver: Solver, call: Call, _: External) -> None:
    item = solver.variable()
    solver.watch(call.argument(1), Iterate(item, call.site))
    solver.copy(call.argument(2), call.dst)
    given = ((call.dst, False), (item, False))
    solver.watch(call.argument(0), Call(call.dst, given, (), call.site, call.function, via="callback"))


def next_model(solver: Solver, call: Call, _: External) -> None:
    def step(solver: Solver, value: Value) -> None:
        if isinstance(value, Instance):
            value.operate(solver, Operate(call.dst, ("__next__",), (), call.site))
        else:
            value.iterate(solver, Iterate(call.dst, call.site))

    solver.watch(call.argument(0), Each(step))
    solver.copy(call.argument(1), call.dst)


def iterate_argument(solver: Solver, call: Call, external: External) -> None:
    """sum, any, all: the items are looked at."""
    item = solver.variable()
    solver.watch(call.argument(0), Iterate(item, call.site))
    if external.path == "builtins.sum":
        solver.copy(item, call.dst)


def join(solver: Solver, call: Call, _: External) -> None:
    """text.join(items)"""
    solver.watch(call.argument(0), Iterate(solver.variable(), call.site))
    solver.watch(call.argument(0), Operate(0, ("__len__",), (), call.site))
    solver.add(call.dst, solver.program.external("builtins.str()"))


def format_model(solver: Solver, call: Call, _: External) -> None:
    """text.format(...)"""
    formatted(solver, call)
    solver.add(call.dst, solver.program.external("builtins.str()"))


def smallest(solver: Solver, call: Call, _: External) -> None:
    if len(call.arguments) == 1:
        solver.watch(call.argument(0), Iterate(call.dst, call.site))
    else:
        for variable, _starred in call.arguments:
            solver.copy(variable, call.dst)
    for _name, variable in call.keywords:
        solver.watch(variable, Callback(call.site, (call.dst,)))


def protocol(methods: tuple[str, ...], result: str | None) -> Model:
    """len(x), str(x): a special method of the argument is called."""

    def model(solver: Solver, call: Call, _: External) -> None:
        for variable, _starred in call.arguments:
            solver.watch(variable, Operate(0 if result else call.dst, methods, (), call.site))
        if result is not None:
            solver.add(call.dst, solver.program.external(result))

    return model
