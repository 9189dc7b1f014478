"""Key and value blocks of one layer in three tiers: hot on the compute device, host memory, disk.

Selection reads only the summaries, which stay hot; attention asks for the blocks that were selected. Budgets are hard: a
block is moved down before another takes its place, and the counters that tests read are the ones that decide.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import torch
from unabridged.kernels.block_summary import BlockSummary, block_summary


@dataclass(frozen=True, slots=True)
class TierBudget:
    """Blocks of one layer that each tier may hold; None for no limit. `folder` is where the disk tier lies."""

    hot: int
    host: int | None = None
    folder: Path | None = None


@dataclass(slots=True)
class TierCounters:
    """Blocks in each tier now, and blocks moved up so far."""

    hot: int = 0
    host: int = 0
    disk: int = 0
    loaded_from_host: int = 0
    loaded_from_disk: int = 0


class BlockStore:
    """One layer's cache. Blocks hold `block_size` tokens; the last one fills up and is always hot."""

    def __init__(
        self, *, block_size: int, kv_heads: int, head_dim: int, dtype: torch.dtype, device: torch.device, budget: TierBudget,
        name: str = "layer",
    ) -> None:  # fmt: skip
        if budget.hot < 2:
            raise ValueError("A layer needs at least two hot blocks: the one being filled and one being read.")
        self.block_size, self.length = block_size, 0
        self.counters = TierCounters()
        self._budget, self._name, self._device, self._dtype = budget, name, device, dtype
        self._shape = (2, block_size, kv_heads, head_dim)
        self._hot = torch.empty((budget.hot, *self._shape), dtype=dtype, device=device)
        self._free = list(range(budget.hot))
        self._slots: OrderedDict[int, int] = OrderedDict()  # block -> hot slot, least recently used first
        self._host: OrderedDict[int, torch.Tensor] = OrderedDict()
        self._disk: dict[int, int] = {}  # block -> row of the file
        self._file: torch.Tensor | None = None
        self._clean: set[int] = set()  # hot blocks of which a lower tier still holds an equal copy
        empty = torch.empty((0, kv_heads, head_dim), dtype=dtype, device=device)
        self._summary = BlockSummary(empty, empty, empty)

    @property
    def num_blocks(self) -> int:
        """Blocks so far, the last one possibly short."""
        return -(-self.length // self.block_size)

    @property
    def summary(self) -> BlockSummary:
        """Summaries of all blocks, the one being filled included."""
        return self._summary

    @property
    def budget_hot(self) -> int:
        """Blocks that the hot tier may hold."""
        return self._budget.hot

    @property
    def hot_bytes(self) -> int:
        """Bytes of the hot tier without the summaries: fixed from the start."""
        return int(self._hot.numel() * self._hot.element_size())

    def append(self, key: torch.Tensor, value: torch.Tensor) -> None:
        """Add tokens; key and value [tokens, kv_heads, head_dim], positions already rotated in."""
        done, count = 0, key.shape[0]
        first_changed = self.length // self.block_size
        changed: list[torch.Tensor] = []
        while done < count:
            block, offset = divmod(self.length, self.block_size)
            room = min(self.block_size - offset, count - done)
            slot = self._slots[block] if block in self._slots else self._take_slot(block)
            self._slots.move_to_end(block)
            rows = slice(offset, offset + room)
            self._hot[slot, 0, rows] = key[done : done + room]
            self._hot[slot, 1, rows] = value[done : done + room]
            changed.append(self._hot[slot, 0, : offset + room].clone())
            self.length += room
            done += room
        if changed:
            made = block_summary(torch.cat(changed), block_size=self.block_size)
            self._summary = BlockSummary(
                *(torch.cat([old[:first_changed], new]) for old, new in zip(self._summary, made, strict=True))
            )

    def gather(self, blocks: Sequence[int]) -> tuple[torch.Tensor, torch.Tensor]:
        """Keys and values of `blocks`, one after the other: each [tokens, kv_heads, head_dim] on the compute device.

        At most `budget.hot` blocks at a time; the short last block gives only its own tokens.
        """
        if len(blocks) > self._budget.hot:
            raise ValueError(f"{len(blocks)} blocks do not fit the {self._budget.hot} hot ones; gather them in groups.")
        for block in blocks:
            if block in self._slots:
                self._slots.move_to_end(block)
        slots = [self._slots[block] if block in self._slots else self._load(block) for block in blocks]
        found = self._hot[torch.tensor(slots, device=self._device)]
        keys, values = found[:, 0].flatten(0, 1), found[:, 1].flatten(0, 1)
        if blocks and blocks[-1] == self.num_blocks - 1 and self.length % self.block_size:
            end = keys.shape[0] - self.block_size + self.length % self.block_size
            keys, values = keys[:end], values[:end]
        return keys, values

    def _load(self, block: int) -> int:
        slot = self._take_slot(block)
        if block in self._host:
            self._host.move_to_end(block)
            self._hot[slot].copy_(self._host[block], non_blocking=True)
            self.counters.loaded_from_host += 1
        else:
            assert self._file is not None
            self._hot[slot].copy_(self._file[self._disk[block]])
            self.counters.loaded_from_disk += 1
        self._clean.add(block)
        return slot

    def _take_slot(self, block: int) -> int:
        if not self._free:
            self._evict()
        slot = self._free.pop()
        self._slots[block] = slot
        self.counters.hot = len(self._slots)
        return slot

    def _evict(self) -> None:
        """Move the least recently used full block down; a block of which a copy lies below is only dropped."""
        filling = self.num_blocks - 1 if self.length % self.block_size else -1
        block = next(block for block in self._slots if block != filling)
        slot = self._slots.pop(block)
        if block not in self._clean:
            copy = self._hot[slot].to("cpu", copy=True)
            self._host[block] = copy.pin_memory() if self._device.type == "cuda" else copy
        self._clean.discard(block)
        self._free.append(slot)
        if self._budget.host is not None and len(self._host) > self._budget.host:
            self._to_disk()
        self.counters.hot, self.counters.host = len(self._slots), len(self._host)

    def _to_disk(self) -> None:
        block, data = self._host.popitem(last=False)
        if block not in self._disk:
            row = len(self._disk)
            self._disk[block] = row
            self._rows(row + 1)[row].copy_(data)
            self.counters.disk = len(self._disk)

    def _rows(self, count: int) -> torch.Tensor:
        """The file as a memory-mapped tensor of at least `count` blocks; it doubles so that mapping anew stays rare."""
        if self._budget.folder is None:
            raise ValueError("The host tier is full and no folder was given for the disk tier.")
        if self._file is None or self._file.shape[0] < count:
            capacity = max(64, 2 * count)
            size = capacity * torch.Size(self._shape).numel()
            path = self._budget.folder / f"{self._name}.kv"
            self._file = torch.from_file(str(path), shared=True, size=size, dtype=self._dtype).view(
                capacity, *self._shape
            )
        return self._file
