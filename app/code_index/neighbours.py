"""Callers and callees of a symbol, read from the database alone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from unabridged.ingest.analysis import Symbol
from unabridged.ingest.code.graph import Graph
from unabridged.ingest.errors import UsageError
from unabridged.storage import Store
from unabridged.storage.code_records import code_index_key

from .repository import IndexedRepository


@dataclass(frozen=True, slots=True)
class Neighbourhood:
    """What a name means, and what is reached from it level by level; `complete` is False where the walk was cut off.

    possible  what is reached where an override runs instead of what a call names, nearest first
    """

    meant: tuple[Symbol, ...]
    levels: tuple[tuple[Symbol, ...], ...]
    possible: tuple[Symbol, ...]
    complete: bool


def neighbourhood(
    store: Store, folder: Path, name: str, *, depth: int | None, up: bool, most: int = 20_000
) -> Neighbourhood:
    """Callers (`up`) or callees of every symbol called `name`, `most` of them at the most.

    Raises UsageError without an index, or such a symbol.
    """
    record = store.find_code_index(code_index_key(folder))
    if record is None:
        raise UsageError(f"'{folder}' has not been indexed.", remedy=f"Run `unabridged index {folder}` first.")
    repository = IndexedRepository(store, record, folder)
    graph = repository.graph
    last = name.rpartition(".")[2]
    meant = [
        symbol for symbol in graph.symbols_called([last])
        if symbol.kind != "module" and f".{symbol.name}".endswith(f".{name}")
    ]  # fmt: skip
    if not meant:
        raise UsageError(
            f"Nothing in '{record.name}' is called '{name}'.", remedy="Give a name as it is written in the source."
        )
    names = [symbol.name for symbol in meant]
    walk = graph.walk(names, depth, up=up, most=most)
    sure = {item for level in walk.levels for item in level}
    wider = repository.dispatch.walk(names, depth, up=up, most=most)
    beyond = [[item for item in level if item not in sure] for level in wider.levels]
    return Neighbourhood(
        tuple(meant),
        tuple(tuple(_definitions(graph, level)) for level in walk.levels),
        tuple(symbol for level in beyond for symbol in _definitions(graph, level)),
        walk.complete and wider.complete,
    )


def _definitions(graph: Graph, names: Sequence[str]) -> list[Symbol]:
    found = graph.definitions(names)
    return [symbol for name in names for symbol in found[name]]
