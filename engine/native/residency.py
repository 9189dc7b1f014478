"""Which blocks are hot while one token after the other is decoded: tables on the device, or the store asked by the host.

`Residency` is the store's least-recently-used tier as tensors: what is missing, whose slots are given up and what is copied where
is decided on the device, in shapes that depend on no value, and blocks come from pinned host memory by their addresses. So a step
that selects anew can be recorded as a CUDA graph like any other. It needs a copy of every block in host memory, or room for
all of them in the hot tier; where blocks lie on disk or in a snapshot, `HostSlots` brings them up, layer by layer with the host in the loop.
"""

from __future__ import annotations

from typing import Protocol

import torch
from unabridged.kernels.gather_blocks import gather_blocks

from .hot import Lent
from .memory import OverBudget
from .store import BlockStore

_KEPT = 1 << 62  # "last used" of a block that has no copy below: it is never given up


class NotHot(Exception):
    """The blocks that a token attends to do not fit the hot tier at once."""


class Placing(Protocol):
    """Sees to it that blocks have hot slots. `blocks` is how many there may be, `on_device` whether it asks the host nothing."""

    on_device: bool

    def begin(self, block: torch.Tensor) -> torch.Tensor:
        """[layers, 1] int64: the slots of the block being filled, whose number is `block` [1]."""
        ...

    def place(self, layer: int, wanted: torch.Tensor) -> torch.Tensor:
        """wanted [blocks] bool -> [blocks] int64, the slot of each hot block, -1 for the others. All that are wanted are hot
        afterwards, or as many as there is room for; raises NotHot, or leaves it to the caller to see."""
        ...

    def close(self) -> int:
        """Give the tiers back to the store; how many blocks were copied up without its knowledge."""
        ...


class HostSlots:
    """The store's own tiers, asked by the host."""

    on_device = False

    def __init__(self, stores: list[BlockStore], blocks: int) -> None:
        self._stores, self._blocks = stores, blocks

    def begin(self, block: torch.Tensor) -> torch.Tensor:
        """See `Placing`."""
        return torch.tensor([[store.open_block()] for store in self._stores], device=block.device)

    def place(self, layer: int, wanted: torch.Tensor) -> torch.Tensor:
        """See `Placing`."""
        store = self._stores[layer]
        blocks = torch.nonzero(wanted).flatten().tolist()
        if len(blocks) > store.hot_slots:
            raise NotHot
        slot_of = torch.full((self._blocks,), -1)
        slot_of[blocks] = torch.tensor(store.slots_of(blocks))
        return slot_of.to(wanted.device)

    def close(self) -> int:
        """See `Placing`."""
        return 0


