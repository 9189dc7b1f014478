"""Block-sparse prefill for CPUs: each tile's selected keys side by side, all heads in one product.

It costs what the selection costs, and a copy of the keys. One product over all keys under a mask was slower at every
density, also where everything is selected (benchmarks/kernels/compare.py).
"""

from __future__ import annotations

import torch

from .merge import merge_parts

# Of one tile in fp32, 128 MB: more is no faster and would not fit beside a model.
_MOST_SCORES = 1 << 25


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
    """The same as `sparse_prefill_reference`."""
    num_queries, num_heads, _ = query.shape
    num_kv_heads = key.shape[1]
    if num_heads % num_kv_heads:
        raise ValueError(f"{num_heads} query heads do not share {num_kv_heads} key/value heads evenly.")
    out = torch.zeros_like(query)
    log_sum = torch.full((num_queries, num_heads), float("-inf"), device=query.device)
    most_blocks = max(_MOST_SCORES // (num_heads * tile_size * block_size), 1)
    for tile in range(block_indices.shape[1]):
        rows = slice(tile * tile_size, min((tile + 1) * tile_size, num_queries))
        chosen = block_indices[:, tile].long()
        # Selections of the heads differ in length: unused places last, the common tail of them cut off.
        chosen = chosen.sort(dim=-1, descending=True).values[:, : int((chosen >= 0).sum(-1).max())]
        parts = [
            _attend(
                query[rows], key, value, blocks, query_start + rows.start, block_size, scale, key_scale, value_scale
            )
            for blocks in chosen.split(most_blocks, dim=1)
            if blocks.numel()
        ]
        if parts:
            mixed, log_sum[rows] = merge_parts(parts)
            out[rows] = mixed.to(query.dtype)
    return out, log_sum


def _attend(
    rows: torch.Tensor,
    key: torch.Tensor,
    value: torch.Tensor,
    blocks: torch.Tensor,
    start: int,
    block_size: int,
    scale: float,
    key_scale: torch.Tensor | None,
    value_scale: torch.Tensor | None,
) -> tuple[torch.Tensor, torch.Tensor]:
    """One tile [rows, heads, dim] over its blocks [kv_heads, most], -1 where unused; output and log of the denominator, fp32."""
    num_keys, num_kv_heads, _ = key.shape
    heads = torch.arange(num_kv_heads, device=key.device)[:, None]
    at = (blocks[..., None] * block_size + torch.arange(block_size, device=key.device)).flatten(1)
    at = torch.where((blocks < 0).repeat_interleave(block_size, 1), num_keys, at)  # [kv_heads, selected keys]
    places = at.clamp(max=num_keys - 1)
    keys, values = key[places, heads].float(), value[places, heads].float()  # [kv_heads, selected keys, dim]
    if key_scale is not None and value_scale is not None:
        keys *= key_scale[places // block_size, heads]
        values *= value_scale[places, heads][..., None]
    grouped = (rows.float() * scale).unflatten(1, (num_kv_heads, -1)).permute(1, 2, 0, 3)  # [kv, group, rows, dim]
    scores = (grouped.flatten(1, 2) @ keys.transpose(1, 2)).unflatten(1, grouped.shape[1:3])
    own = start + torch.arange(len(rows), device=key.device)
    # The first clause alone is not enough: queries may stand behind the last key where only some keys are given.
    if int(at.max()) > start or int(at.max()) >= num_keys:
        later = (at[:, None, :] > own[:, None]) | (at >= num_keys)[:, None]
        scores.masked_fill_(later[:, None], float("-inf"))
    highest = scores.amax(-1, keepdim=True)
    highest = torch.where(torch.isinf(highest), 0.0, highest)
    weights = scores.sub_(highest).exp_()
    total = weights.sum(-1, keepdim=True)
    mixed = (weights.flatten(1, 2) @ values).unflatten(1, grouped.shape[1:3]) / total.clamp(min=1e-30)
    log_sum = (total.log() + highest).squeeze(-1)
    return mixed.permute(2, 0, 1, 3).flatten(1, 2), log_sum.permute(2, 0, 1).flatten(1, 2)
