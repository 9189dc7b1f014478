"""The native engine as the product opens it: device, limits and selection chosen from what the machine has."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import torch

from ..extractive import Extractive
from ..model_folder import ModelError, read_config
from ..selection import LocalWindow, Selector, Sinks, Sketched, Threshold, load_gates
from .blocks import KeptKV
from .engine import Native, NativeSettings
from .loading import MemoryEstimate, Weights, estimate_memory, load_model
from .memory import Limits, ModelShape, parse_size
from .snapshots import SnapshotFolder

# Up to here attention is a small part of the work and stays exact.
_DENSE_BELOW = 32_768
# What a processor can do in one step without long silence between two signs of progress.
_CPU_CHUNK = 2048
_SHARE_OF_FREE = 0.9
# Of what was studied, the score that misses least and the policy that spends least (docs/selection.md).
SELECTOR = Selector(fixed=(Sinks(), LocalWindow(4096)), score=Sketched(), policy=Threshold(0.002, limit=128))


def open_native(
    folder: Path, *, gpu_memory: str | None = None, host_memory: str | None = None, weights: Weights = "stored",
    kv: KeptKV = "stored", gate: Path | None = None, snapshots: SnapshotFolder | None = None,
    ranking: Extractive | None = None, settings: NativeSettings | None = None,
) -> Native:  # fmt: skip
    """The engine over the model in `folder`, which is loaded when a question needs it.

    gpu_memory, host_memory  like "24GiB"; None for 90 % of what a GPU has free, and for no limit
    gate                     file of gates trained for this model (`unabridged train gate`), which choose instead of the sketch
    Raises ModelError for a folder or gates that cannot be used, BadSize for a size that is none.
    """
    config = read_config(folder)
    device = "cuda" if torch.cuda.is_available() else "cpu"
    base = settings or NativeSettings(selector=SELECTOR, dense_below=_DENSE_BELOW)
    if gate is not None:
        base = replace(base, selector=_gated(gate, config, folder.name))
    chosen = replace(base, kv=kv, limits=limits_of(gpu_memory, host_memory), snapshots=snapshots)
    if device == "cuda" and chosen.limits.device is not None:
        # The plan keeps the limit; this makes an error in the plan a clear one and not another program's loss.
        total = torch.cuda.get_device_properties(0).total_memory
        torch.cuda.set_per_process_memory_fraction(min(chosen.limits.device / total, 1.0))
    if device == "cpu":
        chosen = replace(chosen, chunk_tokens=min(chosen.chunk_tokens, _CPU_CHUNK))
    return Native(lambda: load_model(folder, device=device, weights=weights), chosen, ranking)


def _gated(path: Path, config: dict[str, Any], model: str) -> Selector:
    """The selection with gates in place of the sketch. Raises ModelError for a file that is not this model's."""
    try:
        gates = load_gates(path)
    except ValueError as error:
        raise ModelError(str(error), remedy=f"Train gates for '{model}' with: unabridged train gate.") from error
    shape = ModelShape.of_config(config, 0)
    wanted = (shape.layers, shape.heads, shape.kv_heads, shape.head_dim)
    found = (len(gates), len(gates[0].query_weight), len(gates[0].key_weight), gates[0].query_weight.shape[1])
    if found != wanted:
        raise ModelError(
            f"The gates in '{path.name}' are another model's: {found[0]} layers, {found[1]} heads over {found[2]} of {found[3]}, "
            f"where '{model}' has {wanted[0]}, {wanted[1]} over {wanted[2]} of {wanted[3]}.",
            remedy=f"Train gates for '{model}' with: unabridged train gate.",
        )
    return replace(SELECTOR, score=tuple(gates))


def limits_of(gpu_memory: str | None, host_memory: str | None) -> Limits:
    """Limits from sizes as people write them. Raises BadSize."""
    device = parse_size(gpu_memory) if gpu_memory else None
    if device is None and torch.cuda.is_available():
        device = int(torch.cuda.mem_get_info()[0] * _SHARE_OF_FREE)
    return Limits(device=device, host=parse_size(host_memory) if host_memory else None)


def estimate(
    folder: Path, gpu_memory: str | None, host_memory: str | None, weights: Weights = "stored", kv: KeptKV = "stored"
) -> MemoryEstimate:
    """What the model would take and what would fit, nothing loaded. Raises ModelError, BadSize."""
    limits = limits_of(gpu_memory, host_memory)
    return estimate_memory(folder, limits, weights=weights, kv=kv, sketch_bits=SELECTOR.sketch_bits)
