"""Sparse paged decode for CPUs: the selected blocks of all sequences and heads gathered, then two products."""

from __future__ import annotations

import torch


def sparse_decode_cpu(
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
    """The same as `sparse_decode_reference`."""
    num_heads = query.shape[1]
    num_kv_heads, block_size = key_blocks.shape[1:3]
    if num_heads % num_kv_heads:
        raise ValueError(f"{num_heads} query heads do not share {num_kv_heads} key/value heads evenly.")
    if not slots.numel():
        return torch.zeros_like(query)
    places = slots.clamp(min=0).long()
    heads = torch.arange(num_kv_heads, device=query.device)[:, None]
    keys, values = (
        key_blocks[places, heads].float(),
        value_blocks[places, heads].float(),
    )  # [seqs, kv, blocks, block, dim]
    if key_scale is not None and value_scale is not None:
        keys *= key_scale[places, heads][..., None, :]
        values *= value_scale[places, heads][..., None]
    inside = torch.arange(block_size, device=query.device) < torch.where(slots < 0, 0, lengths)[..., None]
    inside = inside.flatten(2)  # [seqs, kv_heads, selected keys]
    grouped = query.float().unflatten(1, (num_kv_heads, -1))
    scores = (grouped @ keys.flatten(2, 3).transpose(2, 3)) * scale
    scores = scores.masked_fill(~inside[:, :, None], float("-inf"))
    weights = scores.softmax(-1).nan_to_num(0.0)  # nothing selected: every weight is NaN
    values = values.flatten(2, 3).masked_fill(~inside[..., None], 0.0)  # 0 * what lies behind a block may be NaN
    return (weights @ values).flatten(1, 2).to(query.dtype)
