"""Density 1 equals the stock model, whatever the chunk size and wherever the blocks lie."""

import pytest
import torch
from unabridged.engine.native.attention import attend
from unabridged.engine.native.blocks import BlockFormat
from unabridged.engine.native.cache import ATTENTION_NAME, BlockCache, register
from unabridged.engine.native.staging import Staging
from unabridged.engine.native.store import BlockStore, TierBudget
from unabridged.engine.selection import (
    Coverage,
    Geometry,
    LocalWindow,
    QuestBound,
    Selector,
    Sinks,
    Sketched,
    Threshold,
    TopK,
)
from unabridged.kernels.block_summary import block_summary

from .models import FAMILIES, read_in_chunks, tiny

register()
LENGTH = 300


def ids(length=LENGTH):
    return torch.randint(0, 97, (1, length), generator=torch.Generator().manual_seed(1))


def stock_logits(model, tokens):
    with torch.no_grad():
        return model(tokens).logits[0]


@pytest.mark.parametrize("family", FAMILIES)
@pytest.mark.parametrize("chunk", [300, 128, 37])
def test_dense_reading_equals_the_stock_model(family, chunk):
    model = tiny(family)
    exact = stock_logits(model, ids())
    model.set_attn_implementation(ATTENTION_NAME)
    cache = BlockCache(2, block_size=16, budget=TierBudget(hot=32))
    assert (read_in_chunks(model, ids(), cache, chunk) - exact).abs().max() <= 1e-5


@pytest.mark.parametrize("host", [None, 3])
def test_blocks_evicted_to_host_and_disk_change_nothing(host, tmp_path):
    model = tiny("qwen2")
    exact = stock_logits(model, ids())
    model.set_attn_implementation(ATTENTION_NAME)
    cache = BlockCache(2, block_size=16, budget=TierBudget(hot=4, host=host, folder=tmp_path))
    assert (read_in_chunks(model, ids(), cache, 37) - exact).abs().max() <= 1e-5
    counters = cache.stores[0].counters
    assert counters.hot <= 4
    assert counters.loaded_from_host > 0
    if host is not None:
        assert counters.host <= host
        assert counters.loaded_from_disk > 0


def test_a_selection_that_covers_everything_is_dense():
    model = tiny("llama")
    exact = stock_logits(model, ids())
    model.set_attn_implementation(ATTENTION_NAME)
    everything = Selector(fixed=(Sinks(1),), policy=Coverage(1.0))
    cache = BlockCache(2, block_size=16, budget=TierBudget(hot=8), selector=everything)
    assert (read_in_chunks(model, ids(), cache, 64) - exact).abs().max() <= 1e-5


def test_a_sparse_selection_is_not_dense():
    model = tiny("llama")
    exact = stock_logits(model, ids())
    model.set_attn_implementation(ATTENTION_NAME)
    cache = BlockCache(2, block_size=16, budget=TierBudget(hot=8), selector=Selector(fixed=(Sinks(1),), score=None))
    assert (read_in_chunks(model, ids(), cache, 64) - exact).abs().max() > 1e-3


@pytest.mark.parametrize("family", FAMILIES)
@pytest.mark.parametrize("host", [None, 1])
def test_generate_gives_the_same_tokens_with_blocks_on_host_and_disk(family, host, tmp_path):
    model = tiny(family)
    prompt = ids(70)
    options = {"max_new_tokens": 12, "do_sample": False, "pad_token_id": 0}
    expected = model.generate(prompt, **options)
    model.set_attn_implementation(ATTENTION_NAME)
    cache = BlockCache(2, block_size=16, budget=TierBudget(hot=3, host=host, folder=tmp_path))
    assert torch.equal(model.generate(prompt, past_key_values=cache, **options), expected)
    assert cache.stores[0].counters.loaded_from_host > 0
    assert (cache.stores[0].counters.loaded_from_disk > 0) == (host is not None)


