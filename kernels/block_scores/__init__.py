"""How strongly tiles of queries and blocks of keys answer each other, from summaries or from sampled pairs."""

from __future__ import annotations

import torch

from ..device import runs_kernel
from .vectorised import antidiagonal_scores_vectorised, bound_scores_vectorised, mean_scores_vectorised

__all__ = ["antidiagonal_scores", "bound_scores", "mean_scores"]


def mean_scores(query: torch.Tensor, mean: torch.Tensor, *, tile_size: int) -> torch.Tensor:
    """Picks the Triton kernel on CUDA and torch elsewhere; `mean_scores_reference` has the shapes."""
    if runs_kernel(query):
        from .kernel import mean_scores_kernel

        return mean_scores_kernel(query, mean, tile_size=tile_size)
    return mean_scores_vectorised(query, mean, tile_size=tile_size)


def bound_scores(query: torch.Tensor, low: torch.Tensor, high: torch.Tensor, *, tile_size: int) -> torch.Tensor:
    """Picks the Triton kernel on CUDA and torch elsewhere; `bound_scores_reference` has the shapes."""
    if runs_kernel(query):
        from .kernel import bound_scores_kernel

        return bound_scores_kernel(query, low, high, tile_size=tile_size)
    return bound_scores_vectorised(query, low, high, tile_size=tile_size)


def antidiagonal_scores(
    query: torch.Tensor,
    key: torch.Tensor,
    candidates: torch.Tensor,
    *,
    query_start: int,
    block_size: int,
    tile_size: int,
    stride: int,
    scale: float,
) -> torch.Tensor:
    """Picks the Triton kernel on CUDA and torch elsewhere; `antidiagonal_scores_reference` has the shapes."""
    if runs_kernel(query):
        from .kernel import antidiagonal_scores_kernel as run
    else:
        run = antidiagonal_scores_vectorised
    return run(
        query, key, candidates,
        query_start=query_start, block_size=block_size, tile_size=tile_size, stride=stride, scale=scale,
    )  # fmt: skip
