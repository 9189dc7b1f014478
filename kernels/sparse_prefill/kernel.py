"""Block-sparse prefill as a Triton kernel: one program per query tile and query head, online softmax over the blocks."""

from __future__ import annotations

import math

import torch
import triton
import triton.language as tl

from ..device import interpreted

_LOG2_E = math.log2(math.e)


@triton.jit
def _attend(
    q, at, key, value, key_scale, value_scale, chosen, first, last, top, total, mixed,
    kv_head, key_stride, key_head_stride, value_stride, value_head_stride, num_keys, num_kv_heads, scale,
    MASKED: tl.constexpr, BLOCK: tl.constexpr, HEAD_DIM: tl.constexpr, INT8: tl.constexpr, UPCAST: tl.constexpr,
):  # fmt: skip
    """Online softmax over the blocks chosen[first:last]. Without a branch in it, so that the next block loads meanwhile."""
    dims = tl.arange(0, HEAD_DIM)
    tokens = tl.arange(0, BLOCK)
    for slot in tl.range(first, last):
        block = tl.load(chosen + slot)
        # 64 bits: a million tokens of 32 heads are more elements than 32 bits count.
        start = block.to(tl.int64) * BLOCK
        k_at = key + start * key_stride + kv_head * key_head_stride + tokens[:, None] * key_stride + dims[None, :]
        v_at = (
            value + start * value_stride + kv_head * value_head_stride + tokens[:, None] * value_stride + dims[None, :]
        )
        columns = block * BLOCK + tokens
        if MASKED:
            inside = columns < num_keys
            k = tl.load(k_at, mask=inside[:, None], other=0.0)
            v = tl.load(v_at, mask=inside[:, None], other=0.0)
        else:
            k = tl.load(k_at)
            v = tl.load(v_at)
        scaled = q
        if INT8:
            # A key channel's scale goes to the query, so that the products run on the INT8 values themselves.
            by_channel = tl.load(key_scale + (block.to(tl.int64) * num_kv_heads + kv_head) * HEAD_DIM + dims)
            scaled = (q.to(tl.float32) * by_channel[None, :]).to(q.dtype)
            k, v = k.to(q.dtype), v.to(q.dtype)
        if UPCAST:
            k = k.to(tl.float32)
            v = v.to(tl.float32)
        scores = tl.dot(scaled, tl.trans(k), input_precision="ieee") * scale
        if MASKED:
            visible = inside[None, :] & (columns[None, :] <= at[:, None])
            scores = tl.where(visible, scores, float("-inf"))
        highest = tl.maximum(top, tl.max(scores, 1))
        # A row that has seen no key yet has highest = -inf; -inf - -inf would be NaN.
        base = tl.where(highest == float("-inf"), 0.0, highest) if MASKED else highest
        weights = tl.exp2(scores - base[:, None])
        keep = tl.exp2(top - base)
        total = total * keep + tl.sum(weights, 1)
        if INT8:
            by_token_at = value_scale + (start + tokens) * num_kv_heads + kv_head
            by_token = tl.load(by_token_at, mask=inside, other=0.0) if MASKED else tl.load(by_token_at)
            weights = weights * by_token[None, :]
        mixed = mixed * keep[:, None] + tl.dot(weights.to(v.dtype), v, input_precision="ieee")
        top = highest
    return top, total, mixed


