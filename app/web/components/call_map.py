"""A whole repository on one screen before a symbol is picked: folders as columns, files and their classes as cells."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from typing import Any

from unabridged.ingest.analysis import Symbol

from ...repository import Repository

MAX_COLUMNS = 24
MAX_CLASSES = 8  # of a file
MAX_CELLS = 30  # of a column; the least called are left out and counted


def call_map(repository: Repository) -> dict[str, Any]:
    """Columns by folder with their cells, most called first. `calls` counts call sites that lead into a file or class.

    A cell opens `symbol`: the class, or the most called definition of the file.
    """
    into_file = repository.calls_into()
    folders: dict[str, list[str]] = defaultdict(list)
    for path in repository.source_files():
        folders[path.rpartition("/")[0]].append(path)
    calls = {folder: sum(into_file.get(path, 0) for path in paths) for folder, paths in folders.items()}
    chosen = sorted(folders, key=lambda folder: (-calls[folder], folder))[:MAX_COLUMNS]
    shown = {
        folder: sorted(folders[folder], key=lambda path: (-into_file.get(path, 0), path))[:MAX_CELLS]
        for folder in chosen
    }
    by_file: dict[str, list[Symbol]] = defaultdict(list)
    for symbol in repository.definitions_in([path for paths in shown.values() for path in paths]):
        by_file[symbol.file].append(symbol)
    into_symbol = repository.calls_of(symbol.name for symbols in by_file.values() for symbol in symbols)
    columns = [
        {
            "folder": folder,
            "calls": calls[folder],
            "cells": [_cell(path, by_file[path], into_file.get(path, 0), into_symbol) for path in shown[folder]],
            "leftOut": len(folders[folder]) - len(shown[folder]),
        }
        for folder in chosen
    ]
    return {"columns": columns, "leftOut": max(0, len(folders) - MAX_COLUMNS)}


def _cell(path: str, symbols: list[Symbol], calls: int, into_symbol: Mapping[str, int]) -> dict[str, Any]:
    return {
        "name": path.rpartition("/")[2],
        "file": path,
        "calls": calls,
        "symbol": max(symbols, key=lambda item: (into_symbol[item.name], -item.line)).name,
        "classes": _classes(symbols, into_symbol),
    }


def _classes(symbols: list[Symbol], into_symbol: Mapping[str, int]) -> list[dict[str, Any]]:
    """The classes of one file with the calls into them and their methods, most called first."""
    found: list[dict[str, Any]] = []
    for symbol in symbols:
        if symbol.kind == "class":
            inside = (item.name for item in symbols if item.name.startswith(f"{symbol.name}."))
            calls = into_symbol[symbol.name] + sum(into_symbol[name] for name in inside)
            found.append({"name": symbol.name.rpartition(".")[2], "symbol": symbol.name, "calls": calls})
    return sorted(found, key=lambda item: (-item["calls"], item["name"]))[:MAX_CLASSES]
