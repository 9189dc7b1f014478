"""Blocks that are always attended to, whatever the query says."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

import torch

from .geometry import Geometry


class Fixed(Protocol):
    """A part of the selection that depends on positions alone."""

    def blocks(self, geometry: Geometry) -> torch.Tensor:
        """[num_tiles, num_blocks] bool; need not be causal."""
        ...


@dataclass(frozen=True, slots=True)
class Sinks:
    """The first blocks of the context, where softmax puts the attention it has no use for (arXiv:2309.17453)."""

    count: int = 1

    def blocks(self, geometry: Geometry) -> torch.Tensor:
        """[num_tiles, num_blocks] bool."""
        return (torch.arange(geometry.num_blocks) < self.count).expand(geometry.num_tiles, -1)


@dataclass(frozen=True, slots=True)
class LocalWindow:
    """Every block that a query of the tile reaches within `tokens` before it, its own block included."""

    tokens: int = 4096

    def blocks(self, geometry: Geometry) -> torch.Tensor:
        """[num_tiles, num_blocks] bool."""
        first = geometry.first_positions() - self.tokens + 1
        oldest = (first.clamp(min=0) // geometry.block_size)[:, None]
        at = torch.arange(geometry.num_blocks)[None, :]
        return (at >= oldest) & (at <= geometry.last_blocks()[:, None])


@dataclass(frozen=True, slots=True)
class Strided:
    """Every `step`-th block, counted back from the tile's own (Child et al. 2019, arXiv:1904.10509)."""

    step: int

    def blocks(self, geometry: Geometry) -> torch.Tensor:
        """[num_tiles, num_blocks] bool."""
        back = geometry.last_blocks()[:, None] - torch.arange(geometry.num_blocks)[None, :]
        return (back >= 0) & (back % self.step == 0)


@dataclass(frozen=True, slots=True)
class DocumentStart:
    """The block in which the tile's own document or unit starts. `starts` are token positions, ascending, from 0."""

    starts: tuple[int, ...]

    def blocks(self, geometry: Geometry) -> torch.Tensor:
        """[num_tiles, num_blocks] bool."""
        starts = torch.tensor(self.starts)
        own = (
            starts[(torch.searchsorted(starts, geometry.first_positions(), right=True) - 1).clamp(min=0)]
            // geometry.block_size
        )
        return torch.arange(geometry.num_blocks)[None, :] == own[:, None]


# Parts that are there for where they stand, not for what they say: links do not start from them.
POSITIONAL = (Sinks, LocalWindow, Strided, DocumentStart)
