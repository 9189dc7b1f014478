"""How many blocks are kept of a score."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

import torch


class Policy(Protocol):
    """Turns an estimate of mass into a choice."""

    def keep(self, mass: torch.Tensor) -> torch.Tensor:
        """mass [num_kv_heads, num_tiles, num_blocks] -> bool of the same shape."""
        ...


@dataclass(frozen=True, slots=True)
class TopK:
    """The `count` blocks of greatest mass; fewer where fewer have any."""

    count: int

    def keep(self, mass: torch.Tensor) -> torch.Tensor:
        """See `Policy`."""
        best = mass.topk(min(self.count, mass.shape[-1]), dim=-1).indices
        return torch.zeros_like(mass, dtype=torch.bool).scatter_(-1, best, True) & (mass > 0)


@dataclass(frozen=True, slots=True)
class Coverage:
    """The fewest blocks whose mass reaches `share`, at most `limit` of them."""

    share: float = 0.9
    limit: int | None = None

    def keep(self, mass: torch.Tensor) -> torch.Tensor:
        """See `Policy`."""
        ordered, places = mass.sort(dim=-1, descending=True)
        before = ordered.cumsum(-1) - ordered
        wanted = (before < self.share * mass.sum(-1, keepdim=True)) & (ordered > 0)
        if self.limit is not None:
            wanted[..., self.limit :] = False
        return torch.zeros_like(wanted).scatter_(-1, places, wanted)


@dataclass(frozen=True, slots=True)
class Threshold:
    """Every block with at least `share` of the mass, at most the `limit` greatest of them.

    Of all ways to spend the same number of blocks on all heads, layers and queries, this one holds the most mass: a head that
    looks at one block takes one, and leaves its places to those that look at many. At most 1 / share blocks in any case.
    """

    share: float = 0.002
    limit: int | None = None

    def keep(self, mass: torch.Tensor) -> torch.Tensor:
        """See `Policy`."""
        enough = mass >= self.share
        return enough if self.limit is None else enough & TopK(self.limit).keep(mass)
