"""How queries fall into tiles and keys into blocks, and which blocks a tile may see at all."""

from __future__ import annotations

from dataclasses import dataclass, field

import torch


@dataclass(frozen=True, slots=True)
class Geometry:
    """Queries at positions [query_start, query_start + num_queries), keys at [0, num_keys); all in tokens.

    device  where the tensors are that its methods give
    """

    query_start: int
    num_queries: int
    num_keys: int
    tile_size: int = 128
    block_size: int = 64
    device: torch.device = torch.device("cpu")  # noqa: RUF009 (a constant)

    @property
    def num_tiles(self) -> int:
        """Tiles of queries, the last one possibly short."""
        return -(-self.num_queries // self.tile_size)

    @property
    def num_blocks(self) -> int:
        """Blocks of keys, the last one possibly short."""
        return -(-self.num_keys // self.block_size)

    def block_numbers(self) -> torch.Tensor:
        """[num_blocks] 0, 1, 2, ..."""
        return torch.arange(self.num_blocks, device=self.device)

    def last_keys(self) -> torch.Tensor:
        """[num_blocks] the position of the last key of each block."""
        return ((self.block_numbers() + 1) * self.block_size).clamp(max=self.num_keys) - 1

    def last_rows(self) -> torch.Tensor:
        """[num_tiles] which of the queries is the last one of each tile."""
        ends = torch.arange(1, self.num_tiles + 1, device=self.device) * self.tile_size
        return ends.clamp(max=self.num_queries) - 1

    def first_positions(self) -> torch.Tensor:
        """[num_tiles] the position of the first query of each tile."""
        return self.query_start + torch.arange(self.num_tiles, device=self.device) * self.tile_size

    def last_positions(self) -> torch.Tensor:
        """[num_tiles] the position of the last query of each tile."""
        return self.query_start + self.last_rows()

    def last_blocks(self) -> torch.Tensor:
        """[num_tiles] the block that holds the last query of each tile: the newest block the tile may see."""
        return self.last_positions().clamp(max=self.num_keys - 1) // self.block_size

    def first_blocks(self) -> torch.Tensor:
        """[num_tiles] the block that holds the first query of each tile."""
        return self.first_positions() // self.block_size

    def causal(self) -> torch.Tensor:
        """[num_tiles, num_blocks] True where a block starts no later than the tile's last query."""
        return self.block_numbers() <= self.last_blocks()[:, None]


@dataclass(frozen=True, slots=True)
class NextToken(Geometry):
    """One query, the newest token, at `position` [1] int64, which the device alone knows.

    `num_keys` is how many keys there is room for, a whole number of blocks: shapes stay what they are from token to token, so that
    a selection can be recorded as a CUDA graph. Keys behind the query do not exist yet.
    """

    position: torch.Tensor = field(kw_only=True)

    @classmethod
    def at(cls, position: torch.Tensor, num_blocks: int, block_size: int) -> NextToken:
        """Among `num_blocks` blocks, of which those behind the position's are empty."""
        return cls(0, 1, num_blocks * block_size, 1, block_size, position.device, position=position)

    def last_keys(self) -> torch.Tensor:
        """See `Geometry`."""
        return torch.minimum((self.block_numbers() + 1) * self.block_size - 1, self.position)

    def first_positions(self) -> torch.Tensor:
        """See `Geometry`."""
        return self.position

    def last_positions(self) -> torch.Tensor:
        """See `Geometry`."""
        return self.position
