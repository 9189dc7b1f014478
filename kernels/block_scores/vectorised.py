"""Block scores for CPUs: whole-matrix operations of torch."""

from __future__ import annotations

import torch

from .reference import check_stride, heads_per_kv_head

# Of one step in fp32, 128 MB: the bound of every query and block of a long context would not fit.
_MOST_SCORES = 1 << 25


def mean_scores_vectorised(query: torch.Tensor, mean: torch.Tensor, *, tile_size: int) -> torch.Tensor:
    """The same as `mean_scores_reference`."""
    heads_per_kv_head(query.shape[1], mean.shape[1])
    whole = query.shape[0] // tile_size * tile_size
    pooled = (
        query[:whole].float().unflatten(0, (-1, tile_size)).mean(1)
        if whole
        else query.new_zeros((0, *query.shape[1:])).float()
    )
    if whole < len(query):
        pooled = torch.cat([pooled, query[whole:].float().mean(0, keepdim=True)])
    grouped = pooled.unflatten(1, (mean.shape[1], -1)).permute(1, 2, 0, 3)  # [kv_heads, group, tiles, dim]
    return (grouped @ mean.float().permute(1, 2, 0)[:, None]).flatten(0, 1)


def bound_scores_vectorised(
    query: torch.Tensor, low: torch.Tensor, high: torch.Tensor, *, tile_size: int
) -> torch.Tensor:
    """The same as `bound_scores_reference`."""
    heads_per_kv_head(query.shape[1], low.shape[1])
    # sum_d max(q_d low_d, q_d high_d) = relu(q) . high - relu(-q) . low
    both = torch.cat([high, low], -1).float().permute(1, 2, 0)[:, None]  # [kv_heads, 1, 2 dim, blocks]
    tiles = max(_MOST_SCORES // max(query.shape[1] * len(low) * tile_size, 1), 1)
    parts = []
    for rows in query.split(tiles * tile_size) if len(query) else []:
        grouped = rows.float().unflatten(1, (low.shape[1], -1)).permute(1, 2, 0, 3)  # [kv_heads, group, rows, dim]
        bound = (torch.cat([grouped.clamp(min=0), grouped.clamp(max=0)], -1) @ both).flatten(0, 1)
        parts.append(torch.stack([tile.amax(1) for tile in bound.split(tile_size, 1)], 1))
    return torch.cat(parts, 1) if parts else query.new_zeros((query.shape[1], 0, len(low)), dtype=torch.float32)


def antidiagonal_scores_vectorised(
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
    """The same as `antidiagonal_scores_reference`: the candidates of one tile after the other, all heads at once."""
    heads_per_kv_head(query.shape[1], key.shape[1])
    check_stride(stride, block_size, tile_size)
    out = query.new_zeros((query.shape[1], *candidates.shape[1:]), dtype=torch.float32)
    for tile in range(candidates.shape[1] if candidates.shape[2] else 0):
        rows = query[tile * tile_size : (tile + 1) * tile_size]
        out[:, tile] = _tile(
            rows, key, candidates[:, tile].long(), query_start + tile * tile_size, block_size, stride, scale
        )
    return out


def _tile(
    rows: torch.Tensor, key: torch.Tensor, chosen: torch.Tensor, start: int, block_size: int, stride: int, scale: float
) -> torch.Tensor:
    """rows [up to a tile, heads, dim], chosen [kv_heads, most] -> [heads, most]."""
    num_rows, kv_heads = len(rows), key.shape[1]
    short = -num_rows % stride
    padded = torch.nn.functional.pad(rows.float(), (0, 0, 0, 0, 0, short)).unflatten(0, (-1, stride))
    grouped = padded.unflatten(2, (kv_heads, -1)).permute(
        2, 1, 3, 0, 4
    )  # [kv_heads, stride, group, rows / stride, dim]
    inside = torch.arange(block_size, device=key.device)
    at = (chosen.clamp(min=0)[:, :, None] * block_size + inside).unflatten(-1, (-1, stride)).flip(-1)
    at = at.permute(0, 3, 1, 2)  # [kv_heads, stride, most, block / stride], key residues in reverse
    keys = key[at.clamp(max=len(key) - 1), torch.arange(kv_heads, device=key.device)[:, None, None, None]].float()
    logits = grouped.flatten(2, 3) @ keys.flatten(2, 3).transpose(2, 3) * scale
    logits = logits.unflatten(3, at.shape[2:]).unflatten(2, grouped.shape[2:4])
    own = torch.arange(num_rows + short, device=key.device).unflatten(0, (-1, stride)).T  # [stride, rows / stride]
    hidden = (at[:, :, None] > (start + own)[None, :, :, None, None]) | (at >= len(key))[:, :, None]
    hidden = hidden | (chosen < 0)[:, None, None, :, None] | (own >= num_rows)[None, :, :, None, None]
    logits = logits.masked_fill(hidden[:, :, None], float("-inf"))
    weights = logits.flatten(-2).softmax(-1).nan_to_num(0.0).unflatten(-1, at.shape[2:])
    return weights.sum((1, 3, 5)).flatten(0, 1)
