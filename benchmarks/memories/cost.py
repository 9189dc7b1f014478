"""What memories cost beside a dense model of the same width and depth: time and memory of reading a text, and of training.

Every cell runs in a process of its own, on one thread. Times are CPU seconds, so that other work on the machine counts little; memory is the
peak of the process above what it had after imports, with the model and one short text read.
"""

from __future__ import annotations

import json
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import torch
from results import Results, peak_rss_mb
from torch.utils.flop_counter import FlopCounterMode
from unabridged.engine.memories.gca import ChunkStore
from unabridged.engine.training.presets import preset_of
from unabridged.engine.training.tasks.haystack import Haystack

LENGTHS = (32768, 131072, 1048576)  # text tokens
DENSE_UP_TO = 65536
SEGMENT = 8192


def main(longest: int) -> None:
    """Measure all cells up to `longest` chunks of 16 tokens."""
    results = Results("cost")
    for multiple in (1, 2, 4, 8):
        results.measure({"test": "training", "design": "gca", "multiple": multiple}, lambda m=multiple: training(m))
    for design in ("gca", "comet", "dense"):
        lengths = (16384, 32768, DENSE_UP_TO) if design == "dense" else LENGTHS
        for length in lengths:
            if length <= longest * 16:
                cell = {"test": "reading", "design": design, "tokens": length}
                results.measure(cell, lambda d=design, n=length: _in_a_process(d, n))


def training(multiple: int) -> dict[str, Any]:
    """CPU seconds of forward and backward over 32 sequences of `multiple` times the trained length, least of three."""
    from unabridged.engine.training.batch import answer_objective
    from unabridged.engine.training.tasks.facts import FactRecall

    preset = preset_of("gca", "tiny")
    model = preset.build(preset.config)
    batch = FactRecall(16 * multiple).draw(torch.Generator().manual_seed(0), 32)
    with FlopCounterMode(display=False) as counter:
        answer_objective(model, batch).loss.backward()
    seconds = []
    for _ in range(3):
        began = time.process_time()
        answer_objective(model, batch).loss.backward()
        seconds.append(time.process_time() - began)
    return {
        "tokens": 256 * multiple,
        "batch": 32,
        "cpu_seconds": round(min(seconds), 3),
        "gflop": counter.get_total_flops() / 1e9,
    }


def _in_a_process(design: str, tokens: int) -> dict[str, Any]:
    program = [sys.executable, str(Path(__file__).parent), "read", design, "--tokens", str(tokens)]
    done = subprocess.run(program, capture_output=True, text=True, check=True)
    row: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return row


def read(design: str, tokens: int) -> None:
    """Read a text of `tokens` tokens with an untrained model of `design`; print what it took as JSON."""
    torch.manual_seed(0)
    with torch.inference_mode():
        row = _read_dense(tokens) if design == "dense" else _read_memory(design, tokens)
    print(json.dumps(row))


def _read_memory(design: str, tokens: int) -> dict[str, Any]:
    preset = preset_of(design, "tiny")
    model = preset.build(preset.config).eval()
    haystack = Haystack(tokens // 16, seed=1)
    chunks = SEGMENT // 16

    def stream(length: int) -> Any:
        state = model.begin(1, ChunkStore(1, capacity=length // 16)) if design == "gca" else model.begin(1)
        for first in range(0, length // 16, chunks):
            text = haystack.text(first, min(chunks, length // 16 - first))[None]
            model.read(text, state, outputs_from=text.shape[1] - 16)
        return state

    stream(SEGMENT)
    base, began = peak_rss_mb(), time.process_time()
    state = stream(tokens)
    seconds, kept = time.process_time() - began, state.nbytes()
    return {
        "cpu_seconds": round(seconds, 3),
        "base_mb": round(base, 1),
        "peak_above_base_mb": round(peak_rss_mb() - base, 1),
        "working_bytes": kept.working,
        "index_bytes": kept.index,
        "store_bytes": kept.store,
    }


def _read_dense(tokens: int) -> dict[str, Any]:
    from dense import DenseModel

    model = DenseModel(171, width=64, heads=4, layers=4).eval()
    haystack = Haystack(tokens // 16, seed=1)
    model.prefill(haystack.text(0, 64)[None])
    base, began = peak_rss_mb(), time.process_time()
    _, kept = model.prefill(haystack.text(0, tokens // 16)[None])
    return {
        "cpu_seconds": round(time.process_time() - began, 3),
        "base_mb": round(base, 1),
        "peak_above_base_mb": round(peak_rss_mb() - base, 1),
        "kv_bytes": kept,
    }
