"""A whole repository on one screen before a symbol is picked: folders as columns, files and their classes as cells."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any

from unabridged.ingest.analysis import Symbol

from ...repository import Repository

MAX_COLUMNS = 24
MAX_CLASSES = 4  # of a file
MAX_CELLS = 12  # of a column; the least called are left out and counted


def call_map(repository: Repository, within: str = "") -> dict[str, Any]:
    """Columns by the folders right below `within`, each with all that lies below it, most called first.

    Folders that hold nothing but one folder are passed. `calls` counts call sites that lead into a file or class. A cell
    opens `symbol`: the class, or the most called definition of the file; a column with `inner` can be opened as a map.
    """
    into_file = repository.calls_into()
    paths = [path for path in repository.source_files() if not within or path.startswith(f"{within}/")]
    folders = _rolled_up(paths, within)
    while len(folders) == 1 and (only := next(iter(folders))) not in ("", within):
        within, folders = only, _rolled_up(paths, only)
    calls = {folder: sum(into_file.get(path, 0) for path in below) for folder, below in folders.items()}
    chosen = sorted(folders, key=lambda folder: (-calls[folder], folder))[:MAX_COLUMNS]
    shown = {
        folder: sorted(folders[folder], key=lambda path: (-into_file.get(path, 0), path))[:MAX_CELLS]
        for folder in chosen
    }
    by_file: dict[str, list[Symbol]] = defaultdict(list)
    for symbol in repository.definitions_in([path for listed in shown.values() for path in listed]):
        by_file[symbol.file].append(symbol)
    into_symbol = repository.calls_of(symbol.name for symbols in by_file.values() for symbol in symbols)
    columns = [
        {
            "folder": folder,
            "calls": calls[folder],
            "files": len(folders[folder]),
            "inner": folder != within,
            "cells": [
                _cell(path, folder, by_file[path], into_file.get(path, 0), into_symbol) for path in shown[folder]
            ],
            "leftOut": len(folders[folder]) - len(shown[folder]),
        }
        for folder in chosen
    ]
    return {"within": within, "columns": columns, "leftOut": max(0, len(folders) - MAX_COLUMNS)}


def _rolled_up(paths: Iterable[str], within: str) -> dict[str, list[str]]:
    """The files below each folder right below `within`; those that lie in `within` itself under its own name."""
    found: dict[str, list[str]] = defaultdict(list)
    start = len(within) + 1 if within else 0
    for path in paths:
        end = path.find("/", start)
        found[path[:end] if end >= 0 else within].append(path)
    return found


def _cell(path: str, folder: str, symbols: list[Symbol], calls: int, into_symbol: Mapping[str, int]) -> dict[str, Any]:
    return {
        "name": "/".join(path.removeprefix(f"{folder}/").split("/")[-2:]),  # __init__.py alone says nothing
        "file": path,
        "calls": calls,
        "symbol": max(symbols, key=lambda item: (into_symbol[item.name], -item.line)).name,
        "classes": _classes(symbols, into_symbol),
    }


def _classes(symbols: list[Symbol], into_symbol: Mapping[str, int]) -> list[dict[str, Any]]:
    """The classes of one file with the calls into them and their methods, most called first."""
    classes = dict.fromkeys(symbol.name for symbol in symbols if symbol.kind == "class")
    calls = dict.fromkeys(classes, 0)
    for name in (symbol.name for symbol in symbols):
        outer = name
        while outer:  # a method counts for its class and for those around that
            if outer in calls:
                calls[outer] += into_symbol[name]
            outer = outer.rpartition(".")[0]
    ranked = sorted(classes, key=lambda name: (-calls[name], name.rpartition(".")[2]))[:MAX_CLASSES]
    return [{"name": name.rpartition(".")[2], "symbol": name, "calls": calls[name]} for name in ranked]
