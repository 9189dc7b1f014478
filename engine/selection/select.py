"""Joining the components into one selection, and handing it to kernels."""

from __future__ import annotations

from dataclasses import dataclass, field, fields, is_dataclass, replace
from typing import Any

import torch
from unabridged.kernels.block_summary import BlockSummary

from .fixed import POSITIONAL, Fixed, LocalWindow, Sinks
from .geometry import Geometry
from .links import BlockLinks
from .policies import Policy, TopK
from .scores import MeanPooled, Score
from .sketched import Sketched


@dataclass(frozen=True, slots=True)
class Selector:
    """Fixed blocks, what `policy` keeps of `score`, and `links` followed `hops` steps.

    score        one for all layers, or one for each (gates); None for fixed blocks and links alone

    Links start from the blocks being read, from what the score found and from fixed parts that say what matters (evidence); not
    from sinks and windows, which are there for where they stand.
    links_limit  new blocks per step and tile; None for all. A step follows what the step before it found
    """

    fixed: tuple[Fixed, ...] = field(default_factory=lambda: (Sinks(), LocalWindow()))
    score: Score | tuple[Score, ...] | None = field(default_factory=MeanPooled)
    policy: Policy = field(default_factory=lambda: TopK(64))
    links: BlockLinks | None = None
    hops: int = 1
    links_limit: int | None = 16

    @property
    def sketch_bits(self) -> int:
        """Bits of each channel of a key that a cache has to keep for the score; 0 for no sketch."""
        return self.score.bits if isinstance(self.score, Sketched) else 0

    def to(self, device: torch.device) -> Selector:
        """The same with links, weights and numbers of blocks on `device`, where queries and geometry are."""
        parts = tuple(_moved(part, device) for part in self.fixed)
        score = self.score
        moved = tuple(_moved(one, device) for one in score) if isinstance(score, tuple) else _moved(score, device)
        return replace(self, fixed=parts, score=moved, links=_moved(self.links, device))

    def of_layer(self, layer: int) -> Selector:
        """The same with the score of one layer, where each has its own."""
        return replace(self, score=self.score[layer]) if isinstance(self.score, tuple) else self

    def select(
        self,
        query: torch.Tensor,
        summary: BlockSummary,
        geometry: Geometry,
        *,
        scale: float,
        key: torch.Tensor | None = None,
    ) -> torch.Tensor:
        """The selection, bool [num_kv_heads, num_tiles, num_blocks]; always causal, always with the tile's own blocks.

        query  [num_queries, num_heads, head_dim], on the geometry's device; summary of all key blocks; key [num_keys, num_kv_heads, head_dim] for
        scores that need it
        """
        kv_heads = summary.mean.shape[1]
        causal = geometry.causal()
        named = (geometry.block_numbers() >= geometry.first_blocks()[:, None]) & causal
        chosen = named.expand(kv_heads, -1, -1).clone()
        for part in self.fixed:
            blocks = part.blocks(geometry) & causal
            chosen |= blocks
            if not isinstance(part, POSITIONAL):
                named = named | blocks
        followed, rank = named.expand_as(chosen), torch.zeros_like(chosen, dtype=torch.float32)
        if isinstance(self.score, tuple):
            raise ValueError("Every layer has its own score here: choose one with `of_layer`.")
        if self.score is not None:
            rank = self.score.mass(query, summary, geometry, scale, key)
            kept = self.policy.keep(rank) & causal
            chosen |= kept
            followed = followed | kept
        if self.links is not None:
            # What is read or was named comes first: a limit would drop its references for those of blocks with more mass.
            rank = rank + named
            for _ in range(self.hops):
                # A step goes on from what the last one found, at its source's rank: so a chain is followed to its end.
                rank = self.links.pull(followed, rank, causal & ~chosen, limit=self.links_limit)
                followed = rank > 0
                chosen |= followed
        return chosen


def _moved(part: Any, device: torch.device) -> Any:
    """A component with the tensors it holds on `device`."""
    held = {field.name: getattr(part, field.name) for field in fields(part)} if is_dataclass(part) else {}
    tensors = {name: value.to(device) for name, value in held.items() if isinstance(value, torch.Tensor)}
    return replace(part, **tensors) if tensors else part


def to_indices(chosen: torch.Tensor) -> torch.Tensor:
    """The selected blocks per head and tile, ascending, int32 [num_kv_heads, num_tiles, max_blocks], -1 where unused."""
    width = int(chosen.sum(-1).max()) if chosen.numel() else 0
    order = torch.where(chosen, torch.arange(chosen.shape[-1], device=chosen.device), chosen.shape[-1]).sort(-1).values
    return torch.where(order < chosen.shape[-1], order, -1)[..., :width].to(torch.int32)


def to_block_mask(chosen: torch.Tensor, geometry: Geometry, num_heads: int) -> Any:
    """The same selection as flex_attention's BlockMask for one sequence.

    The mask function repeats the selection, because eager flex_attention on a CPU looks at nothing else (measured).
    """
    from torch.nn.attention.flex_attention import BlockMask

    group = num_heads // chosen.shape[0]

    def visible(batch: Any, head: Any, query: Any, key: Any) -> Any:
        inside = chosen[head // group, query // geometry.tile_size, key // geometry.block_size]
        return inside & (key <= query + geometry.query_start)

    per_head = chosen.repeat_interleave(group, dim=0)[None]
    # Selected blocks first, ascending; what lies behind the count is not read.
    order = torch.where(per_head, 0, 1).argsort(dim=-1, stable=True).to(torch.int32)
    return BlockMask.from_kv_blocks(
        per_head.sum(-1).to(torch.int32), order, BLOCK_SIZE=(geometry.tile_size, geometry.block_size), mask_mod=visible,
        seq_lengths=(geometry.num_queries, geometry.num_keys),
    )  # fmt: skip


def density(chosen: torch.Tensor, geometry: Geometry) -> float:
    """Selected blocks as a share of the causal ones."""
    causal = int(geometry.causal().sum()) * chosen.shape[0]
    return float(chosen.sum()) / causal if causal else 0.0
