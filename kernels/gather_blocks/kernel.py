"""The gather as one Triton kernel that reads pinned host memory itself, over PCIe: no staging, no copy per block.

The grid depends on the number of places alone, so the launch can be captured in a CUDA graph and unused places cost nothing.
"""

from __future__ import annotations

import torch
import triton
import triton.language as tl

from ..device import interpreted
from .reference import check

_WORDS = 2048  # 16 KB a program: enough loads in flight to fill PCIe without many programs


@triton.jit
def _gather(source, blocks, store, slots, words, WORDS: tl.constexpr):
    place = tl.program_id(0)
    block, slot = tl.load(blocks + place).to(tl.int64), tl.load(slots + place).to(tl.int64)
    if (block >= 0) & (slot >= 0):
        at = tl.program_id(1) * WORDS + tl.arange(0, WORDS)
        data = tl.load(source + block * words + at, mask=at < words)
        tl.store(store + slot * words + at, data, mask=at < words)


def gather_blocks_kernel(source: torch.Tensor, blocks: torch.Tensor, store: torch.Tensor, slots: torch.Tensor) -> None:
    """The same as `gather_blocks_reference`. Raises ValueError for host memory that is not pinned."""
    check(source, store)
    if not source.is_cuda and not source.is_pinned() and not interpreted():
        raise ValueError("The GPU reads host memory only where it is pinned; allocate the source with pin_memory=True.")
    if not len(blocks) or not store.numel():
        return
    bytes_each = store[0].numel() * store.element_size()
    unit = next(
        dtype for dtype in (torch.int64, torch.int32, torch.int16, torch.int8) if bytes_each % dtype.itemsize == 0
    )
    words = bytes_each // unit.itemsize
    _gather[(len(blocks), triton.cdiv(words, _WORDS))](
        source.flatten(1).view(unit), blocks, store.flatten(1).view(unit), slots, words, WORDS=_WORDS
    )
