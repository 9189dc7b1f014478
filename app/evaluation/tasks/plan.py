"""What a run of tasks is asked to do, and the way its groups are made."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from ..trials import Asked, Group


@dataclass(frozen=True, slots=True)
class Plan:
    """Lengths in tokens, names of tasks, and how many contexts for each."""

    lengths: tuple[int, ...]
    tasks: tuple[str, ...]
    repeats: int = 8
    seed: int = 0


@dataclass(frozen=True, slots=True)
class Place:
    """Where in a run a group stands: its task, length and repeat, and all that is drawn for it."""

    plan: Plan
    task: str
    length: int
    repeat: int

    def rng(self) -> random.Random:
        return random.Random(f"{self.plan.seed}/{self.task}/{self.length}/{self.repeat}")

    def ids(self, count: int) -> tuple[str, ...]:
        return tuple(f"{self.task}/{self.length}/{self.repeat}/{index}" for index in range(count))


def each(plan: Plan, task: str, count: int, make: Callable[[Place], Asked]) -> Iterator[Group]:
    """A group of `count` trials per length and repeat, shortest first."""
    for length in plan.lengths:
        for repeat in range(plan.repeats):
            place = Place(plan, task, length, repeat)
            yield Group(place.ids(count), lambda place=place: make(place))  # type: ignore[misc]
