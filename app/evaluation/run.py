"""Asking an engine every trial that has no line in the journal yet."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence

from unabridged.engine.protocol import Engine, EngineError, StopRequested
from unabridged.ingest.context import Context
from unabridged.ingest.progress import Progress, silent

from .journal import Journal, Line
from .scores import METRICS, Reply, rank_of_evidence
from .trials import Asked, Group, Trial

# Longer answers are cut in the journal, not before they are marked.
_KEPT_ANSWER = 2_000


def run(
    groups: Sequence[Group],
    engines: Mapping[str, Engine],
    journal: Journal,
    *,
    seed: int = 0,
    progress: Progress = silent,
    stop: StopRequested = lambda: False,
) -> None:
    """Ask each engine variant its groups' trials and record a line for each; what is recorded already is passed over.

    A trial that the engine refuses, because the context is too long for it, counts as wrong, with the reason in its
    line. An EngineError that is no such refusal (no endpoint, no model) ends the run.
    """
    total = sum(len(group.ids) for group in groups)
    done = sum(id in journal.done for group in groups for id in group.ids)
    for group in groups:
        if all(id in journal.done for id in group.ids):
            continue
        progress("ask", done, total)
        asked = group.make()
        assert tuple(trial.id for trial in asked.trials) == group.ids, f"ids of {group.ids[:1]} differ from its trials'"
        for trial in asked.trials:
            if trial.id in journal.done:
                continue
            if stop():
                return
            line = ask(engines[group.variant], asked, trial, stop)
            if line is None:
                return
            journal.record({**line, "seed": seed})
            done += 1
            progress("ask", done, total)


def ask(engine: Engine, asked: Asked, trial: Trial, stop: StopRequested = lambda: False) -> Line | None:
    """The line of one trial; None where it was stopped before its answer was whole."""
    start = time.perf_counter()
    error = ""
    try:
        reply = _reply(engine, asked.context, trial.question, stop)
    except EngineError as refused:
        if not _too_long(refused):
            raise
        reply, error = Reply("", found=True), refused.sentence()
    seconds = time.perf_counter() - start
    if stop():
        return None
    rank = rank_of_evidence(reply, trial.evidence)
    return {
        "id": trial.id,
        "experiment": trial.experiment,
        "length": trial.length,
        "depth": trial.depth,
        "question": trial.question,
        "expected": [item[:_KEPT_ANSWER] for item in trial.expected],
        "answer": reply.text[:_KEPT_ANSWER],
        "found": reply.found,
        "score": 0.0 if error else round(METRICS[trial.metric](reply, trial.expected, trial.rivals), 4),
        "rank": rank,
        "characters": len(asked.context.text),
        "seconds": round(seconds, 4),
        "engine": engine.name,
        "settings": dict(trial.settings),
        **({"error": error} if error else {}),
    }


def _reply(engine: Engine, context: Context, question: str, stop: StopRequested) -> Reply:
    text: list[str] = []
    passages: tuple[tuple[int, int], ...] = ()
    found = True
    for update in engine.answer(context, question, stop=stop):
        if update.kind == "text":
            text.append(update.text)
        elif update.kind == "passages":
            passages, found = tuple((item.start, item.end) for item in update.passages), update.found
    return Reply("".join(text), found, passages)


# By name, because the native engine's errors come with torch.
_REFUSALS = {"ContextTooLong", "OutOfMemory"}


def _too_long(error: EngineError) -> bool:
    """Whether the engine refuses this context for its length: then other contexts may still be asked."""
    return type(error).__name__ in _REFUSALS
