"""The calls around one symbol: callers to the left, callees to the right, by distance.

A whole call graph is unreadable past a hundred functions; the question is always about one symbol and a depth.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from functools import cached_property
from typing import Any

from unabridged.ingest.analysis import CodeAnalysis, Edge, Symbol
from unabridged.ingest.code.graph import CallGraph

MAX_DEPTH = 3
# Cells on the screen, each side: with more, the nearest are shown and the rest counted.
MAX_SIDE = 120


class CallIndex:
    """Edges by caller and by callee, symbols by name. Built once per analysis."""

    def __init__(self, analysis: CodeAnalysis) -> None:
        self._analysis = analysis
        self.symbols: dict[str, Symbol] = {}
        for symbol in analysis.symbols:
            self.symbols.setdefault(symbol.name, symbol)
        self.by_caller: dict[str, list[Edge]] = defaultdict(list)
        self.by_callee: dict[str, list[Edge]] = defaultdict(list)
        for edge in analysis.edges:
            self.by_caller[edge.caller].append(edge)
            self.by_callee[edge.callee].append(edge)
        self.names = sorted(self.symbols)

    @cached_property
    def graph(self) -> CallGraph:
        """The same calls for questions about chains of them."""
        return CallGraph(self._analysis)


def call_neighbours(index: CallIndex, name: str, depth: int = 1) -> dict[str, Any] | None:
    """The symbol `name` with its callers and callees to `depth` (1-3); None when there is no such symbol.

    Levels count from 1; a symbol is shown at its shortest distance. Edges are those between shown symbols.
    """
    symbol = index.symbols.get(name)
    if symbol is None:
        return None
    depth = max(1, min(depth, MAX_DEPTH))
    callers, caller_edges, callers_left_out = _walk(index, name, depth, up=True)
    callees, callee_edges, callees_left_out = _walk(index, name, depth, up=False)
    return {
        "symbol": _symbol(index, name),
        "depth": depth,
        "callers": callers,
        "callees": callees,
        "edges": _edges([*caller_edges, *callee_edges]),
        "leftOut": {"callers": callers_left_out, "callees": callees_left_out},
    }


def search_symbols(index: CallIndex, query: str, limit: int = 60) -> list[dict[str, Any]]:
    """Symbols whose name holds `query`: exact last parts first, then by length; all modules' symbols for ''."""
    wanted = query.strip().lower()
    ranked = []
    for name in index.names:
        lowered = name.lower()
        if wanted and wanted not in lowered:
            continue
        last = lowered.rpartition(".")[2]
        rank = 0 if last == wanted else 1 if last.startswith(wanted) else 2 if wanted in last else 3
        ranked.append((rank, len(name), name))
    ranked.sort()
    if not wanted:
        # Without a query the most called symbols are the best way in.
        ranked.sort(key=lambda item: (-len(index.by_callee.get(item[2], ())), item[2]))
    return [_symbol(index, name) for _, _, name in ranked[:limit]]


def _walk(index: CallIndex, name: str, depth: int, *, up: bool) -> tuple[list[dict[str, Any]], list[Edge], int]:
    edges_of = index.by_callee if up else index.by_caller
    level_of = {name: 0}
    frontier = [name]
    shown: list[dict[str, Any]] = []
    used: list[Edge] = []
    left_out = 0
    for level in range(1, depth + 1):
        found: list[str] = []
        for current in frontier:
            for edge in edges_of.get(current, ()):
                other = edge.caller if up else edge.callee
                if other in level_of:
                    used.append(edge)
                elif len(shown) + len(found) < MAX_SIDE:
                    level_of[other] = level
                    found.append(other)
                    used.append(edge)
                else:
                    left_out += 1
        shown.extend({**_symbol(index, other), "level": level} for other in found)
        frontier = found
    return shown, used, left_out


def _symbol(index: CallIndex, name: str) -> dict[str, Any]:
    symbol = index.symbols.get(name)
    return {
        "name": name,
        "kind": symbol.kind if symbol else "function",
        "file": symbol.file if symbol else None,
        "line": symbol.line if symbol else None,
        "endLine": symbol.end_line if symbol else None,
        "language": symbol.language if symbol else None,
        "callers": len({edge.caller for edge in index.by_callee.get(name, ())}),
        "callees": len({edge.callee for edge in index.by_caller.get(name, ())}),
    }


def _edges(edges: Iterable[Edge]) -> list[dict[str, Any]]:
    return [
        {
            "caller": edge.caller,
            "callee": edge.callee,
            "file": edge.file,
            "line": edge.line,
            "how": edge.how,
            "confidence": edge.confidence,
            "possible": edge.possible,
        }
        for edge in dict.fromkeys(edges)
    ]
