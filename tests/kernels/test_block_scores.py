"""Block scores: kernels and CPU paths against the references, the sampled one against attention itself."""

import pytest
import torch
from unabridged.kernels.block_scores import kernel, reference, vectorised
from unabridged.kernels.block_summary.reference import block_summary_reference

from .accuracy import assert_as_accurate

BLOCK, TILE, STRIDE = 16, 16, 4


def inputs(queries, keys, heads=4, kv_heads=2, dim=16, dtype=torch.float32, seed=0):
    generator = torch.Generator().manual_seed(seed)
    return tuple(
        torch.randn(shape, generator=generator).to(dtype) for shape in ((queries, heads, dim), (keys, kv_heads, dim))
    )


SHAPES = [(1, 1), (1, 17), (17, 33), (33, 70)]
RUNS = pytest.mark.parametrize("run", ["kernel", "vectorised"])
DTYPES = pytest.mark.parametrize("dtype", [torch.float32, torch.float16, torch.bfloat16])


def named(run, name):
    return getattr({"kernel": kernel, "vectorised": vectorised}[run], f"{name}_{run}")


@RUNS
@DTYPES
@pytest.mark.parametrize(("queries", "keys"), SHAPES)
def test_mean_scores(queries, keys, dtype, run):
    query, key = inputs(queries, keys, dtype=dtype)
    mean = block_summary_reference(key, block_size=BLOCK).mean
    exact = reference.mean_scores_reference(query, mean, tile_size=TILE)
    out = named(run, "mean_scores")(query, mean, tile_size=TILE)
    torch.testing.assert_close(out, exact, atol=1e-5, rtol=1e-5)


@RUNS
@DTYPES
@pytest.mark.parametrize(("queries", "keys"), SHAPES)
def test_bound_scores(queries, keys, dtype, run):
    query, key = inputs(queries, keys, dtype=dtype)
    _, low, high = block_summary_reference(key, block_size=BLOCK)[:3]
    exact = reference.bound_scores_reference(query.float(), low.float(), high.float(), tile_size=TILE)
    out = named(run, "bound_scores")(query, low, high, tile_size=TILE)
    assert_as_accurate(out, reference.bound_scores_reference(query, low, high, tile_size=TILE), exact)


def candidates(queries, keys, seed=1):
    """Half of the blocks at random, in no order, -1 between them."""
    generator = torch.Generator().manual_seed(seed)
    tiles, blocks = -(-queries // TILE), -(-keys // BLOCK)
    order = torch.argsort(torch.rand((2, tiles, blocks), generator=generator), dim=-1)
    return torch.where(torch.rand(order.shape, generator=generator) < 0.5, order, -1).to(torch.int32)


@RUNS
@DTYPES
@pytest.mark.parametrize(("queries", "keys"), SHAPES)
def test_antidiagonal_scores(queries, keys, dtype, run):
    query, key = inputs(queries, keys, dtype=dtype)
    options = {"query_start": keys - queries, "block_size": BLOCK, "tile_size": TILE, "stride": STRIDE, "scale": 0.3}
    chosen = candidates(queries, keys)
    exact = reference.antidiagonal_scores_reference(query.float(), key.float(), chosen, **options)
    out = named(run, "antidiagonal_scores")(query, key, chosen, **options)
    assert_as_accurate(out, reference.antidiagonal_scores_reference(query, key, chosen, **options), exact)


def test_stride_one_over_all_blocks_is_the_attention_map_itself():
    query, key = inputs(33, 70)
    everything = torch.arange(5, dtype=torch.int32).expand(2, 3, 5)
    out = vectorised.antidiagonal_scores_vectorised(
        query, key, everything, query_start=37, block_size=BLOCK, tile_size=TILE, stride=1, scale=0.3
    )
    logits = torch.einsum("qgsd,kgd->gsqk", query.unflatten(1, (2, 2)), key).flatten(0, 1) * 0.3
    hidden = torch.arange(70)[None, :] > 37 + torch.arange(33)[:, None]
    weights = logits.masked_fill(hidden, float("-inf")).softmax(-1)
    blocks = torch.nn.functional.pad(weights, (0, 10, 0, 15)).unflatten(2, (5, 16)).unflatten(1, (3, 16)).sum((2, 4))
    torch.testing.assert_close(out, blocks)


def test_a_stride_that_divides_neither_block_nor_tile_is_refused():
    query, key = inputs(1, 1)
    for run in ("kernel", "vectorised"):
        with pytest.raises(ValueError, match="stride of 3"):
            named(run, "antidiagonal_scores")(
                query, key, candidates(1, 1), query_start=0, block_size=BLOCK, tile_size=TILE, stride=3, scale=1.0
            )
