"""Attention of one chunk of queries over a tiered store: select, bring blocks up in groups, attend, merge."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import torch
from unabridged.kernels.sparse_prefill import merge_parts, sparse_prefill

from ..selection import Geometry, Selector, to_indices
from .blocks import Blocks
from .positions import Segments
from .store import BlockStore


@dataclass(frozen=True, slots=True)
class View:
    """Queries rotated for the keys of blocks [first, last)."""

    query: torch.Tensor
    first: int
    last: int


def attend(
    query: torch.Tensor,
    store: BlockStore,
    *,
    scale: float,
    selector: Selector | None,
    segments: Segments | None = None,
    tile_size: int = 128,
    group_blocks: int = 64,
) -> torch.Tensor:
    """Causal attention of the newest queries over everything in the store; [num_queries, num_heads, head_dim].

    query     [num_queries, num_heads, head_dim], whose own keys have been appended already
    selector  which blocks are read; None reads all of them (dense)
    segments  positions within segments, for contexts beyond the model's window; None for plain positions
    At most `group_blocks` blocks are on the compute device at a time beside the hot tier; parts are merged exactly.
    """
    start = store.length - query.shape[0]
    if segments is None:
        return _attend([View(query, 0, store.num_blocks)], store, start, scale, selector, tile_size, group_blocks)
    out = torch.empty_like(query)
    for first, last in segments.pieces(start, store.length):
        views = [View(*view) for view in segments.views(query[first - start : last - start], first)]
        out[first - start : last - start] = _attend(views, store, first, scale, selector, tile_size, group_blocks)
    return out


def _attend(
    views: list[View], store: BlockStore, start: int, scale: float, selector: Selector | None, tile_size: int, group_blocks: int
) -> torch.Tensor:  # fmt: skip
    """One piece of queries from position `start`; later tokens may be in the store already."""
    query = views[0].query
    geometry = Geometry(
        query_start=start,
        num_queries=query.shape[0],
        num_keys=start + query.shape[0],
        tile_size=tile_size,
        block_size=store.block_size,
        device=query.device,
    )
    joined: tuple[torch.Tensor, torch.Tensor] | None = None
    for view in views:
        chosen = _chosen(view, store, geometry, scale, selector)
        wanted = torch.nonzero(chosen.any(0).any(0)).flatten().cpu()
        groups = [group for group in wanted.split(group_blocks) if len(group)]
        for group, held in zip(groups, _bring_up(store, groups, query.shape[0]), strict=True):
            out, log_sum = sparse_prefill(
                view.query, held.key, held.value, to_indices(chosen[:, :, group.to(chosen.device)]),
                query_start=_local_start(group, geometry), block_size=geometry.block_size, tile_size=tile_size, scale=scale,
                key_scale=held.key_scale, value_scale=held.value_scale,
            )  # fmt: skip
            part = (out.float(), log_sum)
            joined = part if joined is None else merge_parts([joined, part])
    assert joined is not None, "a query sees at least its own block"
    return joined[0].to(query.dtype)


def _chosen(view: View, store: BlockStore, geometry: Geometry, scale: float, selector: Selector | None) -> torch.Tensor:
    """The blocks of the view that are read; bool [num_kv_heads, num_tiles, num_blocks]."""
    summary = store.summary_of(geometry.num_blocks)
    if selector is None:
        chosen = geometry.causal().expand(summary.mean.shape[1], -1, -1)
    else:
        chosen = selector.select(view.query, summary, geometry, scale=scale)
    if view.first > 0 or view.last < geometry.num_blocks:
        at = geometry.block_numbers()
        chosen = chosen & (at >= view.first) & (at < view.last)
    return chosen


def _bring_up(store: BlockStore, groups: list[torch.Tensor], num_queries: int) -> Iterator[Blocks]:
    """Keys and values of each group. A single token's blocks go through the hot tier, where the next token finds them."""
    lists = [group.tolist() for group in groups]
    blocks = [block for group in lists for block in group]
    if num_queries == 1 and len(blocks) <= store.room_for(blocks):
        for group in lists:
            yield store.lay_out(group)
    else:
        yield from store.stream(lists)


def _local_start(blocks: torch.Tensor, geometry: Geometry) -> int:
    """Where the first query stands when only `blocks`, ascending, are laid out one after the other; may be negative.

    Blocks before the queries' own are visible to every query, wherever they lie. From the queries' first block on the
    selection has no gap (a tile always sees its own blocks), so one shift is right for all of them.
    """
    own = geometry.query_start // geometry.block_size
    earlier = int((blocks < own).sum())
    if earlier == len(blocks):
        return len(blocks) * geometry.block_size
    return geometry.query_start - (int(blocks[earlier]) - earlier) * geometry.block_size
