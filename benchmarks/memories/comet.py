"""How far a CoMeT checkpoint remembers: one fact, several facts, and parts of the memory switched off.

All trials of a cell are one batch, read as one stream; facts stand in the first quarter, stratified, and are asked in the last chunk. All keys are
kept from training.
"""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

import torch
from results import Results, peak_rss_mb
from unabridged.engine.memories.comet import CometModel, CometState
from unabridged.engine.training.models import load_model
from unabridged.engine.training.tasks import vocabulary as V
from unabridged.engine.training.tasks.haystack import Facts, Haystack, all_keys

SEGMENT = 64  # chunks
MILLION = 1 << 16  # chunks of 16 tokens: 1,048,576 tokens
SYMBOLS, VALUES = 8, 32  # as in training


def main(checkpoint: Path, seed: int, longest: int) -> None:
    """Measure everything up to `longest` chunks."""
    model = load_model("comet", checkpoint)
    results = Results(f"comet-{seed}")

    def cell(test: str, chunks: int, **options: Any) -> None:
        name = {"design": "comet", "seed": seed, "test": test, "chunks": chunks}
        results.measure(name, lambda: recall(model, chunks, **options))

    with torch.inference_mode():
        for chunks in (24, 384, 2048):
            cell("one fact, hard gate", chunks)
        for chunks in (24, 384):
            cell("one fact, plain gate", chunks, sharpness=1.0)
            cell("one fact, gate x4", chunks, sharpness=4.0)
        for facts in (2, 3, 4, 8):
            cell(f"{facts} facts, hard gate", 24, facts=facts)
        cell("FIFO only", 384, without="slots")
        cell("global memory only", 384, without="recent")
        cell("question does not see the global memory", 384, hidden="slots")
        cell("question does not see the FIFO", 384, hidden="recent")
        if longest >= MILLION:
            cell("one fact, hard gate", MILLION)


def recall(
    model: CometModel,
    chunks: int,
    *,
    facts: int = 1,
    sharpness: float | None = None,
    without: str | None = None,
    hidden: str | None = None,
    trials: int = 32,
) -> dict[str, Any]:
    """`trials` streams as one batch, each with `facts` facts, one of which is asked in the last chunk.

    without  a part of the memory that is blanked after every chunk
    hidden   a part that is blanked before the last chunk alone, which asks
    """
    for memory in model.memories:
        memory.sharpness = model.config.sharpness if sharpness is None else sharpness
    stacks, asked = zip(*(_trial(trial, trials, chunks, facts) for trial in range(trials)), strict=True)
    state, began = model.begin(trials), time.perf_counter()
    for first in range(0, chunks - 1, SEGMENT):
        count = min(SEGMENT, chunks - 1 - first)
        text = torch.stack([stack.text(first, count) for stack in stacks])
        if without is None:
            model.read(text, state, outputs_from=text.shape[1])
        else:
            _read_without(model, text, state, without)
    if hidden is not None:
        _blank(state, hidden)
    last = torch.stack([stack.text(chunks - 1, 1) for stack in stacks])
    keys = torch.tensor([key for key, _ in asked])
    last[:, -3] = V.QUESTION
    last[:, -2], last[:, -1] = V.KEY + keys // V.KEY_SYMBOLS, V.KEY + keys % V.KEY_SYMBOLS
    found = model.read(last, state)[:, -1].argmax(-1)
    return {
        "tokens": chunks * model.chunk,
        "trials": trials,
        "right": int((found == torch.tensor([value for _, value in asked])).sum()),
        "seconds": round(time.perf_counter() - began, 2),
        "working_bytes": state.nbytes().working,
        "peak_rss_mb": round(peak_rss_mb(), 1),
    }


def _trial(trial: int, trials: int, chunks: int, facts: int) -> tuple[Haystack, tuple[int, int]]:
    """A haystack and what is asked of it, key and value; the first of its facts at the trial's own depth."""
    generator = torch.Generator().manual_seed(3000 + trial)
    held_out = all_keys(held_out=True, symbols=SYMBOLS)
    keys = held_out[torch.randperm(len(held_out), generator=generator)[:facts]]
    quarter = max(facts, chunks // 4)
    asked_at = int((trial + 0.5) / trials * quarter)
    others = torch.randperm(quarter, generator=generator)
    where = torch.cat((torch.tensor([asked_at]), others[others != asked_at]))[:facts]
    drawn = Facts.draw(generator, keys, where, value_tokens=1, values=VALUES)
    # The end of each chunk is left to questions, as in training.
    drawn = Facts(*(part.clamp(max=8) if part is drawn.offsets else part for part in _parts(drawn)))
    return Haystack(chunks, seed=9000 + trial, facts=drawn), (int(keys[0]), int(drawn.values[0, 0]))


def _parts(facts: Facts) -> list[torch.Tensor]:
    return [getattr(facts, name) for name in Facts.__slots__]


def _read_without(model: CometModel, text: torch.Tensor, state: CometState, part: str) -> None:
    """Read chunk by chunk and blank one part of the memory after each."""
    for start in range(0, text.shape[1], model.chunk):
        model.read(text[:, start : start + model.chunk], state, outputs_from=model.chunk)
        _blank(state, part)


def _blank(state: CometState, part: str) -> None:
    state.layers = [
        layer and layer._replace(**{part: torch.zeros_like(getattr(layer, part))}) for layer in state.layers
    ]
