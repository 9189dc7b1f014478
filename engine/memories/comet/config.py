"""Sizes of a CoMeT memory and of the small decoder."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class CometConfig:
    """The defaults are the tiny preset; vocabulary, width, heads and layers concern the small decoder alone.

    chunk       text tokens of a chunk, a multiple of `stride`
    slots       global memory, in vectors per layer
    stride      text tokens per temporary beacon
    temporary   FIFO of beacons, in vectors per layer
    bottleneck  width of the low-rank residual on what is passed on
    gate_bias   added to the gate's logits: at +2 a new memory keeps 88 % of a slot per chunk (the published gate has none)
    sharpness   factor on the gate's logits at inference; a learned sigmoid leaks, so memory fades. inf: keep or replace
    """

    vocabulary: int
    width: int = 64
    heads: int = 2
    layers: int = 2
    chunk: int = 16
    slots: int = 4
    stride: int = 8
    temporary: int = 4
    bottleneck: int = 8
    gate_bias: float = 2.0
    sharpness: float = float("inf")

    @property
    def beacons(self) -> int:
        """Temporary beacons of one chunk."""
        return self.chunk // self.stride

    @property
    def span(self) -> int:
        """Positions of a chunk: both memories, text with its beacons, global beacons."""
        return 2 * self.slots + self.temporary + self.chunk + self.beacons
