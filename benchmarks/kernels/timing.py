"""Interleaved timing: every contestant once per round, so that a busy machine is busy for all of them."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable

import torch


def milliseconds(contestants: dict[str, Callable[[], object]], *, rounds: int) -> dict[str, tuple[float, float]]:
    """Median and least of each, after one round outside the clock."""
    taken: dict[str, list[float]] = {name: [] for name in contestants}
    for round in range(rounds + 1):
        for name, run in contestants.items():
            if torch.cuda.is_available():
                torch.cuda.synchronize()
            start = time.perf_counter()
            run()
            if torch.cuda.is_available():
                torch.cuda.synchronize()
            if round:
                taken[name].append(1000 * (time.perf_counter() - start))
    return {name: (statistics.median(values), min(values)) for name, values in taken.items()}
