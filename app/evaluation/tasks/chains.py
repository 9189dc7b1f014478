"""Variables that are equal to variables: the value of the last one, so many steps away. Another chain runs beside it."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from ..haystacks import Haystack, plant
from ..trials import Asked, Group, Trial
from ..words import Words
from .plan import Place, Plan, each

TASKS = ("0 hops", "1 hop", "2 hops", "4 hops")
_CHAINS = 4


def groups(plan: Plan, haystack: Haystack, task: str) -> Iterator[Group]:
    """The groups of one of these tasks."""
    return each(plan, task, _CHAINS, lambda place: _make(place, haystack, int(task[0])))


def _make(place: Place, haystack: Haystack, hops: int) -> Asked:
    rng = place.rng()
    sources = haystack.cut(place.length, rng)
    words = Words(rng, "\n".join(source.text for source in sources))
    sentences: list[tuple[float, str]] = []
    ends = []
    for _ in range(_CHAINS):
        names = [words.name() for _ in range(hops + 1)]
        value = words.number()
        sentences.append((rng.random(), f"The value of {names[0]} is {value}."))
        sentences += [
            (rng.random(), f"The value of {name} is the same as that of {before}.") for before, name in pairwise(names)
        ]
        ends.append((names[-1], value))
    planted = plant(sources, sentences)
    trials = [
        Trial(
            id, "chains", place.length, f"What is the value of {name}?", (value,),
            evidence=planted.spans[index * (hops + 1) : index * (hops + 1) + 1], settings={"task": place.task},
        )
        for index, (id, (name, value)) in enumerate(zip(place.ids(_CHAINS), ends, strict=True))
    ]  # fmt: skip
    return Asked(planted.context, tuple(trials))
