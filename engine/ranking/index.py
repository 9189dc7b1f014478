"""An inverted index over the segments of one context, built in one pass."""

from __future__ import annotations

import math
from array import array
from collections import Counter, defaultdict
from collections.abc import Sequence

from unabridged.ingest.context import Context

from .contents import without_contents
from .terms import terms, with_whole_names

# BM25's saturation and length normalisation. Pages of a report are of one length and clauses are not: b below the
# usual 0.75 keeps a long clause that answers above a one-line clause that only names the subject.
K1 = 1.2
B = 0.55
# A heading of its own, or an entry of a table of contents, is not more about its words than the clause below it.
SHORTEST = 0.4
TITLE_WEIGHT = 3


class Index:
    """Postings of a context. `lengths[i]` counts the terms of segment i; titles count `TITLE_WEIGHT` times.

    titles   the terms of each segment's title, joined by spaces and with one at either end, for phrases
    """

    def __init__(self, context: Context) -> None:
        self.context = context
        # term -> segment number, count, segment number, count, ...: eight bytes a posting, so that a repository of a
        # million lines fits in memory
        self.postings: dict[str, array[int]] = defaultdict(_empty)
        self.lengths: list[int] = []
        self.titles: list[str] = []
        self.positions = {segment.id: number for number, segment in enumerate(context.segments)}
        for number, segment in enumerate(context.segments):
            counts = Counter(terms(self.text(number)))
            self.lengths.append(counts.total())
            title = terms(segment.title)
            self.titles.append(f" {' '.join(title)} ")
            for term in dict.fromkeys(title):
                counts[term] += TITLE_WEIGHT
            for term, count in counts.items():
                self.postings[term].extend((number, count))
        self.average_length = max(1.0, sum(self.lengths) / max(1, len(self.lengths)))
        self.neighbours: dict[int, list[int]] = defaultdict(list)
        for link in context.links:
            source, target = self.positions[link.source], self.positions[link.target]
            if source != target:
                self.neighbours[source].append(target)
                self.neighbours[target].append(source)

    def text(self, number: int) -> str:
        """What is ranked of a segment: its text, lists of contents blanked, names of legal forms whole; offsets stay."""
        segment = self.context.segments[number]
        if segment.kind == "contents":
            return ""
        text = self.context.segment_text(segment)
        return text if segment.file is not None else with_whole_names(without_contents(text))

    def holders(self, term: str) -> set[int]:
        """The numbers of the segments that have `term`."""
        return set(self.postings.get(term, _empty())[::2])

    def __len__(self) -> int:
        return len(self.lengths)

    def idf(self, term: str) -> float:
        """How much a term tells: 0 where every segment has it, highest where none has (Robertson and Zaragoza 2009)."""
        found = len(self.postings.get(term, ())) // 2
        return math.log(1 + (len(self) - found + 0.5) / (found + 0.5))

    def group_idf(self, alternatives: Sequence[str]) -> float:
        """The idf of "any of these terms": that of the most frequent one."""
        return min((self.idf(term) for term in alternatives), default=0.0)

    def add_scores(self, scores: dict[int, float], term: str, weight: float) -> None:
        """Add the BM25 score of one query term to `scores`."""
        gain = weight * self.idf(term) * (K1 + 1)
        postings = self.postings.get(term, _empty())
        for number, count in zip(postings[::2], postings[1::2], strict=True):
            norm = K1 * (1 - B + B * max(SHORTEST, self.lengths[number] / self.average_length))
            scores[number] = scores.get(number, 0.0) + gain * count / (count + norm)


def _empty() -> array[int]:
    return array("I")
