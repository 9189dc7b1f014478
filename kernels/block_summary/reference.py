"""Summaries of key blocks in plain torch: mean, minimum and maximum over the tokens of each block."""

from __future__ import annotations

from typing import NamedTuple

import torch


class BlockSummary(NamedTuple):
    """Each [num_blocks, num_kv_heads, head_dim] in the keys' dtype.

    Where something asks for them: `cores` are `pooled_cores`, `sketch` is `key_sketch` between `low` and `high`.
    """

    mean: torch.Tensor
    low: torch.Tensor
    high: torch.Tensor
    cores: torch.Tensor | None = None
    sketch: torch.Tensor | None = None


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


def pooled_cores_reference(
    query: torch.Tensor, key: torch.Tensor, *, query_start: int, block_size: int, scale: float
) -> torch.Tensor:
    """One core key per block: its keys weighted as the query at the block's last token weighs them.

    query  [num_queries, num_heads, head_dim], at positions query_start, query_start + 1, ..., up to the last key's
    key    [num_keys, num_kv_heads, head_dim], from position 0; the last block may be short
    Returns [num_blocks, num_kv_heads, head_dim] in the keys' dtype, for the blocks whose last token has a query here: from
    block query_start // block_size on. The query heads that share a key/value head are averaged; softmax in fp32.
    Raises ValueError if num_heads is not a multiple of num_kv_heads, or queries do not end where keys do.
    Chen et al. 2025 (CCA-Attention, arXiv:2412.12465) pool layer inputs so; keys are a linear map of those.
    """
    check_ends(query, key, query_start)
    cores = []
    for start in range(query_start // block_size * block_size, len(key), block_size):
        block = key[start : start + block_size].float()  # [tokens, kv_heads, dim]
        last = query[start + len(block) - 1 - query_start].float().unflatten(0, (key.shape[1], -1)).mean(1)
        weights = torch.einsum("gd,tgd->tg", last, block).mul(scale).softmax(0)
        cores.append(torch.einsum("tg,tgd->gd", weights, block))
    return torch.stack(cores).to(key.dtype) if cores else key[:0]


def check_ends(query: torch.Tensor, key: torch.Tensor, query_start: int) -> None:
    """ValueError unless queries and keys end together and heads share evenly."""
    if query.shape[1] % key.shape[1]:
        raise ValueError(f"{query.shape[1]} query heads do not share {key.shape[1]} key/value heads evenly.")
    if query_start + len(query) != len(key):
        raise ValueError(f"Queries end at {query_start + len(query)}, keys at {len(key)}.")
