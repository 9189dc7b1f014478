"""One new token over selected, paged key blocks."""

from __future__ import annotations

import torch

from ..device import runs_kernel
from .cpu import sparse_decode_cpu

__all__ = ["sparse_decode"]


def sparse_decode(
    query: torch.Tensor,
    key_blocks: torch.Tensor,
    value_blocks: torch.Tensor,
    slots: torch.Tensor,
    lengths: torch.Tensor,
    *,
    scale: float,
    key_scale: torch.Tensor | None = None,
    value_scale: torch.Tensor | None = None,
) -> torch.Tensor:
    """Picks the Triton kernels on CUDA and torch elsewhere; `sparse_decode_reference` has the shapes."""
    if runs_kernel(query):
        from .kernel import sparse_decode_kernel as run
    else:
        run = sparse_decode_cpu
    return run(
        query, key_blocks, value_blocks, slots, lengths, scale=scale, key_scale=key_scale, value_scale=value_scale
    )
