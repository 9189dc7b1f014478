"""A million tokens of the 7B shape in 24 GiB: blocks in host memory, and a saved context opened again.

The limit is enforced by torch as well: an allocation beyond it fails, so a row that is there has kept it.
"""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import torch
from unabridged.engine.native.blocks import KeptKV
from unabridged.engine.native.cache import BlockCache
from unabridged.engine.native.decode import DecodeStep
from unabridged.engine.native.memory import GIB, Ledger, Limits, MemoryPlan, ModelShape, plan_memory
from unabridged.engine.native.reading import prefill, weight_bytes
from unabridged.engine.native.snapshots import SnapshotFolder, Wiring
from unabridged.engine.native.store import TierBudget

from .bench import Bench, Values
from .model import BLOCK, CHUNK, fill, selector, written
from .models import build

BUDGET = 24 * GIB
QUESTION = 64


def run(bench: Bench) -> None:
    """INT8 keys and values first: a saved million tokens of them fits the disk."""
    bench.ceilings()
    shape, tokens = ("tiny", 2048) if bench.tiny else ("7b", 1 << 20)
    budget = (1 << 30) if bench.tiny else BUDGET
    network = cache(lambda: build(bench, shape, int8=True))
    if bench.cuda:
        total = torch.cuda.get_device_properties(0).total_memory
        torch.cuda.empty_cache()
        torch.cuda.set_per_process_memory_fraction(budget / total)
    try:
        for kv in ("int8", "stored"):
            with tempfile.TemporaryDirectory() as folder:
                _measure(bench, network, shape, tokens, budget, kv, Path(folder))
    finally:
        if bench.cuda:
            torch.cuda.set_per_process_memory_fraction(1.0)


def _measure(
    bench: Bench, made: Callable[[], Any], shape: str, tokens: int, budget: int, kv: KeptKV, folder: Path
) -> None:  # fmt: skip
    where = {"model": shape, "tokens": tokens, "budget_gib": budget / GIB, "kv": kv}
    names = ["prefill under a budget", "decode under a budget", "decode under a budget, host selects"]
    names += ["first token from a saved context"] if kv == "int8" else []
    if all(bench.known(name, **where) for name in names):
        return
    if bench.over():
        bench.skip(*(f"{name} {where}" for name in names if not bench.known(name, **where)))
        return
    network = made()
    plan = _plan(network, tokens, budget, kv, bench)
    held = _cache(network, plan, kv, folder)
    ids = torch.randint(0, network.config.vocab_size, (1, tokens), device=bench.device)
    with bench.row(names[0], **where) as values:
        if values is None:
            fill(bench, network, held, tokens)
        else:
            values |= _prefill(bench, network, held, plan, ids)
    if held.length < tokens:
        return
    for name, on_device in ((names[2], False), (names[1], True)):
        with bench.row(name, **where) as values:
            if values is not None:
                values |= _decode(bench, network, held, on_device=on_device)
        held.truncate(tokens)
    if kv == "int8":
        _reopened(bench, network, held, plan, ids, where, folder)
    held.close()


def _prefill(bench: Bench, network: Any, held: BlockCache, plan: MemoryPlan, ids: torch.Tensor) -> Values:
    values = bench.once(lambda: list(prefill(network, ids, held, chunk=plan.chunk_tokens)))
    return values | {
        "tokens_per_second": 1000 * ids.shape[1] / values["median_ms"], "planned_gib": plan.device_bytes / GIB,
        "weights": "int8", "hot_blocks": plan.hot_blocks, "chunk_tokens": plan.chunk_tokens, **_tiers(held),
    }  # fmt: skip


def _decode(bench: Bench, network: Any, held: BlockCache, *, on_device: bool) -> Values:
    """Blocks that are not hot come over the bus when a selection asks for them. On the device, opening copies to host memory what
    is hot alone."""
    before = _loaded(held)
    opening = bench.once(lambda: DecodeStep(network, held, on_device=on_device).close())["median_ms"]
    step = DecodeStep(network, held, on_device=on_device)
    asked = 0
    try:
        values = written(bench, step)
        asked = step.blocks_asked
    finally:
        step.close()
    loaded = _loaded(held) - before + step.loaded
    kept = "device" if step.placing.on_device else "host"
    return values | {"hit_rate": 1 - loaded / max(asked, 1), "opening_ms": opening, "tables_kept_by": kept}


def _reopened(
    bench: Bench, network: Any, held: BlockCache, plan: MemoryPlan, ids: torch.Tensor, where: Values, folder: Path
) -> None:
    """The context saved, closed and opened again: seconds to the first token of an answer to a short question.

    The file system's held is as the saving left it: much of the snapshot is in memory where there is enough.
    """
    with bench.row("first token from a saved context", **where) as values:
        if values is None:
            return
        store = held.stores[0]
        size = store.form.nbytes * store.num_blocks * len(held.stores)
        if shutil.disk_usage(folder).free < 1.1 * size:
            raise RuntimeError(f"the disk has no room for {size / GIB:.0f} GiB")
        kept, key = SnapshotFolder(folder / "kept", 1 << 50), {"block_size": BLOCK}
        wiring = Wiring(torch.empty((0, 2), dtype=torch.int64))
        tokens = ids[0].cpu()
        saving = bench.once(lambda: kept.save(key, tokens, wiring, held, ["random"]))["median_ms"]
        held.close()
        again = _cache(network, plan, where["kv"], folder)
        question = torch.cat((ids, ids[:, :QUESTION]), 1)

        def first_token() -> None:
            found = kept.find(key, tokens, wiring)
            assert found is not None
            kept.open(*found[:1], again, found[1], torch.bfloat16, bench.device)
            list(prefill(network, question, again, chunk=CHUNK))

        values |= bench.once(first_token)
        values |= {"saving_ms": saving, "snapshot_gib": size / GIB, "question_tokens": QUESTION, **_tiers(again)}
        again.close()


def _plan(network: Any, tokens: int, budget: int, kv: KeptKV, bench: Bench) -> MemoryPlan:
    shape = ModelShape.of_config(network.config, weight_bytes(network), 2)
    shape = replace(shape, kv=kv, sketch_bits=selector(tokens).sketch_bits)
    return plan_memory(
        shape, tokens + 512, Limits(device=budget), block_size=BLOCK, chunk_tokens=CHUNK, on_cpu=not bench.cuda,
        hot_blocks=24 if bench.tiny else None,
    )  # fmt: skip


def _cache(network: Any, plan: MemoryPlan, kv: KeptKV, folder: Path) -> BlockCache:
    budget = TierBudget(plan.hot_blocks, plan.host_blocks, folder, plan.capacity, Ledger())
    return BlockCache(
        network.config.num_hidden_layers, block_size=BLOCK, budget=budget, selector=selector(plan.capacity),
        group_blocks=plan.group_blocks, kv=kv,
    )  # fmt: skip


def _tiers(held: BlockCache) -> Values:
    counters = [store.counters for store in held.stores]
    names = ("hot", "host", "disk", "loaded_from_host", "loaded_from_disk", "loaded_from_snapshot")
    return {name: sum(getattr(item, name) for item in counters) for name in names}


def _loaded(held: BlockCache) -> int:
    counters = [store.counters for store in held.stores]
    return sum(item.loaded_from_host + item.loaded_from_disk + item.loaded_from_snapshot for item in counters)
