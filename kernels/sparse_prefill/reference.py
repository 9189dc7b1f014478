"""Block-sparse prefill in plain torch: this defines what correct means."""

from __future__ import annotations

import torch


def sparse_prefill_reference(
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
    """Causal attention in which each tile of queries sees only the key blocks selected for it.

    query          [num_queries, num_heads, head_dim], at positions query_start, query_start + 1, ...
    key, value     [num_keys, num_kv_heads, head_dim], at positions 0, 1, ...
    block_indices  [num_kv_heads, num_tiles, max_blocks] int32, -1 where unused; tile t holds queries
                   [t * tile_size, (t + 1) * tile_size), block b keys [b * block_size, (b + 1) * block_size)
    key_scale      [num_blocks, num_kv_heads, head_dim] fp32 where key is int8: the scale of each channel in each block
    value_scale    [num_keys, num_kv_heads] fp32 where value is int8: the scale of each token; both or neither
    Returns the output [num_queries, num_heads, head_dim] in query's dtype and the log of the softmax's denominator
    [num_queries, num_heads] in fp32, with which parts computed over different keys are merged. Softmax runs in fp32. Keys
    outside the selected blocks and keys after the query are masked with -inf before the softmax; a query that sees no key
    gives zeros and -inf.
    Raises ValueError if num_heads is not a multiple of num_kv_heads.
    Grouped heads: Ainslie et al. 2023 (arXiv:2305.13245).
    """
    num_queries, num_heads, _ = query.shape
    num_keys, num_kv_heads, _ = key.shape
    if num_heads % num_kv_heads:
        raise ValueError(f"{num_heads} query heads do not share {num_kv_heads} key/value heads evenly.")
    group = num_heads // num_kv_heads
    key, value = in_floats(key, value, key_scale, value_scale, block_size)
    out = torch.zeros_like(query)
    log_sum = torch.full((num_queries, num_heads), float("-inf"), device=query.device)
    positions = torch.arange(num_keys, device=query.device)
    for kv_head in range(num_kv_heads):
        heads = slice(kv_head * group, (kv_head + 1) * group)
        for tile in range((num_queries + tile_size - 1) // tile_size):
            rows = slice(tile * tile_size, min((tile + 1) * tile_size, num_queries))
            chosen = block_indices[kv_head, tile]
            seen = torch.isin(positions // block_size, chosen[chosen >= 0])
            at = query_start + torch.arange(rows.start, rows.stop, device=query.device)
            visible = seen[None, :] & (positions[None, :] <= at[:, None])  # [rows, num_keys]
            scores = torch.einsum("qhd,kd->hqk", query[rows, heads].float(), key[:, kv_head].float()) * scale
            scores = scores.masked_fill(~visible[None], float("-inf"))
            weights = torch.softmax(scores, dim=-1).nan_to_num(0.0)  # no visible key: every weight is NaN
            mixed = torch.einsum("hqk,kd->qhd", weights, value[:, kv_head].float())
            out[rows, heads] = mixed.to(query.dtype)
            log_sum[rows, heads] = torch.logsumexp(scores, dim=-1).T
    return out, log_sum


def in_floats(
    key: torch.Tensor, value: torch.Tensor, key_scale: torch.Tensor | None, value_scale: torch.Tensor | None,
    block_size: int,
) -> tuple[torch.Tensor, torch.Tensor]:  # fmt: skip
    """Keys and values as they were before INT8; unchanged where there are no scales."""
    if key_scale is None or value_scale is None:
        return key, value
    by_token = key_scale.repeat_interleave(block_size, 0)[: len(key)]
    return key.float() * by_token, value.float() * value_scale[..., None]
