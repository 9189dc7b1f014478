"""Attention itself, on keys that are kept in a few bits: what is estimated is their last digits, not where they lie in a block."""

from __future__ import annotations

from dataclasses import dataclass

import torch
from unabridged.kernels.block_summary import BlockSummary
from unabridged.kernels.key_sketch import key_sketch, sketch_scores

from .geometry import Geometry

# Scores of one step in fp32, 128 MB: those of every query and block of a long context would not fit.
_MOST_SCORES = 1 << 25


@dataclass(frozen=True, slots=True)
class Sketched:
    """Every `stride`-th query of a tile, its last one always, against the sketch of every key; the greatest share counts.

    Where there is one tile alone, a question or a token being written, every query is scored. While reading, the scores cost 1/stride of
    the attention's QK product: a lookup that a single query makes is then seen once in `stride` times.
    bits  of each channel of a key, 2 or 4: an eighth or a quarter of the bytes of a bf16 key, kept where selection runs
    """

    bits: int = 4
    stride: int = 32

    def mass(
        self, query: torch.Tensor, summary: BlockSummary, geometry: Geometry, scale: float, key: torch.Tensor | None
    ) -> torch.Tensor:
        """See `Score`."""
        sketch = summary.sketch
        if sketch is None:
            if key is None:
                raise ValueError("Sketched scores need `summary.sketch`, or the keys to make it of.")
            sketch = key_sketch(key, summary.low, summary.high, block_size=geometry.block_size, bits=self.bits)
        rows, positions = self._sampled(geometry)
        ends = (summary.low, summary.high)

        def strongest(some: torch.Tensor, where: torch.Tensor) -> torch.Tensor:
            """[kv_heads, tiles, blocks]: the greatest share that a row of the tile, in a head of the group, gives each block."""
            if query.shape[1] * some.numel() * geometry.num_blocks > _MOST_SCORES and some.numel() > 1:
                dim = 0 if len(some) > 1 else 1
                one, other = (strongest(*half) for half in zip(some.chunk(2, dim), where.chunk(2, dim), strict=True))
                return torch.cat((one, other), 1) if dim == 0 else torch.maximum(one, other)
            scores = sketch_scores(
                query[some.flatten()], where.flatten(), sketch, *ends, num_keys=geometry.num_keys, scale=scale
            )
            shares = scores.softmax(-1).unflatten(1, some.shape)  # [heads, tiles, rows, blocks]
            return shares.amax(2).unflatten(0, (sketch.shape[1], -1)).amax(1)

        mass = strongest(rows, positions)
        return mass / mass.sum(-1, keepdim=True)

    def _sampled(self, geometry: Geometry) -> tuple[torch.Tensor, torch.Tensor]:
        """Which queries are scored, and where they stand: [tiles, rows] each; a short tile repeats its first rows."""
        stride = self.stride if geometry.num_tiles > 1 else 1
        ends = geometry.last_rows()
        back = torch.arange(0, min(geometry.tile_size, geometry.num_queries), stride, device=geometry.device)
        back = torch.minimum(back[None], (ends % geometry.tile_size)[:, None])
        return ends[:, None] - back, geometry.last_positions()[:, None] - back
