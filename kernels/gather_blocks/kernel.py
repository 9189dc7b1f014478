"""The gather as a Triton kernel that reads pinned host memory itself, over PCIe: no staging, no copy per block.

Slabs are read by their addresses, so that blocks of all of them come in one launch for each store. The grid depends on the number of
places alone: the launch can be captured in a CUDA graph, and an unused place costs next to nothing.
"""

from __future__ import annotations

from collections.abc import Sequence

import torch
import triton
import triton.language as tl

from ..device import interpreted
from .reference import Rows, bytes_of, check

_WORDS = 2048  # 16 KB a program: enough loads in flight to fill PCIe without many programs


@triton.jit
def _gather(addresses, rows, store, slots, per_slab, row_words, first, words, WORDS: tl.constexpr):
    place = tl.program_id(0)
    row, slot = tl.load(rows + place).to(tl.int64), tl.load(slots + place).to(tl.int64)
    if (row >= 0) & (slot >= 0):
        slab = tl.load(addresses + row // per_slab).to(tl.pointer_type(store.dtype.element_ty))
        at = tl.program_id(1) * WORDS + tl.arange(0, WORDS)
        data = tl.load(slab + (row % per_slab) * row_words + first + at, mask=at < words)
        tl.store(store + slot * words + at, data, mask=at < words)


def gather_blocks_kernel(source: Rows, rows: torch.Tensor, stores: Sequence[torch.Tensor], slots: torch.Tensor) -> None:
    """The same as `gather_blocks_reference`. Raises ValueError for host memory that is not pinned."""
    check(source, stores)
    if not all(slab.is_cuda or slab.is_pinned() or interpreted() for slab in source.slabs):
        raise ValueError("The GPU reads host memory only where it is pinned; allocate the source with pin_memory=True.")
    sizes = [bytes_of(store) for store in stores]
    if not len(rows) or not source.slabs or not sum(sizes):
        return
    units = (torch.int64, torch.int32, torch.int16, torch.int8)
    unit = next(dtype for dtype in units if all(size % dtype.itemsize == 0 for size in sizes))
    first = 0
    for store, size in zip(stores, sizes, strict=True):
        words = size // unit.itemsize
        _gather[(len(rows), triton.cdiv(words, _WORDS))](
            source.addresses, rows, store.flatten(1).view(unit), slots, source.per_slab, sum(sizes) // unit.itemsize,
            first, words, WORDS=_WORDS,
        )  # fmt: skip
        first += words
