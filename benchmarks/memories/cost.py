"""What memories cost beside a dense model of the same width and depth: time and memory of reading a text, and of training.

Every cell runs in a process of its own, on one thread, three times where that takes seconds. All read in segments of 8,192 tokens. Times are CPU seconds,
so that other work on the machine counts little; memory is the peak of what is the process's own, without the pages of libraries.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import torch
from dense import DenseModel
from results import Results, own_mb, peak_own_mb
from torch.utils.flop_counter import FlopCounterMode
from unabridged.engine.memories.cca import CcaConfig, small_cca
from unabridged.engine.memories.gca import ChunkStore
from unabridged.engine.training.presets import preset_of
from unabridged.engine.training.tasks.haystack import Haystack

LENGTHS = {
    "dense": (32768, 131072),
    "gca": (32768, 131072, 1048576),
    "comet": (32768, 131072, 1048576),
    "cca": (32768, 131072),
}  # text tokens
RUNS = 3
SEGMENT = 8192


def main(longest: int) -> None:
    """Measure all cells up to `longest` chunks of 16 tokens."""
    results = Results("cost")
    for multiple in (1, 2, 4, 8):
        results.measure({"test": "training", "design": "gca", "multiple": multiple}, lambda m=multiple: training(m))
    for run in range(RUNS):
        for design, lengths in LENGTHS.items():
            for length in lengths:
                cell = {"test": "reading", "design": design, "tokens": length, "run": run}
                if length <= longest * 16 and not (run and long_to_read(design, length)):
                    results.measure(cell, lambda d=design, n=length: _in_a_process(d, n))
                if length <= longest * 16 and design == "gca":
                    results.measure({**cell, "test": "memory"}, lambda n=length: _in_a_process("gca", n, exact=True))


def long_to_read(design: str, tokens: int) -> bool:
    """Whether reading takes more than about a minute, so that it is measured once."""
    return {"dense": tokens > 32768, "cca": tokens > 32768, "comet": tokens > 131072}.get(design, False)


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


def _in_a_process(design: str, tokens: int, *, exact: bool = False) -> dict[str, Any]:
    """`exact`: the allocator gives freed blocks back at once, so that the peak is what was in use together; that takes twice the time."""
    environment = os.environ | ({"MALLOC_MMAP_THRESHOLD_": "65536", "MALLOC_TOP_PAD_": "0"} if exact else {})
    program = [sys.executable, str(Path(__file__).parent), "read", design, "--tokens", str(tokens)]
    done = subprocess.run(program, capture_output=True, text=True, check=True, env=environment)
    row: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return row


def read(design: str, tokens: int) -> None:
    """Read a text of `tokens` tokens with an untrained model of `design`, in segments; print what it took as JSON."""
    torch.manual_seed(0)
    with torch.inference_mode():
        reader = _dense(tokens) if design == "dense" else _memory(design, tokens)
        haystack, chunks = Haystack(tokens // 16, seed=1), SEGMENT // 16
        base, began = own_mb(), time.process_time()
        for first in range(0, tokens // 16, chunks):
            kept = reader(haystack.text(first, chunks)[None])
        seconds = time.process_time() - began
    row = {"cpu_seconds": round(seconds, 3), "base_mb": round(base, 1), "peak_mb": round(peak_own_mb(), 1)}
    print(json.dumps(row | kept))


Reader = Callable[[torch.Tensor], dict[str, int]]  # reads one more segment; the bytes kept


def _memory(design: str, tokens: int) -> Reader:
    if design == "cca":
        model: Any = small_cca(CcaConfig(171, width=64, heads=4, kv_heads=4, layers=4, group=16, window=1024)).eval()
    else:
        preset = preset_of(design, "tiny")
        model = preset.build(preset.config).eval()
    state = model.begin(1, ChunkStore(1, capacity=tokens // 16)) if design == "gca" else model.begin(1)

    def read_segment(text: torch.Tensor) -> dict[str, int]:
        model.read(text, state, outputs_from=text.shape[1] - 16)
        kept = state.nbytes()
        return {"working_bytes": kept.working, "index_bytes": kept.index, "store_bytes": kept.store}

    return read_segment


def _dense(tokens: int) -> Reader:
    model, read = DenseModel(171, width=64, heads=4, layers=4).eval(), 0
    cache = model.begin(tokens)

    def read_segment(text: torch.Tensor) -> dict[str, int]:
        nonlocal read
        model.read(text, cache, read)
        read += text.shape[1]
        return {"kv_bytes": cache.numel() * cache.element_size()}

    return read_segment
