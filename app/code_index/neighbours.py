"""Callers and callees of a symbol, read from the database alone."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from unabridged.ingest.analysis import Symbol
from unabridged.ingest.errors import UsageError
from unabridged.storage import Store

from .build import index_key


@dataclass(frozen=True, slots=True)
class Neighbourhood:
    """What a name means, and what is reached from it level by level; `complete` is False where the walk was cut off."""

    meant: tuple[Symbol, ...]
    levels: tuple[tuple[Symbol, ...], ...]
    complete: bool


def neighbourhood(store: Store, folder: Path, name: str, *, depth: int | None, up: bool) -> Neighbourhood:
    """Callers (`up`) or callees of every symbol called `name`. Raises UsageError without an index, or such a symbol."""
    record = store.find_code_index(index_key(folder))
    if record is None:
        raise UsageError(f"'{folder}' has not been indexed.", remedy=f"Run `unabridged index {folder}` first.")
    found = [item for item in store.find_code_symbols(record.id, name) if item.symbol.kind != "module"]
    if not found:
        raise UsageError(
            f"Nothing in '{record.name}' is called '{name}'.", remedy="Give a name as it is written in the source."
        )
    reached = store.reached([item.id for item in found], depth, up=up)
    symbols = store.code_symbols(number for level in reached.levels for number in level)
    levels = tuple(
        tuple(sorted((symbols[number] for number in level), key=lambda symbol: (symbol.name, symbol.file, symbol.line)))
        for level in reached.levels
    )
    return Neighbourhood(tuple(item.symbol for item in found), levels, reached.complete)
