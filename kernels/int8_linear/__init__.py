"""A linear layer whose weight is kept as int8 with one scale per output channel."""

from __future__ import annotations

import torch

from ..device import runs_kernel
from .reference import quantize_weight

__all__ = ["int8_linear", "quantize_weight"]

_MOST_ROWS = 64  # beyond it, unpacking the weight once costs less than the multiplication
_CHUNK = 1 << 24  # weight values unpacked at a time: 32 MB in bf16


def int8_linear(x: torch.Tensor, weight: torch.Tensor, scale: torch.Tensor) -> torch.Tensor:
    """Picks the Triton kernel for few rows on CUDA; for many, and elsewhere, unpacks some output channels at a time.

    `int8_linear_reference` has the shapes.
    """
    if runs_kernel(x) and x.numel() // x.shape[-1] <= _MOST_ROWS:
        from .kernel import int8_linear_kernel

        return int8_linear_kernel(x, weight, scale)
    step = max(_CHUNK // weight.shape[1], 1)
    if weight.shape[0] <= step:
        return torch.nn.functional.linear(x, weight.to(x.dtype)) * scale.to(x.dtype)
    out = x.new_empty((*x.shape[:-1], weight.shape[0]))
    for start in range(0, weight.shape[0], step):
        part = slice(start, start + step)
        out[..., part] = torch.nn.functional.linear(x, weight[part].to(x.dtype)) * scale[part].to(x.dtype)
    return out
