"""The hot tier of one layer: which block lies in which slot, and who makes room. A block is moved down before another takes its place."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import torch
from unabridged.kernels.gather_blocks import Rows

from .blocks import BlockFormat
from .staging import Staging
from .tiers import LowerTiers


@dataclass(frozen=True, slots=True)
class Lent:
    """A hot tier as it is lent to tables on the device (residency.py).

    hot     (block, slot), least recently used first
    whole   blocks that are full
    rows    of each whole block in `source`; -1 for all where every block is hot and none needs to be read
    """

    hot: list[tuple[int, int]]
    whole: int
    rows: list[int]
    source: Rows | None


class HotTier:
    """`count` slots, as the kernels read them, in `blocks`; those used longest ago are given up first.

    begun    blocks so far; one from there on holds nothing yet
    filling  the block being filled, which is never given up; -1 where the next token begins one
    """

    def __init__(
        self, form: BlockFormat, count: int, *, device: torch.device, lower: LowerTiers, staging: Staging
    ) -> None:
        self.count, self.blocks = count, form.empty(count, device)
        self.begun, self.filling = 0, -1
        self._form, self._device, self._lower, self._staging = form, device, lower, staging
        self._free = list(range(count))
        self._slots: OrderedDict[int, int] = OrderedDict()  # block -> slot, least recently used first
        self._clean: set[int] = set()  # blocks of which a lower tier still holds an equal copy

    def __contains__(self, block: object) -> bool:
        return block in self._slots

    def __len__(self) -> int:
        return len(self._slots)

    def room_for(self, blocks: Sequence[int]) -> int:
        """Slots that `blocks` may take: all, but for the one of the block being filled where that is another."""
        return self.count - (self.filling >= 0 and self.filling not in blocks)

    def at(self, blocks: Iterable[int]) -> torch.Tensor:
        """Slots of hot blocks, on the device."""
        return torch.tensor([self._slots[block] for block in blocks], device=self._device, dtype=torch.int64)

    def bring_up(self, blocks: Sequence[int]) -> list[int]:
        """Slots of `blocks`, which are read from below where they are not hot; those not begun yet get a slot alone.

        Raises ValueError where there are more of them than slots.
        """
        if len(blocks) > self.room_for(blocks):
            raise ValueError(f"{len(blocks)} blocks do not fit the {self.count} hot ones; stream them in groups.")
        for block in blocks:
            if block in self._slots:
                self._slots.move_to_end(block)
        missing = [block for block in blocks if block not in self._slots]
        if len(self._free) < len(missing):
            self._give_up(len(missing) - len(self._free))
        for block in missing:
            self._slots[block] = self._free.pop()
        known = [block for block in missing if block < self.begun]
        for start in range(0, len(known), self._staging.blocks):
            part = known[start : start + self._staging.blocks]
            data = self._staging.buffer(0)[: len(part)]
            self._lower.read_into(part, data)
            self.blocks.put(self.at(part), self._form.unpacked(data))
            self._clean.update(part)
        return [self._slots[block] for block in blocks]

    def packed(self, blocks: Sequence[int]) -> torch.Tensor:
        """Hot blocks as rows [n, *form.row_shape]."""
        return self._form.packed(self.blocks.at(self.at(blocks)))

    def changed(self, block: int) -> None:
        """The hot copy of `block` is the only true one."""
        if block in self._clean:
            self._clean.discard(block)
            self._lower.drop(block)

    def forget(self, block: int) -> None:
        """The block is no more, on any tier."""
        if block in self._slots:
            self._free.append(self._slots.pop(block))
        self._clean.discard(block)
        self._lower.drop(block)

    def lend(self, blocks: int, whole: int) -> Lent | None:
        """Let tables decide which of `blocks` blocks are hot, of which `whole` are full, until `take_back`. Tables cannot move blocks
        down: where not all can be hot, every full one is copied to host memory first. None where one lies elsewhere, or there
        is no room; raises OverBudget."""
        self.changed(whole)
        held, rows = list(self._slots.items()), self._lower.host.rows
        if blocks <= self.count and all(block in self._slots for block in range(whole)):
            return Lent(held, whole, [-1] * whole, None)
        alone = [block for block in self._slots if block < whole and block not in rows]
        room = self._lower.host.room
        if len(rows) + len(alone) < whole or (room is not None and room < len(alone)):
            return None
        self._move_down(alone)
        self._clean.update(alone)
        return Lent(held, whole, [rows[block] for block in range(whole)], self._lower.host.source(self._device))

    def take_back(self, hot: Sequence[tuple[int, int]]) -> None:
        """(block, slot) of what the tables left, least recently used first."""
        self._slots = OrderedDict(hot)
        self._free = sorted(set(range(self.count)) - set(self._slots.values()), reverse=True)
        self._clean &= self._slots.keys()

    def close(self) -> None:
        """Give all memory back."""
        self._slots.clear()
        self.blocks = self._form.empty(0, self._device)

    def _give_up(self, count: int) -> None:
        """Move the least recently used blocks down; one of which a copy lies below is only dropped."""
        victims = [block for block in self._slots if block != self.filling][:count]
        assert len(victims) == count, "the caller asks for no more blocks than there are slots"
        # A slot given to a block whose first token never came holds nothing.
        begun = [block for block in victims if block < self.begun]
        self._move_down([block for block in begun if block not in self._clean or self._lower.wants(block)])
        for block in victims:
            self._free.append(self._slots.pop(block))
        self._clean.difference_update(victims)

    def _move_down(self, blocks: Sequence[int]) -> None:
        for start in range(0, len(blocks), self._staging.blocks):
            part = blocks[start : start + self._staging.blocks]
            self._lower.put(part, self.packed(part))
