"""Values of keys hidden in real text: one, among many keys, several of one key, several keys at once."""

from __future__ import annotations

from collections.abc import Iterator

from ..haystacks import Haystack, plant
from ..trials import Asked, Group, Trial
from ..words import Words
from .plan import Place, Plan, each

TASKS = ("single", "multikey", "multivalue", "multiquery")
_OTHER_KEYS = 64
_VALUES = 4
_QUESTIONS = 4


def groups(plan: Plan, haystack: Haystack, task: str) -> Iterator[Group]:
    """The groups of one of these tasks."""
    return each(plan, task, _QUESTIONS, lambda place: _make(place, haystack))


def _make(place: Place, haystack: Haystack) -> Asked:
    rng = place.rng()
    sources = haystack.cut(place.length, rng)
    words = Words(rng, "\n".join(source.text for source in sources))
    values = _VALUES if place.task == "multivalue" else 1
    keys = _VALUES * _QUESTIONS if place.task == "multiquery" else _QUESTIONS
    told = [(words.name(), [words.number() for _ in range(values)]) for _ in range(keys)]
    others = [(words.name(), [words.number()]) for _ in range(_OTHER_KEYS if place.task == "multikey" else 0)]
    sentences = [
        (rng.random(), f"The registered number of {key} is {value}.") for key, held in told + others for value in held
    ]
    planted = plant(sources, sentences)
    trials = []
    for index, id in enumerate(place.ids(_QUESTIONS)):
        asked = told[index * _VALUES : (index + 1) * _VALUES] if place.task == "multiquery" else told[index : index + 1]
        first = sum(len(held) for _, held in told[: told.index(asked[0])])
        count = sum(len(held) for _, held in asked)
        trials.append(
            Trial(
                id, "retrieval", place.length, _question(place.task, [key for key, _ in asked]),
                tuple(value for _, held in asked for value in held),
                depth=round(sentences[first][0], 4) if count == 1 else None,
                evidence=planted.spans[first : first + count], settings={"task": place.task},
            )
        )  # fmt: skip
    return Asked(planted.context, tuple(trials))


def _question(task: str, keys: list[str]) -> str:
    if task == "multivalue":
        return f"What are all the registered numbers of {keys[0]}?"
    if task == "multiquery":
        return f"What are the registered numbers of {', '.join(keys[:-1])} and {keys[-1]}?"
    return f"What is the registered number of {keys[0]}?"
