"""Block scores in plain torch: this defines what correct means."""

from __future__ import annotations

import torch


def mean_scores_reference(query: torch.Tensor, mean: torch.Tensor, *, tile_size: int) -> torch.Tensor:
    """Mean query of each tile times mean key of each block.

    query  [num_queries, num_heads, head_dim]; the last tile may be short
    mean   [num_blocks, num_kv_heads, head_dim]
    Returns [num_heads, num_tiles, num_blocks] fp32, neither scaled nor masked. Raises ValueError if num_heads is not a
    multiple of num_kv_heads. Mean pooling: Jiang et al. 2024 (MInference, arXiv:2407.02490).
    """
    group = heads_per_kv_head(query.shape[1], mean.shape[1])
    pooled = [tile.float().mean(0) for tile in query.split(tile_size)] if len(query) else []
    out = query.new_zeros((query.shape[1], len(pooled), len(mean)), dtype=torch.float32)
    for tile, heads in enumerate(pooled):
        for head in range(query.shape[1]):
            out[head, tile] = mean[:, head // group].float() @ heads[head]
    return out


def bound_scores_reference(
    query: torch.Tensor, low: torch.Tensor, high: torch.Tensor, *, tile_size: int
) -> torch.Tensor:
    """An upper bound of the logits between a tile and a block, the highest over the tile's queries.

    query      [num_queries, num_heads, head_dim]; the last tile may be short
    low, high  [num_blocks, num_kv_heads, head_dim], minimum and maximum of each block's keys
    Returns [num_heads, num_tiles, num_blocks] fp32, neither scaled nor masked. Raises ValueError if num_heads is not a
    multiple of num_kv_heads. Tang et al. 2024 (Quest, arXiv:2406.10774).
    """
    group = heads_per_kv_head(query.shape[1], low.shape[1])
    tiles = query.split(tile_size) if len(query) else []
    out = query.new_zeros((query.shape[1], len(tiles), len(low)), dtype=torch.float32)
    for place, tile in enumerate(tiles):
        for head in range(query.shape[1]):
            rows = tile[:, None, head].float()  # [rows, 1, dim]
            products = torch.maximum(rows * low[:, head // group].float(), rows * high[:, head // group].float())
            out[head, place] = products.sum(-1).amax(0)
    return out


def antidiagonal_scores_reference(
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
    """Attention sampled along antidiagonals: query i meets key j where (i + j) % stride == stride - 1, i counted from 0.

    query       [num_queries, num_heads, head_dim], at positions query_start, query_start + 1, ...
    key         [num_keys, num_kv_heads, head_dim], at positions 0, 1, ...
    candidates  [num_kv_heads, num_tiles, most] int32, the blocks to be scored for each tile, -1 where unused
    Returns [num_heads, num_tiles, most] fp32: the softmax weights of the sampled, causal pairs within the candidates, summed
    over the tile's queries and the block's keys; 0 for unused places. Each query has weight 1 in all, or 0 if it sees none.
    `stride` divides block and tile size. Raises ValueError otherwise, or if num_heads is not a multiple of num_kv_heads.
    After Xu et al. 2025 (XAttention, arXiv:2503.16428), which adds up the pairs of an antidiagonal before the softmax.
    """
    group = heads_per_kv_head(query.shape[1], key.shape[1])
    check_stride(stride, block_size, tile_size)
    out = query.new_zeros((query.shape[1], *candidates.shape[1:]), dtype=torch.float32)
    at = torch.arange(len(key), device=key.device)
    for head in range(query.shape[1]):
        for row in range(len(query)):
            chosen = candidates[head // group, row // tile_size]
            seen = torch.isin(at // block_size, chosen[chosen >= 0]) & (at <= query_start + row)
            seen &= (at + row) % stride == stride - 1
            if not seen.any():
                continue
            logits = key[:, head // group].float() @ query[row, head].float() * scale
            weights = logits.masked_fill(~seen, float("-inf")).softmax(-1)
            for place, block in enumerate(chosen.tolist()):
                if block >= 0:
                    out[head, row // tile_size, place] += weights[block * block_size : (block + 1) * block_size].sum()
    return out


def heads_per_kv_head(num_heads: int, num_kv_heads: int) -> int:
    """Query heads that share a key/value head; ValueError where they do not share evenly."""
    if num_heads % num_kv_heads:
        raise ValueError(f"{num_heads} query heads do not share {num_kv_heads} key/value heads evenly.")
    return num_heads // num_kv_heads


def check_stride(stride: int, block_size: int, tile_size: int) -> None:
    """ValueError unless every tile and block begins a new antidiagonal."""
    if block_size % stride or tile_size % stride:
        raise ValueError(
            f"A stride of {stride} divides neither or only one of block ({block_size}) and tile ({tile_size})."
        )
