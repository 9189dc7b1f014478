"""Block-sparse prefill as a Triton kernel: one program per query tile and query head, online softmax over the blocks."""

from __future__ import annotations

import torch
import triton
import triton.language as tl

from ..device import interpreted


@triton.jit
def _forward(
    query, key, value, key_scale, value_scale, indices, out, log_sum,
    query_stride, query_head_stride, key_stride, key_head_stride, value_stride, value_head_stride,
    index_head_stride, index_tile_stride, out_stride, out_head_stride, num_heads,
    num_queries, num_keys, num_kv_heads, query_start, max_blocks, scale,
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
    for slot in range(max_blocks):
        block = tl.load(indices + kv_head * index_head_stride + tile * index_tile_stride + slot)
        if block >= 0:
            columns = block * BLOCK + tl.arange(0, BLOCK)
            inside = columns < num_keys
            k = tl.load(
                key + columns[:, None] * key_stride + kv_head * key_head_stride + dims[None, :],
                mask=inside[:, None], other=0.0,
            )  # fmt: skip
            v = tl.load(
                value + columns[:, None] * value_stride + kv_head * value_head_stride + dims[None, :],
                mask=inside[:, None], other=0.0,
            )  # fmt: skip
            scaled = q
            if INT8:
                # A key channel's scale goes to the query, so that the products run on the INT8 values themselves.
                by_channel = tl.load(key_scale + (block * num_kv_heads + kv_head) * HEAD_DIM + dims)
                scaled = (q.to(tl.float32) * by_channel[None, :]).to(q.dtype)
                k, v = k.to(q.dtype), v.to(q.dtype)
            if UPCAST:
                k = k.to(tl.float32)
                v = v.to(tl.float32)
            scores = tl.dot(scaled, tl.trans(k), input_precision="ieee") * scale
            visible = inside[None, :] & (columns[None, :] <= at[:, None])
            scores = tl.where(visible, scores, float("-inf"))
            highest = tl.maximum(top, tl.max(scores, 1))
            # A row that has seen no key yet has highest = -inf; -inf - -inf would be NaN.
            base = tl.where(highest == float("-inf"), 0.0, highest)
            weights = tl.exp(scores - base[:, None])
            keep = tl.exp(top - base)
            total = total * keep + tl.sum(weights, 1)
            if INT8:
                by_token = tl.load(value_scale + columns * num_kv_heads + kv_head, mask=inside, other=0.0)
                weights = weights * by_token[None, :]
            mixed = mixed * keep[:, None] + tl.dot(weights.to(v.dtype), v, input_precision="ieee")
            top = highest
    total = tl.where(total > 0, total, 1.0)
    mixed = mixed / total[:, None]
    tl.store(log_sum + rows * num_heads + head, top + tl.log(total), mask=rows < num_queries)
    tl.store(
        out + rows[:, None] * out_stride + head * out_head_stride + dims[None, :],
        mixed.to(out.dtype.element_ty), mask=rows[:, None] < num_queries,
    )  # fmt: skip


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
    indices = block_indices.to(torch.int32).contiguous()
    grid = (triton.cdiv(num_queries, tile_size), num_heads)
    if grid[0] == 0:
        return out, log_sum
    _forward[grid](
        query, key, value, key_scale, value_scale, indices, out, log_sum,
        query.stride(0), query.stride(1), key.stride(0), key.stride(1), value.stride(0), value.stride(1),
        indices.stride(0), indices.stride(1), out.stride(0), out.stride(1), num_heads,
        num_queries, key.shape[0], num_kv_heads, query_start, indices.shape[2], scale,
        GROUP=num_heads // num_kv_heads, TILE=tile_size, BLOCK=block_size, HEAD_DIM=head_dim, INT8=key_scale is not None,
        # Under the interpreter bf16 products come out as garbage (measured); fp32 has the same meaning.
        UPCAST=interpreted() and query.dtype == torch.bfloat16,
        num_warps=8 if head_dim >= 128 else 4,
    )  # fmt: skip
    return out, log_sum
