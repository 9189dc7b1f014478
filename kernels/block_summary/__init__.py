"""Mean, minimum and maximum of each key block: what selection reads instead of the keys."""

from __future__ import annotations

import torch

from ..device import runs_kernel
from .reference import BlockSummary, block_summary_reference

__all__ = ["BlockSummary", "block_summary"]


def block_summary(key: torch.Tensor, *, block_size: int) -> BlockSummary:
    """Picks the Triton kernel on CUDA and the reference elsewhere; `block_summary_reference` has the shapes."""
    if runs_kernel(key):
        from .kernel import block_summary_kernel

        return block_summary_kernel(key, block_size=block_size)
    return block_summary_reference(key, block_size=block_size)
