"""The gather in plain torch: this defines what correct means."""

from __future__ import annotations

import torch


def gather_blocks_reference(
    source: torch.Tensor, blocks: torch.Tensor, store: torch.Tensor, slots: torch.Tensor
) -> None:
    """store[slots[i]] = source[blocks[i]] wherever blocks[i] >= 0 and slots[i] >= 0; the rest of `store` is left as it is.

    source         [num_blocks, ...] any dtype, contiguous; in pinned host memory where `store` is on a GPU
    store          [num_slots, ...] the same dtype and the same trailing shape, contiguous
    blocks, slots  [count] int32 or int64, where `store` is; slots in use are unique
    Raises ValueError if the trailing shapes or dtypes differ, or a tensor is not contiguous.
    """
    check(source, store)
    wanted = (blocks >= 0) & (slots >= 0)
    store.index_copy_(
        0, slots[wanted].long(), source.index_select(0, blocks[wanted].long().to(source.device)).to(store.device)
    )


def check(source: torch.Tensor, store: torch.Tensor) -> None:
    """ValueError unless one block of `source` is one slot of `store`, byte by byte."""
    if source.shape[1:] != store.shape[1:] or source.dtype != store.dtype:
        raise ValueError(
            f"Blocks of {tuple(source.shape[1:])} {source.dtype} do not fit slots of {tuple(store.shape[1:])} {store.dtype}."
        )
    if not source.is_contiguous() or not store.is_contiguous():
        raise ValueError("Both the source and the store have to be contiguous.")
