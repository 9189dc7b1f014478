"""Mean, minimum and maximum of each key block, and its core: what selection reads instead of the keys."""

from __future__ import annotations

import torch

from ..device import runs_kernel
from .cpu import block_summary_cpu, pooled_cores_cpu
from .reference import BlockSummary

__all__ = ["BlockSummary", "block_summary", "pooled_cores"]


def block_summary(key: torch.Tensor, *, block_size: int) -> BlockSummary:
    """Picks the Triton kernel on CUDA and torch elsewhere; `block_summary_reference` has the shapes."""
    if runs_kernel(key):
        from .kernel import block_summary_kernel

        return block_summary_kernel(key, block_size=block_size)
    return block_summary_cpu(key, block_size=block_size)


def pooled_cores(
    query: torch.Tensor, key: torch.Tensor, *, query_start: int, block_size: int, scale: float
) -> torch.Tensor:
    """Picks the Triton kernel on CUDA and torch elsewhere; `pooled_cores_reference` has the shapes."""
    if runs_kernel(key):
        from .kernel import pooled_cores_kernel as run
    else:
        run = pooled_cores_cpu
    return run(query, key, query_start=query_start, block_size=block_size, scale=scale)
