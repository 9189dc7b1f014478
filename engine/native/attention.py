"""Attention of one chunk of queries over a tiered store: select, gather in groups, attend, merge."""

from __future__ import annotations

import torch
from unabridged.kernels.sparse_prefill import merge_parts, sparse_prefill

from ..selection import Geometry, Selector, to_indices
from .store import BlockStore


def attend(
    query: torch.Tensor,
    store: BlockStore,
    *,
    scale: float,
    selector: Selector | None,
    tile_size: int = 128,
    group_blocks: int = 64,
) -> torch.Tensor:
    """Causal attention of the newest queries over everything in the store; [num_queries, num_heads, head_dim].

    query     [num_queries, num_heads, head_dim], whose own keys have been appended already
    selector  which blocks are read; None reads all of them (dense)
    At most `group_blocks` blocks are on the compute device at a time beside the hot tier; parts are merged exactly.
    """
    geometry = Geometry(
        query_start=store.length - query.shape[0],
        num_queries=query.shape[0],
        num_keys=store.length,
        tile_size=tile_size,
        block_size=store.block_size,
    )
    if selector is None:
        kv_heads = store.summary.mean.shape[1]
        chosen = geometry.causal().expand(kv_heads, -1, -1).to(query.device)
    else:
        chosen = selector.select(query, store.summary, geometry, scale=scale)
    wanted = torch.nonzero(chosen.any(0).any(0)).flatten()
    parts = []
    for blocks in wanted.split(group_blocks):
        keys, values = store.gather(blocks.tolist())
        parts.append(
            sparse_prefill(
                query, keys, values, to_indices(chosen[:, :, blocks]),
                query_start=_local_start(blocks, geometry), block_size=geometry.block_size, tile_size=tile_size, scale=scale,
            )
        )  # fmt: skip
    return merge_parts(parts)[0]


def _local_start(blocks: torch.Tensor, geometry: Geometry) -> int:
    """Where the first query stands when only `blocks`, ascending, are laid out one after the other.

    Blocks before the queries' own are visible to every query, wherever they lie. From the queries' first block on the
    selection has no gap (a tile always sees its own blocks), so one shift is right for all of them.
    """
    own = geometry.query_start // geometry.block_size
    earlier = int((blocks < own).sum())
    if earlier == len(blocks):
        return len(blocks) * geometry.block_size
    return geometry.query_start - (int(blocks[earlier]) - earlier) * geometry.block_size
