"""The calls around one symbol: callers to the left, callees to the right, by distance.

A whole call graph is unreadable past a hundred functions; the question is always about one symbol and a depth.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from unabridged.ingest.analysis import Edge, Symbol
from unabridged.ingest.code.graph import Graph

from ...repository import Dispatch, Repository

MAX_DEPTH = 3
# Cells on the screen, each side: with more, the nearest are shown and the rest counted.
MAX_SIDE = 120


def call_neighbours(repository: Repository, name: str, depth: int = 1) -> dict[str, Any] | None:
    """The symbol `name` with its callers and callees to `depth` (1-3); None when there is no such symbol.

    Levels count from 1; a symbol is shown at its shortest distance. Edges are those between shown symbols. A class and
    its constructor are one symbol here. What only possible calls lead to is marked so.
    """
    graph = repository.dispatch
    if not graph.symbols(name):
        return None
    depth = max(1, min(depth, MAX_DEPTH))
    node = graph.node(name)
    callers, caller_edges, callers_left_out = _walk(graph, node, depth, up=True)
    callees, callee_edges, callees_left_out = _walk(graph, node, depth, up=False)
    shown = _described(repository.graph, [node, *(other for other, _, _ in (*callers, *callees))])
    return {
        "symbol": shown[node],
        "depth": depth,
        "callers": [{**shown[other], "level": level, "possible": maybe} for other, level, maybe in callers],
        "callees": [{**shown[other], "level": level, "possible": maybe} for other, level, maybe in callees],
        "edges": _edges(graph, [*caller_edges, *callee_edges]),
        "leftOut": {"callers": callers_left_out, "callees": callees_left_out},
    }


def search_symbols(repository: Repository, query: str, limit: int = 60) -> list[dict[str, Any]]:
    """Symbols whose name holds `query`: exact last parts first, the most called of equal ones; the most called ones for ''."""
    wanted = query.strip().lower()
    if wanted:
        names = repository.search_names(wanted, 4 * limit)
        calls = repository.calls_of(names)

        def weight(name: str) -> tuple[bool, bool, int]:
            last = name.rpartition(".")[2].lower()
            return last != wanted, not last.startswith(wanted), -calls[name]

        names = sorted(names, key=weight)[:limit]
    else:
        names = [symbol.name for symbol, _ in repository.busiest(limit, up=True)]
    shown = _described(repository.graph, names)
    return [shown[name] for name in names]


def _walk(graph: Dispatch, start: str, depth: int, *, up: bool) -> tuple[list[tuple[str, int, bool]], list[Edge], int]:
    """(symbol, level, whether only possible calls lead there), the calls on the way, and how many symbols did not fit."""
    possible = {start: False}
    frontier: Sequence[str] = [start]
    shown: list[tuple[str, int, bool]] = []
    used: list[Edge] = []
    left_out: set[str] = set()
    for level in range(1, depth + 1):
        found: dict[str, bool] = {}
        edges = graph.sites(None, frontier) if up else graph.sites(frontier, None)
        nodes = graph.nodes(dict.fromkeys(name for edge in edges for name in (edge.caller, edge.callee)))
        for edge in edges:
            here, other = (edge.callee, edge.caller) if up else (edge.caller, edge.callee)
            maybe = edge.possible or possible[nodes[here]]
            other = nodes[other]
            if other not in possible and other not in found and len(shown) + len(found) >= MAX_SIDE:
                left_out.add(other)
                continue
            if other not in possible:
                found[other] = found.get(other, True) and maybe
            used.append(edge)
        possible.update(found)
        shown.extend((other, level, maybe) for other, maybe in found.items())
        frontier = list(found)
        if not frontier:
            break
    return shown, used, len(left_out)


def _described(graph: Graph, names: Sequence[str]) -> dict[str, dict[str, Any]]:
    """What a cell shows of each symbol."""
    nodes = graph.nodes(names)
    definitions = graph.definitions(names)
    callers = graph.near(set(nodes.values()), up=True)
    callees = graph.near(set(nodes.values()), up=False)
    return {name: _cell(name, nodes[name], definitions.get(name, ()), callers, callees) for name in names}


def _cell(
    name: str, node: str, symbols: Sequence[Symbol], callers: Mapping[str, Any], callees: Mapping[str, Any]
) -> dict[str, Any]:
    symbol = symbols[0] if symbols else None
    return {
        "name": name,
        "kind": symbol.kind if symbol else "function",
        "file": symbol.file if symbol else None,
        "line": symbol.line if symbol else None,
        "endLine": symbol.end_line if symbol else None,
        "language": symbol.language if symbol else None,
        "callers": len(callers.get(node, ())),
        "callees": len(callees.get(node, ())),
    }


def _edges(graph: Dispatch, edges: Iterable[Edge]) -> list[dict[str, Any]]:
    listed = list(dict.fromkeys(edges))
    nodes = graph.nodes(dict.fromkeys(name for edge in listed for name in (edge.caller, edge.callee)))
    return [
        {
            "caller": nodes[edge.caller],
            "callee": nodes[edge.callee],
            "file": edge.file,
            "line": edge.line,
            "how": edge.how,
            "confidence": edge.confidence,
            "possible": edge.possible,
            "through": graph.through.get(edge),
        }
        for edge in listed
    ]