@pytest.mark.parametrize("chunk", [32, 50, 96])
def test_block_sparse_equals_masked_sdpa(chunk, tmp_path):
    """Whatever the chunk, and with most blocks below the hot tier, as if the selection were a mask of the whole."""
    generator = torch.Generator().manual_seed(4)
    length, heads, kv_heads, dim, size = 300, 4, 2, 16, 16
    query, key, value = (
        torch.randn((length, count, dim), generator=generator) for count in (heads, kv_heads, kv_heads)
    )
    selector = Selector(fixed=(Sinks(1), LocalWindow(40)), score=QuestBound(), policy=TopK(3))
    budget = TierBudget(hot=6, host=2, folder=tmp_path)
    form = BlockFormat(kv_heads, size, dim, torch.float32)
    store = BlockStore(form, device=torch.device("cpu"), budget=budget, staging=Staging(4, budget.ledger))
    for start in range(0, length, chunk):
        end = min(start + chunk, length)
        store.append(key[start:end], value[start:end])
        out = attend(query[start:end], store, scale=0.25, selector=selector, tile_size=32, group_blocks=4)
        geometry = Geometry(start, end - start, end, 32, size)
        chosen = selector.select(query[start:end], block_summary(key[:end], block_size=size), geometry, scale=0.25)
        seen = chosen.repeat_interleave(32, 1)[:, : end - start].repeat_interleave(size, 2)[..., :end]
        mask = seen & (torch.arange(end) <= torch.arange(start, end)[:, None])
        exact = torch.nn.functional.scaled_dot_product_attention(
            query[start:end].transpose(0, 1), key[:end].repeat_interleave(2, 1).transpose(0, 1),
            value[:end].repeat_interleave(2, 1).transpose(0, 1), attn_mask=mask.repeat_interleave(2, 0), scale=0.25,
        )  # fmt: skip
        assert (out - exact.transpose(0, 1)).abs().max() <= 1e-5
    assert store.counters.loaded_from_disk > 0


@pytest.mark.parametrize("chunk", [300, 37])
def test_int8_keys_and_values_stay_within_their_rounding_whatever_the_chunk_and_the_tier(chunk, tmp_path):
    """Logits err by less than a hundredth of their spread, and do not depend on where blocks lie."""
    model = tiny("qwen2")
    exact = stock_logits(model, ids())
    model.set_attn_implementation(ATTENTION_NAME)
    made = []
    for hot, host in ((32, None), (4, 3)):
        cache = BlockCache(2, block_size=16, budget=TierBudget(hot, host, tmp_path), kv="int8")
        made.append(read_in_chunks(model, ids(), cache, chunk))
    assert cache.stores[0].counters.loaded_from_disk > 0
    assert (made[1] - made[0]).abs().max() <= 1e-5
    assert 0 < (made[0] - exact).norm() <= 0.01 * exact.norm()


def test_int8_halves_the_bytes_of_every_tier(tmp_path):
    model = tiny("qwen2", head_dim=64, dtype=torch.bfloat16).to(torch.bfloat16)
    model.set_attn_implementation(ATTENTION_NAME)
    used = {}
    for kv in ("stored", "int8"):
        budget = TierBudget(hot=8, host=40, folder=tmp_path)
        cache = BlockCache(2, block_size=64, budget=budget, selector=Selector(fixed=(Sinks(1),), score=None), kv=kv)
        read_in_chunks(model, ids(3200), cache, 800)
        used[kv] = budget.ledger.used["host"]
        assert used[kv] == 2 * 40 * cache.stores[0].form.nbytes
    assert used["int8"] < 0.54 * used["stored"]


def test_a_sketch_that_the_store_keeps_selects_as_one_made_of_all_keys(tmp_path):
    """While reading in chunks, blocks moving down, and after forgetting a question."""
    generator = torch.Generator().manual_seed(5)
    length, size = 300, 16
    query, key = (torch.randn((length, count, 16), generator=generator) for count in (4, 2))
    selector = Selector(fixed=(Sinks(1),), score=Sketched(4, 8), policy=Threshold(0.03))
    budget = TierBudget(hot=6, host=2, folder=tmp_path)
    form = BlockFormat(2, size, 16, torch.float32)
    store = BlockStore(
        form, device=torch.device("cpu"), budget=budget, staging=Staging(4, budget.ledger), sketch_bits=4
    )
    for start, end, kept in ((0, 130, 121), (121, 250, 250), (250, 300, 300)):
        store.append(key[start:end], key[start:end])
        geometry = Geometry(start, end - start, end, 32, size)
        summary = block_summary(key[:end], block_size=size)
        exact = selector.select(query[start:end], summary, geometry, scale=0.25, key=key[:end])
        assert torch.equal(selector.select(query[start:end], store.summary, geometry, scale=0.25), exact)
        store.truncate(kept)


def test_the_hot_tier_does_not_grow_with_the_context():
    model = tiny("qwen2", max_position_embeddings=20_000)
    model.set_attn_implementation(ATTENTION_NAME)
    sizes = []
    for length in (512, 8192):
        window = Selector(fixed=(Sinks(1),), score=None)
        cache = BlockCache(2, block_size=64, budget=TierBudget(hot=8), selector=window)
        read_in_chunks(model, ids(length), cache, 256)
        sizes.append(sum(store.hot_bytes for store in cache.stores))
        assert all(store.counters.hot <= 8 for store in cache.stores)
    assert sizes[0] == sizes[1]


def test_a_batch_is_refused_with_a_reason():
    model = tiny("qwen2")
    model.set_attn_implementation(ATTENTION_NAME)
    with pytest.raises(ValueError, match="One context at a time"):
        model(torch.zeros((2, 4), dtype=torch.long), past_key_values=BlockCache(2, budget=TierBudget(hot=2)))
