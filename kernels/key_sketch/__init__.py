"""Every key in a few bits per channel, between the minimum and the maximum of its block: enough to say which blocks matter."""

from __future__ import annotations

import torch

from ..device import runs_kernel
from .reference import BITS, check_bits, sketched_keys
from .vectorised import key_sketch_vectorised, sketch_scores_vectorised

__all__ = ["BITS", "check_bits", "key_sketch", "sketch_scores", "sketched_keys"]


def key_sketch(key: torch.Tensor, low: torch.Tensor, high: torch.Tensor, *, block_size: int, bits: int) -> torch.Tensor:
    """Picks the Triton kernel on CUDA and torch elsewhere; `key_sketch_reference` has the shapes."""
    if runs_kernel(key):
        from .kernel import key_sketch_kernel as run
    else:
        run = key_sketch_vectorised
    return run(key, low, high, block_size=block_size, bits=bits)


def sketch_scores(
    query: torch.Tensor, positions: torch.Tensor, sketch: torch.Tensor, low: torch.Tensor, high: torch.Tensor,
    *, num_keys: int, scale: float,
) -> torch.Tensor:  # fmt: skip
    """Picks the Triton kernel on CUDA and torch elsewhere; `sketch_scores_reference` has the shapes."""
    if runs_kernel(query):
        from .kernel import sketch_scores_kernel as run
    else:
        run = sketch_scores_vectorised
    return run(query, positions, sketch, low, high, num_keys=num_keys, scale=scale)
