"""Block summaries for CPUs: whole blocks at once, a short last block apart."""

from __future__ import annotations

import torch

from .reference import BlockSummary, block_summary_reference, check_ends, pooled_cores_reference


def block_summary_cpu(key: torch.Tensor, *, block_size: int) -> BlockSummary:
    """The same as `block_summary_reference`."""
    whole = len(key) // block_size * block_size
    if not whole:
        return block_summary_reference(key, block_size=block_size)
    blocks = key[:whole].unflatten(0, (-1, block_size))
    full = BlockSummary(blocks.mean(1, dtype=torch.float32).to(key.dtype), blocks.amin(1), blocks.amax(1))
    if whole == len(key):
        return full
    last = block_summary_reference(key[whole:], block_size=block_size)
    return BlockSummary(*(torch.cat(parts) for parts in zip(full[:3], last[:3], strict=True)))


def pooled_cores_cpu(
    query: torch.Tensor, key: torch.Tensor, *, query_start: int, block_size: int, scale: float
) -> torch.Tensor:
    """The same as `pooled_cores_reference`."""
    check_ends(query, key, query_start)
    first, whole = query_start // block_size, len(key) // block_size
    if first >= whole:
        return pooled_cores_reference(query, key, query_start=query_start, block_size=block_size, scale=scale)
    blocks = key[first * block_size : whole * block_size].float().unflatten(0, (-1, block_size))
    ends = torch.arange(first + 1, whole + 1, device=key.device) * block_size - 1 - query_start
    pooling = query[ends].float().unflatten(1, (key.shape[1], -1)).mean(2)  # [blocks, kv_heads, dim]
    weights = torch.einsum("bgd,btgd->btg", pooling, blocks).mul(scale).softmax(1)
    cores = torch.einsum("btg,btgd->bgd", weights, blocks).to(key.dtype)
    if whole * block_size == len(key):
        return cores
    behind = max(whole * block_size - query_start, 0)
    short = pooled_cores_reference(
        query[behind:], key[whole * block_size :], query_start=max(query_start - whole * block_size, 0),
        block_size=block_size, scale=scale,
    )  # fmt: skip
    return torch.cat([cores, short])
