"""Marks for answers: exact match and spans. No model judges; the same answer always gets the same mark.

A mark is a share from 0 to 1; a trial counts as right at 1. `published_scores.py` has the measures of published sets.
"""

from __future__ import annotations

import math
import re
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from . import published_scores as published

_SPACE = re.compile(r"\s+")
# Digits grouped as printed: an answer that writes 4,217,036 for 4217036 is right.
_GROUPED = re.compile(r"(?<=\d)[,\u00a0\u202f'’](?=\d{3}(?!\d))")


@dataclass(frozen=True, slots=True)
class Reply:
    """What an engine gave back. `passages` are ranges of the context's text, best first."""

    text: str
    found: bool
    passages: tuple[tuple[int, int], ...] = ()


Metric = Callable[[Reply, Sequence[str], Sequence[str]], float]


def normal(text: str) -> str:
    """`text` folded for comparison: compatibility forms, case, white space and digit grouping do not count."""
    folded = unicodedata.normalize("NFKC", _GROUPED.sub("", text)).casefold()
    return _SPACE.sub(" ", folded).strip()


def place(text: str, wanted: str) -> int:
    """Where `wanted` stands in `text` as a whole word; -1 where it does not. Both as `normal` gives them."""
    before = r"(?<!\w)" if wanted[:1].isalnum() else ""
    after = r"(?!\w)" if wanted[-1:].isalnum() else ""
    found = re.search(before + re.escape(wanted) + after, text) if wanted else None
    return found.start() if found else -1


def holds(reply: Reply, expected: Sequence[str], rivals: Sequence[str]) -> float:
    """The share of the expected strings that the answer holds; 0 where it gives a rival before all of them.

    Without expected strings the documents do not hold the answer, and saying so is right.
    """
    if not expected:
        return float(not reply.found)
    text = normal(reply.text)
    places = [place(text, normal(item)) for item in expected]
    wrong = [at for item in rivals if (at := place(text, normal(item))) >= 0]
    right = [at for at in places if at >= 0]
    if not right or (wrong and min(wrong) < min(right)):
        return 0.0
    return len(right) / len(expected)


def copied(reply: Reply, expected: Sequence[str], rivals: Sequence[str]) -> float:
    """The share of words that stand in their places, of the longer of answer and text; for copying a text."""
    written, wanted = normal(reply.text).split(), normal(" ".join(expected)).split()
    same = sum(a == b for a, b in zip(written, wanted, strict=False))
    return same / max(1, len(written), len(wanted))


def _of_text(measure: Callable[[str, Sequence[str]], float]) -> Metric:
    return lambda reply, expected, rivals: measure(reply.text, expected)


METRICS: dict[str, Metric] = {
    "holds": holds,
    "copied": copied,
    "any": _of_text(lambda text, expected: float(any(place(normal(text), normal(item)) >= 0 for item in expected))),
    "f1": _of_text(published.word_f1),
    "f1_zh": _of_text(published.character_f1),
    "rouge_l": _of_text(published.rouge_l),
    "rouge_l_zh": _of_text(published.rouge_l_zh),
    "edits": _of_text(published.edit_similarity),
    "class": _of_text(published.class_named),
    "number": _of_text(published.number_named),
    "choice": _of_text(published.choice_named),
}


def rank_of_evidence(reply: Reply, evidence: Sequence[tuple[int, int]]) -> int | None:
    """The 1-based rank of the first passage that overlaps the evidence; 0 for none, None without known evidence."""
    if not evidence:
        return None
    for rank, (start, end) in enumerate(reply.passages, 1):
        if any(start < last and first < end for first, last in evidence):
            return rank
    return 0


def wilson(right: int, count: int, z: float = 1.959963985) -> tuple[float, float]:
    """The score interval of a share (Wilson 1927), 95 % unless `z` says otherwise; (0, 1) without trials."""
    if not count:
        return 0.0, 1.0
    share = right / count
    centre = share + z * z / (2 * count)
    spread = z * math.sqrt(share * (1 - share) / count + z * z / (4 * count * count))
    scale = 1 + z * z / count
    return max(0.0, (centre - spread) / scale), min(1.0, (centre + spread) / scale)
