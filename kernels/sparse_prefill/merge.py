"""Joining attention over different keys."""

from __future__ import annotations

import torch


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
