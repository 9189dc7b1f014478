"""Sparse paged decode: the kernels against the reference, the reference against SDPA over the same keys."""

import pytest
import torch
from unabridged.kernels.int8_kv import dequantise, quantise
from unabridged.kernels.sparse_decode.cpu import sparse_decode_cpu
from unabridged.kernels.sparse_decode.kernel import sparse_decode_kernel
from unabridged.kernels.sparse_decode.reference import sparse_decode_reference

from .accuracy import assert_as_accurate

BLOCK, KV_HEADS, DIM, SLOTS = 16, 2, 32, 24


def store(heads, sequences, max_blocks, dtype=torch.float32, seed=0):
    """A hot store with random blocks, a random choice of them per sequence and head, and a short last block."""
    generator = torch.Generator().manual_seed(seed)
    query = torch.randn((sequences, heads, DIM), generator=generator)
    keys, values = (torch.randn((SLOTS, KV_HEADS, BLOCK, DIM), generator=generator) for _ in range(2))
    slots = torch.stack(
        [torch.randperm(SLOTS, generator=generator)[:max_blocks] for _ in range(sequences * KV_HEADS)]
    ).view(sequences, KV_HEADS, max_blocks).to(torch.int32)  # fmt: skip
    lengths = torch.full_like(slots, BLOCK)
    lengths[:, :, -1] = 5
    slots[0, 0, : max_blocks // 2] = -1
    return query.to(dtype), keys.to(dtype), values.to(dtype), slots, lengths


def plain(query, keys, values, slots, lengths, scale):
    """torch's own attention over the selected keys laid out one after the other, in the given dtype."""
    out = torch.zeros_like(query)
    group = query.shape[1] // KV_HEADS
    for sequence in range(len(query)):
        for head in range(KV_HEADS):
            chosen = [
                (slot, n) for slot, n in zip(slots[sequence, head], lengths[sequence, head], strict=True) if slot >= 0
            ]
            if not chosen:
                continue
            k, v = (torch.cat([store[slot, head, :n] for slot, n in chosen]) for store in (keys, values))
            rows = slice(head * group, (head + 1) * group)
            out[sequence, rows] = torch.nn.functional.scaled_dot_product_attention(
                query[sequence, rows][:, None], k.expand(group, -1, -1), v.expand(group, -1, -1), scale=scale
            )[:, 0]
    return out


CASES = [(2, 1, 1), (4, 1, 3), (14, 1, 9), (4, 3, 17), (2, 2, 24)]


@pytest.mark.parametrize(("heads", "sequences", "max_blocks"), CASES)
def test_the_reference_is_attention_over_the_selected_keys(heads, sequences, max_blocks):
    case = store(heads, sequences, max_blocks)
    torch.testing.assert_close(sparse_decode_reference(*case, scale=0.3), plain(*case, 0.3), atol=2e-6, rtol=1e-5)


@pytest.mark.parametrize("dtype", [torch.float32, torch.float16, torch.bfloat16])
@pytest.mark.parametrize(("heads", "sequences", "max_blocks"), CASES)
def test_the_kernel_is_as_accurate_as_torch_in_its_dtype(heads, sequences, max_blocks, dtype):
    query, keys, values, slots, lengths = store(heads, sequences, max_blocks, dtype)
    exact = sparse_decode_reference(query.float(), keys.float(), values.float(), slots, lengths, scale=0.3)
    out = sparse_decode_kernel(query, keys, values, slots, lengths, scale=0.3)
    assert_as_accurate(out, plain(query, keys, values, slots, lengths, 0.3), exact)


@pytest.mark.parametrize(("heads", "sequences", "max_blocks"), CASES)
def test_the_cpu_path_gives_what_the_reference_gives(heads, sequences, max_blocks):
    case = store(heads, sequences, max_blocks)
    torch.testing.assert_close(
        sparse_decode_cpu(*case, scale=0.3), sparse_decode_reference(*case, scale=0.3), atol=2e-6, rtol=1e-5
    )


@pytest.mark.parametrize("dtype", [torch.float32, torch.float16, torch.bfloat16])
@pytest.mark.parametrize(("heads", "sequences", "max_blocks"), CASES[1:3])
def test_int8_blocks_are_attended_to_as_what_they_stand_for(heads, sequences, max_blocks, dtype):
    query, keys, values, slots, lengths = store(heads, sequences, max_blocks, dtype)
    made = quantise(keys, values)
    scales = {"key_scale": made.key_scale, "value_scale": made.value_scale}
    exact = sparse_decode_reference(query.float(), made.key, made.value, slots, lengths, scale=0.3, **scales)
    back = [part.to(dtype) for part in dequantise(made)]
    for run in (sparse_decode_kernel, sparse_decode_cpu, sparse_decode_reference):
        out = run(query, made.key, made.value, slots, lengths, scale=0.3, **scales)
        assert_as_accurate(out, plain(query, *back, slots, lengths, 0.3), exact)


RUNS = (sparse_decode_reference, sparse_decode_kernel, sparse_decode_cpu)


def test_a_sequence_with_nothing_selected_gives_zeros():
    query, keys, values, slots, lengths = store(4, 1, 3)
    slots[:] = -1
    for run in RUNS:
        assert torch.equal(run(query, keys, values, slots, lengths, scale=1.0), torch.zeros_like(query))


def test_what_lies_behind_a_short_block_is_never_read():
    query, keys, values, slots, lengths = store(4, 1, 1)
    keys[:, :, 5:] = float("nan")
    values[:, :, 5:] = float("nan")
    slots[:] = 3
    for run in RUNS:
        assert torch.isfinite(run(query, keys, values, slots, lengths, scale=1.0)).all()
