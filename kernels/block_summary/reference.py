"""Summaries of key blocks in plain torch: mean, minimum and maximum over the tokens of each block."""

from __future__ import annotations

from typing import NamedTuple

import torch


class BlockSummary(NamedTuple):
    """Each [num_blocks, num_kv_heads, head_dim] in the keys' dtype."""

    mean: torch.Tensor
    low: torch.Tensor
    high: torch.Tensor


def block_summary_reference(key: torch.Tensor, *, block_size: int) -> BlockSummary:
    """Mean, minimum and maximum of every block of `key` [num_keys, num_kv_heads, head_dim]; the last block may be short.

    The mean is taken in fp32. Mean pooling: Jiang et al. 2024 (MInference, arXiv:2407.02490); the bounds: Tang et al. 2024
    (Quest, arXiv:2406.10774).
    """
    num_keys = key.shape[0]
    blocks = [key[start : start + block_size] for start in range(0, num_keys, block_size)]
    if not blocks:
        empty = key.new_zeros((0, *key.shape[1:]))
        return BlockSummary(empty, empty, empty)
    return BlockSummary(
        torch.stack([block.float().mean(0) for block in blocks]).to(key.dtype),
        torch.stack([block.amin(0) for block in blocks]),
        torch.stack([block.amax(0) for block in blocks]),
    )
