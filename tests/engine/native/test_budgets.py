"""Budgets are kept: counted by our own ledger, compared with what torch really allocates, from 16K to a million tokens."""

from dataclasses import replace

import pytest
import torch
from unabridged.engine.native.cache import ATTENTION_NAME, BlockCache, register
from unabridged.engine.native.memory import Ledger, Limits, ModelShape, OverBudget, plan_memory
from unabridged.engine.native.reading import ReadingProgress, prefill, weight_bytes
from unabridged.engine.native.store import TierBudget
from unabridged.engine.selection import LocalWindow, Selector, Sinks, Sketched, Threshold

from .allocations import Allocations
from .models import tiny

register()
MIB = 1 << 20
NEAR = Selector(fixed=(Sinks(1), LocalWindow(128)), score=None)


def small():
    """One layer, one head: what grows with the context is the context alone."""
    model = tiny(
        "llama", num_hidden_layers=1, hidden_size=16, intermediate_size=16, num_attention_heads=1, num_key_value_heads=1,
        max_position_embeddings=1 << 21,
    )  # fmt: skip
    model.set_attn_implementation(ATTENTION_NAME)
    return model


SKETCHED = Selector(fixed=(Sinks(1), LocalWindow(128)), score=Sketched(), policy=Threshold(0.05, limit=4))


def shape_of(model, selector, kv):
    shape = ModelShape.of_config(model.config, weight_bytes(model), 4)
    return replace(shape, kv=kv, sketch_bits=selector.sketch_bits)


def limits_with(model, tokens, room, host, *, chunk=2048, selector=NEAR, kv="stored"):
    """Limits that leave `room` bytes for hot blocks, summaries and staging, beside weights and activations."""
    shape = shape_of(model, selector, kv)
    plan = plan_memory(shape, tokens, Limits(), block_size=128, chunk_tokens=chunk, on_cpu=True)
    staging = 2 * plan.group_blocks * shape.block_bytes(plan.block_size)
    return Limits(device=plan.weight_bytes + plan.workspace_bytes - staging + room, host=host)


def read(model, tokens, limits, folder, *, chunk=2048, selector=NEAR, kv="stored"):
    """Read random tokens under a plan; the ledger and the cache."""
    shape = shape_of(model, selector, kv)
    plan = plan_memory(shape, tokens, limits, block_size=128, chunk_tokens=chunk, on_cpu=True)
    ledger = Ledger({"device": limits.device, "host": limits.host, "disk": limits.disk})
    budget = TierBudget(plan.hot_blocks, plan.host_blocks, folder, tokens, ledger)
    cache = BlockCache(1, block_size=128, budget=budget, selector=selector, group_blocks=plan.group_blocks, kv=kv)
    ids = torch.randint(0, 97, (1, tokens), generator=torch.Generator().manual_seed(1))
    for step in prefill(model, ids, cache, chunk=plan.chunk_tokens):
        assert not isinstance(step, ReadingProgress) or step.device_bytes <= limits.device
    return ledger, cache


@pytest.mark.parametrize(("selector", "kv", "tokens"), [(NEAR, "stored", 65_536), (SKETCHED, "int8", 32_768)])
def test_what_torch_allocates_stays_within_both_budgets(selector, kv, tokens, tmp_path):
    """The counter is not ours: it sees every storage, activations included. 64K tokens have 8 MiB of keys and values."""
    model, how = small(), {"selector": selector, "kv": kv}
    scale = tokens / 65_536 / (4 if kv == "int8" else 1)
    limits = limits_with(model, tokens, int(3 * MIB * scale) + MIB * (kv == "int8"), int(2 * MIB * scale), **how)
    read(model, 4096, limits, tmp_path, **how)  # whatever torch sets up once
    with Allocations() as counted:
        ledger, cache = read(model, tokens, limits, tmp_path, **how)
    assert cache.length == tokens
    assert ledger.peak["host"] <= limits.host
    assert cache.stores[0].counters.disk > 0
    ids = tokens * 8
    assert counted.peak + weight_bytes(model) <= limits.device + limits.host + ids
    assert counted.peak > ledger.peak["device"] + ledger.peak["host"]


def test_hot_bytes_stay_constant_from_16k_tokens_to_a_million(tmp_path):
    """With the same room for hot blocks and summaries; those of a longer context take a larger part of it."""
    model, hot = small(), {}
    for tokens in (1 << 14, 1 << 20):
        limits = limits_with(model, tokens, 4 * MIB, 4 * MIB, chunk=1024)
        ledger, cache = read(model, tokens, limits, tmp_path, chunk=1024)
        assert cache.length == tokens
        assert sum(store.device_bytes for store in cache.stores) <= ledger.peak["device"] <= limits.device
        hot[tokens] = ledger.peak["device"]
        cache.close()
        assert ledger.used == {"device": 0, "host": 0, "disk": 0}
    assert max(hot.values()) <= 1.05 * min(hot.values()), hot


def test_the_ledger_counts_what_the_store_holds(tmp_path):
    model = small()
    ledger, cache = read(model, 20_000, limits_with(model, 20_000, 3 * MIB, MIB), tmp_path)
    (store,) = cache.stores
    tensors = [
        *store.hot.tensors,
        store.opened,
        store.summaries._pooled,
        store.summaries._sketch,
        *cache.staging._buffers,
    ]
    assert ledger.used["device"] == sum(item.numel() * item.element_size() for item in tensors)
    slabs = [slab.numel() * slab.element_size() for slab in store.lower.host._slabs]
    assert ledger.used["host"] == sum(slabs) <= MIB


def test_without_a_disk_tier_the_limit_is_refused_not_broken(tmp_path):
    ledger = Ledger({"host": 64 * 1024, "disk": 0})
    cache = BlockCache(
        1, block_size=16, budget=TierBudget(hot=4, host=8, folder=tmp_path, ledger=ledger), selector=NEAR
    )
    with pytest.raises(OverBudget, match="disk memory"):
        list(prefill(small(), torch.zeros((1, 2000), dtype=torch.int64), cache, chunk=256))
    assert cache.length % 256 == 0  # whole chunks stay
