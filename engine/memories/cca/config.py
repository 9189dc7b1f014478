"""Sizes of the pooled and the local part, and of a small model from scratch."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class CcaConfig:
    """group and window are CCA's; the rest shapes the small model, and its defaults are the tiny preset.

    group   tokens pooled into one core: the cache holds 1/group of the distant tokens
    window  the last window to window + group - 1 tokens are attended to as they are
    """

    vocabulary: int = 256
    width: int = 96
    heads: int = 4
    kv_heads: int = 2
    layers: int = 3
    group: int = 8
    window: int = 32
