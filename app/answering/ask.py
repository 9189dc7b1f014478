"""One question, one function, for the command line and the pages alike: structure first, then an engine."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from unabridged.engine.protocol import AnswerUpdate, Engine, StopRequested
from unabridged.ingest.context import Answer

from ..opened import Opened
from . import answer_from_structure
from .engines import EXTRACTIVE, ask_engine
from .follow_up import written_out

__all__ = ["EXTRACTIVE", "ask"]


def ask(
    opened: Sequence[Opened],
    question: str,
    *,
    engine: Engine | None = None,
    earlier: tuple[str, Answer] | None = None,
    stop: StopRequested = lambda: False,
) -> Iterator[AnswerUpdate | Answer]:
    """Answer `question` about `opened`: updates while it works, then one `Answer` as the last item.

    What the structure of the documents answers is computed, or said to be missing with what is missing; all else goes
    to `engine`, or to the extractive one. `earlier` is the question before with its answer, for one that goes on from it.
    After a stop no `Answer` follows. Raises EngineError with a remedy.
    """
    yield AnswerUpdate("progress", "structure")
    complete, meant = written_out(opened, question, earlier)
    answer = answer_from_structure(opened, complete)
    if answer is not None and meant is not None:
        answer = replace(answer, answer=f"{complete}\n{answer.answer}")
    if stop():
        return
    if answer is not None:
        yield AnswerUpdate("text", answer.answer, found=answer.found)
        yield answer
        return
    yield from ask_engine(opened, question, engine or EXTRACTIVE, stop)
