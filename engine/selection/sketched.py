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

    One query to a tile (decode) is scored against all tokens. While reading, tiles of queries cost 1/stride of the attention's
    QK product: a lookup that a single query makes is then seen once in `stride` times.
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
        kv_heads, tile_size = sketch.shape[1], geometry.tile_size
        # [tiles, rows of a tile]: how far a row stands before its tile's last query; a short tile repeats its first rows.
        back = torch.arange(0, tile_size, self.stride)
        lasts = geometry.last_positions()
        ends = (torch.arange(1, geometry.num_tiles + 1) * tile_size).clamp(max=geometry.num_queries) - 1
        back = torch.minimum(back[None], (ends % tile_size)[:, None])
        rows = (ends[:, None] - back).to(query.device)
        positions = (lasts[:, None] - back).to(query.device)
        at_once = max(_MOST_SCORES // (query.shape[1] * back.shape[1] * geometry.num_blocks), 1)
        parts = []
        for some, where in zip(rows.split(at_once), positions.split(at_once), strict=True):
            scores = sketch_scores(
                query[some.flatten()], where.flatten(), sketch, summary.low, summary.high, num_keys=geometry.num_keys,
                scale=scale,
            )  # fmt: skip
            shares = scores.softmax(-1).unflatten(1, some.shape)  # [heads, tiles, rows, blocks]
            parts.append(shares.amax(2).unflatten(0, (kv_heads, -1)).amax(1))
        mass = torch.cat(parts, 1)
        return mass / mass.sum(-1, keepdim=True)
