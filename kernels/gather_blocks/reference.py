"""The gather in plain torch: this defines what correct means."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import torch


@dataclass(frozen=True, slots=True)
class Rows:
    """Blocks below the device, one row of bytes each: row r is row r % per_slab of slabs[r // per_slab].

    slabs      [at most per_slab, ...] each, contiguous, of one dtype and row shape; in pinned host memory where a GPU reads them
    addresses  [slabs] int64, on the device that reads: where each slab starts. A GPU reads pinned memory at the host's own address
    """

    slabs: tuple[torch.Tensor, ...]
    per_slab: int
    addresses: torch.Tensor

    @classmethod
    def of(cls, slabs: Sequence[torch.Tensor], per_slab: int, device: torch.device) -> Rows:
        """As `device` reads them."""
        addresses = torch.tensor([slab.data_ptr() for slab in slabs], dtype=torch.int64, device=device)
        return cls(tuple(slabs), per_slab, addresses)

    @property
    def row_bytes(self) -> int:
        """Of one block."""
        return bytes_of(self.slabs[0])


def gather_blocks_reference(
    source: Rows, rows: torch.Tensor, stores: Sequence[torch.Tensor], slots: torch.Tensor
) -> None:
    """Slot slots[i] of every store gets its part of row rows[i] wherever rows[i] >= 0 and slots[i] >= 0; all else stays as it is.

    rows, slots  [count] int32 or int64, where the stores are; slots in use are unique
    stores       [num_slots, ...] any dtypes, contiguous; the bytes of a slot of each, one after the other, are a row of `source`
    Raises ValueError if they are not, or a tensor is not contiguous.
    """
    check(source, stores)
    held, rooms = ([item.flatten(1).view(torch.uint8) for item in tensors] for tensors in (source.slabs, stores))
    for row, slot in zip(rows.tolist(), slots.tolist(), strict=True):
        first = 0
        for room in rooms if row >= 0 and slot >= 0 else ():
            last = first + room.shape[1]
            room[slot].copy_(held[row // source.per_slab][row % source.per_slab, first:last])
            first = last


def check(source: Rows, stores: Sequence[torch.Tensor]) -> None:
    """ValueError unless a row of `source` is one slot of each store, byte by byte."""
    sizes = [bytes_of(store) for store in stores]
    if source.slabs and sum(sizes) != source.row_bytes:
        raise ValueError(f"Rows of {source.row_bytes} bytes do not fit slots of {' + '.join(map(str, sizes))} bytes.")
    if not all(item.is_contiguous() for item in (*source.slabs, *stores)):
        raise ValueError("Both the source and the stores have to be contiguous.")


def bytes_of(store: torch.Tensor) -> int:
    """Of one slot."""
    return int(store[0].numel() * store.element_size())
