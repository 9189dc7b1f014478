"""Our own decode step gives the tokens and logits of the transformers path, dense and sparse, across full blocks."""

from dataclasses import replace

import pytest
import torch
from unabridged.engine.native.cache import ATTENTION_NAME, BlockCache, register
from unabridged.engine.native.decode import DecodeStep
from unabridged.engine.native.reading import Sampling, decode, next_logits, prefill
from unabridged.engine.native.residency import NotHot
from unabridged.engine.native.store import TierBudget
from unabridged.engine.selection import LocalWindow, MeanPooled, Selector, Sinks, Sketched, Threshold, TopK

from .models import FAMILIES, tiny

register()
TOKENS = torch.randint(0, 97, (1, 150), generator=torch.Generator().manual_seed(3))
SPARSE = Selector(fixed=(Sinks(1), LocalWindow(32)), policy=TopK(2))


def opened(model, *, hot=32, selector=None, tmp=None):
    cache = BlockCache(
        2, block_size=16, budget=TierBudget(hot=hot, host=2 if tmp else None, folder=tmp), selector=selector
    )
    *_, logits = prefill(model, TOKENS, cache, chunk=64)
    return cache, logits


def ours(family):
    model = tiny(family)
    model.set_attn_implementation(ATTENTION_NAME)
    return model


@pytest.mark.parametrize("family", FAMILIES)
def test_dense_steps_equal_the_stock_model(family):
    model = ours(family)
    cache, _ = opened(model)
    step, written = DecodeStep(model, cache), [5, 9, 11, *range(20, 60)]  # over two block ends and two selections
    logits = [step(token) for token in written]
    step.close()
    model.set_attn_implementation("eager")
    with torch.no_grad():
        exact = model(torch.cat((TOKENS, torch.tensor([written])), 1)).logits[0, TOKENS.shape[1] :]
    assert (torch.stack(logits) - exact).abs().max() <= 1e-5


def test_selecting_for_every_token_equals_the_transformers_path(tmp_path):
    model = ours("qwen2")
    written = list(range(40, 80))
    plain, _ = opened(model, selector=SPARSE)
    expected = [next_logits(model, torch.tensor([[token]]), plain) for token in written]
    cache, _ = opened(model, hot=8, selector=SPARSE, tmp=tmp_path)
    step = DecodeStep(model, cache, reselect_every=1)
    logits = [step(token) for token in written]
    assert (torch.stack(logits) - torch.stack(expected)).abs().max() <= 1e-5
    assert cache.stores[0].counters.loaded_from_disk > 0
    assert cache.stores[0].counters.hot <= 8


@pytest.mark.parametrize("kv", ["stored", "int8"])
def test_a_sketch_is_kept_up_token_by_token(kv, tmp_path):
    """Our step and the transformers path select by the same sketch, the block being filled included."""
    model, written = ours("qwen2"), list(range(40, 60))
    sketched = Selector(fixed=(Sinks(1), LocalWindow(32)), score=Sketched(), policy=Threshold(0.03, limit=2))
    rows = []
    for every in (0, 1):
        budget = TierBudget(hot=9, host=2, folder=tmp_path)
        cache = BlockCache(2, block_size=16, budget=budget, selector=sketched, kv=kv)
        list(prefill(model, TOKENS, cache, chunk=64))
        step = DecodeStep(model, cache, reselect_every=every) if every else None
        rows.append([step(t) if step else next_logits(model, torch.tensor([[t]]), cache) for t in written])
    assert (torch.stack(rows[0]) - torch.stack(rows[1])).abs().max() <= 1e-5
    assert cache.stores[0].counters.loaded_from_disk > 0


def test_every_layer_is_asked_by_its_own_score_while_reading_and_while_writing():
    model, asked = ours("qwen2"), []

    class Noted:
        """Mean pooling that says whose turn it was."""

        def __init__(self, layer):
            self.layer = layer

        def mass(self, query, *rest):
            asked.append((self.layer, len(query)))
            return MeanPooled().mass(query, *rest)

    cache, _ = opened(model, selector=replace(SPARSE, score=(Noted(0), Noted(1))))
    DecodeStep(model, cache)(3)
    assert asked == [(layer, count) for count in (64, 64, 22, 1) for layer in (0, 1)]


def test_between_selections_nothing_is_loaded(tmp_path):
    model = ours("llama")
    cache, _ = opened(model, hot=8, selector=SPARSE, tmp=tmp_path)
    step = DecodeStep(model, cache, reselect_every=16)
    loads = []
    for token in range(20):
        step(token)
        counters = cache.stores[1].counters
        loads.append(counters.loaded_from_host + counters.loaded_from_disk)
    # 150 tokens are nine blocks and six tokens: selections at the first token and when the tenth block is full.
    assert {loads[0], loads[10]} >= set(loads[:18])


def test_what_does_not_fit_the_hot_tier_falls_back_and_goes_on():
    """The context outgrows the hot tier in the middle of the answer."""
    model = ours("qwen3")
    cache, logits = opened(model, hot=11)
    tokens = list(decode(model, logits, cache, Sampling(temperature=0, max_new_tokens=40), frozenset()))
    model.set_attn_implementation("eager")
    expected = model.generate(TOKENS, max_new_tokens=40, do_sample=False, pad_token_id=0, eos_token_id=None)
    assert tokens == expected[0, TOKENS.shape[1] :].tolist()


def test_not_hot_leaves_the_cache_as_it_was():
    model = ours("qwen2")
    cache, _ = opened(model, hot=6, selector=Selector(fixed=(LocalWindow(120),), score=None))
    step = DecodeStep(model, cache)
    with pytest.raises(NotHot):
        step(3)
    step.close()
    assert cache.length == TOKENS.shape[1]
    exact, _ = opened(model, selector=cache.selector)
    after = [next_logits(model, torch.tensor([[token]]), each) for each in (cache, exact) for token in (3, 4)]
    assert (torch.stack(after[:2]) - torch.stack(after[2:])).abs().max() <= 1e-5


def test_streaming_equals_batch():
    """Token by token from nothing gives the logits of one pass."""
    model = ours("mistral")
    cache = BlockCache(2, block_size=16, budget=TierBudget(hot=4))
    streamed = torch.stack([next_logits(model, TOKENS[:, i : i + 1], cache) for i in range(TOKENS.shape[1])])
    model.set_attn_implementation("eager")
    with torch.no_grad():
        assert (streamed - model(TOKENS).logits[0]).abs().max() <= 1e-5
