"""Five kinds of reading that people do: law, finance, code, academic papers, dialogue; each stated in one place, and
joined from two or more."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from ..haystacks import Haystack, plant
from ..trials import Asked, Group, Trial
from ..words import Words
from .plan import Place, Plan, each

_QUESTIONS = 4


@dataclass(frozen=True, slots=True)
class _Case:
    """Pieces planted in order from start to end, a question, its answer; `evidence` numbers the piece that states it."""

    pieces: tuple[str, ...]
    question: str
    expected: tuple[str, ...]
    evidence: int = 0
    rivals: tuple[str, ...] = field(default=())


def _law_stated(words: Words, rng: random.Random) -> _Case:
    party, value = words.name(), words.number()
    return _Case(
        (f"{party} shall indemnify the other parties up to {value} dollars in aggregate.",),
        f"Up to how many dollars shall {party} indemnify the other parties?",
        (value,),
    )


def _law_joined(words: Words, rng: random.Random) -> _Case:
    party, term, value = words.name(), words.name(), words.number()
    return _Case(
        (
            f"“{term} Amount” means {value} dollars.",
            f"Upon completion {party} shall pay the {term} Amount to the seller.",
        ),
        f"How many dollars shall {party} pay to the seller upon completion?",
        (value,),
    )


def _table(words: Words) -> tuple[str, str, list[str]]:
    unit = words.name()
    sales, costs = sorted(words.number() for _ in range(3)), [words.number() for _ in range(3)]
    rows = (
        f"Results of {unit} (in thousands)    2019    2020    2021",
        f"Net sales of {unit}    {'    '.join(sales)}",
        f"Operating costs of {unit}    {'    '.join(costs)}",
    )
    return unit, "\n\n" + "\n".join(rows) + "\n\n", sales


def _finance_stated(words: Words, rng: random.Random) -> _Case:
    unit, table, sales = _table(words)
    return _Case((table,), f"What were the net sales of {unit} in 2020?", (sales[1],))


def _finance_joined(words: Words, rng: random.Random) -> _Case:
    unit, table, sales = _table(words)
    return _Case(
        (table,),
        f"By how much did the net sales of {unit} grow from 2020 to 2021?",
        (str(int(sales[2]) - int(sales[1])),),
    )


def _code_stated(words: Words, rng: random.Random) -> _Case:
    function, value = words.identifier(), words.number()
    return _Case(
        (f"\n\ndef {function}(path, limit={value}):\n    return read(path)[:limit]\n\n",),
        f"What is the default of limit in {function}?",
        (value,),
    )


def _code_joined(words: Words, rng: random.Random) -> _Case:
    function, constant, value = words.identifier(), words.identifier().upper(), words.number()
    return _Case(
        (f"\n\n{constant} = {value}\n\n", f"\n\ndef {function}():\n    return {constant}\n\n"),
        f"Which number does {function} return?",
        (value,),
    )


def _scores(words: Words, rng: random.Random) -> tuple[str, list[str], list[str]]:
    scores = rng.sample(range(10_000, 99_999), 3)
    return words.name(), [words.name() for _ in range(3)], [f"{score / 1000:.3f}" for score in scores]


def _academic_stated(words: Words, rng: random.Random) -> _Case:
    corpus, systems, scores = _scores(words, rng)
    pieces = [
        f"On the {corpus} corpus, {system} reaches {score} points."
        for system, score in zip(systems, scores, strict=True)
    ]
    return _Case(
        tuple(pieces),
        f"How many points does {systems[1]} reach on the {corpus} corpus?",
        (scores[1],),
        1,
        (scores[0], scores[2]),
    )


def _academic_joined(words: Words, rng: random.Random) -> _Case:
    corpus, systems, scores = _scores(words, rng)
    best = max(range(3), key=lambda index: float(scores[index]))
    pieces = [
        f"On the {corpus} corpus, {system} reaches {score} points."
        for system, score in zip(systems, scores, strict=True)
    ]
    return _Case(
        tuple(pieces),
        f"Which system reaches the most points on the {corpus} corpus?",
        (systems[best],),
        best,
        tuple(system for index, system in enumerate(systems) if index != best),
    )


def _dialogue_stated(words: Words, rng: random.Random) -> _Case:
    speaker, value = words.name(), words.number()
    return _Case(
        (f"\n\n{speaker}: My membership card has the number {value}.\n\n",),
        f"Which number has the membership card of {speaker}?",
        (value,),
    )


def _dialogue_joined(words: Words, rng: random.Random) -> _Case:
    """Said twice: what was said last holds."""
    speaker, old, new = words.name(), words.number(), words.number()
    return _Case(
        (
            f"\n\n{speaker}: My membership card has the number {old}.\n\n",
            f"\n\n{speaker}: I have a new membership card, its number is {new} now.\n\n",
        ),
        f"Which number has the membership card of {speaker} now?",
        (new,),
        1,
        (old,),
    )


_CASES: dict[str, Callable[[Words, random.Random], _Case]] = {
    "law: stated": _law_stated,
    "law: joined": _law_joined,
    "finance: stated": _finance_stated,
    "finance: joined": _finance_joined,
    "code: stated": _code_stated,
    "code: joined": _code_joined,
    "academic: stated": _academic_stated,
    "academic: joined": _academic_joined,
    "dialogue: stated": _dialogue_stated,
    "dialogue: joined": _dialogue_joined,
}
TASKS = tuple(_CASES)


def groups(plan: Plan, haystack: Haystack, task: str) -> Iterator[Group]:
    """The groups of one of these tasks."""
    return each(plan, task, _QUESTIONS, lambda place: _make(place, haystack, _CASES[task]))


def _make(place: Place, haystack: Haystack, invent: Callable[[Words, random.Random], _Case]) -> Asked:
    rng = place.rng()
    sources = haystack.cut(place.length, rng)
    words = Words(rng, "\n".join(source.text for source in sources))
    cases = [invent(words, rng) for _ in range(_QUESTIONS)]
    sentences = [
        (depth, piece)
        for case in cases
        for depth, piece in zip(sorted(rng.random() for _ in case.pieces), case.pieces, strict=True)
    ]
    planted = plant(sources, sentences)
    trials, first = [], 0
    for id, case in zip(place.ids(_QUESTIONS), cases, strict=True):
        at = first + case.evidence
        trials.append(
            Trial(
                id, "domains", place.length, case.question, case.expected, depth=round(sentences[at][0], 4),
                rivals=case.rivals, evidence=(planted.spans[at],), settings={"task": place.task},
            )
        )  # fmt: skip
        first += len(case.pieces)
    return Asked(planted.context, tuple(trials))
