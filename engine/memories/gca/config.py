"""Sizes and form of a GCA model."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from ..layers import PositionBias


@dataclass(frozen=True, slots=True)
class GcaConfig:
    """Sizes of the model; the defaults are the tiny preset.

    chunk      text tokens of a chunk; the landmark position comes on top, so a chunk spans chunk + 1 positions
    window     positions that self-attention sees
    groups     layers of each upper group; every group retrieves once per chunk, so n groups can follow n links
    top_k      chunks that a retrieval reads
    sharpness  factor on the retrieval scores at inference: among many near misses the best chunk keeps its weight
    form       "published": ALiBi, 2-layer encoder with positions, plain landmarks and queries scored by dot product,
               Gumbel noise on the choice in training, the residual of before the cross attention kept.
               "recipe": learned bias per distance, projected unit landmarks and queries with a learned scale, no noise,
               ordinary residual; a landmark is itself served by what it retrieved, so a later group asks on from it.
    """

    vocabulary: int
    width: int = 64
    heads: int = 4
    chunk: int = 16
    window: int = 17
    lower_layers: int = 2
    encoder_layers: int = 1
    groups: tuple[int, ...] = (1,)
    top_k: int = 8
    sharpness: float = 4.0
    form: Literal["recipe", "published"] = "recipe"

    @property
    def position_bias(self) -> PositionBias:
        """How self-attention knows distances."""
        return "learned" if self.form == "recipe" else "alibi"

    @property
    def span(self) -> int:
        """Positions of a chunk, the landmark included."""
        return self.chunk + 1
