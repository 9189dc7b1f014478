"""Selected blocks from pinned host memory into slots of the hot store, asking nothing of the host."""

from __future__ import annotations

from collections.abc import Sequence

import torch

from ..device import runs_kernel
from .reference import Rows, gather_blocks_reference

__all__ = ["Rows", "gather_blocks"]


def gather_blocks(source: Rows, rows: torch.Tensor, stores: Sequence[torch.Tensor], slots: torch.Tensor) -> None:
    """Picks the Triton kernel where the stores are on CUDA and the reference elsewhere; `gather_blocks_reference` has the shapes."""
    if runs_kernel(stores[0]):
        from .kernel import gather_blocks_kernel

        gather_blocks_kernel(source, rows, stores, slots)
    else:
        gather_blocks_reference(source, rows, stores, slots)
