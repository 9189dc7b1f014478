"""The store against plain tensors: whatever is appended, read, forgotten and appended again, and wherever blocks lie."""

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from unabridged.engine.native.blocks import BlockFormat
from unabridged.engine.native.memory import Ledger
from unabridged.engine.native.staging import Staging
from unabridged.engine.native.store import BlockStore, TierBudget
from unabridged.engine.native.tiers import OutOfDisk, Slabs, pinned_rows
from unabridged.kernels.block_summary.reference import block_summary_reference
from unabridged.kernels.key_sketch import key_sketch

SIZE, KV_HEADS, DIM = 4, 2, 4


def opened(folder, *, hot=4, host=3, staging=2, capacity=0, kv="stored", sketch_bits=0):
    ledger = Ledger()
    return BlockStore(
        BlockFormat(KV_HEADS, SIZE, DIM, torch.float32, kv), device=torch.device("cpu"),
        budget=TierBudget(hot, host, folder, capacity, ledger), staging=Staging(staging, ledger), sketch_bits=sketch_bits,
    )  # fmt: skip


def tokens(count, seed):
    return torch.randn((2, count, KV_HEADS, DIM), generator=torch.Generator().manual_seed(seed))


def in_full(held):
    """What a store laid out, in fp32: [2, tokens, kv_heads, head_dim]."""
    if held.key_scale is None:
        return torch.stack((held.key, held.value))
    by_token = held.key_scale.repeat_interleave(SIZE, 0)[: len(held.key)]
    return torch.stack((held.key * by_token, held.value * held.value_scale[..., None]))


def assert_kept(made, wanted, store):
    """Equal; in INT8 within a rounding of a 127th, and a second one for a block that was cut short."""
    if store.form.kv == "stored":
        assert torch.equal(made, wanted)
    else:
        assert (made - wanted).abs().max() <= 3 * 4.5 / 127  # no value drawn is larger


def check(store, expected, seed):
    """Every way of reading gives what was appended; summaries are those of the whole."""
    assert store.length == expected.shape[1]
    order = torch.randperm(store.num_blocks, generator=torch.Generator().manual_seed(seed)).tolist()
    some = sorted(order[: min(len(order), store.hot_slots - 1)])
    for blocks, made in [(some, store.lay_out(some)), *zip(pairs(store), store.stream(pairs(store)), strict=True)]:
        wanted = torch.cat([expected[:, block * SIZE : (block + 1) * SIZE] for block in blocks], 1)
        assert_kept(in_full(made), wanted, store)
    exact = block_summary_reference(expected[0], block_size=SIZE)
    for part, right in zip(store.summary[:3], exact[:3], strict=True):
        torch.testing.assert_close(part, right, atol=0 if store.form.kv == "stored" else 0.11, rtol=0)
    if store.form.kv == "stored":
        assert torch.equal(
            store.summary.sketch, key_sketch(expected[0], exact.low, exact.high, block_size=SIZE, bits=4)
        )


def pairs(store):
    """Groups of two blocks far apart, so that runs are short."""
    half = -(-store.num_blocks // 2)
    return [[block, block + half] if block + half < store.num_blocks else [block] for block in range(half)]


STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("append"), st.integers(1, 40)),
        st.tuples(st.just("truncate"), st.integers(1, 99)),
        st.tuples(st.just("read"), st.integers(0, 9)),
    ),
    min_size=1, max_size=12,
)  # fmt: skip


@settings(max_examples=60, deadline=None)
@given(
    steps=STEPS, host=st.sampled_from([None, 0, 1, 5]), hot=st.integers(2, 6), kv=st.sampled_from(["stored", "int8"])
)
def test_any_order_of_work_gives_what_plain_tensors_give(tmp_path_factory, steps, host, hot, kv):
    store = opened(tmp_path_factory.mktemp("disk"), hot=hot, host=host, kv=kv, sketch_bits=4)
    expected = tokens(1, 0)
    store.append(*expected)
    for seed, (kind, number) in enumerate(steps, start=1):
        if kind == "append":
            more = tokens(number, seed)
            store.append(*more)
            expected = torch.cat((expected, more), 1)
        elif kind == "truncate":
            length = max(expected.shape[1] * number // 100, 1)
            store.truncate(length)
            expected = expected[:, :length]
        check(store, expected, seed)
        counters = store.counters
        assert counters.hot <= hot
        assert host is None or counters.host <= host


def test_many_scattered_blocks_are_gathered(tmp_path):
    """More runs than are copied one by one, out of host memory and out of files."""
    for host in (None, 0):
        store, expected = opened(tmp_path, hot=2, host=host, staging=16), tokens(200, 1)
        store.append(*expected)
        blocks = list(range(0, 30, 2))
        (made,) = store.stream([blocks])
        wanted = torch.cat([expected[:, block * SIZE : (block + 1) * SIZE] for block in blocks], 1)
        assert torch.equal(in_full(made), wanted)


@pytest.mark.parametrize("kv", ["stored", "int8"])
def test_closing_gives_every_byte_back(tmp_path, kv):
    store = opened(tmp_path, capacity=100, kv=kv, sketch_bits=4)
    ledger, staging = store._ledger, store._staging
    store.append(*tokens(150, 2))
    assert min(ledger.used.values()) > 0
    store.close()
    staging.close()
    assert set(ledger.used.values()) == {0}
    assert list(tmp_path.iterdir()) == []


def test_a_disk_tier_without_a_folder_or_without_room_is_said_so(tmp_path):
    with pytest.raises(OutOfDisk, match="no folder"):
        opened(None, host=1).append(*tokens(100, 3))
    with pytest.raises(OutOfDisk, match="cannot grow"):
        opened(tmp_path / "gone", host=1).append(*tokens(100, 3))


def test_more_blocks_than_are_hot_have_to_be_streamed(tmp_path):
    store = opened(tmp_path)
    store.append(*tokens(42, 4))
    with pytest.raises(ValueError, match="stream them in groups"):
        store.lay_out([0, 1, 2, 3])  # the block being filled keeps its slot


@pytest.mark.parametrize(("rows", "row_bytes"), [(1, 100), (7_800, 262_144), (7_800, 133_120), (8_192, 262_144)])
def test_pinned_memory_is_asked_for_in_powers_of_two_that_hardly_exceed_what_is_used(rows, row_bytes):
    """torch rounds pinned memory up to a power of two; the ledger counts what was asked for."""
    asked = 0
    while asked < rows:
        count = pinned_rows(rows - asked, row_bytes)
        assert count > 0
        given_out = 1 << (count * row_bytes - 1).bit_length()
        assert given_out < count * row_bytes + row_bytes
        asked += count


@pytest.mark.parametrize("blocks", [[2, 3], [0, 1, 2, 3, 4, 5, 6, 7], [7, 6, 5, 4, 3, 2, 1, 0], [5, 2, 3, 0]])
def test_rows_that_follow_one_another_are_read_across_the_ends_of_slabs(monkeypatch, blocks):
    monkeypatch.setattr("unabridged.engine.native.tiers._SLAB_BYTES", 12)  # three rows of one number
    slabs = Slabs(
        lambda _, count: torch.full((count, 1), torch.nan), block_bytes=4, limit=None, tier="disk", ledger=Ledger()
    )
    slabs.put(range(8), torch.arange(8.0)[:, None])
    out = torch.full((len(blocks), 1), torch.nan)
    slabs.read_into(blocks, out)
    assert out[:, 0].tolist() == blocks
