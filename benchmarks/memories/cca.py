"""What CCA costs in loss and saves in bytes and time: a fine-tuned model against its dense twin."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

import torch
import torch.nn.functional as F
from results import Results
from unabridged.engine.memories.cca import CcaConfig, CcaModel, small_cca, use_cca, use_dense
from unabridged.engine.training.models import load_model
from unabridged.engine.training.tasks.source_text import SourceText
from unabridged.kernels.cca_attention import cca_attention

TRAINED = 256  # bytes


def main(checkpoint: Path, twin: Path, seed: int) -> None:
    """Loss on files kept from training, bytes of the cache at 128K, attention alone over lengths."""
    results = Results(f"cca-{seed}")
    with torch.inference_mode():
        pooled, dense = (load_model("cca", path) for path in (checkpoint, twin))
        for length in (TRAINED, 2 * TRAINED, 4 * TRAINED):
            for name, model, attention in (
                ("fine-tuned with cores", pooled, use_cores),
                ("dense twin", dense, use_full),
                ("dense twin, cores without fine-tuning", dense, use_cores),
            ):
                cell = {"test": "loss", "seed": seed, "model": name, "length": length}
                results.measure(cell, lambda m=model, a=attention, n=length: loss(m, a, n))
        for group in (16, 32):
            cell = {"test": "bytes", "tokens": 131072, "group": group, "window": 1024}
            results.measure(cell, lambda g=group: cache_bytes(g))
        for length in (8192, 16384, 32768):
            results.measure(
                {"test": "attention", "tokens": length, "group": 16, "window": 1024}, lambda n=length: speed(n)
            )


def use_cores(model: CcaModel) -> None:
    use_cca(model.model, group=model.config.group, window=model.config.window)


def use_full(model: CcaModel) -> None:
    use_dense(model.model)


def loss(model: CcaModel, attention: Any, length: int) -> dict[str, Any]:
    """Bits per byte over the second half of 64 windows of held-out files."""
    attention(model)
    batch = SourceText(length, held_out=True).draw(torch.Generator().manual_seed(5), 64)
    total = 0.0
    for tokens, labels in zip(batch.tokens.split(8), batch.labels.split(8), strict=True):
        logits = model(tokens, outputs_from=length // 2)
        total += float(F.cross_entropy(logits.flatten(0, 1), labels[:, length // 2 :].flatten(), reduction="sum"))
    return {"bits_per_byte": round(total / (64 * length / 2) / 0.693147, 4), "windows": 64}


def cache_bytes(group: int) -> dict[str, Any]:
    """The cache of a model that has read 131,072 tokens, and what a dense cache would hold."""
    config = CcaConfig(width=32, heads=2, kv_heads=1, layers=1, group=group, window=1024)
    model = small_cca(config).eval()
    state = model.begin(1)
    tokens = torch.randint(256, (1, 131072), generator=torch.Generator().manual_seed(0))
    for part in tokens.split(2048, dim=1):
        model.read(part, state, outputs_from=part.shape[1])
    kept = state.nbytes()
    dense = 2 * 131072 * config.layers * config.kv_heads * (config.width // config.heads) * 4
    return {"core_bytes": kept.index, "window_bytes": kept.working, "dense_bytes": dense}


def speed(length: int) -> dict[str, Any]:
    """CPU seconds of one layer's attention (4 heads of 64, one thread): pooled and local against torch's own dense."""
    generator = torch.Generator().manual_seed(0)
    query, key, value = (torch.randn(1, 4, length, 64, generator=generator) for _ in range(3))
    cores = torch.randn(1, 4, length // 16, 64, generator=generator)
    seconds = {}
    for name in ("cca", "dense"):
        began = time.process_time()
        if name == "cca":
            cca_attention(
                query, cores, cores, key, value, query_start=0, local_start=0, group=16, window=1024, scale=0.125
            )
        else:
            F.scaled_dot_product_attention(query, key, value, is_causal=True)
        seconds[name] = round(time.process_time() - began, 3)
    attended = sum(max(0, (t + 1 - 1024) // 16) + min(t + 1, 1032) for t in range(length))
    return {"cca_cpu_seconds": seconds["cca"], "dense_cpu_seconds": seconds["dense"],
            "bound": round(length * (length + 1) / 2 / attended, 2)}  # fmt: skip
