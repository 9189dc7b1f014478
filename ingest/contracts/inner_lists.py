"""Lists that count 1, 2, 3 inside a section of an agreement whose sections count 1, 2, 3 in the same form.

The outline would take such a list for a count of its own, because each of its numbers follows the one before. Here the
lists are found by their nesting alone, so that a step from section 2 to section 3 is as good over a list as without it.
"""

from __future__ import annotations

from bisect import bisect_right

from .enumerators import Heading

# What an item of an inner list is worth to the step that passes over it: nearly what it would be worth as a section.
_ITEM = 3.0
_DEEPEST = 6


class InnerLists:
    """The lists among all candidates for headings, each from 1 up with nothing left out."""

    def __init__(self, candidates: list[Heading]) -> None:
        self._lists = sorted(_lists(candidates))
        self._opening = {first for first, _, _ in self._lists}
        self._firsts = [first for first, _, _ in self._lists]

    def between(self, earlier: int, later: int) -> float:
        """The worth of the lists that stand wholly between two candidates, by their indices; the first opens at once."""
        worth = 0.0
        if earlier + 1 not in self._opening:
            return worth
        for index in range(bisect_right(self._firsts, earlier), len(self._lists)):
            first, last, length = self._lists[index]
            if first >= later:
                break
            worth += _ITEM * length if last < later else 0.0
        return worth


def _lists(candidates: list[Heading]) -> list[tuple[int, int, int]]:
    """(first candidate, last candidate, length) of each list of two items or more."""
    found: list[tuple[int, int, int]] = []
    # (value, first, last) of the lists that may go on, the innermost last
    still_open: list[tuple[int, int, int]] = []
    for index, heading in enumerate(candidates):
        if heading.word or len(heading.path) != 1:
            continue
        value = heading.path[0]
        if value == 1:
            still_open.append((1, index, index))
            del still_open[:-_DEEPEST]
            continue
        depths = range(len(still_open) - 1, -1, -1)
        depth = next(
            (d for d in depths if still_open[d][0] == value - 1 and heading.in_column_of(candidates[still_open[d][2]])),
            None,
        )
        if depth is None:
            continue
        found += [(first, last, count) for count, first, last in still_open[depth + 1 :] if count > 1]
        still_open[depth:] = [(value, still_open[depth][1], index)]
    return found + [(first, last, count) for count, first, last in still_open if count > 1]
