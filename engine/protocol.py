"""The one protocol behind which every engine sits, so that a model plugs in with no change to app.

An engine reads a whole `Context` and yields updates while it works. Citations are segment ids of that context, chosen
by the engine and checked by code: an id that is not in the context never reaches a user.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Literal, Protocol

from unabridged.ingest.context import Context, UnabridgedError

StopRequested = Callable[[], bool]


class EngineError(UnabridgedError):
    """The engine cannot answer: no such model, endpoint down, context too long for its budget."""


@dataclass(frozen=True, slots=True)
class Passage:
    """A range of the context that supports the answer. `start` and `end` are offsets in `Context.text`."""

    segment_id: str
    start: int
    end: int
    score: float = 0.0


@dataclass(frozen=True, slots=True)
class AnswerUpdate:
    """One step of an answer.

    progress   `text` says what is going on, `done` and `total` how far it is (total 0: unknown)
    text       `text` is appended to the answer
    passages   the passages the answer rests on, best first; sent at least once, the last one counts
    """

    kind: Literal["progress", "text", "passages"]
    text: str = ""
    done: int = 0
    total: int = 0
    passages: tuple[Passage, ...] = ()
    found: bool = True


class Engine(Protocol):
    """Anything that reads a context and answers a question about it."""

    @property
    def name(self) -> Literal["extractive", "native", "remote"]: ...

    def answer(self, context: Context, question: str, *, stop: StopRequested = lambda: False) -> Iterator[AnswerUpdate]:
        """Yield updates until done or until `stop()` is true. Raises EngineError with a remedy."""
        ...
