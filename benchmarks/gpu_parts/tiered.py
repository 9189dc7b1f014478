"""A million tokens of the 7B shape in 24 GiB: blocks in host memory, and a saved context opened again.

The limit is enforced by torch as well: an allocation beyond it fails, so a row that is there has kept it.
"""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path
from typing import Any

import torch
from unabridged.engine.native.cache import BlockCache
from unabridged.engine.native.decode import DecodeStep
from unabridged.engine.native.memory import GIB, Ledger, Limits, MemoryPlan, ModelShape, plan_memory
from unabridged.engine.native.reading import prefill, weight_bytes
from unabridged.engine.native.snapshots import SnapshotFolder, Wiring
from unabridged.engine.native.store import TierBudget

from .bench import Bench, Values
from .model import BLOCK, CHUNK, fill, selector
from .models import build

BUDGET = 24 * GIB
QUESTION = 64


def run(bench: Bench) -> None:
    """A million tokens first; half of them for the snapshot, which has to fit the disk."""
    bench.ceilings()
    shape, lengths = ("tiny", (2048,)) if bench.tiny else ("7b", (1 << 20, 524_288))
    budget = (1 << 30) if bench.tiny else BUDGET
    network = build(bench, shape, int8=True)
    if bench.cuda:
        torch.cuda.set_per_process_memory_fraction(budget / torch.cuda.get_device_properties(0).total_memory)
    for tokens in lengths:
        with tempfile.TemporaryDirectory() as folder:
            _measure(bench, network, shape, tokens, budget, Path(folder))


def _measure(bench: Bench, network: Any, shape: str, tokens: int, budget: int, folder: Path) -> None:
    where = {"model": shape, "tokens": tokens, "budget_gib": budget / GIB}
    plan = _plan(network, tokens, budget, bench)
    cache = _cache(network, plan, folder)
    ids = torch.randint(0, network.config.vocab_size, (1, tokens), device=bench.device)
    names = ("prefill under a budget", "decode under a budget", "first token from a saved context")
    if all(bench.known(name, **where) for name in names):
        return
    with bench.row(names[0], **where) as values:
        if values is None:
            fill(bench, network, cache, tokens)
        else:
            values |= _prefill(bench, network, cache, plan, ids)
    if cache.length < tokens:
        return
    with bench.row(names[1], **where) as values:
        if values is not None:
            values |= _decode(bench, network, cache)
    cache.truncate(tokens)
    _reopened(bench, network, cache, plan, ids, where, folder)
    cache.close()


def _prefill(bench: Bench, network: Any, cache: BlockCache, plan: MemoryPlan, ids: torch.Tensor) -> Values:
    values = bench.once(lambda: list(prefill(network, ids, cache, chunk=plan.chunk_tokens)))
    return values | {
        "tokens_per_second": 1000 * ids.shape[1] / values["median_ms"], "planned_gib": plan.device_bytes / GIB,
        "weights": "int8", "hot_blocks": plan.hot_blocks, "chunk_tokens": plan.chunk_tokens, **_tiers(cache),
    }  # fmt: skip


def _decode(bench: Bench, network: Any, cache: BlockCache) -> Values:
    """Blocks that are not hot come over the bus when a selection asks for them."""
    step, before = DecodeStep(network, cache), _loaded(cache)
    asked = 0
    try:
        values = bench.time(lambda: step(1), seconds=20.0, most=64)
        asked = step.blocks_asked
    finally:
        step.close()
    loaded = _loaded(cache) - before
    values |= {"tokens_per_second": 1000 / values["median_ms"], "hit_rate": 1 - loaded / max(asked, 1)}
    return values


def _reopened(
    bench: Bench, network: Any, cache: BlockCache, plan: MemoryPlan, ids: torch.Tensor, where: Values, folder: Path
) -> None:
    """The context saved, closed and opened again: seconds to the first token of an answer to a short question.

    The file system's cache is as the saving left it: much of the snapshot is in memory where there is enough.
    """
    with bench.row("first token from a saved context", **where) as values:
        if values is None:
            return
        store = cache.stores[0]
        size = store.form.nbytes * store.num_blocks * len(cache.stores)
        if shutil.disk_usage(folder).free < 1.1 * size:
            raise RuntimeError(f"the disk has no room for {size / GIB:.0f} GiB")
        kept, key = SnapshotFolder(folder / "kept", 1 << 50), {"block_size": BLOCK}
        wiring = Wiring(torch.empty((0, 2), dtype=torch.int64))
        tokens = ids[0].cpu()
        saving = bench.once(lambda: kept.save(key, tokens, wiring, cache, ["random"]))["median_ms"]
        cache.close()
        again = _cache(network, plan, folder)
        question = torch.cat((ids, ids[:, :QUESTION]), 1)

        def first_token() -> None:
            found = kept.find(key, tokens, wiring)
            assert found is not None
            kept.open(*found[:1], again, found[1], torch.bfloat16, bench.device)
            list(prefill(network, question, again, chunk=CHUNK))

        values |= bench.once(first_token)
        values |= {"saving_ms": saving, "snapshot_gib": size / GIB, "question_tokens": QUESTION, **_tiers(again)}
        again.close()


def _plan(network: Any, tokens: int, budget: int, bench: Bench) -> MemoryPlan:
    shape = ModelShape.of_config(network.config, weight_bytes(network), 2)
    return plan_memory(
        shape, tokens + 512, Limits(device=budget), block_size=BLOCK, chunk_tokens=CHUNK, on_cpu=not bench.cuda,
        hot_blocks=24 if bench.tiny else None,
    )  # fmt: skip


def _cache(network: Any, plan: MemoryPlan, folder: Path) -> BlockCache:
    budget = TierBudget(plan.hot_blocks, plan.host_blocks, folder, plan.capacity, Ledger())
    return BlockCache(
        network.config.num_hidden_layers, block_size=BLOCK, budget=budget, selector=selector(plan.capacity),
        group_blocks=plan.group_blocks,
    )  # fmt: skip


def _tiers(cache: BlockCache) -> Values:
    counters = [store.counters for store in cache.stores]
    names = ("hot", "host", "disk", "loaded_from_host", "loaded_from_disk", "loaded_from_snapshot")
    return {name: sum(getattr(item, name) for item in counters) for name in names}


def _loaded(cache: BlockCache) -> int:
    counters = [store.counters for store in cache.stores]
    return sum(item.loaded_from_host + item.loaded_from_disk + item.loaded_from_snapshot for item in counters)
