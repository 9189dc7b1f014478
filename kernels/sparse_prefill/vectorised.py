"""Block-sparse prefill for CPUs: whole-matrix operations of torch with the selection as a mask.

It computes masked pairs as well, so it is no faster for being sparse; it is what makes a CPU usable at all.
"""

from __future__ import annotations

import torch


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
    num_blocks = -(-num_keys // block_size)
    # One more block takes the -1 of unused places.
    chosen = torch.zeros((*block_indices.shape[:2], num_blocks + 1), dtype=torch.bool, device=query.device)
    places = torch.where(block_indices >= 0, block_indices, num_blocks).long()
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
