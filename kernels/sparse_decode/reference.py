"""Sparse paged decode in plain torch: this defines what correct means."""

from __future__ import annotations

import torch


def sparse_decode_reference(
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
    """Attend one new token per sequence over the key blocks selected for it.

    query          [num_seqs, num_heads, head_dim]
    key_blocks     [num_slots, num_kv_heads, block_size, head_dim], the hot store; value_blocks likewise
    slots          [num_seqs, num_kv_heads, max_blocks] int32: where each selected block lies in the store, -1 where unused
    lengths        [num_seqs, num_kv_heads, max_blocks] int32: valid tokens of each selected block, counting from its first
    key_scale      [num_slots, num_kv_heads, head_dim] fp32 where key_blocks is int8: the scale of each channel in each block
    value_scale    [num_slots, num_kv_heads, block_size] fp32 where value_blocks is int8: of each token; both or neither
    Returns [num_seqs, num_heads, head_dim] in query's dtype; softmax runs in fp32. A query that sees no key gives zeros.
    Raises ValueError if num_heads is not a multiple of num_kv_heads.
    Paged keys: Kwon et al. 2023 (arXiv:2309.06180).
    """
    num_seqs, num_heads, _ = query.shape
    num_kv_heads, block_size = key_blocks.shape[1:3]
    if num_heads % num_kv_heads:
        raise ValueError(f"{num_heads} query heads do not share {num_kv_heads} key/value heads evenly.")
    group = num_heads // num_kv_heads
    out = torch.zeros_like(query)
    offsets = torch.arange(block_size, device=query.device)
    for sequence in range(num_seqs):
        for kv_head in range(num_kv_heads):
            used = slots[sequence, kv_head] >= 0
            places = slots[sequence, kv_head][used].long()
            valid = (offsets[None, :] < lengths[sequence, kv_head][used][:, None]).flatten()
            keys = key_blocks[places, kv_head].flatten(0, 1)[valid].float()
            values = value_blocks[places, kv_head].flatten(0, 1)[valid].float()
            if key_scale is not None and value_scale is not None:
                keys = keys * key_scale[places, kv_head].repeat_interleave(block_size, 0)[valid]
                values = values * value_scale[places, kv_head].flatten()[valid][:, None]
            if not len(keys):
                continue
            heads = slice(kv_head * group, (kv_head + 1) * group)
            weights = torch.softmax(query[sequence, heads].float() @ keys.T * scale, dim=-1)
            out[sequence, heads] = (weights @ values).to(query.dtype)
    return out
