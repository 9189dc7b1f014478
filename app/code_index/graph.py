"""The calls of an index, walked in the database: each step reads what is around the nodes asked about, and no more."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from unabridged.ingest.analysis import Edge, EdgeHow, Symbol
from unabridged.ingest.code.graph import CONSTRUCTORS, Graph
from unabridged.storage import Store


class IndexedGraph(Graph):
    """Over the index of this id."""

    def __init__(self, store: Store, index_id: int) -> None:
        self._store, self._index = store, index_id

    def definitions(self, names: Iterable[str]) -> dict[str, list[Symbol]]:
        found: dict[str, list[Symbol]] = {}
        for symbol in self._store.code_definitions(self._index, names):
            found.setdefault(symbol.name, []).append(symbol)
        return found

    def nodes(self, names: Iterable[str]) -> dict[str, str]:
        found = {name: name for name in names}
        owners = {name: name.rpartition(".")[0] for name in found if name.rpartition(".")[2] in CONSTRUCTORS}
        if owners:
            rows = self._store.code_rows(self._index, owners.values())
            classes = {row.qualified for row in rows if row.kind == "class"}
            found.update((name, owner) for name, owner in owners.items() if owner in classes)
        return found

    def near(self, names: Iterable[str], *, up: bool) -> dict[str, dict[str, float]]:
        ids = self._ids(names)
        rows = self._store.code_calls_around(ids, up=up)
        written = self._store.code_qualified({row.there for row in rows})
        nodes = self.nodes(written.values())
        found: dict[str, dict[str, float]] = {}
        for here, there, confidence in rows:
            name = written.get(there)
            if name is not None:
                around = found.setdefault(ids[here], {})
                around[nodes[name]] = max(confidence, around.get(nodes[name], 0.0))
        return found

    def stepper(self, *, up: bool) -> Callable[[Iterable[str]], set[str]]:
        met: set[int] = set()

        def step(level: Iterable[str]) -> set[str]:
            around = self._store.code_ids_around(self._ids(level), up=up) - met
            met.update(around)
            return set(self.nodes(self._store.code_qualified(around).values()).values())

        return step

    def sites(self, callers: Iterable[str] | None, callees: Iterable[str] | None) -> list[Edge]:
        froms = None if callers is None else self._ids(set(self.nodes(callers).values()))
        goals = None if callees is None else self._ids(set(self.nodes(callees).values()))
        return self._store.code_call_sites(froms, goals)

    def bases(self, classes: Iterable[str]) -> dict[str, set[str]]:
        return self._around(classes, up=True)

    def derived(self, classes: Iterable[str]) -> dict[str, set[str]]:
        return self._around(classes, up=False)

    def _around(self, classes: Iterable[str], *, up: bool) -> dict[str, set[str]]:
        ids = {row.id: row.qualified for row in self._store.code_rows(self._index, classes) if row.kind == "class"}
        found: dict[str, set[str]] = {}
        for number, name in self._store.code_classes_around(ids, up=up):
            found.setdefault(ids[number], set()).add(name)
        return found

    def uncalled(self) -> list[Symbol]:
        return self._store.code_uncalled(self._index)

    def file_calls(self) -> Iterable[tuple[str, str, EdgeHow]]:
        return self._store.code_file_calls(self._index)

    def all_symbols(self) -> Iterable[Symbol]:
        return self._store.all_code_symbols(self._index)

    def symbols_called(self, last_names: Iterable[str]) -> list[Symbol]:
        wanted = frozenset(last_names)
        found = self._store.code_definitions_called(self._index, wanted)
        return [symbol for symbol in found if symbol.name.rpartition(".")[2] in wanted]

    def _ids(self, nodes: Iterable[str]) -> dict[int, str]:
        """The ids of all symbols of some nodes, constructors with their class, and the node of each."""
        rows = self._store.code_rows(self._index, nodes)
        found = {row.id: row.qualified for row in rows}
        classes = {row.qualified for row in rows if row.kind == "class"}
        if classes:
            built = {f"{name}.{last}": name for name in classes for last in CONSTRUCTORS}
            found.update((row.id, built[row.qualified]) for row in self._store.code_rows(self._index, built))
        return found
