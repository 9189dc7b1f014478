"""Retrieval shared with the extractive engine: what it ranks for a question is attended to by the question and its answer.

It adds to what the selection finds and takes nothing away. The ranked window of a segment is also what a citation of it shows.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import torch
from unabridged.ingest.context import Context

from ..extractive import Extractive
from ..protocol import Passage
from ..ranking import Ranked
from ..selection import Named, linked_segments

_SEGMENTS = 32
# Of the best segments, what their references lead to comes before further ranked ones: docs/selection.md measured that a
# chain of references is answered from the named clause and what it leads to, and from no score.
_FOLLOWED = 4
_HOPS = 3


def rank_evidence(ranking: Extractive, context: Context, question: str) -> list[Ranked]:
    """Segments for `question`, best first."""
    return ranking.rank(context, question, _SEGMENTS)


def evidence_blocks(
    ranked: Sequence[Ranked], context: Context, spans: Mapping[str, tuple[int, int]], block_size: int, most: int = 64, *,
    follow: bool,
) -> Named:  # fmt: skip
    """The first blocks of the ranked segments, best first, at most `most`; with `follow` also of what the best refer to."""
    best = [context.segments[item.number].id for item in ranked]
    led = linked_segments(context, best[:_FOLLOWED], hops=_HOPS) if follow else ()
    numbers: dict[int, None] = {}
    for segment in (*best[:_FOLLOWED], *led, *best[_FOLLOWED:]):
        start, end = spans[segment]
        for block in range(start // block_size, min(max(end - 1, start) // block_size, start // block_size + 3) + 1):
            if len(numbers) < most:
                numbers[block] = None
    return Named(torch.tensor(sorted(numbers), dtype=torch.int64))


def narrowed(passage: Passage, ranked: Sequence[Ranked], context: Context) -> Passage:
    """A cited passage, cut to the window that the ranking found in it, where it found one."""
    for item in ranked:
        if context.segments[item.number].id == passage.segment_id and item.window.end > item.window.start:
            return Passage(passage.segment_id, item.window.start, item.window.end, round(item.score, 4))
    return passage
