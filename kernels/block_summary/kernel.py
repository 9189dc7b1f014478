"""Block summaries in one pass over the keys: one program per block and key/value head."""

from __future__ import annotations

import torch
import triton
import triton.language as tl

from .reference import BlockSummary, check_ends


@triton.jit
def _summarise(
    key, mean, low, high, key_stride, key_head_stride, out_stride, out_head_stride, num_keys,
    BLOCK: tl.constexpr, HEAD_DIM: tl.constexpr,
):  # fmt: skip
    block, head = tl.program_id(0), tl.program_id(1)
    rows = block * BLOCK + tl.arange(0, BLOCK)
    dims = tl.arange(0, HEAD_DIM)
    inside = (rows < num_keys)[:, None]
    at = key + rows[:, None] * key_stride + head * key_head_stride + dims[None, :]
    keys = tl.load(at, mask=inside, other=0.0).to(tl.float32)
    count = tl.minimum(num_keys - block * BLOCK, BLOCK)
    out = block * out_stride + head * out_head_stride + dims
    tl.store(mean + out, (tl.sum(keys, 0) / count).to(mean.dtype.element_ty))
    tl.store(low + out, tl.min(tl.where(inside, keys, float("inf")), 0).to(low.dtype.element_ty))
    tl.store(high + out, tl.max(tl.where(inside, keys, float("-inf")), 0).to(high.dtype.element_ty))


def block_summary_kernel(key: torch.Tensor, *, block_size: int) -> BlockSummary:
    """The same as `block_summary_reference`; block size and head_dim are powers of two."""
    num_keys, num_kv_heads, head_dim = key.shape
    blocks = triton.cdiv(num_keys, block_size)
    mean, low, high = (key.new_empty((blocks, num_kv_heads, head_dim)) for _ in range(3))
    if blocks:
        _summarise[(blocks, num_kv_heads)](
            key, mean, low, high, key.stride(0), key.stride(1), mean.stride(0), mean.stride(1), num_keys,
            BLOCK=block_size, HEAD_DIM=head_dim,
        )  # fmt: skip
    return BlockSummary(mean, low, high)


@triton.jit
def _pool(
    query, key, cores, query_stride, query_head_stride, key_stride, key_head_stride,
    num_keys, query_start, first_block, kv_heads, scale,
    GROUP: tl.constexpr, BLOCK: tl.constexpr, HEAD_DIM: tl.constexpr,
):  # fmt: skip
    block, head = tl.program_id(0), tl.program_id(1)
    rows = (first_block + block) * BLOCK + tl.arange(0, BLOCK)
    dims = tl.arange(0, HEAD_DIM)
    inside = rows < num_keys
    keys = tl.load(
        key + rows[:, None] * key_stride + head * key_head_stride + dims[None, :], mask=inside[:, None], other=0.0
    ).to(tl.float32)
    last = tl.minimum((first_block + block + 1) * BLOCK, num_keys) - 1 - query_start
    pooling = tl.zeros([HEAD_DIM], tl.float32)
    for member in tl.static_range(GROUP):
        own = query + last * query_stride + (head * GROUP + member) * query_head_stride
        pooling += tl.load(own + dims).to(tl.float32)
    logits = tl.where(inside, tl.sum(keys * (pooling / GROUP)[None, :], 1) * scale, float("-inf"))
    weights = tl.exp(logits - tl.max(logits, 0))
    core = tl.sum(keys * (weights / tl.sum(weights, 0))[:, None], 0)
    tl.store(cores + (block * kv_heads + head) * HEAD_DIM + dims, core.to(cores.dtype.element_ty))


def pooled_cores_kernel(
    query: torch.Tensor, key: torch.Tensor, *, query_start: int, block_size: int, scale: float
) -> torch.Tensor:
    """The same as `pooled_cores_reference`; block size and head_dim are powers of two."""
    check_ends(query, key, query_start)
    num_keys, kv_heads, head_dim = key.shape
    first = query_start // block_size
    blocks = triton.cdiv(num_keys, block_size) - first
    cores = key.new_empty((blocks, kv_heads, head_dim))
    if blocks:
        _pool[(blocks, kv_heads)](
            query, key, cores, query.stride(0), query.stride(1), key.stride(0), key.stride(1),
            num_keys, query_start, first, kv_heads, scale,
            GROUP=query.shape[1] // kv_heads, BLOCK=block_size, HEAD_DIM=head_dim,
        )  # fmt: skip
    return cores
