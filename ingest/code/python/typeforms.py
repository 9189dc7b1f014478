"""Types with arguments in annotations: Optional[X], list[X], dict[K, V], Callable[..., X]."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .classes import Class
from .containers import Container
from .values import Call, InstanceOf, LoadItem, Value

if TYPE_CHECKING:
    from .solver import Solver

_UNIONS = {"Optional", "Union"}
_TRANSPARENT = {
    "Annotated",
    "ClassVar",
    "Final",
    "Required",
    "NotRequired",
    "ReadOnly",
    "InitVar",
    "Awaitable",
    "Unpack",
}
_LAST = {"Coroutine"}
_MAPPINGS = {"dict", "Dict", "Mapping", "MutableMapping", "DefaultDict", "defaultdict", "OrderedDict", "ChainMap", "WeakKeyDictionary", "WeakValueDictionary"}  # fmt: skip
_TUPLES = {"tuple", "Tuple"}


class TypeForm(Value):
    """`path[key]` with path from outside the repository."""

    def __init__(self, path: str, key: int) -> None:
        self.path = path
        self.name = path.rpartition(".")[2]
        self.key = key
        self._made: dict[Value | None, Value] = {}

    def call(self, solver: Solver, call: Call) -> None:
        """`dict[str, X]()`"""
        self.instances(solver, InstanceOf(call.dst, None))

    def load_item(self, solver: Solver, load: LoadItem) -> None:
        solver.add(load.dst, self)  # a generic alias given its arguments

    def instances(self, solver: Solver, made: InstanceOf) -> None:
        if self in made.followed:
            return
        made.followed.add(self)
        if self.name in ("Type", "type"):
            solver.watch(self.key, _Types(made.dst))
        elif self.name in _UNIONS:
            solver.watch(self.key, _Members(made))
        elif self.name in _TRANSPARENT:
            solver.watch(self.key, _Member(made, 0))
        elif self.name in _LAST:
            solver.watch(self.key, _Member(made, 2))
        elif self.name == "Literal":
            solver.copy(self.key, made.dst)
        else:
            solver.add(made.dst, self._object(solver, made.owner))

    def _object(self, solver: Solver, owner: Value | None) -> Value:
        known = self._made.get(owner)
        if known is None:
            known = self._made[owner] = self._make(solver, owner)
        return known

    def _make(self, solver: Solver, owner: Value | None) -> Value:
        items = solver.variable()
        if self.name == "Callable":
            solver.watch(self.key, _Member(InstanceOf(items, owner), 1))
            return DeclaredCallable(items)
        if self.name in _MAPPINGS:
            made = Container(solver, "dict", items)
            solver.watch(self.key, _Member(InstanceOf(items, owner), 1))
            solver.watch(self.key, _Member(InstanceOf(made.keys, owner), 0))
        elif self.name in _TUPLES:
            made = Container(solver, "tuple", items)
            solver.watch(self.key, _TupleItems(made, owner))
        else:
            made = Container(solver, "list", items)
            solver.watch(self.key, _Member(InstanceOf(items, owner), 0))
        return made


class TypeVariable(Value):
    """TypeVar("T", bound=X), NewType("Name", X): as an annotation, its bound or constraints."""

    def __init__(self, bounds: list[int]) -> None:
        self.bounds = bounds

    def instances(self, solver: Solver, made: InstanceOf) -> None:
        for variable in self.bounds:
            solver.watch(variable, made)

    def call(self, solver: Solver, call: Call) -> None:
        """NewType("Name", X) called gives back what it is given."""
        solver.copy(call.argument(0), call.dst)


class DeclaredCallable(Value):
    """Callable[..., X]: calling it gives an X; which function it is, is not known."""

    def __init__(self, result: int) -> None:
        self.result = result

    def call(self, solver: Solver, call: Call) -> None:
        solver.copy(self.result, call.dst)


class _Types:
    """type[X] holds X itself, or a class below it."""

    def __init__(self, dst: int) -> None:
        self.dst = dst
        self.followed: set[Value] = set()

    def apply(self, solver: Solver, value: Value) -> None:
        if value in self.followed:
            return
        self.followed.add(value)
        if isinstance(value, TypeForm) and value.name in _UNIONS:
            solver.watch(value.key, self)
        elif isinstance(value, Container):
            solver.watch(value.items, self)
        elif isinstance(value, TypeVariable):
            for variable in value.bounds:
                solver.watch(variable, self)
        else:
            solver.add(self.dst, value.below if isinstance(value, Class) else value)


class _Members:
    """Union[A, B]: each of them."""

    def __init__(self, made: InstanceOf) -> None:
        self.made = made

    def apply(self, solver: Solver, value: Value) -> None:
        if isinstance(value, Container):
            solver.watch(value.items, self.made)
        else:
            value.instances(solver, self.made)


class _Member:
    """The type argument at a place; a single argument stands for the first place."""

    def __init__(self, made: InstanceOf, place: int) -> None:
        self.made, self.place = made, place

    def apply(self, solver: Solver, value: Value) -> None:
        if isinstance(value, Container) and value.kind == "tuple":
            if self.place in value.by_key:
                solver.watch(value.by_key[self.place], self.made)
        elif self.place == 0:
            value.instances(solver, self.made)


class _TupleItems:
    """tuple[A, B] by place; tuple[A, ...] all the same."""

    def __init__(self, container: Container, owner: Value | None) -> None:
        self.container, self.owner = container, owner

    def apply(self, solver: Solver, value: Value) -> None:
        if not isinstance(value, Container):
            value.instances(solver, InstanceOf(self.container.unknown, self.owner))
            return
        for place, variable in value.by_key.items():
            if isinstance(place, int):
                same = place == 0 and len(value.by_key) == 2 and not solver.values[value.by_key.get(1, 0)]
                item = self.container.unknown if same else self.container.item(solver, place)
                solver.watch(variable, InstanceOf(item, self.owner))
