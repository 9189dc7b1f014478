"""Block summaries in one pass over the keys: one program per block and key/value head."""

from __future__ import annotations

import torch
import triton
import triton.language as tl

from .reference import BlockSummary


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
