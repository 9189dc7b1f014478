"""Sketched keys as Triton kernels: making them is one pass over the keys, scoring reads a quarter or an eighth of their bytes."""

from __future__ import annotations

import torch
import triton
import triton.language as tl

from ..device import interpreted
from .reference import check_bits, heads_per_kv_head

_BLOCKS = 8  # blocks scored by one program
_ROWS = 64  # rows of queries, heads of a group side by side, that one program scores at most


@triton.jit
def _sketch(
    key, low, high, out, key_stride, key_head_stride, range_stride, range_head_stride, num_keys, heads,
    BLOCK: tl.constexpr, WIDTH: tl.constexpr, BITS: tl.constexpr,
):  # fmt: skip
    block, head = tl.program_id(0).to(tl.int64), tl.program_id(1)
    tokens, bytes_ = tl.arange(0, BLOCK), tl.arange(0, WIDTH)
    rows = block * BLOCK + tokens
    packed = tl.zeros([BLOCK, WIDTH], tl.int32)
    for part in tl.static_range(8 // BITS):
        dims = part * WIDTH + bytes_
        keys = tl.load(
            key + rows[:, None] * key_stride + head * key_head_stride + dims[None, :],
            mask=(rows < num_keys)[:, None], other=0.0,
        ).to(tl.float32)  # fmt: skip
        place = block * range_stride + head * range_head_stride + dims
        lowest, highest = tl.load(low + place).to(tl.float32), tl.load(high + place).to(tl.float32)
        step = (highest - lowest) / (2**BITS - 1)
        ratio = (keys - lowest[None, :]) / tl.where(step > 0, step, 1.0)[None, :]
        codes = tl.minimum(tl.maximum(tl.floor(ratio + 0.5), 0.0), 2**BITS - 1).to(tl.int32)
        packed += tl.where((rows < num_keys)[:, None], codes, 0) << (part * BITS)
    at = (block * heads + head) * BLOCK * WIDTH + tokens[:, None] * WIDTH + bytes_[None, :]
    tl.store(out + at, packed.to(tl.uint8))


@triton.jit
def _score(
    query, positions, sketch, low, high, out, query_stride, query_head_stride, range_stride, range_head_stride,
    num_queries, num_keys, num_blocks, kv_heads, scale,
    GROUP: tl.constexpr, ROWS: tl.constexpr, BLOCKS: tl.constexpr, BLOCK: tl.constexpr, WIDTH: tl.constexpr,
    BITS: tl.constexpr, UPCAST: tl.constexpr,
):  # fmt: skip
    kv_head = tl.program_id(1)
    rows = tl.program_id(2) * ROWS + tl.arange(0, ROWS)
    row, head = rows // GROUP, kv_head * GROUP + rows % GROUP
    live = row < num_queries
    position = tl.load(positions + row, mask=live, other=-1)
    tokens, bytes_ = tl.arange(0, BLOCK), tl.arange(0, WIDTH)
    # Behind the last block it is scored again, without a branch, so that the next one loads while this one is scored.
    for step in tl.range(0, BLOCKS):
        block = tl.minimum(tl.program_id(0) * BLOCKS + step, num_blocks - 1)
        held = (block.to(tl.int64) * kv_heads + kv_head) * BLOCK * WIDTH
        packed = tl.load(sketch + held + tokens[:, None] * WIDTH + bytes_[None, :]).to(tl.int32)
        logits = tl.zeros([ROWS, BLOCK], tl.float32)
        for part in tl.static_range(8 // BITS):
            dims = part * WIDTH + bytes_
            q = tl.load(
                query + row[:, None] * query_stride + head[:, None] * query_head_stride + dims[None, :],
                mask=live[:, None], other=0.0,
            )  # fmt: skip
            place = block.to(tl.int64) * range_stride + kv_head * range_head_stride + dims
            lowest = tl.load(low + place).to(tl.float32)
            highest = tl.load(high + place).to(tl.float32)
            # A channel's step goes to the query, so that the products run on the codes themselves; they are exact in bf16.
            wide = q.to(tl.float32)
            scaled = wide * ((highest - lowest) / (2**BITS - 1))[None, :]
            codes = tl.trans((packed >> (part * BITS)) & (2**BITS - 1))
            if UPCAST:
                logits = tl.dot(scaled, codes.to(tl.float32), logits, input_precision="ieee")
            else:
                logits = tl.dot(scaled.to(q.dtype), codes.to(q.dtype), logits, input_precision="ieee")
            logits += tl.sum(wide * lowest[None, :], 1)[:, None]
        at = block * BLOCK + tokens
        visible = (at[None, :] <= position[:, None]) & (at < num_keys)[None, :]
        logits = tl.where(visible, logits * scale, float("-inf"))
        top = tl.max(logits, 1)
        base = tl.where(top == float("-inf"), 0.0, top)
        total = tl.sum(tl.exp(logits - base[:, None]), 1)
        score = tl.where(total > 0, base + tl.log(tl.where(total > 0, total, 1.0)), float("-inf"))
        tl.store(out + (head * num_queries + row).to(tl.int64) * num_blocks + block, score, mask=live)


def key_sketch_kernel(
    key: torch.Tensor, low: torch.Tensor, high: torch.Tensor, *, block_size: int, bits: int
) -> torch.Tensor:
    """The same as `key_sketch_reference`, to the last rounding. Block size and head_dim are powers of two."""
    num_keys, kv_heads, head_dim = key.shape
    check_bits(bits, head_dim)
    low, high = low.contiguous(), high.contiguous()
    width = head_dim * bits // 8
    out = torch.empty((len(low), kv_heads, block_size, width), dtype=torch.uint8, device=key.device)
    if out.numel():
        _sketch[(len(low), kv_heads)](
            key, low, high, out, key.stride(0), key.stride(1), low.stride(0), low.stride(1), num_keys, kv_heads,
            BLOCK=block_size, WIDTH=width, BITS=bits,
        )  # fmt: skip
    return out


def sketch_scores_kernel(
    query: torch.Tensor, positions: torch.Tensor, sketch: torch.Tensor, low: torch.Tensor, high: torch.Tensor,
    *, num_keys: int, scale: float,
) -> torch.Tensor:  # fmt: skip
    """The same as `sketch_scores_reference`. Powers of two: block size from 16, and bytes of a key from 16."""
    num_queries, num_heads, head_dim = query.shape
    num_blocks, kv_heads, block_size, width = sketch.shape
    group = heads_per_kv_head(num_heads, kv_heads)
    low, high, sketch = low.contiguous(), high.contiguous(), sketch.contiguous()
    out = torch.empty((num_heads, num_queries, num_blocks), dtype=torch.float32, device=query.device)
    rows = min(max(triton.next_power_of_2(group * num_queries), 16), _ROWS)
    if out.numel():
        _score[(triton.cdiv(num_blocks, _BLOCKS), kv_heads, triton.cdiv(group * num_queries, rows))](
            query, positions.to(query.device), sketch, low, high, out, query.stride(0), query.stride(1),
            low.stride(0), low.stride(1), num_queries, num_keys, num_blocks, kv_heads, scale,
            GROUP=group, ROWS=rows, BLOCKS=_BLOCKS, BLOCK=block_size, WIDTH=width, BITS=8 * width // head_dim,
            # Under the interpreter bf16 products come out as garbage (measured); fp32 has the same meaning.
            UPCAST=interpreted() and query.dtype == torch.bfloat16, num_warps=4, num_stages=3,
        )  # fmt: skip
    return out
