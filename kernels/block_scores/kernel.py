"""Block scores as Triton kernels: one program per tile of queries, group of blocks and head."""

from __future__ import annotations

import torch
import triton
import triton.language as tl

from ..device import interpreted
from .reference import check_stride, heads_per_kv_head

_BLOCKS = 64  # blocks scored by one program


@triton.jit
def _mean(
    query, mean, out, query_stride, query_head_stride, mean_stride, mean_head_stride, num_queries, num_tiles, num_blocks,
    GROUP: tl.constexpr, TILE: tl.constexpr, BLOCKS: tl.constexpr, HEAD_DIM: tl.constexpr,
):  # fmt: skip
    tile, part, head = tl.program_id(0), tl.program_id(1), tl.program_id(2)
    rows = tile * TILE + tl.arange(0, TILE)
    dims = tl.arange(0, HEAD_DIM)
    blocks = part * BLOCKS + tl.arange(0, BLOCKS)
    at = query + rows[:, None] * query_stride + head * query_head_stride + dims[None, :]
    q = tl.load(at, mask=rows[:, None] < num_queries, other=0.0).to(tl.float32)
    pooled = tl.sum(q, 0) / tl.minimum(num_queries - tile * TILE, TILE)
    at = mean + blocks[:, None] * mean_stride + (head // GROUP) * mean_head_stride + dims[None, :]
    k = tl.load(at, mask=blocks[:, None] < num_blocks, other=0.0).to(tl.float32)
    scores = tl.sum(k * pooled[None, :], 1)
    tl.store(out + (head * num_tiles + tile) * num_blocks + blocks, scores, mask=blocks < num_blocks)


@triton.jit
def _bound(
    query, low, high, out, query_stride, query_head_stride, low_stride, low_head_stride,
    num_queries, num_tiles, num_blocks,
    GROUP: tl.constexpr, TILE: tl.constexpr, BLOCKS: tl.constexpr, HEAD_DIM: tl.constexpr, UPCAST: tl.constexpr,
):  # fmt: skip
    tile, part, head = tl.program_id(0), tl.program_id(1), tl.program_id(2)
    rows = tile * TILE + tl.arange(0, TILE)
    dims = tl.arange(0, HEAD_DIM)
    blocks = part * BLOCKS + tl.arange(0, BLOCKS)
    at = query + rows[:, None] * query_stride + head * query_head_stride + dims[None, :]
    q = tl.load(at, mask=rows[:, None] < num_queries, other=0.0)
    place = blocks[:, None] * low_stride + (head // GROUP) * low_head_stride + dims[None, :]
    lowest = tl.load(low + place, mask=blocks[:, None] < num_blocks, other=0.0)
    highest = tl.load(high + place, mask=blocks[:, None] < num_blocks, other=0.0)
    if UPCAST:
        q, lowest, highest = q.to(tl.float32), lowest.to(tl.float32), highest.to(tl.float32)
    above = tl.where(q > 0, q, 0.0).to(q.dtype)
    below = tl.where(q < 0, q, 0.0).to(q.dtype)
    # sum_d max(q_d low_d, q_d high_d) = relu(q) . high - relu(-q) . low
    scores = tl.dot(above, tl.trans(highest), input_precision="ieee")
    scores += tl.dot(below, tl.trans(lowest), input_precision="ieee")
    scores = tl.max(tl.where(rows[:, None] < num_queries, scores, float("-inf")), 0)
    tl.store(out + (head * num_tiles + tile) * num_blocks + blocks, scores, mask=blocks < num_blocks)


@triton.jit
def _sampled(
    query, key, candidates, place, offset, kv_head, row, live, dims, used, at_row,
    query_stride, query_head_stride, key_stride, key_head_stride, heads, num_keys, scale,
    BLOCK: tl.constexpr, STRIDE: tl.constexpr, PICKED: tl.constexpr, UPCAST: tl.constexpr,
):  # fmt: skip
    """Logits [rows, PICKED * BLOCK / STRIDE] of the sampled pairs of one residue; -inf where hidden."""
    PER_BLOCK: tl.constexpr = BLOCK // STRIDE
    q = tl.load(
        query + row[:, None] * query_stride + heads[:, None] * query_head_stride + dims[None, :],
        mask=live[:, None], other=0.0,
    )  # fmt: skip
    columns = tl.arange(0, PICKED * PER_BLOCK)
    picked = place + columns // PER_BLOCK
    block = tl.load(candidates + picked, mask=picked < used, other=-1)
    at = block.to(tl.int64) * BLOCK + (columns % PER_BLOCK) * STRIDE + STRIDE - 1 - offset
    inside = (block >= 0) & (at < num_keys)
    k = tl.load(
        key + at[:, None] * key_stride + kv_head * key_head_stride + dims[None, :], mask=inside[:, None], other=0.0
    )
    if UPCAST:
        q, k = q.to(tl.float32), k.to(tl.float32)
    logits = tl.dot(q, tl.trans(k), input_precision="ieee") * scale
    return tl.where(inside[None, :] & (at[None, :] <= at_row[:, None]) & live[:, None], logits, float("-inf"))


@triton.jit
def _antidiagonal(
    query, key, candidates, out, query_stride, query_head_stride, key_stride, key_head_stride,
    candidates_head_stride, num_queries, num_keys, num_tiles, most, query_start, scale,
    GROUP: tl.constexpr, ROWS: tl.constexpr, TILE: tl.constexpr, BLOCK: tl.constexpr, STRIDE: tl.constexpr,
    PICKED: tl.constexpr, HEAD_DIM: tl.constexpr, UPCAST: tl.constexpr,
):  # fmt: skip
    # The queries of one residue, for all heads that share the key/value head: enough rows to fill a matrix product.
    tile, kv_head, offset = tl.program_id(0), tl.program_id(1), tl.program_id(2)
    PER_TILE: tl.constexpr = TILE // STRIDE
    rows = tl.arange(0, ROWS)
    heads = kv_head * GROUP + rows // PER_TILE
    row = tile * TILE + (rows % PER_TILE) * STRIDE + offset
    live = (rows < GROUP * PER_TILE) & (row < num_queries)
    dims = tl.arange(0, HEAD_DIM)
    mine = candidates + kv_head * candidates_head_stride + tile * most
    top = tl.full([ROWS], float("-inf"), tl.float32)
    total = tl.zeros([ROWS], tl.float32)
    for place in range(0, most, PICKED):
        logits = _sampled(
            query, key, mine, place, offset, kv_head, row, live, dims, most, query_start + row,
            query_stride, query_head_stride, key_stride, key_head_stride, heads, num_keys, scale,
            BLOCK, STRIDE, PICKED, UPCAST,
        )  # fmt: skip
        highest = tl.maximum(top, tl.max(logits, 1))
        base = tl.where(highest == float("-inf"), 0.0, highest)
        total = total * tl.exp(top - base) + tl.sum(tl.exp(logits - base[:, None]), 1)
        top = highest
    base = tl.where(top == float("-inf"), 0.0, top)
    share = 1.0 / tl.where(total > 0, total, 1.0)
    for place in range(0, most, PICKED):
        logits = _sampled(
            query, key, mine, place, offset, kv_head, row, live, dims, most, query_start + row,
            query_stride, query_head_stride, key_stride, key_head_stride, heads, num_keys, scale,
            BLOCK, STRIDE, PICKED, UPCAST,
        )  # fmt: skip
        weights = tl.exp(logits - base[:, None]) * share[:, None]
        by_block = tl.sum(tl.reshape(weights, [ROWS, PICKED, BLOCK // STRIDE]), 2)
        picked = place + tl.arange(0, PICKED)
        for member in tl.static_range(GROUP):
            own = tl.sum(tl.where((rows // PER_TILE == member)[:, None], by_block, 0.0), 0)
            head = kv_head * GROUP + member
            tl.atomic_add(out + (head * num_tiles + tile) * most + picked, own, mask=picked < most)


def mean_scores_kernel(query: torch.Tensor, mean: torch.Tensor, *, tile_size: int) -> torch.Tensor:
    """The same as `mean_scores_reference`. Tile size and head_dim are powers of two."""
    group = heads_per_kv_head(query.shape[1], mean.shape[1])
    tiles, blocks = triton.cdiv(len(query), tile_size), len(mean)
    out = torch.empty((query.shape[1], tiles, blocks), dtype=torch.float32, device=query.device)
    if out.numel():
        _mean[(tiles, triton.cdiv(blocks, _BLOCKS), query.shape[1])](
            query, mean, out, query.stride(0), query.stride(1), mean.stride(0), mean.stride(1),
            len(query), tiles, blocks, GROUP=group, TILE=tile_size, BLOCKS=_BLOCKS, HEAD_DIM=query.shape[2],
        )  # fmt: skip
    return out


def bound_scores_kernel(query: torch.Tensor, low: torch.Tensor, high: torch.Tensor, *, tile_size: int) -> torch.Tensor:
    """The same as `bound_scores_reference`. Tile size and head_dim are powers of two of at least 16."""
    group = heads_per_kv_head(query.shape[1], low.shape[1])
    tiles, blocks = triton.cdiv(len(query), tile_size), len(low)
    out = torch.empty((query.shape[1], tiles, blocks), dtype=torch.float32, device=query.device)
    low, high = low.contiguous(), high.contiguous()
    if out.numel():
        _bound[(tiles, triton.cdiv(blocks, _BLOCKS), query.shape[1])](
            query, low, high, out, query.stride(0), query.stride(1), low.stride(0), low.stride(1),
            len(query), tiles, blocks, GROUP=group, TILE=tile_size, BLOCKS=_BLOCKS, HEAD_DIM=query.shape[2],
            UPCAST=interpreted() and query.dtype == torch.bfloat16, num_warps=8,
        )  # fmt: skip
    return out


def antidiagonal_scores_kernel(
    query: torch.Tensor,
    key: torch.Tensor,
    candidates: torch.Tensor,
    *,
    query_start: int,
    block_size: int,
    tile_size: int,
    stride: int,
    scale: float,
) -> torch.Tensor:
    """The same as `antidiagonal_scores_reference`. Block, tile, stride and head_dim are powers of two, head_dim from 16.

    The sums over residues are added atomically: the last bits depend on the order.
    """
    group = heads_per_kv_head(query.shape[1], key.shape[1])
    check_stride(stride, block_size, tile_size)
    candidates = candidates.to(torch.int32).contiguous()
    most = candidates.shape[2]
    tiles = triton.cdiv(len(query), tile_size)
    out = torch.zeros((query.shape[1], tiles, most), dtype=torch.float32, device=query.device)
    if out.numel():
        _antidiagonal[(tiles, key.shape[1], stride)](
            query, key, candidates, out, query.stride(0), query.stride(1), key.stride(0), key.stride(1),
            candidates.stride(0), len(query), len(key), tiles, most, query_start, scale,
            GROUP=group, ROWS=max(triton.next_power_of_2(group * (tile_size // stride)), 16), TILE=tile_size,
            BLOCK=block_size, STRIDE=stride, PICKED=max(128 * stride // block_size, 1), HEAD_DIM=query.shape[2],
            UPCAST=interpreted() and query.dtype == torch.bfloat16,
        )  # fmt: skip
    return out
