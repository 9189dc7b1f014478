"""Two versions of a repository: which definitions and calls are new and which are gone, by name and never by line."""

from __future__ import annotations

from collections.abc import Iterable

from ..analysis import CodeAnalysis, CodeComparison, Edge, Symbol
from ..document import Document

_Named = tuple[str, ...]


def compare_repositories(
    old: Document, old_analysis: CodeAnalysis, new: Document, new_analysis: CodeAnalysis
) -> CodeComparison:
    """What the new version adds and takes away.

    A definition is the same if its name and kind are, a call if caller and callee are; one call site of each is shown.
    Code that only moved within its file, or to a file with the same qualified names, is no change.
    """
    old_symbols, new_symbols = _first_symbols(old_analysis.symbols), _first_symbols(new_analysis.symbols)
    old_edges, new_edges = _first_edges(old_analysis.edges), _first_edges(new_analysis.edges)
    return CodeComparison(
        old=old.name,
        new=new.name,
        edges_added=tuple(new_edges[key] for key in new_edges if key not in old_edges),
        edges_removed=tuple(old_edges[key] for key in old_edges if key not in new_edges),
        symbols_added=tuple(new_symbols[key] for key in new_symbols if key not in old_symbols),
        symbols_removed=tuple(old_symbols[key] for key in old_symbols if key not in new_symbols),
    )


def _first_symbols(symbols: Iterable[Symbol]) -> dict[_Named, Symbol]:
    found: dict[_Named, Symbol] = {}
    for symbol in symbols:
        found.setdefault((symbol.name, symbol.kind), symbol)
    return found


def _first_edges(edges: Iterable[Edge]) -> dict[_Named, Edge]:
    found: dict[_Named, Edge] = {}
    for edge in edges:
        found.setdefault((edge.caller, edge.callee), edge)
    return found
