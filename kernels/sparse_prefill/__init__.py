"""Causal attention over selected key blocks, for tiles of queries."""

from __future__ import annotations

import torch

from ..device import runs_kernel
from .cpu import sparse_prefill_cpu
from .merge import merge_parts

__all__ = ["merge_parts", "sparse_prefill"]


def sparse_prefill(
    query: torch.Tensor,
    key: torch.Tensor,
    value: torch.Tensor,
    block_indices: torch.Tensor,
    *,
    query_start: int,
    block_size: int,
    tile_size: int,
    scale: float,
    key_scale: torch.Tensor | None = None,
    value_scale: torch.Tensor | None = None,
) -> tuple[torch.Tensor, torch.Tensor]:
    """Picks the Triton kernel on CUDA and torch's matrix operations elsewhere; `sparse_prefill_reference` has the shapes."""
    if runs_kernel(query):
        from .kernel import sparse_prefill_kernel as run
    else:
        run = sparse_prefill_cpu
    return run(
        query, key, value, block_indices,
        query_start=query_start, block_size=block_size, tile_size=tile_size, scale=scale,
        key_scale=key_scale, value_scale=value_scale,
    )  # fmt: skip
