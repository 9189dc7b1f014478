"""From name to name: what the best passage names but does not explain is explained where that name stands again."""

from __future__ import annotations

from dataclasses import replace

from .index import Index
from .passages import Window, best_window
from .query import Query, names_in

# "The fee is that of Annex Lumavik" leads on; a name that many segments have leads nowhere.
_SEGMENTS = 3
_STEPS = 4
# From a longer passage too many names lead away.
_LONGEST = 300


def follow(index: Index, query: Query, number: int, window: Window) -> list[tuple[int, Window, str]]:
    """The segments that the names in a passage lead to, step by step: (segment, passage, name).

    Each passage must have something of the question besides the name, or it is about something else.
    """
    seen, known = {number}, {*query.weights}
    steps: list[tuple[int, Window, str]] = []
    while len(steps) < _STEPS and window.end - window.start <= _LONGEST:
        found = _next(index, query, index.context.text[window.start : window.end], seen, known)
        if found is None:
            break
        steps.append(found)
        number, window, name = found
        seen.add(number)
        known.add(name)
    return steps


def _next(index: Index, query: Query, text: str, seen: set[int], known: set[str]) -> tuple[int, Window, str] | None:
    best: tuple[int, Window, str] | None = None
    for name in dict.fromkeys(names_in(text)):
        holders = index.holders(name)
        if name in known or len(holders) > _SEGMENTS:
            continue
        asked = replace(query, weights=query.weights | {name: 2.0})
        for number in sorted(holders - seen):
            window = best_window(index, number, asked)
            if {name} < window.covered and (best is None or window.score > best[1].score):
                best = number, window, name
    return best
