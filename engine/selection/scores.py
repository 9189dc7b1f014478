"""How much of a tile's attention each block is expected to take, estimated without computing the attention.

Every score is [num_kv_heads, num_tiles, num_blocks], fp32, rows summing to 1 over the causal blocks: an estimate of
attention mass, so that policies mean the same whatever made the score. Query heads that share a key/value head are
joined by their maximum: a block that one of them needs is kept.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

import torch
from unabridged.kernels.block_summary import BlockSummary

from .geometry import Geometry


class Score(Protocol):
    """An estimate of attention mass per block."""

    def mass(
        self, query: torch.Tensor, summary: BlockSummary, geometry: Geometry, scale: float, key: torch.Tensor | None
    ) -> torch.Tensor:
        """query [num_queries, num_heads, head_dim], key [num_keys, num_kv_heads, head_dim] -> the estimate.

        `key` is None where keys are not all at hand (a tiered cache); a score that needs them raises ValueError.
        """
        ...


@dataclass(frozen=True, slots=True)
class MeanPooled:
    """Mean query of the tile times mean key of the block (MInference, arXiv:2407.02490)."""

    def mass(
        self, query: torch.Tensor, summary: BlockSummary, geometry: Geometry, scale: float, key: torch.Tensor | None
    ) -> torch.Tensor:
        """See `Score`."""
        pooled = torch.stack([tile.float().mean(0) for tile in query.split(geometry.tile_size)])  # [tiles, heads, dim]
        grouped = _by_kv_head(pooled, summary.mean.shape[1])
        logits = torch.einsum("tghd,bgd->ghtb", grouped, summary.mean.float()) * scale
        return _joined(logits, geometry)


@dataclass(frozen=True, slots=True)
class QuestBound:
    """An upper bound of the highest logit in the block, over the queries of the tile (Quest, arXiv:2406.10774)."""

    def mass(
        self, query: torch.Tensor, summary: BlockSummary, geometry: Geometry, scale: float, key: torch.Tensor | None
    ) -> torch.Tensor:
        """See `Score`."""
        grouped = _by_kv_head(query.float(), summary.mean.shape[1])  # [queries, kv_heads, group, dim]
        # sum_d max(q_d low_d, q_d high_d) = relu(q) . high - relu(-q) . low
        bound = torch.einsum("qghd,bgd->ghqb", grouped.clamp(min=0), summary.high.float())
        bound += torch.einsum("qghd,bgd->ghqb", grouped.clamp(max=0), summary.low.float())
        highest = torch.stack([tile.amax(2) for tile in bound.split(geometry.tile_size, dim=2)], dim=2)
        return _joined(highest * scale, geometry)


@dataclass(frozen=True, slots=True)
class Antidiagonal:
    """Attention sampled along the antidiagonals of each tile and block, every `stride` tokens (XAttention, arXiv:2503.16428).

    Exact logits of one pair in `stride`; costs 1/stride of the attention's QK product.
    """

    stride: int = 16

    def mass(
        self, query: torch.Tensor, summary: BlockSummary, geometry: Geometry, scale: float, key: torch.Tensor | None
    ) -> torch.Tensor:
        """See `Score`."""
        if key is None:
            raise ValueError("Antidiagonal scores need the keys themselves, not their summaries.")
        kv_heads = key.shape[1]
        total = query.new_zeros((kv_heads, query.shape[1] // kv_heads, geometry.num_tiles, geometry.num_blocks)).float()
        for offset in range(self.stride):
            queries = torch.arange(offset, geometry.num_queries, self.stride, device=query.device)
            keys = torch.arange(self.stride - 1 - offset, geometry.num_keys, self.stride, device=query.device)
            if not len(queries) or not len(keys):
                continue
            grouped = _by_kv_head(query[queries].float(), kv_heads)
            logits = torch.einsum("qghd,kgd->ghqk", grouped, key[keys].float()) * scale
            after = keys[None, :] > (geometry.query_start + queries)[:, None]
            weights = logits.masked_fill(after, float("-inf")).softmax(-1).nan_to_num(0.0)
            by_block = _summed(weights, keys // geometry.block_size, geometry.num_blocks, dim=3)
            total += _summed(by_block, queries // geometry.tile_size, geometry.num_tiles, dim=2)
        mass = total.amax(1)
        return mass / mass.sum(-1, keepdim=True).clamp(min=1e-20)


def _by_kv_head(query: torch.Tensor, kv_heads: int) -> torch.Tensor:
    """[n, heads, dim] -> [n, kv_heads, heads that share it, dim]."""
    return query.unflatten(1, (kv_heads, -1))


def _joined(logits: torch.Tensor, geometry: Geometry) -> torch.Tensor:
    """Logits [kv_heads, group, tiles, blocks] as mass over causal blocks, -inf before the softmax, joined over the group."""
    hidden = ~geometry.causal().to(logits.device)
    mass = logits.masked_fill(hidden, float("-inf")).softmax(-1).amax(1)
    return mass / mass.sum(-1, keepdim=True)


def _summed(values: torch.Tensor, index: torch.Tensor, size: int, *, dim: int) -> torch.Tensor:
    """Sums of `values` along `dim` over equal `index`, which has `size` different values."""
    shape = list(values.shape)
    shape[dim] = size
    return values.new_zeros(shape).index_add_(dim, index, values)
