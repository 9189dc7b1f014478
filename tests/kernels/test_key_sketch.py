"""Sketched keys: kernel and CPU path against the reference, the sketch against the keys it stands for."""

import pytest
import torch
from unabridged.kernels.block_summary.reference import block_summary_reference
from unabridged.kernels.key_sketch import kernel, reference, sketched_keys, vectorised

from .accuracy import assert_as_accurate

BLOCK = 16
RUNS = pytest.mark.parametrize("run", ["kernel", "vectorised"])
DTYPES = pytest.mark.parametrize("dtype", [torch.float32, torch.float16, torch.bfloat16])
KEYS = pytest.mark.parametrize("keys", [1, 37])
SKETCHED = pytest.mark.parametrize("bits", [2, 4])


def named(run, name):
    return getattr({"kernel": kernel, "vectorised": vectorised}[run], f"{name}_{run}")


def made(keys, *, queries=3, heads=4, kv_heads=2, dim=64, dtype=torch.float32, seed=0):
    """query, positions, key, low, high; the last query stands at the last key, the first sees nothing."""
    generator = torch.Generator().manual_seed(seed)
    query = torch.randn((queries, heads, dim), generator=generator).to(dtype)
    key = (torch.randn((keys, kv_heads, dim), generator=generator) * 2 + 1).to(dtype)
    summary = block_summary_reference(key, block_size=BLOCK)
    return query, torch.linspace(-1, keys - 1, queries).long(), key, summary.low, summary.high


@RUNS
@DTYPES
@SKETCHED
@KEYS
def test_sketches_are_equal_but_for_ties(keys, bits, dtype, run):
    _, _, key, low, high = made(keys, dtype=dtype)
    exact = reference.key_sketch_reference(key, low, high, block_size=BLOCK, bits=bits)
    out = named(run, "key_sketch")(key, low, high, block_size=BLOCK, bits=bits)
    step = reference.step_of(low, high, bits)[:, :, None]
    assert out.shape == exact.shape == (-(-keys // BLOCK), 2, BLOCK, 64 * bits // 8)
    assert ((sketched_keys(out, low, high) - sketched_keys(exact, low, high)).abs() <= step * 1.001).all()
    assert (out != exact).float().mean() < 0.01


@SKETCHED
def test_a_sketched_key_is_at_most_half_a_step_from_the_key(bits):
    _, _, key, low, high = made(100)
    sketch = reference.key_sketch_reference(key, low, high, block_size=BLOCK, bits=bits)
    back = sketched_keys(sketch, low, high).transpose(1, 2).flatten(0, 1)[: len(key)]
    half = reference.step_of(low, high, bits).repeat_interleave(BLOCK, 0)[: len(key)] / 2
    assert ((back - key).abs() <= half + 1e-5).all()
    assert (sketch[-1, :, 100 % BLOCK :] == 0).all()


def test_a_channel_that_never_changes_is_exact():
    key = torch.full((40, 2, 64), 3.25)
    low = high = torch.full((3, 2, 64), 3.25)
    for run in ("kernel", "vectorised"):
        sketch = named(run, "key_sketch")(key, low, high, block_size=BLOCK, bits=2)
        assert (sketched_keys(sketch, low, high) == 3.25).all()


@RUNS
@DTYPES
@SKETCHED
@KEYS
def test_scores(keys, bits, dtype, run):
    query, positions, key, low, high = made(keys, dtype=dtype)
    sketch = reference.key_sketch_reference(key, low, high, block_size=BLOCK, bits=bits)
    options = {"num_keys": keys, "scale": 0.1}
    exact = reference.sketch_scores_reference(query.float(), positions, sketch, low.float(), high.float(), **options)
    out = named(run, "sketch_scores")(query, positions, sketch, low, high, **options)
    seen = exact > float("-inf")
    assert torch.equal(out > float("-inf"), seen)
    assert not seen[:, 0].any()
    # What plain torch does in this dtype: the query times the step is rounded once before the product.
    rounded = (query.float() * (1 + torch.finfo(dtype).eps)).to(dtype) if dtype != torch.float32 else query
    low_precision = reference.sketch_scores_reference(rounded, positions, sketch, low, high, **options)
    assert_as_accurate(out[seen], low_precision[seen], exact[seen])


def test_shares_are_those_of_the_attention_over_the_keys_that_the_sketch_stands_for():
    query, positions, key, low, high = made(90)
    sketch = reference.key_sketch_reference(key, low, high, block_size=BLOCK, bits=4)
    scores = vectorised.sketch_scores_vectorised(query, positions, sketch, low, high, num_keys=90, scale=0.1)
    keys = sketched_keys(sketch, low, high).transpose(1, 2).flatten(0, 1)[:90].repeat_interleave(2, 1)
    weights = (torch.einsum("hd,khd->hk", query[-1], keys) * 0.1).softmax(-1)
    blocks = torch.nn.functional.pad(weights, (0, 6)).unflatten(-1, (6, BLOCK)).sum(-1)
    torch.testing.assert_close(scores[:, -1].softmax(-1), blocks)


def test_other_numbers_of_bits_are_refused():
    _, _, key, low, high = made(20)
    for run in ("kernel", "vectorised"):
        with pytest.raises(ValueError, match="3 bits"):
            named(run, "key_sketch")(key, low, high, block_size=BLOCK, bits=3)
