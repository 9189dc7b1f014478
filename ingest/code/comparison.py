"""Two versions of a repository: which definitions and calls are new and which are gone, by name and never by line."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Iterator
from itertools import groupby
from typing import Any, NamedTuple, TypeVar

from ..analysis import CodeAnalysis, CodeComparison, Edge, Symbol

T = TypeVar("T", Symbol, Edge)


class Version(NamedTuple):
    """One version: symbols sorted `by_name`, calls sorted `by_ends`. They are read once, so they may be of any number."""

    name: str
    symbols: Iterable[Symbol]
    edges: Iterable[Edge]


def by_name(symbol: Symbol) -> tuple[str, str, str, int, int]:
    """By name and kind, then by file and line."""
    return symbol.name, symbol.kind, symbol.file, symbol.line, symbol.end_line


def by_ends(edge: Edge) -> tuple[str, str, str, int, str]:
    """By caller and callee, then by file and line."""
    return edge.caller, edge.callee, edge.file, edge.line, edge.callee_file


def version_of(name: str, analysis: CodeAnalysis) -> Version:
    """A version that is in memory."""
    return Version(name, sorted(analysis.symbols, key=by_name), sorted(analysis.edges, key=by_ends))


def compare_repositories(old: Version, new: Version) -> CodeComparison:
    """What the new version adds and takes away; of two sorted lists only what differs is kept.

    A definition is the same if its name and kind are, a call if caller and callee are; one call site of each is shown.
    Code that only moved within its file, or to a file with the same qualified names, is no change.
    """
    symbols_added, symbols_removed = _differences(old.symbols, new.symbols, lambda item: (item.name, item.kind))
    edges_added, edges_removed = _differences(old.edges, new.edges, lambda item: (item.caller, item.callee))
    return CodeComparison(
        old=old.name,
        new=new.name,
        edges_added=tuple(sorted(edges_added, key=_edge_place)),
        edges_removed=tuple(sorted(edges_removed, key=_edge_place)),
        symbols_added=tuple(sorted(symbols_added, key=_symbol_place)),
        symbols_removed=tuple(sorted(symbols_removed, key=_symbol_place)),
    )


def _edge_place(edge: Edge) -> tuple[str, int, str, str]:
    return edge.file, edge.line, edge.caller, edge.callee


def _symbol_place(symbol: Symbol) -> tuple[str, int, str, str]:
    return symbol.file, symbol.line, symbol.name, symbol.kind


def _differences(old: Iterable[T], new: Iterable[T], key: Callable[[T], Any]) -> tuple[list[T], list[T]]:
    """(added, removed): the first of each key that one side alone has. Both are sorted by that key."""
    added: list[T] = []
    removed: list[T] = []
    olds, news = _firsts(old, key), _firsts(new, key)
    before, after = next(olds, None), next(news, None)
    while before is not None or after is not None:
        if after is None or (before is not None and before[0] < after[0]):
            assert before is not None
            removed.append(before[1])
            before = next(olds, None)
        elif before is None or after[0] < before[0]:
            added.append(after[1])
            after = next(news, None)
        else:
            before, after = next(olds, None), next(news, None)
    return added, removed


def _firsts(items: Iterable[T], key: Callable[[T], Hashable]) -> Iterator[tuple[Any, T]]:
    return ((found, next(group)) for found, group in groupby(items, key))
