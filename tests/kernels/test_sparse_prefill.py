"""Block-sparse prefill: the kernel against the reference, the reference against masked SDPA."""

import pytest
import torch
from unabridged.kernels.int8_kv import dequantise, quantise
from unabridged.kernels.sparse_prefill import cpu, merge_parts
from unabridged.kernels.sparse_prefill.cpu import sparse_prefill_cpu
from unabridged.kernels.sparse_prefill.kernel import sparse_prefill_kernel
from unabridged.kernels.sparse_prefill.reference import sparse_prefill_reference

from .accuracy import assert_as_accurate

BLOCK, TILE = 16, 32


def inputs(queries, keys, heads=4, kv_heads=2, dim=32, dtype=torch.float32, seed=0):
    generator = torch.Generator().manual_seed(seed)
    shapes = ((queries, heads, dim), (keys, kv_heads, dim), (keys, kv_heads, dim))
    return tuple(torch.randn(shape, generator=generator).to(dtype) for shape in shapes)


def selected(queries, keys, kv_heads=2, share=0.5, seed=1):
    """Random blocks per tile and head; always the last block, so that the newest query sees itself."""
    generator = torch.Generator().manual_seed(seed)
    tiles, blocks = -(-queries // TILE), -(-keys // BLOCK)
    chosen = torch.rand((kv_heads, tiles, blocks), generator=generator) < share
    indices = torch.where(chosen, torch.arange(blocks), -1)
    return indices.to(torch.int32)


def masked_sdpa(query, key, value, indices, query_start, scale):
    """torch's own attention with the selection written out as a mask."""
    num_queries, heads, _ = query.shape
    keys, kv_heads, _ = key.shape
    blocks = torch.arange(keys) // BLOCK
    mask = torch.zeros((heads, num_queries, keys), dtype=torch.bool)
    for head in range(heads):
        for row in range(num_queries):
            chosen = indices[head // (heads // kv_heads), row // TILE]
            mask[head, row] = torch.isin(blocks, chosen[chosen >= 0]) & (torch.arange(keys) <= query_start + row)
    out = torch.nn.functional.scaled_dot_product_attention(
        query.transpose(0, 1)[None], key.transpose(0, 1)[None], value.transpose(0, 1)[None],
        attn_mask=mask[None], scale=scale, enable_gqa=True,
    )  # fmt: skip
    return torch.where(mask.any(-1)[..., None], out[0], 0).transpose(0, 1)


SHAPES = [(1, 1), (1, 17), (33, 33), (31, 95), (64, 64), (40, 200)]


@pytest.mark.parametrize(("queries", "keys"), SHAPES)
def test_the_reference_is_masked_attention(queries, keys):
    query, key, value = inputs(queries, keys)
    indices = selected(queries, keys)
    start = keys - queries
    out, _ = sparse_prefill_reference(
        query, key, value, indices, query_start=start, block_size=BLOCK, tile_size=TILE, scale=0.2
    )
    torch.testing.assert_close(out, masked_sdpa(query, key, value, indices, start, 0.2), atol=2e-6, rtol=1e-5)


@pytest.mark.parametrize("dtype", [torch.float32, torch.float16, torch.bfloat16])
@pytest.mark.parametrize(("queries", "keys"), SHAPES)
def test_the_kernel_is_as_accurate_as_torch_in_its_dtype(queries, keys, dtype):
    low = inputs(queries, keys, dtype=dtype)
    options = {"query_start": keys - queries, "block_size": BLOCK, "tile_size": TILE, "scale": 0.2}
    indices = selected(queries, keys)
    exact, exact_log_sum = sparse_prefill_reference(*(tensor.float() for tensor in low), indices, **options)
    out, log_sum = sparse_prefill_kernel(*low, indices, **options)
    torch.testing.assert_close(log_sum, exact_log_sum, atol=2e-2 if dtype == torch.bfloat16 else 2e-5, rtol=1e-4)
    plain = masked_sdpa(*low, indices, keys - queries, 0.2)
    assert_as_accurate(out, plain, exact)


@pytest.mark.parametrize(("queries", "keys"), SHAPES)
@pytest.mark.parametrize("most_scores", [1 << 25, 1])
def test_the_cpu_path_gives_what_the_reference_gives(queries, keys, most_scores, monkeypatch):
    monkeypatch.setattr(cpu, "_MOST_SCORES", most_scores)
    case, indices = inputs(queries, keys), selected(queries, keys)
    options = {"query_start": keys - queries, "block_size": BLOCK, "tile_size": TILE, "scale": 0.2}
    torch.testing.assert_close(
        sparse_prefill_cpu(*case, indices, **options), sparse_prefill_reference(*case, indices, **options),
        atol=2e-6, rtol=1e-5,
    )  # fmt: skip


def in_int8(key, value, dtype):
    """Keys and values in INT8 as the kernel takes them, and what they stand for."""
    blocks = -(-len(key) // BLOCK)
    laid = [
        torch.nn.functional.pad(part, (0, 0, 0, 0, 0, blocks * BLOCK - len(part))).unflatten(0, (blocks, BLOCK)).transpose(1, 2)
        for part in (key, value)
    ]  # fmt: skip
    made = quantise(*laid)
    flat = [part.transpose(1, 2).flatten(0, 1)[: len(key)] for part in (made.key, made.value, made.value_scale)]
    back = [part.transpose(1, 2).flatten(0, 1)[: len(key)].to(dtype) for part in dequantise(made)]
    return flat[0], flat[1], {"key_scale": made.key_scale, "value_scale": flat[2]}, back


@pytest.mark.parametrize("dtype", [torch.float32, torch.float16, torch.bfloat16])
@pytest.mark.parametrize(("queries", "keys"), [(1, 17), (40, 200)])
def test_int8_keys_and_values_are_attended_to_as_what_they_stand_for(queries, keys, dtype):
    query, key, value = inputs(queries, keys, dtype=dtype)
    small_key, small_value, scales, back = in_int8(key, value, dtype)
    options = {"query_start": keys - queries, "block_size": BLOCK, "tile_size": TILE, "scale": 0.2}
    indices = selected(queries, keys)
    exact, _ = sparse_prefill_reference(query.float(), small_key, small_value, indices, **options, **scales)
    plain = masked_sdpa(query, *back, indices, keys - queries, 0.2)
    for run in (sparse_prefill_kernel, sparse_prefill_cpu, sparse_prefill_reference):
        assert_as_accurate(run(query, small_key, small_value, indices, **options, **scales)[0], plain, exact)


def test_a_query_that_sees_no_key_gives_zeros():
    query, key, value = inputs(1, 32)
    nothing = torch.full((2, 1, 3), -1, dtype=torch.int32)
    out, log_sum = sparse_prefill_reference(
        query, key, value, nothing, query_start=31, block_size=BLOCK, tile_size=TILE, scale=1.0
    )
    assert torch.equal(out, torch.zeros_like(out))
    assert torch.isinf(log_sum).all()


def test_parts_over_different_blocks_merge_to_the_whole():
    query, key, value = inputs(40, 200)
    indices = selected(40, 200)
    options = {"query_start": 160, "block_size": BLOCK, "tile_size": TILE, "scale": 0.2}
    whole, whole_log_sum = sparse_prefill_reference(query, key, value, indices, **options)
    halves = [torch.where(indices % 2 == parity, indices, -1) for parity in (0, 1)]
    merged, log_sum = merge_parts([sparse_prefill_reference(query, key, value, half, **options) for half in halves])
    torch.testing.assert_close(merged, whole, atol=2e-6, rtol=1e-5)
    torch.testing.assert_close(log_sum, whole_log_sum)


def test_heads_that_do_not_share_evenly_are_refused():
    query, key, value = inputs(1, 1, heads=3, kv_heads=2)
    with pytest.raises(ValueError, match="3 query heads"):
        sparse_prefill_reference(
            query, key, value, selected(1, 1), query_start=0, block_size=BLOCK, tile_size=TILE, scale=1.0
        )


@pytest.mark.parametrize("start", [-40, -16, 10, 64, 90])
def test_queries_may_stand_before_and_behind_the_keys_given(start):
    """A tiered store lays out some blocks at a time: queries then stand anywhere, and see what is left of their own."""
    case = (*inputs(96, 64), selected(96, 64))
    options = {"query_start": start, "block_size": BLOCK, "tile_size": TILE, "scale": 0.2}
    exact = sparse_prefill_reference(*case, **options)
    for run in (sparse_prefill_cpu, sparse_prefill_kernel):
        for made, right in zip(run(*case, **options), exact, strict=True):
            torch.testing.assert_close(made, right, atol=2e-6, rtol=1e-5)
