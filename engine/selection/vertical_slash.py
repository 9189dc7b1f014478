"""Columns and diagonals: what the newest queries attend to, by key and by distance, taken for all queries."""

from __future__ import annotations

from dataclasses import dataclass

import torch
from unabridged.kernels.block_summary import BlockSummary

from .geometry import Geometry


@dataclass(frozen=True, slots=True)
class VerticalSlash:
    """Attention of the last `sample` queries, added up by key (vertical) and by distance (slash).

    A block's estimate is the mass of its columns plus that of the diagonals that cross it in the tile. Training-free, and
    right for heads whose attention does not depend on what is read (MInference, arXiv:2407.02490).
    """

    sample: int = 64

    def mass(
        self, query: torch.Tensor, summary: BlockSummary, geometry: Geometry, scale: float, key: torch.Tensor | None
    ) -> torch.Tensor:
        """See `Score`."""
        if key is None:
            raise ValueError("Vertical-slash scores need the keys themselves, not their summaries.")
        newest = query[-self.sample :].float().unflatten(1, (key.shape[1], -1))
        at = torch.arange(geometry.num_keys, device=query.device)
        own = geometry.query_start + geometry.num_queries - len(newest) + torch.arange(len(newest), device=query.device)
        logits = torch.einsum("qghd,kgd->ghqk", newest, key.float()) * scale
        weights = logits.masked_fill(at > own[:, None], float("-inf")).softmax(-1)
        back = (own[:, None] - at).clamp(min=0).expand_as(weights).flatten(-2)
        slash = weights.new_zeros((*weights.shape[:2], int(own[-1]) + 1)).scatter_add_(-1, back, weights.flatten(-2))
        estimate = self._vertical(weights.sum(-2), geometry)[..., None, :] + self._slash(slash, geometry)
        estimate = estimate.masked_fill(~geometry.causal(), 0.0)
        shares = estimate / estimate.sum(-1, keepdim=True).clamp(min=1e-20)
        mass = shares.amax(1)
        return mass / mass.sum(-1, keepdim=True).clamp(min=1e-20)

    @staticmethod
    def _vertical(columns: torch.Tensor, geometry: Geometry) -> torch.Tensor:
        """[..., keys] -> [..., blocks]."""
        missing = geometry.num_blocks * geometry.block_size - geometry.num_keys
        return torch.nn.functional.pad(columns, (0, missing)).unflatten(-1, (-1, geometry.block_size)).sum(-1)

    @staticmethod
    def _slash(diagonals: torch.Tensor, geometry: Geometry) -> torch.Tensor:
        """[..., distances] -> [..., tiles, blocks]: the diagonals between a tile's first and last distance to a block."""
        until = torch.nn.functional.pad(diagonals.cumsum(-1), (1, 0))
        starts = geometry.block_numbers() * geometry.block_size
        nearest = geometry.first_positions()[:, None] - (starts + geometry.block_size - 1)
        farthest = geometry.last_positions()[:, None] - starts + 1
        nearest, farthest = (end.clamp(0, diagonals.shape[-1]) for end in (nearest, farthest))
        return until[..., farthest] - until[..., nearest]
