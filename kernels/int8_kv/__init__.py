"""Keys and values as INT8: keys with one scale per channel and block, values with one scale per token."""

from __future__ import annotations

import torch

from ..device import runs_kernel
from .reference import Int8Blocks, dequantise, quantise_reference

__all__ = ["Int8Blocks", "dequantise", "quantise"]


def quantise(key: torch.Tensor, value: torch.Tensor) -> Int8Blocks:
    """Picks the Triton kernel on CUDA and the reference elsewhere; `quantise_reference` has the shapes."""
    if runs_kernel(key):
        from .kernel import quantise_kernel

        return quantise_kernel(key, value)
    return quantise_reference(key, value)
