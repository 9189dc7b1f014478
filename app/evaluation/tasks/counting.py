"""Words that must be counted over the whole text: nothing can be looked up, everything has to be read."""

from __future__ import annotations

import random
from collections.abc import Iterator

from ..haystacks import Haystack, Source, plant
from ..trials import Asked, Group, Trial
from ..words import Words
from .plan import Place, Plan, each

TASKS = ("common words", "frequent words")
_TOKENS_A_WORD = 2.1  # invented words are long
_COMMON = 10
_OFTEN, _SELDOM = 30, 3
_FREQUENT = 3
_EXPONENT = 2.0  # of the power law of frequent words, as in RULER


def groups(plan: Plan, haystack: Haystack, task: str) -> Iterator[Group]:
    """The groups of one of these tasks; the text is made of invented words alone."""
    return each(plan, task, 1, _make)


def _make(place: Place) -> Asked:
    rng = place.rng()
    count = round(place.length / _TOKENS_A_WORD)
    listed, wanted = (_common if place.task == "common words" else _frequent)(Words(rng), count, rng)
    rng.shuffle(listed)
    text = "\n".join(" ".join(listed[start : start + 12]) for start in range(0, len(listed), 12))
    context = plant([Source("words", "words", text)], []).context
    question = f"Which {len(wanted)} words occur most often in the text?"
    trial = Trial(place.ids(1)[0], "counting", place.length, question, tuple(wanted), settings={"task": place.task})
    return Asked(context, (trial,))


def _common(words: Words, count: int, rng: random.Random) -> tuple[list[str], list[str]]:
    """Ten words thirty times each, all others three times."""
    common = [words.name() for _ in range(_COMMON)]
    others = [words.name() for _ in range(min(_VOCABULARY, max(1, (count - _COMMON * _OFTEN) // _SELDOM)))]
    repeats = max(_SELDOM, (count - _COMMON * _OFTEN) // len(others))
    often = max(_OFTEN, 10 * repeats)
    return common * often + others * repeats, common


_VOCABULARY = 2_000


def _frequent(words: Words, count: int, rng: random.Random) -> tuple[list[str], list[str]]:
    """Words whose frequency falls with the square of their rank."""
    vocabulary = [words.name() for _ in range(200)]
    weights = [1 / (rank + 1) ** _EXPONENT for rank in range(len(vocabulary))]
    scale = count / sum(weights)
    listed = [word for word, weight in zip(vocabulary, weights, strict=True) for _ in range(round(scale * weight))]
    return listed, vocabulary[:_FREQUENT]
