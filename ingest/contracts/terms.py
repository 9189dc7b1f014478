"""Defined terms with their clauses: each term once, where it is used, and what is wrong with it."""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from typing import Literal

from ..analysis import Definition
from .definitions import Defined
from .layout import View
from .tree import ClauseTree
from .uses import circular_terms, find_undefined, find_uses

_LONGEST_TEXT = 1500
Status = Literal["used", "unused", "undefined", "circular"]


def describe_terms(view: View, tree: ClauseTree, defined: list[Defined]) -> tuple[Definition, ...]:
    """One `Definition` per term, in text order; terms used but never defined follow with status "undefined"."""
    first = _first_places(tree, defined)
    text = view.text
    uses = find_uses(text, first)
    own_places = {(item.term, item.start) for item in defined}
    entries = sorted((item for item in first.values() if item.entry), key=lambda item: item.start)
    entry_starts = [item.start for item in entries]
    used_in: dict[str, dict[str, None]] = defaultdict(dict)
    meanings: dict[str, set[str]] = {item.term: set() for item in entries}
    for use in uses:
        if (use.term, use.start) in own_places or (use.term, use.start - 1) in own_places:
            continue
        index = bisect_right(entry_starts, use.start) - 1
        around = entries[index] if index >= 0 and use.start < entries[index].end else None
        if around is not None:
            if around.term == use.term:
                continue
            if use.term in meanings:
                meanings[around.term].add(use.term)
        node = tree.at(use.start, blocks_only=True)
        if node is not None:
            used_in[use.term][node.id] = None
    circular = circular_terms(meanings)
    known = [_definition(view, tree, item, tuple(used_in[item.term]), item.term in circular) for item in first.values()]
    undefined = [_undefined(view, tree, phrase, places) for phrase, places in find_undefined(text, uses)]
    return (*known, *undefined)


def _first_places(tree: ClauseTree, defined: list[Defined]) -> dict[str, Defined]:
    """Each term at the first place that defines it, contents lists apart."""
    first: dict[str, Defined] = {}
    for item in defined:
        if not any(start <= item.start < end for start, end in tree.contents):
            first.setdefault(item.term, item)
    return first


def _definition(view: View, tree: ClauseTree, item: Defined, used_in: tuple[str, ...], is_circular: bool) -> Definition:
    clause = tree.at(item.start, blocks_only=True)
    status: Status = "unused" if not used_in else "circular" if is_circular else "used"
    meaning = view.as_printed(" ".join(view.text[item.start : item.end].split()), item.start)
    return Definition(
        term=view.as_printed(item.term, item.start),
        clause=clause.id if clause else None,
        start=view.offset(item.start),
        text=meaning if len(meaning) <= _LONGEST_TEXT else meaning[: _LONGEST_TEXT - 1] + "…",
        used_in=used_in,
        status=status,
    )


def _undefined(view: View, tree: ClauseTree, phrase: str, places: list[int]) -> Definition:
    nodes = (tree.at(place, blocks_only=True) for place in places)
    clauses = tuple(dict.fromkeys(node.id for node in nodes if node is not None))
    return Definition(
        term=view.as_printed(phrase, places[0]),
        clause=clauses[0] if clauses else None,
        start=view.offset(places[0]),
        used_in=clauses,
        status="undefined",
    )
