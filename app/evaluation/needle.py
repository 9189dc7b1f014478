"""`bench needle`: facts of ours hidden in real text, at every depth and length, each asked for in its own words.

One context holds one fact per depth, each of another subject, and every fact is asked for alone: the others are no
answer to it. Four questions of each context ask for what is not there: two for somebody whom the text does not name,
two for what it does not say of somebody whom it names.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from .facts import TEMPLATES, invent_many
from .haystacks import Haystack, plant
from .trials import NEEDLE, Asked, Group, Trial
from .words import Words

ABSENT = ("unknown name", "known name") * 2
# The kinds left for what is absent.
MAX_DEPTHS = len(TEMPLATES) - len(ABSENT) // 2


@dataclass(frozen=True, slots=True)
class Plan:
    """Lengths in tokens, the number of depths from 0 to 1, and how many contexts of each length."""

    lengths: tuple[int, ...]
    depths: int = 11
    repeats: int = 8
    seed: int = 0


def groups(plan: Plan, haystack: Haystack) -> Iterator[Group]:
    """One group per length and repeat, shortest first."""
    for length in plan.lengths:
        for repeat in range(plan.repeats):
            ids = tuple(_id(length, repeat, index) for index in range(plan.depths + len(ABSENT)))
            yield Group(ids, lambda length=length, repeat=repeat: _make(plan, haystack, length, repeat))  # type: ignore[misc]


def depths_of(count: int) -> list[float]:
    """`count` depths, evenly from the start to the end."""
    return [round(index / (count - 1), 4) for index in range(count)] if count > 1 else [0.5]


def _make(plan: Plan, haystack: Haystack, length: int, repeat: int) -> Asked:
    rng = random.Random(f"{plan.seed}/needle/{length}/{repeat}")
    sources = haystack.cut(length, rng)
    words = Words(rng, "\n".join(source.text for source in sources))
    order = rng.sample(TEMPLATES, len(TEMPLATES))
    facts = invent_many(plan.depths, words, order[:MAX_DEPTHS])
    depths = depths_of(plan.depths)
    planted = plant(sources, [(depth, fact.sentence) for depth, fact in zip(depths, facts, strict=True)])
    trials = [
        Trial(
            id=_id(length, repeat, index), experiment=NEEDLE, length=length, depth=depth, question=fact.questions["told"],
            expected=(fact.value,), evidence=(span,), settings={"repeat": repeat},
        )
        for index, (depth, fact, span) in enumerate(zip(depths, facts, planted.spans, strict=True))
    ]  # fmt: skip
    for index, absent in enumerate(ABSENT):
        template = order[MAX_DEPTHS + index // 2]
        name = words.name() if absent == "unknown name" else rng.choice(facts).name
        trials.append(
            Trial(
                id=_id(length, repeat, plan.depths + index), experiment="absent", length=length,
                question=template.told.format(name=name), expected=(), settings={"repeat": repeat, "absent": absent},
            )
        )  # fmt: skip
    return Asked(planted.context, tuple(trials))


def _id(length: int, repeat: int, index: int) -> str:
    return f"needle/{length}/{repeat}/{index}"


def check(plan: Plan) -> Sequence[str]:
    """What is wrong with a plan, in words; nothing for a good one."""
    wrong = []
    if not 1 <= plan.depths <= MAX_DEPTHS:
        wrong.append(f"--depths is 1 to {MAX_DEPTHS}")
    if not plan.lengths or min(plan.lengths) < 500:
        wrong.append("--lengths begin at 500 tokens")
    return wrong
