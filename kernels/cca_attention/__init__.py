"""Attention over pooled core tokens and a local window, in one softmax (CCA)."""

from __future__ import annotations

from collections.abc import Callable

import torch

from ..device import runs_kernel
from .reference import visible_cores
from .vectorised import cca_attention_vectorised

__all__ = ["cca_attention", "visible_cores"]


def cca_attention(
    query: torch.Tensor,
    core_key: torch.Tensor,
    core_value: torch.Tensor,
    local_key: torch.Tensor,
    local_value: torch.Tensor,
    *,
    query_start: int,
    local_start: int,
    group: int,
    window: int,
    scale: float,
) -> torch.Tensor:
    """Picks the Triton kernel on CUDA (no gradient) and torch's own attention elsewhere; see `cca_attention_reference`."""
    wants_gradient = torch.is_grad_enabled() and any(t.requires_grad for t in (query, core_key, local_key))
    run: Callable[..., torch.Tensor] = cca_attention_vectorised
    if runs_kernel(query) and not wants_gradient:
        from .kernel import cca_attention_kernel

        run = cca_attention_kernel
    return run(
        query, core_key, core_value, local_key, local_value,
        query_start=query_start, local_start=local_start, group=group, window=window, scale=scale,
    )  # fmt: skip
