"""Hot blocks kept as tables: the tables against a plain least-recently-used list, then whole answers against the other ways."""

from collections import OrderedDict

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from unabridged.engine.native.cache import ATTENTION_NAME, BlockCache, register
from unabridged.engine.native.decode import DecodeStep
from unabridged.engine.native.memory import Ledger
from unabridged.engine.native.reading import next_logits, prefill
from unabridged.engine.native.residency import NotHot, Residency, admit
from unabridged.engine.native.store import TierBudget
from unabridged.engine.selection import (
    BlockLinks,
    LocalWindow,
    Named,
    QuestBound,
    Selector,
    Sinks,
    Sketched,
    Threshold,
    TopK,
)

from .models import tiny

register()
BLOCKS, SLOTS, WHOLE = 12, 5, 9
TOKENS = torch.randint(0, 97, (1, 150), generator=torch.Generator().manual_seed(3))
SKETCHED = Selector(fixed=(Sinks(1), LocalWindow(32)), score=Sketched(), policy=Threshold(0.03, limit=2))
LINKED = Selector(
    fixed=(Sinks(1), LocalWindow(20), Named(torch.tensor([4]))), score=QuestBound(), policy=TopK(1),
    links=BlockLinks(torch.tensor([4, 2, 8, 40]), torch.tensor([6, 5, 1, 2])), hops=2,
)  # fmt: skip


# --- the tables ---


class Plain:
    """What `admit` does, said with a list: least recently used first; None for free slots."""

    def __init__(self):
        self.order = OrderedDict()

    def admit(self, wanted):
        for block in sorted(wanted):
            if block in self.order:
                self.order.move_to_end(block)
        new = [block for block in sorted(wanted) if block not in self.order]
        spare = [block for block in self.order if block not in wanted and block < WHOLE]
        room = SLOTS - len(self.order) + len(spare)
        for block in new[:room]:
            if len(self.order) == SLOTS:
                del self.order[spare.pop(0)]
            self.order[block] = None
        return set(new[:room])


def tables():
    return (
        torch.full((1, BLOCKS + 1), -1), torch.full((1, SLOTS + 1), BLOCKS), torch.full((1, SLOTS + 1), -SLOTS - 1),
    )  # fmt: skip


@settings(max_examples=200, deadline=None)
@given(st.lists(st.sets(st.integers(0, BLOCKS - 1), max_size=7), min_size=1, max_size=12))
def test_the_tables_do_what_a_list_does(steps):
    (slot_of, block_of, used), plain = tables(), Plain()
    for clock, wanted in enumerate(steps, start=1):
        row = torch.zeros((1, BLOCKS), dtype=torch.bool)
        row[0, sorted(wanted)] = True
        taken = set()
        blocks, slots = admit(slot_of, block_of, used, row, torch.tensor(clock), whole=WHOLE, most=SLOTS)
        for block, slot in zip(blocks[0].tolist(), slots[0].tolist(), strict=True):
            assert (block == BLOCKS) == (slot == SLOTS)
            taken |= {block} - {BLOCKS}
        assert taken == plain.admit(wanted)
        hot = {block for block in range(BLOCKS) if slot_of[0, block] >= 0}
        assert {block for block in block_of[0, :SLOTS].tolist() if block < BLOCKS} == hot
        assert all(block_of[0, slot_of[0, block]] == block for block in hot)
        assert hot >= wanted & plain.order.keys()
        assert len(hot) == len(plain.order) <= SLOTS
        assert slot_of[0, BLOCKS] == -1
        assert hot >= {block for block in plain.order if block >= WHOLE}, "without a copy below nothing is given up"
        plain.order = OrderedDict((block, None) for block in sorted(hot, key=lambda b: int(used[0, slot_of[0, b]])))


def test_the_block_that_was_used_longest_ago_is_given_up():
    slot_of, block_of, used = tables()
    for clock, wanted in enumerate([[0], [1], [2], [3], [4], [0, 2], [7]], start=1):
        row = torch.zeros((1, BLOCKS), dtype=torch.bool)
        row[0, wanted] = True
        admit(slot_of, block_of, used, row, torch.tensor(clock), whole=WHOLE, most=SLOTS)
    assert [block for block in range(BLOCKS) if slot_of[0, block] >= 0] == [0, 2, 3, 4, 7]


# --- whole answers ---


def opened(model, selector, *, hot=32, host=None, kv="stored", ledger=None, folder=None, tokens=TOKENS):
    budget = TierBudget(hot=hot, host=host, folder=folder, ledger=ledger or Ledger())
    cache = BlockCache(2, block_size=16, budget=budget, selector=selector, kv=kv)
    *_, logits = prefill(model, tokens, cache, chunk=64)
    return cache, logits


def ours(family="qwen2"):
    model = tiny(family)
    model.set_attn_implementation(ATTENTION_NAME)
    return model


