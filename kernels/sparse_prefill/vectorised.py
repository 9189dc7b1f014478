"""Block-sparse prefill for CPUs: whole-matrix operations of torch with the selection as a mask.

It computes masked pairs as well, so it is no faster for being sparse; it is what makes a CPU usable at all.
"""

from __future__ import annotations

import torch

# Of one step, in fp32 256 MB: more is no faster and would not fit beside a model.
_MOST_SCORES = 1 << 26


def sparse_prefill_vectorised(
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
    """The same as `sparse_prefill_reference`."""
    num_queries, num_heads, _ = query.shape
    num_keys, num_kv_heads, _ = key.shape
    if num_heads % num_kv_heads:
        raise ValueError(f"{num_heads} query heads do not share {num_kv_heads} key/value heads evenly.")
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
