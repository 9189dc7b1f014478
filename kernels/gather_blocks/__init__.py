"""Selected blocks from pinned host memory into slots of the hot store, in one launch."""

from __future__ import annotations

import torch

from ..device import runs_kernel
from .reference import gather_blocks_reference

__all__ = ["gather_blocks"]


def gather_blocks(source: torch.Tensor, blocks: torch.Tensor, store: torch.Tensor, slots: torch.Tensor) -> None:
    """Picks the Triton kernel where the store is on CUDA and the reference elsewhere; `gather_blocks_reference` has the shapes."""
    if runs_kernel(store):
        from .kernel import gather_blocks_kernel

        gather_blocks_kernel(source, blocks, store, slots)
    else:
        gather_blocks_reference(source, blocks, store, slots)
