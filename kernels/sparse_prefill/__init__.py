"""Causal attention over selected key blocks, for tiles of queries."""

from __future__ import annotations

import torch

from ..device import runs_kernel
from .cpu import sparse_prefill_cpu

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


def merge_parts(parts: list[tuple[torch.Tensor, torch.Tensor]]) -> tuple[torch.Tensor, torch.Tensor]:
    """Join outputs of `sparse_prefill` for the same queries over different keys, as if computed at once.

    Weighted by the softmax denominators in fp32 (Dao et al. 2022, arXiv:2205.14135); a part that saw no key has no weight.
    """
    if len(parts) == 1:
        return parts[0]
    log_sums = torch.stack([log_sum for _, log_sum in parts])
    joined = torch.logsumexp(log_sums, dim=0)
    weights = torch.exp(log_sums - torch.where(torch.isinf(joined), 0.0, joined))
    out = sum(weight[..., None] * out.float() for weight, (out, _) in zip(weights, parts, strict=True))
    assert isinstance(out, torch.Tensor)
    return out.to(parts[0][0].dtype), joined
