"""What is asked: trials, and the groups of them that share one context."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from unabridged.ingest.context import Context

Setting = str | int | float
# The experiment that an engine's reliable length is measured by.
NEEDLE = "needle"


@dataclass(frozen=True, slots=True)
class Trial:
    """One question with its known answer.

    id        unique in a run and the same in every run with the same options; a resumed run goes by it
    length    tokens of the context that were asked for, by `ingest.context.estimate_tokens`
    depth     place of the evidence, 0 (start) to 1 (end); None where it has no single place
    expected  the strings that a right answer holds; empty where the documents do not hold the answer
    metric    a name in `scores.METRICS`
    rivals    strings of wrong answers that the context holds: an answer that gives one first is wrong
    evidence  ranges of the context's text that hold the answer; empty where no range is known
    settings  what distinguishes this trial from others of its experiment: column and row heads of the report
    """

    id: str
    experiment: str
    length: int
    question: str
    expected: tuple[str, ...]
    metric: str = "holds"
    depth: float | None = None
    rivals: tuple[str, ...] = ()
    evidence: tuple[tuple[int, int], ...] = ()
    settings: Mapping[str, Setting] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Asked:
    """A context with the trials that are asked about it."""

    context: Context = field(repr=False)
    trials: tuple[Trial, ...]


@dataclass(frozen=True, slots=True)
class Group:
    """Trials over one context that is made only when one of them is still to be asked.

    ids      the ids of its trials, known without making the context
    variant  which variant of the engine is asked ("" is the engine as it is; see engines.py)
    """

    ids: tuple[str, ...]
    make: Callable[[], Asked] = field(repr=False)
    variant: str = ""
