"""Callers and callees of a symbol, read from the database alone."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from unabridged.ingest.analysis import Symbol
from unabridged.ingest.errors import UsageError
from unabridged.storage import Store
from unabridged.storage.code_records import code_index_key

from .graph import IndexedGraph


@dataclass(frozen=True, slots=True)
class Neighbourhood:
    """What a name means, and what is reached from it level by level; `complete` is False where the walk was cut off."""

    meant: tuple[Symbol, ...]
    levels: tuple[tuple[Symbol, ...], ...]
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
    graph = IndexedGraph(store, record.id)
    last = name.rpartition(".")[2]
    meant = [
        symbol for symbol in graph.symbols_called([last])
        if symbol.kind != "module" and f".{symbol.name}".endswith(f".{name}")
    ]  # fmt: skip
    if not meant:
        raise UsageError(
            f"Nothing in '{record.name}' is called '{name}'.", remedy="Give a name as it is written in the source."
        )
    walk = graph.walk([symbol.name for symbol in meant], depth, up=up, most=most)
    levels = []
    for names in walk.levels:
        found = graph.definitions(names)
        levels.append(tuple(symbol for name in names for symbol in found[name]))
    return Neighbourhood(tuple(meant), tuple(levels), walk.complete)
