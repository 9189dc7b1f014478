"""Block-sparse prefill for CPUs, in two ways: selected keys gathered tile by tile, or all keys under a mask.

Gathering costs what the selection costs, and a copy; from about half of the keys on, one large product under a mask is faster.
"""

from __future__ import annotations

import torch

from .reference import in_floats

# Of one step of the masked way, in fp32 256 MB: more is no faster and would not fit beside a model.
_MOST_SCORES = 1 << 26

# Share of the causal keys above which the masked way is faster (benchmarks/kernels/sparse_prefill.py).
_GATHERED_UP_TO = 0.4


def sparse_prefill_cpu(
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
    """The same as `sparse_prefill_reference`, by whichever way is faster."""
    if query.shape[1] % key.shape[1]:
        raise ValueError(f"{query.shape[1]} query heads do not share {key.shape[1]} key/value heads evenly.")
    seen = query_start + (len(query) + 1) / 2
    share = (
        float((block_indices >= 0).sum()) * block_size / max(block_indices.shape[0] * block_indices.shape[1] * seen, 1)
    )
    run = gathered if share <= _GATHERED_UP_TO else masked
    return run(
        query, key, value, block_indices, query_start=query_start, block_size=block_size, tile_size=tile_size, scale=scale,
        key_scale=key_scale, value_scale=value_scale,
    )  # fmt: skip


def gathered(
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
    """The same as `sparse_prefill_reference`: each tile's keys side by side, all heads in one product."""
    num_queries, num_heads, _ = query.shape
    num_keys, num_kv_heads, _ = key.shape
    out = torch.zeros_like(query)
    log_sum = torch.full((num_queries, num_heads), float("-inf"), device=query.device)
    inside = torch.arange(block_size, device=query.device)
    heads = torch.arange(num_kv_heads, device=query.device)[:, None]
    for tile in range(block_indices.shape[1]):
        rows = slice(tile * tile_size, min((tile + 1) * tile_size, num_queries))
        chosen = block_indices[:, tile].long()
        # Selections of the heads differ in length: unused places last, the common tail of them cut off.
        chosen = chosen.sort(dim=-1, descending=True).values[:, : int((chosen >= 0).sum(-1).max())]
        if not chosen.numel():
            continue
        at = (chosen[..., None] * block_size + inside).flatten(1)  # [kv_heads, selected keys]
        at = torch.where((chosen < 0).repeat_interleave(block_size, 1), num_keys, at)
        places = at.clamp(max=num_keys - 1)
        keys, values = key[places, heads].float(), value[places, heads].float()  # [kv_heads, selected keys, dim]
        if key_scale is not None and value_scale is not None:
            keys *= key_scale[places // block_size, heads]
            values *= value_scale[places, heads][..., None]
        grouped = (query[rows].float() * scale).unflatten(1, (num_kv_heads, -1)).permute(1, 2, 0, 3)
        own = query_start + torch.arange(rows.start, rows.stop, device=query.device)
        hidden = torch.where(at[:, None, :] > own[:, None], float("-inf"), 0.0)
        scores = (grouped.flatten(1, 2) @ keys.transpose(1, 2)).unflatten(1, grouped.shape[1:3]) + hidden[:, None]
        sums = torch.logsumexp(scores, dim=-1)
        weights = torch.exp(scores - torch.where(torch.isinf(sums), 0.0, sums)[..., None])
        mixed = (weights.flatten(1, 2) @ values).unflatten(1, grouped.shape[1:3])
        out[rows] = mixed.permute(2, 0, 1, 3).flatten(1, 2).to(query.dtype)
        log_sum[rows] = sums.permute(2, 0, 1).flatten(1, 2)
    return out, log_sum


def masked(
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
    """The same as `sparse_prefill_reference`: every pair computed, what is not selected hidden."""
    num_queries, num_heads, _ = query.shape
    num_keys = key.shape[0]
    key, value = in_floats(key, value, key_scale, value_scale, block_size)
    out = torch.empty_like(query)
    log_sum = torch.empty((num_queries, num_heads), device=query.device)
    tiles = max(_MOST_SCORES // max(num_heads * num_keys * tile_size, 1), 1)
    for tile in range(0, block_indices.shape[1], tiles):
        rows = slice(tile * tile_size, min((tile + tiles) * tile_size, num_queries))
        # Keys after the last of these queries are masked for all of them.
        seen = max(min(query_start + rows.stop, num_keys), 1)
        out[rows], log_sum[rows] = _attend(
            query[rows], key[:seen], value[:seen], block_indices[:, tile : tile + tiles],
            query_start=query_start + rows.start, block_size=block_size, tile_size=tile_size, scale=scale,
        )  # fmt: skip
    return out, log_sum


def _attend(
    query: torch.Tensor,
    key: torch.Tensor,
    value: torch.Tensor,
    block_indices: torch.Tensor,
    *,
    query_start: int,
    block_size: int,
    tile_size: int,
    scale: float,
) -> tuple[torch.Tensor, torch.Tensor]:
    num_queries, num_keys, num_kv_heads = query.shape[0], key.shape[0], key.shape[1]
    num_blocks = -(-num_keys // block_size)
    # One more block takes the -1 of unused places.
    chosen = torch.zeros((*block_indices.shape[:2], num_blocks + 1), dtype=torch.bool, device=query.device)
    unused = (block_indices < 0) | (block_indices >= num_blocks)
    places = torch.where(unused, num_blocks, block_indices).long()
    chosen.scatter_(-1, places, True)
    visible = chosen[..., :num_blocks].repeat_interleave(tile_size, 1)[:, :num_queries]
    visible = visible.repeat_interleave(block_size, 2)[..., :num_keys]
    at = query_start + torch.arange(num_queries, device=query.device)
    visible = visible & (torch.arange(num_keys, device=query.device)[None, :] <= at[:, None])
    grouped = query.unflatten(1, (num_kv_heads, -1)).permute(1, 2, 0, 3).float()  # [kv_heads, group, queries, dim]
    scores = grouped @ key.permute(1, 2, 0)[:, None].float() * scale
    scores = scores.masked_fill(~visible[:, None], float("-inf"))
    log_sum = torch.logsumexp(scores, dim=-1)
    weights = torch.exp(scores - torch.where(torch.isinf(log_sum), 0.0, log_sum)[..., None])
    mixed = weights @ value.permute(1, 0, 2)[:, None].float()
    out = mixed.permute(2, 0, 1, 3).flatten(1, 2).to(query.dtype)
    return out, log_sum.permute(2, 0, 1).flatten(1, 2)
