"""Sparse paged decode as Triton kernels: the selected blocks are split over programs, then the parts are merged (split-K)."""

from __future__ import annotations

import math

import torch
import triton
import triton.language as tl

from ..device import interpreted

_PROGRAMS = 264  # two for each multiprocessor of an H200: enough to fill it, few enough parts to merge
_LOG2_E = math.log2(math.e)


@triton.jit
def _part(
    query, keys, values, key_scale, value_scale, slots, lengths, part, part_top, part_total,
    query_stride, query_head_stride, slot_stride, slot_head_stride, token_stride,
    index_stride, index_head_stride, num_heads, num_kv_heads, num_splits, max_blocks, scale,
    GROUP: tl.constexpr, ROWS: tl.constexpr, PER_SPLIT: tl.constexpr, BLOCK: tl.constexpr, HEAD_DIM: tl.constexpr,
    INT8: tl.constexpr, UPCAST: tl.constexpr,
):  # fmt: skip
    sequence, kv_head, split = tl.program_id(0), tl.program_id(1), tl.program_id(2)
    rows = tl.arange(0, ROWS)
    heads = kv_head * GROUP + rows
    dims = tl.arange(0, HEAD_DIM)
    mine = rows < GROUP
    q = tl.load(
        query + sequence * query_stride + heads[:, None] * query_head_stride + dims[None, :],
        mask=mine[:, None],
        other=0.0,
    )
    if UPCAST:
        q = q.to(tl.float32)
    top = tl.full([ROWS], float("-inf"), tl.float32)
    total = tl.zeros([ROWS], tl.float32)
    mixed = tl.zeros([ROWS, HEAD_DIM], tl.float32)
    tokens = tl.arange(0, BLOCK)
    # An unused entry loads nothing, but without a branch, so that the next block loads while this one is attended to.
    for step in tl.range(0, PER_SPLIT):
        chosen = split * PER_SPLIT + step
        at = sequence * index_stride + kv_head * index_head_stride + chosen
        slot = tl.load(slots + at, mask=chosen < max_blocks, other=-1)
        length = tl.load(lengths + at, mask=(chosen < max_blocks) & (slot >= 0), other=0)
        slot = tl.maximum(slot, 0).to(tl.int64)
        place = slot * slot_stride + kv_head * slot_head_stride
        inside = tokens < length
        k = tl.load(keys + place + tokens[:, None] * token_stride + dims[None, :], mask=inside[:, None], other=0.0)
        v = tl.load(values + place + tokens[:, None] * token_stride + dims[None, :], mask=inside[:, None], other=0.0)
        scaled = q
        scales = slot * num_kv_heads + kv_head
        if INT8:
            # A key channel's scale goes to the query, so that the products run on the INT8 values themselves.
            by_channel = tl.load(key_scale + scales * HEAD_DIM + dims)
            scaled = (q.to(tl.float32) * by_channel[None, :]).to(q.dtype)
            k, v = k.to(q.dtype), v.to(q.dtype)
        if UPCAST:
            k = k.to(tl.float32)
            v = v.to(tl.float32)
        scores = tl.dot(scaled, tl.trans(k), input_precision="ieee") * scale
        scores = tl.where(inside[None, :], scores, float("-inf"))
        highest = tl.maximum(top, tl.max(scores, 1))
        base = tl.where(highest == float("-inf"), 0.0, highest)
        weights = tl.exp2(scores - base[:, None])
        keep = tl.exp2(top - base)
        total = total * keep + tl.sum(weights, 1)
        if INT8:
            by_token = tl.load(value_scale + scales * BLOCK + tokens, mask=inside, other=0.0)
            weights = weights * by_token[None, :]
        mixed = mixed * keep[:, None] + tl.dot(weights.to(v.dtype), v, input_precision="ieee")
        top = highest
    row = (sequence * num_heads + heads) * num_splits + split
    tl.store(part + row[:, None] * HEAD_DIM + dims[None, :], mixed, mask=mine[:, None])
    tl.store(part_top + row, top, mask=mine)
    tl.store(part_total + row, total, mask=mine)


