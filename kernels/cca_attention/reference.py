"""Core context aware attention in plain torch: this defines what correct means."""

from __future__ import annotations

from typing import TypeVar

import torch

Position = TypeVar("Position", int, torch.Tensor)


def visible_cores(position: Position, *, group: int, window: int) -> Position:
    """How many cores the token at `position` (from 0) sees; its local keys begin at that many groups.

    Every token sees itself and everything before it exactly once, pooled or as it is: the last window to window + group - 1
    tokens are local.
    """
    groups = (position + 1 - window) // group
    return groups.clamp(min=0) if isinstance(groups, torch.Tensor) else max(0, groups)


def cca_attention_reference(
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
    """Causal attention over core tokens and a local window, concatenated in one softmax.

    query                   [batch, heads, num_queries, head_dim], at positions query_start, query_start + 1, ...
    core_key, core_value    [batch, kv_heads, num_cores, head_dim]; core i pools tokens [i * group, (i + 1) * group)
    local_key, local_value  [batch, kv_heads, num_local, head_dim], at positions local_start, local_start + 1, ...
    The query at position t sees cores 0..j-1 and tokens j * group..t, with j = max(0, (t + 1 - window) // group).
    Returns [batch, heads, num_queries, head_dim] in query's dtype; softmax runs in fp32.
    Raises ValueError if heads do not share kv_heads evenly, or if cores or tokens that a query sees are missing.
    Source: Chen et al., ICML 2025 (arXiv:2412.12465).
    """
    check_covered(
        query, core_key, local_key, query_start=query_start, local_start=local_start, group=group, window=window
    )
    repeat = query.shape[1] // core_key.shape[1]
    key = torch.cat((core_key, local_key), dim=2).repeat_interleave(repeat, dim=1).float()
    value = torch.cat((core_value, local_value), dim=2).repeat_interleave(repeat, dim=1).float()
    at = query_start + torch.arange(query.shape[2], device=query.device)
    cores = visible_cores(at, group=group, window=window)[:, None]
    tokens = local_start + torch.arange(local_key.shape[2], device=query.device)
    seen_cores = torch.arange(core_key.shape[2], device=query.device) < cores
    seen_tokens = (tokens >= cores * group) & (tokens <= at[:, None])
    scores = query.float() @ key.transpose(-1, -2) * scale
    scores = scores.masked_fill(~torch.cat((seen_cores, seen_tokens), dim=1), float("-inf"))
    return (scores.softmax(-1) @ value).to(query.dtype)


def check_covered(
    query: torch.Tensor,
    core_key: torch.Tensor,
    local_key: torch.Tensor,
    *,
    query_start: int,
    local_start: int,
    group: int,
    window: int,
) -> None:
    """Raise ValueError unless everything that the queries see is there."""
    heads, kv_heads = query.shape[1], core_key.shape[1]
    if heads % kv_heads:
        raise ValueError(f"{heads} query heads do not share {kv_heads} key/value heads evenly.")
    last = query_start + query.shape[2] - 1
    if core_key.shape[2] < visible_cores(last, group=group, window=window):
        raise ValueError(f"{core_key.shape[2]} cores do not reach the window of the query at {last}.")
    first_local = visible_cores(query_start, group=group, window=window) * group
    if local_start > first_local or local_start + local_key.shape[2] <= last:
        raise ValueError(
            f"Tokens {first_local}..{last} are seen, {local_start} and {local_key.shape[2]} more are there."
        )
