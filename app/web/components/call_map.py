"""A whole repository on one screen before a symbol is picked: folders as columns, files and their classes as cells."""

from __future__ import annotations

from collections import Counter, defaultdict
from typing import Any

from unabridged.ingest.analysis import CodeAnalysis, Symbol

MAX_COLUMNS = 24
MAX_CLASSES = 8  # of a file
MAX_CELLS = 30  # of a column; the least called are left out and counted


def call_map(analysis: CodeAnalysis) -> dict[str, Any]:
    """Columns by folder with their cells, most called first. `calls` counts call sites that lead into a file or class.

    A cell opens `symbol`: the class, or the most called definition of the file.
    """
    into_symbol = Counter(edge.callee for edge in analysis.edges)
    into_file = Counter(edge.callee_file for edge in analysis.edges)
    by_file: dict[str, list[Symbol]] = defaultdict(list)
    for symbol in analysis.symbols:
        by_file[symbol.file].append(symbol)
    folders: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for file, symbols in by_file.items():
        folder, _, name = file.rpartition("/")
        folders[folder].append(
            {
                "name": name,
                "file": file,
                "calls": into_file[file],
                "symbol": max(symbols, key=lambda item: (into_symbol[item.name], -item.line)).name,
                "classes": _classes(symbols, into_symbol),
            }
        )
    columns = []
    for folder, cells in folders.items():
        cells.sort(key=lambda cell: (-cell["calls"], cell["name"]))
        shown = cells[:MAX_CELLS]
        calls = sum(cell["calls"] for cell in cells)
        columns.append({"folder": folder, "calls": calls, "cells": shown, "leftOut": len(cells) - len(shown)})
    columns.sort(key=lambda column: (-column["calls"], column["folder"]))
    return {"columns": columns[:MAX_COLUMNS], "leftOut": max(0, len(columns) - MAX_COLUMNS)}


def _classes(symbols: list[Symbol], into_symbol: Counter[str]) -> list[dict[str, Any]]:
    """The classes of one file with the calls into them and their methods, most called first."""
    found: list[dict[str, Any]] = []
    for symbol in symbols:
        if symbol.kind == "class":
            inside = (item.name for item in symbols if item.name.startswith(f"{symbol.name}."))
            calls = into_symbol[symbol.name] + sum(into_symbol[name] for name in inside)
            found.append({"name": symbol.name.rpartition(".")[2], "symbol": symbol.name, "calls": calls})
    return sorted(found, key=lambda item: (-item["calls"], item["name"]))[:MAX_CLASSES]
