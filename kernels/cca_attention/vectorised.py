"""The same attention as torch's own over tiles of queries: what a CPU runs, and what training differentiates."""

from __future__ import annotations

import torch
import torch.nn.functional as F

from .reference import check_covered, visible_cores

_TILE = 512  # queries; a tile's mask and keys are what is held beside the inputs


def cca_attention_vectorised(
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
    """See `cca_attention_reference`."""
    check_covered(
        query, core_key, local_key, query_start=query_start, local_start=local_start, group=group, window=window
    )
    parts = []
    for row in range(0, query.shape[2], _TILE):
        tile = query[:, :, row : row + _TILE]
        at = query_start + row + torch.arange(tile.shape[2], device=query.device)
        cores = visible_cores(at, group=group, window=window)[:, None]
        most, first = int(cores[-1]), int(cores[0]) * group - local_start
        last = query_start + row + tile.shape[2] - local_start
        tokens = local_start + torch.arange(first, last, device=query.device)
        seen_cores = torch.arange(most, device=query.device) < cores
        seen_tokens = (tokens >= cores * group) & (tokens <= at[:, None])
        parts.append(
            F.scaled_dot_product_attention(
                tile,
                torch.cat((core_key[:, :, :most], local_key[:, :, first:last]), dim=2),
                torch.cat((core_value[:, :, :most], local_value[:, :, first:last]), dim=2),
                attn_mask=torch.cat((seen_cores, seen_tokens), dim=1),
                scale=scale,
                enable_gqa=query.shape[1] != core_key.shape[1],
            )
        )
    return torch.cat(parts, dim=2)
