"""Keys and values to INT8 in one pass: one program per block and key/value head."""

from __future__ import annotations

import torch
import triton
import triton.language as tl

from .reference import Int8Blocks


@triton.jit
def _rounded(x):
    # Half to even, as torch.round: adding and subtracting 1.5 * 2**23 leaves an integer in fp32.
    return (x + 12582912.0) - 12582912.0


@triton.jit
def _quantise(
    key, value, key_out, value_out, key_scale, value_scale, block_stride, head_stride, token_stride, heads,
    BLOCK: tl.constexpr, HEAD_DIM: tl.constexpr,
):  # fmt: skip
    block, head = tl.program_id(0).to(tl.int64), tl.program_id(1)
    tokens, dims = tl.arange(0, BLOCK), tl.arange(0, HEAD_DIM)
    at = block * block_stride + head * head_stride + tokens[:, None] * token_stride + dims[None, :]
    out = (block * heads + head) * BLOCK * HEAD_DIM + tokens[:, None] * HEAD_DIM + dims[None, :]
    keys = tl.load(key + at).to(tl.float32)
    values = tl.load(value + at).to(tl.float32)
    by_channel = tl.maximum(tl.max(tl.abs(keys), 0), 1e-10) / 127
    by_token = tl.maximum(tl.max(tl.abs(values), 1), 1e-10) / 127
    tl.store(key_out + out, _rounded(keys / by_channel[None, :]).to(tl.int8))
    tl.store(value_out + out, _rounded(values / by_token[:, None]).to(tl.int8))
    tl.store(key_scale + (block * heads + head) * HEAD_DIM + dims, by_channel)
    tl.store(value_scale + (block * heads + head) * BLOCK + tokens, by_token)


def quantise_kernel(key: torch.Tensor, value: torch.Tensor) -> Int8Blocks:
    """The same as `quantise_reference`, to the last rounding. Block size and head_dim are powers of two."""
    key, value = key.contiguous(), value.contiguous()
    blocks, heads, size, dim = key.shape
    out = Int8Blocks(
        torch.empty(key.shape, dtype=torch.int8, device=key.device),
        torch.empty(key.shape, dtype=torch.int8, device=key.device),
        torch.empty((blocks, heads, dim), dtype=torch.float32, device=key.device),
        torch.empty((blocks, heads, size), dtype=torch.float32, device=key.device),
    )
    if blocks:
        _quantise[(blocks, heads)](
            key, value, *out, key.stride(0), key.stride(1), key.stride(2), heads, BLOCK=size, HEAD_DIM=dim, num_warps=8
        )
    return out
