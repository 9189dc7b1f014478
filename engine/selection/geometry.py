"""How queries fall into tiles and keys into blocks, and which blocks a tile may see at all."""

from __future__ import annotations

from dataclasses import dataclass

import torch


@dataclass(frozen=True, slots=True)
class Geometry:
    """Queries at positions [query_start, query_start + num_queries), keys at [0, num_keys); all in tokens."""

    query_start: int
    num_queries: int
    num_keys: int
    tile_size: int = 128
    block_size: int = 64

    @property
    def num_tiles(self) -> int:
        """Tiles of queries, the last one possibly short."""
        return -(-self.num_queries // self.tile_size)

    @property
    def num_blocks(self) -> int:
        """Blocks of keys, the last one possibly short."""
        return -(-self.num_keys // self.block_size)

    def first_positions(self) -> torch.Tensor:
        """[num_tiles] the position of the first query of each tile."""
        return self.query_start + torch.arange(self.num_tiles) * self.tile_size

    def last_positions(self) -> torch.Tensor:
        """[num_tiles] the position of the last query of each tile."""
        ends = torch.arange(1, self.num_tiles + 1) * self.tile_size
        return self.query_start + ends.clamp(max=self.num_queries) - 1

    def last_blocks(self) -> torch.Tensor:
        """[num_tiles] the block that holds the last query of each tile: the newest block the tile may see."""
        return self.last_positions().clamp(max=self.num_keys - 1) // self.block_size

    def first_blocks(self) -> torch.Tensor:
        """[num_tiles] the block that holds the first query of each tile."""
        return self.first_positions() // self.block_size

    def causal(self) -> torch.Tensor:
        """[num_tiles, num_blocks] True where a block starts no later than the tile's last query."""
        return torch.arange(self.num_blocks)[None, :] <= self.last_blocks()[:, None]
