"""Attention itself, on keys that are kept in a few bits: what is estimated is their last digits, not where they lie in a block."""

from __future__ import annotations

from dataclasses import dataclass

import torch
from unabridged.kernels.block_summary import BlockSummary
from unabridged.kernels.key_sketch import key_sketch, sketch_scores

from .geometry import Geometry

# Scores of one step in fp32, 128 MB: those of every query and block of a long context would not fit.
_MOST_SCORES = 1 << 25
_TILES_AT_ONCE = 16  # whose queries are held in fp32


@dataclass(frozen=True, slots=True)
class Sketched:
    """One query in `stride` of each tile against the sketch of every key; the greatest share counts.

    Where there is one tile alone, a question or a token being written, every query is scored. While reading, the scores cost 1/stride of
    the attention's QK product. A lookup that a single query makes would be seen once in `stride` times, but it is made by a query that is
    unlike its neighbours: so only a part of the queries is taken at even distances, the last one always; the others are those
    farthest from the mean of their tile (docs/selection.md has what each finds).
    bits    of each channel of a key, 2 or 4: an eighth or a quarter of the bytes of a bf16 key, kept where selection runs
    evenly  share of the scored queries that stand at even distances
    """

    bits: int = 4
    stride: int = 32
    evenly: float = 0.5

    def mass(
        self, query: torch.Tensor, summary: BlockSummary, geometry: Geometry, scale: float, key: torch.Tensor | None
    ) -> torch.Tensor:
        """See `Score`."""
        sketch = summary.sketch
        if sketch is None:
            if key is None:
                raise ValueError("Sketched scores need `summary.sketch`, or the keys to make it of.")
            sketch = key_sketch(key, summary.low, summary.high, block_size=geometry.block_size, bits=self.bits)
        rows = self._sampled(query, geometry)
        positions = (geometry.last_positions() - geometry.last_rows())[:, None] + rows
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

    def _sampled(self, query: torch.Tensor, geometry: Geometry) -> torch.Tensor:
        """Which queries are scored, [tiles, rows]; a short tile repeats some."""
        size = min(geometry.tile_size, geometry.num_queries)
        count = size if geometry.num_tiles == 1 else max(size // self.stride, 1)
        evenly = count if count == size else max(round(count * self.evenly), 1)
        ends = geometry.last_rows()[:, None]
        last = ends % geometry.tile_size  # within the tile
        back = torch.arange(evenly, device=geometry.device) * (size // evenly)
        inside = last - torch.minimum(back, last)
        if count > evenly:
            apart = torch.cat([_distances(tiles, size) for tiles in query.split(_TILES_AT_ONCE * size)])
            apart = apart.scatter(1, inside, 0.0)  # scored already
            inside = torch.cat((inside, torch.minimum(apart.topk(count - evenly).indices, last)), 1)
        return ends - last + inside


def _distances(query: torch.Tensor, size: int) -> torch.Tensor:
    """[tiles, size]: how far each query lies from its tile's mean, for the head in which it stands out most."""
    behind = query[-1:].expand(-len(query) % size, -1, -1)
    tiles = torch.cat((query, behind)).float().unflatten(0, (-1, size))
    far = (tiles - tiles.mean(1, keepdim=True)).norm(dim=-1)
    return (far / far.mean(1, keepdim=True).clamp(min=1e-20)).amax(-1)