@triton.jit
def _merge(
    part, part_top, part_total, out, out_stride, out_head_stride, num_heads, num_splits,
    SPLITS: tl.constexpr, HEAD_DIM: tl.constexpr,
):  # fmt: skip
    sequence, head = tl.program_id(0), tl.program_id(1)
    splits = tl.arange(0, SPLITS)
    dims = tl.arange(0, HEAD_DIM)
    inside = splits < num_splits
    row = (sequence * num_heads + head) * num_splits + splits
    tops = tl.load(part_top + row, mask=inside, other=float("-inf"))
    totals = tl.load(part_total + row, mask=inside, other=0.0)
    highest = tl.max(tops, 0)
    base = tl.where(highest == float("-inf"), 0.0, highest)
    keep = tl.exp2(tops - base)
    parts = tl.load(part + row[:, None] * HEAD_DIM + dims[None, :], mask=inside[:, None], other=0.0)
    total = tl.sum(totals * keep, 0)
    mixed = tl.sum(parts * keep[:, None], 0) / tl.where(total > 0, total, 1.0)
    tl.store(out + sequence * out_stride + head * out_head_stride + dims, mixed.to(out.dtype.element_ty))


def sparse_decode_kernel(
    query: torch.Tensor,
    key_blocks: torch.Tensor,
    value_blocks: torch.Tensor,
    slots: torch.Tensor,
    lengths: torch.Tensor,
    *,
    scale: float,
    key_scale: torch.Tensor | None = None,
    value_scale: torch.Tensor | None = None,
) -> torch.Tensor:
    """The same as `sparse_decode_reference`. Block size and head_dim are powers of two of at least 16."""
    num_seqs, num_heads, head_dim = query.shape
    num_kv_heads, block_size = key_blocks.shape[1:3]
    if num_heads % num_kv_heads:
        raise ValueError(f"{num_heads} query heads do not share {num_kv_heads} key/value heads evenly.")
    group = num_heads // num_kv_heads
    max_blocks = slots.shape[2]
    wanted = triton.cdiv(max(max_blocks, 1) * num_seqs * num_kv_heads, _PROGRAMS)
    per_split = min(triton.next_power_of_2(wanted), 128)  # a power of two: the kernel is compiled for each
    splits = max(triton.cdiv(max_blocks, per_split), 1)
    rows = (num_seqs, num_heads, splits)
    part = torch.empty((*rows, head_dim), dtype=torch.float32, device=query.device)
    part_top = torch.empty(rows, dtype=torch.float32, device=query.device)
    part_total = torch.empty(rows, dtype=torch.float32, device=query.device)
    out = torch.empty_like(query)
    slots, lengths = slots.contiguous(), lengths.contiguous()
    key_blocks, value_blocks = key_blocks.contiguous(), value_blocks.contiguous()
    if key_scale is not None and value_scale is not None:
        key_scale, value_scale = key_scale.contiguous(), value_scale.contiguous()
    _part[(num_seqs, num_kv_heads, splits)](
        query, key_blocks, value_blocks, key_scale, value_scale, slots, lengths, part, part_top, part_total,
        query.stride(0), query.stride(1), key_blocks.stride(0), key_blocks.stride(1), key_blocks.stride(2),
        slots.stride(0), slots.stride(1), num_heads, num_kv_heads, splits, max_blocks, scale * _LOG2_E,
        GROUP=group, ROWS=max(triton.next_power_of_2(group), 16), PER_SPLIT=per_split, BLOCK=block_size,
        HEAD_DIM=head_dim, INT8=key_scale is not None, UPCAST=interpreted() and query.dtype == torch.bfloat16,
        num_warps=8 if key_scale is not None else 4, num_stages=3,
    )  # fmt: skip
    _merge[(num_seqs, num_heads)](
        part, part_top, part_total, out, out.stride(0), out.stride(1), num_heads, splits,
        SPLITS=triton.next_power_of_2(splits), HEAD_DIM=head_dim,
    )  # fmt: skip
    return out
