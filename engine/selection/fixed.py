"""Blocks that are always attended to, whatever the query says."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

import torch

from .geometry import Geometry


class Fixed(Protocol):
    """A part of the selection that depends on positions alone."""

    def blocks(self, geometry: Geometry) -> torch.Tensor:
        """[num_tiles, num_blocks] bool, on the geometry's device; need not be causal."""
        ...


@dataclass(frozen=True, slots=True)
class Sinks:
    """The first blocks of the context, where softmax puts the attention it has no use for (arXiv:2309.17453)."""

    count: int = 1

    def blocks(self, geometry: Geometry) -> torch.Tensor:
        """[num_tiles, num_blocks] bool."""
        return (geometry.block_numbers() < self.count).expand(geometry.num_tiles, -1)


@dataclass(frozen=True, slots=True)
class LocalWindow:
    """Every block that a query of the tile reaches within `tokens` before it, its own block included."""

    tokens: int = 4096

    def blocks(self, geometry: Geometry) -> torch.Tensor:
        """[num_tiles, num_blocks] bool."""
        first = geometry.first_positions() - self.tokens + 1
        oldest = (first.clamp(min=0) // geometry.block_size)[:, None]
        at = geometry.block_numbers()
        return (at >= oldest) & (at <= geometry.last_blocks()[:, None])


@dataclass(frozen=True, slots=True)
class Strided:
    """Every `step`-th block, counted back from the tile's own (Child et al. 2019, arXiv:1904.10509)."""

    step: int

    def blocks(self, geometry: Geometry) -> torch.Tensor:
        """[num_tiles, num_blocks] bool."""
        back = geometry.last_blocks()[:, None] - geometry.block_numbers()
        return (back >= 0) & (back % self.step == 0)


@dataclass(frozen=True, slots=True)
class DocumentStart:
    """The block in which the tile's own document or unit starts. `starts` [units] int64 are token positions, ascending, from 0."""

    starts: torch.Tensor

    def blocks(self, geometry: Geometry) -> torch.Tensor:
        """[num_tiles, num_blocks] bool."""
        unit = torch.searchsorted(self.starts, geometry.first_positions(), right=True) - 1
        own = self.starts[unit.clamp(min=0)] // geometry.block_size
        return geometry.block_numbers() == own[:, None]


@dataclass(frozen=True, slots=True)
class Named:
    """Blocks that somebody asks for by number, [count] int64, for every query; numbers behind the context are passed over."""

    numbers: torch.Tensor

    def blocks(self, geometry: Geometry) -> torch.Tensor:
        """[num_tiles, num_blocks] bool."""
        room = torch.zeros(geometry.num_blocks + 1, dtype=torch.bool, device=geometry.device)
        room[self.numbers.clamp(max=geometry.num_blocks)] = True
        return room[:-1].expand(geometry.num_tiles, -1)


# Parts that are there for where they stand, not for what they say: links do not start from them.
POSITIONAL = (Sinks, LocalWindow, Strided, DocumentStart)
