"""How much of a tile's attention each block is expected to take, estimated without computing the attention.

Every score is [num_kv_heads, num_tiles, num_blocks], fp32, rows summing to 1 over the causal blocks: an estimate of
attention mass, so that policies mean the same whatever made the score. Query heads that share a key/value head are
joined by their maximum: a block that one of them needs is kept.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

import torch
from unabridged.kernels.block_scores import antidiagonal_scores, bound_scores, mean_scores
from unabridged.kernels.block_summary import BlockSummary, pooled_cores

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
        return joined(mean_scores(query, summary.mean, tile_size=geometry.tile_size) * scale, summary, geometry)


@dataclass(frozen=True, slots=True)
class QuestBound:
    """An upper bound of the highest logit in the block, over the queries of the tile (Quest, arXiv:2406.10774)."""

    def mass(
        self, query: torch.Tensor, summary: BlockSummary, geometry: Geometry, scale: float, key: torch.Tensor | None
    ) -> torch.Tensor:
        """See `Score`."""
        bound = bound_scores(query, summary.low, summary.high, tile_size=geometry.tile_size)
        return joined(bound * scale, summary, geometry)


@dataclass(frozen=True, slots=True)
class PooledCores:
    """Last query of the tile times the core of the block: its keys as the block's own last query weighs them.

    `summary.cores` where they are kept; without them the cores of the last blocks are made of the queries at hand and the rest
    fall back to the mean (CCA-Attention, arXiv:2412.12465).
    """

    def mass(
        self, query: torch.Tensor, summary: BlockSummary, geometry: Geometry, scale: float, key: torch.Tensor | None
    ) -> torch.Tensor:
        """See `Score`."""
        cores = summary.cores
        if cores is None:
            if key is None:
                raise ValueError("Pooled cores need `summary.cores`, or the keys to make them of.")
            made = pooled_cores(
                query, key, query_start=geometry.query_start, block_size=geometry.block_size, scale=scale
            )
            cores = torch.cat([summary.mean[: len(summary.mean) - len(made)], made])
        return joined(mean_scores(query[geometry.last_rows()], cores, tile_size=1) * scale, summary, geometry)


@dataclass(frozen=True, slots=True)
class Antidiagonal:
    """Attention sampled along the antidiagonals of each tile and block, every `stride` tokens (XAttention, arXiv:2503.16428).

    Exact logits of one pair in `stride`; costs 2/stride of the attention's QK product. With `coarse`, only the `share` of the
    causal blocks that `coarse` ranks highest is sampled: at a million tokens the sampling would cost as much as the attention.
    """

    stride: int = 16
    coarse: Score | None = None
    share: float = 0.25

    def mass(
        self, query: torch.Tensor, summary: BlockSummary, geometry: Geometry, scale: float, key: torch.Tensor | None
    ) -> torch.Tensor:
        """See `Score`."""
        if key is None:
            raise ValueError("Antidiagonal scores need the keys themselves, not their summaries.")
        kv_heads = key.shape[1]
        causal = geometry.causal()
        if self.coarse is None:
            most = geometry.num_blocks
            places = torch.arange(most, device=query.device).expand(kv_heads, geometry.num_tiles, -1)
            wanted = causal.expand(kv_heads, -1, -1)
        else:
            coarse = self.coarse.mass(query, summary, geometry, scale, key)
            each = (causal.sum(-1) * self.share).ceil().long()  # of every tile's own causal blocks
            most = int(each.max())
            places = coarse.topk(most, dim=-1).indices
            wanted = torch.arange(most, device=query.device) < each[:, None]
            wanted = wanted & causal.expand(kv_heads, -1, -1).gather(-1, places)
        candidates = torch.where(wanted, places, -1).to(torch.int32)
        sampled = antidiagonal_scores(
            query, key, candidates, query_start=geometry.query_start, block_size=geometry.block_size,
            tile_size=geometry.tile_size, stride=self.stride, scale=scale,
        )  # fmt: skip
        sampled = sampled.unflatten(0, (kv_heads, -1)).amax(1)
        mass = sampled.new_zeros((kv_heads, geometry.num_tiles, geometry.num_blocks)).scatter_add_(-1, places, sampled)
        return mass / mass.sum(-1, keepdim=True).clamp(min=1e-20)


def joined(logits: torch.Tensor, summary: BlockSummary, geometry: Geometry) -> torch.Tensor:
    """Logits [num_heads, tiles, blocks] as mass over causal blocks, -inf before the softmax, joined over the group."""
    hidden = ~geometry.causal()
    mass = logits.masked_fill(hidden, float("-inf")).softmax(-1).unflatten(0, (summary.mean.shape[1], -1)).amax(1)
    return mass / mass.sum(-1, keepdim=True)
