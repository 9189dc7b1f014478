"""The selections that the study compares, by name."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import torch
from unabridged.engine.selection import (
    Antidiagonal,
    BlockLinks,
    Geometry,
    LearnedGate,
    LocalWindow,
    MeanPooled,
    PooledCores,
    QuestBound,
    Score,
    Selector,
    Sinks,
    Sketched,
    Threshold,
    TopK,
    VerticalSlash,
)
from unabridged.engine.selection.scores import joined
from unabridged.kernels.block_scores import bound_scores
from unabridged.kernels.block_summary import BlockSummary, block_summary

from .measuring import OfLayer

FIXED = (Sinks(1), LocalWindow(32))
LINKS_LIMIT = 4


@dataclass(frozen=True)
class Exact:
    """The attention itself, by block: what the best selection of so many blocks could hold. Costs as much as attention."""

    def mass(
        self, query: torch.Tensor, summary: BlockSummary, geometry: Geometry, scale: float, key: torch.Tensor | None
    ) -> torch.Tensor:
        """See `Score`; one query to a tile."""
        assert key is not None
        logits = torch.einsum("qghd,kgd->ghqk", query.unflatten(1, (key.shape[1], -1)), key) * scale
        missing = geometry.num_blocks * geometry.block_size - geometry.num_keys
        weights = torch.nn.functional.pad(logits.softmax(-1), (0, missing))
        mass = weights.unflatten(-1, (-1, geometry.block_size)).sum(-1).amax(1)
        return mass / mass.sum(-1, keepdim=True)


@dataclass(frozen=True)
class FineBound:
    """Quest's bound over parts of a block, the highest of them: what summaries of `parts` times the size could tell."""

    parts: int

    def mass(
        self, query: torch.Tensor, summary: BlockSummary, geometry: Geometry, scale: float, key: torch.Tensor | None
    ) -> torch.Tensor:
        """See `Score`."""
        assert key is not None
        fine = block_summary(key, block_size=geometry.block_size // self.parts)
        bound = bound_scores(query, fine.low, fine.high, tile_size=geometry.tile_size) * scale
        missing = geometry.num_blocks * self.parts - bound.shape[-1]
        bound = torch.nn.functional.pad(bound, (0, missing), value=float("-inf"))
        return joined(bound.unflatten(-1, (-1, self.parts)).amax(-1), summary, geometry)


@dataclass(frozen=True)
class Setting:
    """One selection: `score` by name, its `top` blocks or all with `share` of the mass, links followed `hops` steps (0: none)."""

    score: str
    top: int = 0
    hops: int = 0
    share: float = 0.0

    @property
    def name(self) -> str:
        """For tables."""
        kept = f", top {self.top}" if self.top else f", share {100 * self.share:g} %" if self.share else ""
        return self.score + kept + (f", links {self.hops}" if self.hops else "")

    def of_layer(self, gates: list[LearnedGate], links: BlockLinks, fixed: tuple[Any, ...] = FIXED) -> OfLayer:
        """The selector of every layer."""

        def make(layer: int) -> Selector:
            policy = Threshold(self.share) if self.share else TopK(max(self.top, 1))
            return Selector(
                fixed, _score(self.score, gates, layer), policy, links if self.hops else None,
                hops=self.hops, links_limit=LINKS_LIMIT,
            )  # fmt: skip

        return make


def _score(name: str, gates: list[LearnedGate], layer: int) -> Score | None:
    scores: dict[str, Score | None] = {
        "window and sinks": None, "mean": MeanPooled(), "bound": QuestBound(), "cores": PooledCores(),
        "antidiagonal": Antidiagonal(4), "attention itself": Exact(), "bound of half blocks": FineBound(2), "bound of quarter blocks": FineBound(4),
        "bound, then antidiagonal": Antidiagonal(4, QuestBound(), 0.25), "vertical-slash": VerticalSlash(),
        "gate": gates[layer] if gates else None, "sketch": Sketched(4, 1), "sketch in 2 bits": Sketched(2, 1), "sketch of every 8th query": Sketched(4, 8, 1.0),
        "sketch, one query in 8": Sketched(4, 8),
    }  # fmt: skip
    return scores[name]


ANSWERING = [
    Setting("window and sinks", 0),
    *(Setting("bound", top, hops) for top in (1, 2, 4, 8) for hops in (0, 1, 3)),
    *(Setting("mean", top, hops) for top in (2, 8) for hops in (0, 3)),
    *(Setting(score, top) for score in ("cores", "gate") for top in (2, 8)),
    *(Setting("attention itself", top) for top in (2, 8)),
]
# Near the 6 % that selection is asked to stay within, and over finer summaries.
WIDER = [
    Setting(score, 10) for score in ("attention itself", "bound", "bound of half blocks", "bound of quarter blocks")
]
# The same number of blocks for all heads and queries, or as many as the attention asks for.
SKETCHED = [
    *(Setting(score, 10) for score in ("sketch", "sketch in 2 bits")),
    *(
        Setting(score, share=share)
        for score in ("attention itself", "sketch", "sketch in 2 bits", "bound of quarter blocks")
        for share in (0.004, 0.002)
    ),
]
LARGER = [
    Setting(score, share=share)
    for score in ("attention itself", "sketch", "sketch in 2 bits")
    for share in (0.01, 0.014)
]
READING = [
    *(Setting("window and sinks", 0, hops) for hops in (0, 1)),
    *(Setting(score, top, hops) for score in ("bound", "antidiagonal") for top in (2, 8) for hops in (0, 1)),
    *(Setting(score, 8) for score in ("mean", "bound, then antidiagonal", "cores", "gate", "vertical-slash")),
]
READING_SKETCHED = [
    *(Setting("sketch of every 8th query", 8, hops) for hops in (0, 1)),
    *(Setting("sketch", 8, hops) for hops in (0, 1)),
    Setting("sketch", share=0.01),
]
# The same number of scored queries, half of them those that stand out.
READING_APART = [
    *(Setting("sketch, one query in 8", 8, hops) for hops in (0, 1)),
    *(Setting(score, share=0.01) for score in ("sketch of every 8th query", "sketch, one query in 8")),
]