class Residency:
    """The hot tiers of all layers as tables, layers first. Column `blocks` and column `slots` stand for nobody.

    slot_of   [layers, blocks + 1] int64, -1 where a block is not hot
    block_of  [layers, slots + 1] int64, `blocks` where a slot is free
    used      [layers, slots + 1] int64: the step that used a slot last; less than any step where it is free
    row_of    [layers, blocks + 1] int64: where a block lies in host memory, -1 where it does not
    """

    on_device = True

    def __init__(self, stores: list[BlockStore], lent: list[Lent], blocks: int) -> None:
        self._stores, self._lent, self._blocks, self._slots = stores, lent, blocks, stores[0].hot_slots
        device, slots = stores[0].hot.key.device, self._slots
        slot_of = torch.full((len(stores), blocks + 1), -1)
        block_of = torch.full((len(stores), slots + 1), blocks)
        used = torch.full((len(stores), slots + 1), -slots - 1)
        row_of = torch.full((len(stores), blocks + 1), -1)
        for layer, each in enumerate(lent):
            held, at = torch.tensor(each.hot, dtype=torch.int64).reshape(-1, 2).T
            slot_of[layer, held], block_of[layer, at] = at, held
            used[layer, at] = torch.where(held < each.whole, torch.arange(len(held)) - slots, _KEPT)
            row_of[layer, : each.whole] = torch.tensor(each.rows, dtype=torch.int64)
        self.slot_of, self.block_of, self.used, self.row_of = (
            table.to(device) for table in (slot_of, block_of, used, row_of)
        )
        self._whole = min(each.whole for each in lent)
        self._clock = torch.zeros((), dtype=torch.int64, device=device)
        self._loaded = torch.zeros((), dtype=torch.int64, device=device)

    @classmethod
    def of(cls, stores: list[BlockStore], blocks: int) -> Residency | None:
        """Take the hot tiers over, every block copied to host memory where not all can be hot. None where there is no room for that,
        or blocks lie where the device cannot read them."""
        lent = []
        for store in stores:
            try:
                each = store.lend(blocks)
            except (OverBudget, MemoryError, torch.AcceleratorError):
                each = None
            if each is None:
                return None
            lent.append(each)
        return cls(stores, lent, blocks)

    def begin(self, block: torch.Tensor) -> torch.Tensor:
        """See `Placing`. A new block takes a slot and has nothing to be copied."""
        self._clock += 1
        wanted = (torch.arange(self._blocks, device=block.device) == block).expand(len(self._stores), -1)
        admit(self.slot_of, self.block_of, self.used, wanted, self._clock, whole=self._whole, most=1)
        return self.slot_of.gather(1, block.expand(len(self._stores), 1))

    def place(self, layer: int, wanted: torch.Tensor) -> torch.Tensor:
        """See `Placing`; blocks beyond the room stay -1."""
        own = slice(layer, layer + 1)
        blocks, slots = admit(
            self.slot_of[own], self.block_of[own], self.used[own], wanted[None], self._clock, whole=self._whole,
            most=min(self._slots, self._blocks),
        )  # fmt: skip
        source = self._lent[layer].source
        if source is not None:
            rows = self.row_of[layer].gather(0, blocks[0])
            self._loaded += (rows >= 0).sum()
            gather_blocks(source, rows, self._stores[layer].hot.tensors, slots[0])
        return self.slot_of[layer, :-1]

    def close(self) -> int:
        """See `Placing`."""
        order = self.used[:, :-1].argsort(-1).tolist()
        block_of = self.block_of.tolist()
        for store, slots, blocks in zip(self._stores, order, block_of, strict=True):
            store.take_back([(blocks[slot], slot) for slot in slots if blocks[slot] < self._blocks])
        return int(self._loaded)


def admit(
    slot_of: torch.Tensor, block_of: torch.Tensor, used: torch.Tensor, wanted: torch.Tensor, clock: torch.Tensor, *,
    whole: int, most: int,
) -> tuple[torch.Tensor, torch.Tensor]:  # fmt: skip
    """Give every wanted block a slot, those that are longest unused first; changes the tables (`Residency`).

    wanted  [layers, blocks] bool
    clock   [] int64, greater than at any earlier use; what is used now is not given up
    whole   blocks from this number on have no copy below and are never given up
    most    new blocks at most; further ones stay without a slot, as do those for which none is left
    Returns (blocks, slots), each [layers, most] int64: what is new and where it goes; (nobody, nobody) behind the last one.
    Nothing here depends on a value but the values: no shape, no branch.
    """
    nobody, nowhere = wanted.shape[1], block_of.shape[1] - 1
    stays = torch.nn.functional.pad(wanted, (0, 1)).gather(1, block_of)
    used.copy_(torch.where(stays, used.clamp(min=clock), used))
    oldest = used[:, :-1].argsort(dim=1, stable=True)
    free = (used[:, :-1] < clock).sum(1, keepdim=True).clamp(max=most)
    missing = wanted & (slot_of[:, :-1] < 0)
    rank = missing.cumsum(1) - 1
    numbers = torch.arange(nobody, device=wanted.device).expand_as(rank)
    blocks = torch.full((len(wanted), most + 1), nobody, device=wanted.device)
    blocks = blocks.scatter_(1, torch.where(missing & (rank < free), rank, most), numbers)[:, :most]
    slots = torch.where(blocks < nobody, oldest[:, :most], nowhere)
    slot_of.scatter_(1, block_of.gather(1, slots), -1)
    slot_of.scatter_(1, blocks, torch.where(blocks < nobody, slots, -1))
    block_of.scatter_(1, slots, blocks)
    used.scatter_(1, slots, torch.where(blocks < whole, clock, _KEPT))
    return blocks, slots
