"""CCA as a Triton kernel: one program per query tile and head, one online softmax over cores, then local tokens."""

from __future__ import annotations

import torch
import triton
import triton.language as tl

from ..device import interpreted
from .reference import check_covered


@triton.jit
def _absorb(q, key, value, key_stride, value_stride, columns, visible, inside, dims, scale, top, total, mixed,
            UPCAST: tl.constexpr):  # fmt: skip
    """Take one block of keys into the online softmax."""
    k = tl.load(key + columns[:, None] * key_stride + dims[None, :], mask=inside[:, None], other=0.0)
    v = tl.load(value + columns[:, None] * value_stride + dims[None, :], mask=inside[:, None], other=0.0)
    if UPCAST:
        k = k.to(tl.float32)
        v = v.to(tl.float32)
    scores = tl.where(visible, tl.dot(q, tl.trans(k), input_precision="ieee") * scale, float("-inf"))
    highest = tl.maximum(top, tl.max(scores, 1))
    base = tl.where(highest == float("-inf"), 0.0, highest)  # nothing seen yet: -inf - -inf would be NaN
    weights = tl.exp(scores - base[:, None])
    keep = tl.exp(top - base)
    total = total * keep + tl.sum(weights, 1)
    mixed = mixed * keep[:, None] + tl.dot(weights.to(v.dtype), v, input_precision="ieee")
    return highest, total, mixed


@triton.jit
def _forward(
    query, core_key, core_value, local_key, local_value, out,
    q_batch, q_head, q_row, ck_batch, ck_head, ck_row, cv_batch, cv_head, cv_row,
    lk_batch, lk_head, lk_row, lv_batch, lv_head, lv_row, o_batch, o_head, o_row,
    heads, num_queries, num_cores, num_local, query_start, local_start, group, window, scale,
    SHARE: tl.constexpr, TILE: tl.constexpr, BLOCK: tl.constexpr, HEAD_DIM: tl.constexpr, UPCAST: tl.constexpr,
):  # fmt: skip
    tile = tl.program_id(0)
    batch, head = tl.program_id(1) // heads, tl.program_id(1) % heads
    kv_head = head // SHARE
    rows = tile * TILE + tl.arange(0, TILE)
    dims = tl.arange(0, HEAD_DIM)
    q = tl.load(
        query + batch * q_batch + head * q_head + rows[:, None] * q_row + dims[None, :],
        mask=rows[:, None] < num_queries, other=0.0,
    )  # fmt: skip
    if UPCAST:
        q = q.to(tl.float32)
    at = query_start + rows
    cores = tl.maximum(at + 1 - window, 0) // group
    last = query_start + tl.minimum(tile * TILE + TILE, num_queries) - 1
    most = tl.maximum(last + 1 - window, 0) // group
    first = tl.maximum(query_start + tile * TILE + 1 - window, 0) // group * group - local_start
    top = tl.full([TILE], float("-inf"), tl.float32)
    total = tl.zeros([TILE], tl.float32)
    mixed = tl.zeros([TILE, HEAD_DIM], tl.float32)
    for start in range(0, most, BLOCK):
        columns = start + tl.arange(0, BLOCK)
        top, total, mixed = _absorb(
            q, core_key + batch * ck_batch + kv_head * ck_head, core_value + batch * cv_batch + kv_head * cv_head,
            ck_row, cv_row, columns, columns[None, :] < cores[:, None], columns < num_cores, dims, scale, top, total,
            mixed, UPCAST,
        )  # fmt: skip
    for start in range(first, last - local_start + 1, BLOCK):
        columns = start + tl.arange(0, BLOCK)
        tokens = local_start + columns
        visible = (tokens[None, :] >= cores[:, None] * group) & (tokens[None, :] <= at[:, None])
        top, total, mixed = _absorb(
            q, local_key + batch * lk_batch + kv_head * lk_head, local_value + batch * lv_batch + kv_head * lv_head,
            lk_row, lv_row, columns, visible, columns < num_local, dims, scale, top, total, mixed, UPCAST,
        )  # fmt: skip
    tl.store(
        out + batch * o_batch + head * o_head + rows[:, None] * o_row + dims[None, :],
        (mixed / total[:, None]).to(out.dtype.element_ty), mask=rows[:, None] < num_queries,
    )  # fmt: skip


def cca_attention_kernel(
    query: torch.Tensor,
    core_key: torch.Tensor,
    core_value: torch.Tensor,
    local_key: torch.Tensor,
    local_value: torch.Tensor,
    *,
    query_start: int,
    local_start: int,
    group: int,
    window: int,
    scale: float,
    tile: int = 64,
    block: int = 64,
) -> torch.Tensor:
    """The same as `cca_attention_reference`, without gradient. head_dim is a power of two of at least 16."""
    check_covered(
        query, core_key, local_key, query_start=query_start, local_start=local_start, group=group, window=window
    )
    batch, heads, num_queries, head_dim = query.shape
    tensors = [
        t if t.stride(-1) == 1 else t.contiguous() for t in (query, core_key, core_value, local_key, local_value)
    ]
    out = torch.empty_like(query, memory_format=torch.contiguous_format)
    strides = [stride for tensor in (*tensors, out) for stride in tensor.stride()[:3]]
    grid = (triton.cdiv(num_queries, tile), batch * heads)
    _forward[grid](
        *tensors, out, *strides,
        heads, num_queries, core_key.shape[2], local_key.shape[2], query_start, local_start, group, window, scale,
        SHARE=heads // core_key.shape[1], TILE=tile, BLOCK=block, HEAD_DIM=head_dim,
        UPCAST=interpreted() and query.dtype == torch.bfloat16,
        num_warps=8 if head_dim >= 128 else 4,
    )  # fmt: skip
    return out