@triton.jit
def _forward(
    query, key, value, key_scale, value_scale, indices, counts, out, log_sum,
    query_stride, query_head_stride, key_stride, key_head_stride, value_stride, value_head_stride,
    out_stride, out_head_stride, num_heads, num_queries, num_keys, num_kv_heads, query_start, max_blocks, scale,
    GROUP: tl.constexpr, TILE: tl.constexpr, BLOCK: tl.constexpr, HEAD_DIM: tl.constexpr, INT8: tl.constexpr,
    UPCAST: tl.constexpr,
):  # fmt: skip
    tile, head = tl.program_id(0), tl.program_id(1)
    kv_head = head // GROUP
    rows = tile * TILE + tl.arange(0, TILE)
    dims = tl.arange(0, HEAD_DIM)
    q = tl.load(
        query + rows[:, None] * query_stride + head * query_head_stride + dims[None, :],
        mask=rows[:, None] < num_queries, other=0.0,
    )  # fmt: skip
    if UPCAST:
        q = q.to(tl.float32)
    at = query_start + rows
    top = tl.full([TILE], float("-inf"), tl.float32)
    total = tl.zeros([TILE], tl.float32)
    mixed = tl.zeros([TILE, HEAD_DIM], tl.float32)
    place = kv_head * tl.num_programs(0) + tile
    chosen = indices + place * max_blocks
    masked, used = tl.load(counts + 2 * place), tl.load(counts + 2 * place + 1)
    top, total, mixed = _attend(
        q, at, key, value, key_scale, value_scale, chosen, 0, masked, top, total, mixed,
        kv_head, key_stride, key_head_stride, value_stride, value_head_stride, num_keys, num_kv_heads, scale,
        True, BLOCK, HEAD_DIM, INT8, UPCAST,
    )  # fmt: skip
    top, total, mixed = _attend(
        q, at, key, value, key_scale, value_scale, chosen, masked, used, top, total, mixed,
        kv_head, key_stride, key_head_stride, value_stride, value_head_stride, num_keys, num_kv_heads, scale,
        False, BLOCK, HEAD_DIM, INT8, UPCAST,
    )  # fmt: skip
    total = tl.where(total > 0, total, 1.0)
    mixed = mixed / total[:, None]
    tl.store(log_sum + rows * num_heads + head, (top + tl.log2(total)) * 0.6931471805599453, mask=rows < num_queries)
    tl.store(
        out + rows[:, None] * out_stride + head * out_head_stride + dims[None, :],
        mixed.to(out.dtype.element_ty), mask=rows[:, None] < num_queries,
    )  # fmt: skip


def _in_order(
    block_indices: torch.Tensor, first_queries: torch.Tensor, num_keys: int, block_size: int
) -> tuple[torch.Tensor, torch.Tensor]:
    """Each tile's blocks, newest first, and [kv_heads, tiles, 2]: how many need a mask, and how many there are.

    A block needs one where it holds a key after the tile's first query, or ends beyond the last key: these are the newest.
    """
    ordered = block_indices.to(torch.int32).sort(dim=-1, descending=True).values
    ends = (ordered + 1) * block_size
    masked = (ends > first_queries[None, :, None] + 1) | (ends > num_keys)
    used = ordered >= 0
    return ordered.contiguous(), torch.stack([(masked & used).sum(-1), used.sum(-1)], -1).to(torch.int32)


def sparse_prefill_kernel(
    query: torch.Tensor,
    key: torch.Tensor,
    value: torch.Tensor,
    block_indices: torch.Tensor,
    *,
    query_start: int,
    block_size: int,
    tile_size: int,
    scale: float,
    key_scale: torch.Tensor | None = None,
    value_scale: torch.Tensor | None = None,
) -> tuple[torch.Tensor, torch.Tensor]:
    """The same as `sparse_prefill_reference`. Block and tile sizes are powers of two of at least 16; head_dim likewise."""
    num_queries, num_heads, head_dim = query.shape
    num_kv_heads = key.shape[1]
    if num_heads % num_kv_heads:
        raise ValueError(f"{num_heads} query heads do not share {num_kv_heads} key/value heads evenly.")
    if key_scale is not None and value_scale is not None:
        key_scale, value_scale = key_scale.contiguous(), value_scale.contiguous()
    out = torch.empty_like(query)
    log_sum = torch.empty((num_queries, num_heads), dtype=torch.float32, device=query.device)
    grid = (triton.cdiv(num_queries, tile_size), num_heads)
    if grid[0] == 0:
        return out, log_sum
    first_queries = query_start + tile_size * torch.arange(grid[0], device=query.device)
    indices, counts = _in_order(block_indices, first_queries, key.shape[0], block_size)
    _forward[grid](
        query, key, value, key_scale, value_scale, indices, counts, out, log_sum,
        query.stride(0), query.stride(1), key.stride(0), key.stride(1), value.stride(0), value.stride(1),
        out.stride(0), out.stride(1), num_heads, num_queries, key.shape[0], num_kv_heads, query_start,
        indices.shape[2], scale * _LOG2_E,
        GROUP=num_heads // num_kv_heads, TILE=tile_size, BLOCK=block_size, HEAD_DIM=head_dim, INT8=key_scale is not None,
        # Under the interpreter bf16 products come out as garbage (measured); fp32 has the same meaning.
        UPCAST=interpreted() and query.dtype == torch.bfloat16,
        num_warps=8 if head_dim >= 128 else 4, num_stages=2,
    )  # fmt: skip
    return out, log_sum
