"""Segmented positions: exact towards the own and the previous segment, pinned beyond, stock RoPE within the window."""

import torch
from unabridged.engine.native.cache import ATTENTION_NAME, BlockCache, register
from unabridged.engine.native.positions import Segments, segment_starts, segments_for
from unabridged.engine.native.reading import Sampling, decode, prefill
from unabridged.engine.native.store import TierBudget
from unabridged.engine.selection import Coverage, Selector

from .models import tiny

register()
INV_FREQ = 1.0 / 10_000 ** (torch.arange(0, 16, 2).double() / 16)


def rotated(x, positions):
    """x [tokens, dim] at `positions` [tokens], in fp64: the definition."""
    angle = positions[:, None].double() * INV_FREQ
    low, high = x.double().chunk(2, -1)
    return torch.cat((low * angle.cos() - high * angle.sin(), high * angle.cos() + low * angle.sin()), -1)


def reference(query, key, starts, limit):
    """Logits [n, n] with every pair rotated for its own distance."""
    count = query.shape[0]
    segment = torch.bucketize(torch.arange(count), torch.tensor(starts), right=True) - 1
    begin = torch.tensor(starts)[segment]
    offset = torch.arange(count) - begin
    logits = torch.full((count, count), float("-inf"), dtype=torch.float64)
    for q in range(count):
        for k in range(q + 1):
            distance = q - k if segment[q] - segment[k] <= 1 else 2 * limit - 1 - offset[k]
            pair = rotated(query[q : q + 1], torch.tensor([distance])), rotated(key[k : k + 1], torch.tensor([0]))
            logits[q, k] = (pair[0] * pair[1]).sum()
    return logits


def test_every_pair_stands_at_its_distance():
    torch.manual_seed(0)
    query, key = torch.randn(96, 16), torch.randn(96, 16)
    starts, limit = (0, 16, 48, 64), 32
    segments = Segments(starts, limit, 16, INV_FREQ)
    ids = segments.position_ids(0, 96)[0]
    query_at, key_at = rotated(query, ids).float(), rotated(key, ids).float()
    expected = reference(query, key, starts, limit)
    for first, last in segments.pieces(0, 96):
        for turned, a, b in segments.views(query_at[first:last, None], first):
            for q in range(first, last):
                for k in range(a * 16, min(b * 16, q + 1)):
                    assert abs(turned[q - first, 0] @ key_at[k] - expected[q, k]) < 1e-4


def test_segments_end_where_units_do():
    assert segment_starts([0, 70, 150, 260, 330], 400, limit=160, block_size=16) == (0, 144, 256)


def test_a_unit_that_is_too_long_is_cut_and_starts_do_not_depend_on_what_follows():
    assert segment_starts([0, 500], 600, limit=160, block_size=16) == (0, 160, 320, 480)
    units = [0, 90, 170, 260, 350, 420, 560]
    long = segment_starts(units, 700, limit=160, block_size=16)
    short = segment_starts(units[:4], 300, limit=160, block_size=16)
    assert long[: len(short)] == short


def test_behind_the_last_start_segments_of_full_length_follow():
    segments = Segments((0, 32), 32, 16, INV_FREQ)
    assert list(segments.pieces(20, 110)) == [(20, 32), (32, 64), (64, 96), (96, 110)]
    assert segments.position_ids(60, 70)[0].tolist() == [28, 29, 30, 31, 0, 1, 2, 3, 4, 5]


def test_within_the_window_positions_stay_plain():
    model = tiny("qwen2", max_position_embeddings=512)
    assert segments_for(model.model.rotary_emb, 512, [0], 512, block_size=16) is None
    assert segments_for(model.model.rotary_emb, 512, [0], 513, block_size=16) is not None


def read(model, ids, *, segments, chunk, hot=8, selector=None):
    cache = BlockCache(2, block_size=16, budget=TierBudget(hot=hot), segments=segments, selector=selector)
    *_, logits = prefill(model, ids, cache, chunk=chunk)
    return logits, cache


def test_the_first_segment_is_bit_identical_to_stock_rope():
    """A context that would fit the window gives the same bits, whether segments were prepared or not."""
    model = tiny("llama", max_position_embeddings=512)
    model.set_attn_implementation(ATTENTION_NAME)
    ids = torch.randint(0, 97, (1, 250), generator=torch.Generator().manual_seed(2))
    segments = segments_for(model.model.rotary_emb, 512, [0], 2000, block_size=16)
    assert torch.equal(read(model, ids, segments=segments, chunk=64)[0], read(model, ids, segments=None, chunk=64)[0])


def test_two_segments_equal_plain_positions():
    """A segment and its neighbour are exact: up to two segments nothing changes but rounding."""
    model = tiny("qwen3", max_position_embeddings=512)
    model.set_attn_implementation(ATTENTION_NAME)
    ids = torch.randint(0, 97, (1, 440), generator=torch.Generator().manual_seed(2))
    segments = segments_for(model.model.rotary_emb, 512, [0, 200], 600, block_size=16)
    segmented, plain = read(model, ids, segments=segments, chunk=64)[0], read(model, ids, segments=None, chunk=64)[0]
    assert (segmented - plain).abs().max() <= 2e-5


def test_beyond_the_window_any_chunk_size_and_a_full_selection_give_the_same():
    model = tiny("qwen2", max_position_embeddings=128)
    model.set_attn_implementation(ATTENTION_NAME)
    ids = torch.randint(0, 97, (1, 600), generator=torch.Generator().manual_seed(2))
    segments = segments_for(model.model.rotary_emb, 128, list(range(0, 600, 45)), 700, block_size=16)
    once, cache = read(model, ids, segments=segments, chunk=600)
    assert (read(model, ids, segments=segments, chunk=37)[0] - once).abs().max() <= 1e-5
    everything = Selector(fixed=(), policy=Coverage(1.0))
    assert (read(model, ids, segments=segments, chunk=64, selector=everything)[0] - once).abs().max() <= 1e-5
    assert len(list(decode(model, once, cache, Sampling(temperature=0, max_new_tokens=5), frozenset()))) == 5
