"""Int8 weights in plain torch: this defines what correct means."""

from __future__ import annotations

import torch


def quantize_weight(weight: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
    """weight [out, in] -> int8 [out, in] and scale [out] fp32, symmetric, one scale per output channel.

    A channel of zeros has scale 1. Source: Dettmers et al. 2022 (arXiv:2208.07339), its vector-wise part for weights.
    """
    highest = weight.float().abs().amax(1)
    scale = torch.where(highest > 0, highest / 127, torch.ones_like(highest))
    return (weight.float() / scale[:, None]).round().clamp(-127, 127).to(torch.int8), scale


def int8_linear_reference(x: torch.Tensor, weight: torch.Tensor, scale: torch.Tensor) -> torch.Tensor:
    """x [..., in] times weight [out, in] int8 and scale [out]; [..., out] in x's dtype, products and sums in fp32."""
    return (x.float() @ weight.float().T * scale.float()).to(x.dtype)