@pytest.mark.parametrize("kv", ["stored", "int8"])
@pytest.mark.parametrize("selector", [SKETCHED, LINKED], ids=["sketch", "links and evidence"])
def test_a_long_answer_with_eviction_equals_the_transformers_path(selector, kv, monkeypatch):
    """300 tokens, a selection for each: the same blocks in every layer, the same logits, though the hot tier holds a third."""
    model, written = ours(), torch.randint(0, 97, (300,), generator=torch.Generator().manual_seed(5)).tolist()
    chosen, select = [], Selector.select

    def noted(self, *arguments, **options):
        chosen.append(select(self, *arguments, **options))
        return chosen[-1]

    plain, _ = opened(model, selector, hot=32, kv=kv)
    monkeypatch.setattr(Selector, "select", noted)
    expected = [next_logits(model, torch.tensor([[token]]), plain) for token in written]
    blocks = [[torch.nonzero(head[0]).flatten().tolist() for head in each] for each in chosen]
    chosen.clear()
    cache, _ = opened(model, selector, hot=9, kv=kv)
    chosen.clear()
    step = DecodeStep(model, cache, reselect_every=1)
    assert step.placing.on_device
    logits = [step(token) for token in written]
    assert [[torch.nonzero(head[0]).flatten().tolist() for head in each] for each in chosen] == blocks
    assert (torch.stack(logits) - torch.stack(expected)).abs().max() <= 1e-5
    step.close()
    assert step.loaded > 50
    assert cache.stores[0].counters.hot <= 9


def test_what_was_written_while_decoding_has_no_copy_and_is_not_given_up():
    """The block that was open at the start fills up, leaves the window, and is read again later."""
    model, tokens = ours(), torch.cat((TOKENS, TOKENS, TOKENS[:, :38]), 1)
    begun = tokens.shape[1] // 16
    rows = []
    for on_device in (True, False):
        cache, _ = opened(model, None, hot=16, tokens=tokens)
        cache.selector = Selector(fixed=(Sinks(1), LocalWindow(1)), score=None)
        step = DecodeStep(model, cache, reselect_every=1, on_device=on_device)
        assert step.placing.on_device == on_device
        for token in range(36):  # to the fourth of the four blocks that the tables have room for
            for layer in step.layers:
                asked = [begun] if token == 35 else torch.arange(0, begun)[token * 3 % 18 :][:4].tolist()
                layer.selector = Selector((Sinks(1), LocalWindow(1), Named(torch.tensor(asked))), score=None)
            logits = step(token)
        rows.append(logits)
    assert (rows[0] - rows[1]).abs().max() <= 1e-5


@pytest.mark.parametrize("kv", ["stored", "int8"])
def test_what_the_tables_leave_behind_is_a_cache_like_any_other(kv):
    """After an answer the next question reads, forgets and reads again; blocks written while decoding come down then."""
    model = ours("llama")
    rows = []
    for on_device in (True, False):
        cache, _ = opened(model, SKETCHED, hot=8, kv=kv)
        step = DecodeStep(model, cache, on_device=on_device)
        assert step.placing.on_device == on_device
        logits = [step(token) for token in range(60)]
        step.close()
        more = torch.arange(40)[None]
        cache.truncate(180)
        *_, after = prefill(model, torch.cat((TOKENS, torch.arange(30)[None], more), 1), cache, chunk=64)
        cache.selector = None
        rows.append([*logits, after, next_logits(model, torch.tensor([[3]]), cache)])
    assert (torch.stack(rows[0]) - torch.stack(rows[1])).abs().max() <= 1e-5


def test_with_room_for_everything_nothing_is_copied():
    cache, _ = opened(ours(), SKETCHED, hot=32)
    step = DecodeStep(ours(), cache)
    step(3)
    step.close()
    assert step.placing.on_device
    assert (step.loaded, cache.stores[0].counters.host) == (0, 0)


def test_tables_grow_with_what_is_selected():
    """Every block is selected, more than a table holds at first, and more with every block that is filled."""
    model, everything = ours(), Selector(fixed=(LocalWindow(10_000),), score=None)
    plain, _ = opened(model, everything)
    cache, _ = opened(model, everything)
    step = DecodeStep(model, cache)
    for token in range(120):
        out = step(token % 97)
        expected = next_logits(model, torch.tensor([[token % 97]]), plain)
    assert (out - expected).abs().max() <= 1e-5
    assert step.layers[0].slots.shape[2] == 32


def test_the_host_takes_over_where_its_memory_cannot_hold_the_context(tmp_path):
    """A hard limit stays hard: ten blocks in all, of which each layer's copy needs nine; with eight some lie on disk."""
    model, ledger = ours(), Ledger()
    cache, _ = opened(model, SKETCHED, hot=8, host=9, ledger=ledger, folder=tmp_path)
    assert Residency.of(cache.stores, 12) is not None
    assert all(store.counters.host <= 9 for store in cache.stores)
    cache, _ = opened(model, SKETCHED, hot=8, host=8, folder=tmp_path)
    assert Residency.of(cache.stores, 12) is None
    out = DecodeStep(model, cache)(3)
    plain, _ = opened(model, SKETCHED)
    assert (out - next_logits(model, torch.tensor([[3]]), plain)).abs().max() <= 1e-5


def test_bytes_that_the_ledger_refuses_leave_the_host_in_charge():
    model = ours()
    cache, _ = opened(model, SKETCHED, hot=8, ledger=(ledger := Ledger()))
    ledger.limits["host"] = ledger.used["host"]
    for store in cache.stores:
        store.lower.host._free.clear()  # the next block would need another slab
    assert not DecodeStep(model, cache).placing.on_device


def test_a_selection_beyond_the_hot_tier_is_noticed_and_the_cache_left_as_it_was():
    model = ours()
    wide = Selector(fixed=(LocalWindow(120),), score=None)
    cache, _ = opened(model, wide, hot=6)
    step = DecodeStep(model, cache)
    assert step.placing.on_device
    with pytest.raises(NotHot):
        step(3)
    step.close()
    plain, _ = opened(model, wide)
    after = [next_logits(model, torch.tensor([[token]]), each) for each in (cache, plain) for token in (3, 4)]
    assert (torch.stack(after[:2]) - torch.stack(after[2:])).abs().max() <= 1e-5
