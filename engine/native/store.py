"""Key and value blocks of one layer: the hot tier with its slots, and summaries of every block for the selection.

Selection reads only the summaries, which stay on the device; attention asks for the blocks that were selected. Budgets are
hard: a block is moved down before another takes its place.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import torch
from unabridged.kernels.block_summary import BlockSummary, block_summary

from .memory import Ledger
from .staging import Staging
from .tiers import ColdBlocks, LowerTiers, TierCounters


@dataclass(frozen=True, slots=True)
class TierBudget:
    """Blocks of one layer that each tier may hold; None for no limit. `folder` is where the disk tier lies.

    capacity  tokens for which summaries are reserved at once; they grow beyond it
    """

    hot: int
    host: int | None = None
    folder: Path | None = None
    capacity: int = 0
    ledger: Ledger = field(default_factory=Ledger)


class BlockStore:
    """One layer's cache. Blocks hold `block_size` tokens; the last one fills up and is always hot.

    keys, values  [hot slots, kv_heads, block_size, head_dim], as the decode kernel reads them
    """

    def __init__(
        self, *, block_size: int, kv_heads: int, head_dim: int, dtype: torch.dtype, device: torch.device, budget: TierBudget,
        staging: Staging, name: str = "layer",
    ) -> None:  # fmt: skip
        if budget.hot < 2:
            raise ValueError("A layer needs at least two hot blocks: the one being filled and one being read.")
        self.block_size, self.length = block_size, 0
        self._budget, self._device, self._staging, self._ledger = budget, device, staging, budget.ledger
        shape = (kv_heads, block_size, head_dim)
        self.hot_bytes = 2 * budget.hot * kv_heads * block_size * head_dim * dtype.itemsize
        self._ledger.take("device", self.hot_bytes)
        staging.prepare((2, *shape), dtype, device)
        self.keys = torch.empty((budget.hot, *shape), dtype=dtype, device=device)
        self.values = torch.empty_like(self.keys)
        self._free = list(range(budget.hot))
        self._slots: OrderedDict[int, int] = OrderedDict()  # block -> hot slot, least recently used first
        self._clean: set[int] = set()  # hot blocks of which a lower tier still holds an equal copy
        self.lower = LowerTiers(
            (2, *shape), dtype, pinned=device.type == "cuda", host_limit=budget.host, folder=budget.folder, name=name,
            ledger=budget.ledger, expected=max(-(-budget.capacity // block_size) - budget.hot, 0),
        )  # fmt: skip
        self._summary = torch.empty((3, 0, kv_heads, head_dim), dtype=dtype, device=device)
        self._reserve(-(-budget.capacity // block_size))

    @property
    def counters(self) -> TierCounters:
        """Blocks by tier, and blocks moved."""
        self.lower.counters.hot = len(self._slots)
        return self.lower.counters

    @property
    def num_blocks(self) -> int:
        """Blocks so far, the last one possibly short."""
        return -(-self.length // self.block_size)

    @property
    def summary(self) -> BlockSummary:
        """Summaries of all blocks, the one being filled included."""
        return self.summary_of(self.num_blocks)

    def summary_of(self, blocks: int) -> BlockSummary:
        """Summaries of the first `blocks` blocks."""
        return BlockSummary(*self._summary[:, :blocks])

    @property
    def summaries(self) -> torch.Tensor:
        """The same in one tensor: [3, blocks, kv_heads, head_dim], mean, minimum and maximum."""
        return self._summary[:, : self.num_blocks]

    @property
    def hot_slots(self) -> int:
        """Blocks that the hot tier may hold."""
        return self._budget.hot

    @property
    def group_blocks(self) -> int:
        """Blocks that `stream` and `read_blocks` handle at once."""
        return self._staging.blocks

    @property
    def device_bytes(self) -> int:
        """Bytes on the compute device: the hot tier, fixed from the start, and the summaries."""
        summary = self._summary.numel() * self._summary.element_size()
        return int(self.hot_bytes + summary)

    def append(self, key: torch.Tensor, value: torch.Tensor) -> None:
        """Add tokens; key and value [tokens, kv_heads, head_dim], positions already rotated in."""
        most = (
            self._budget.hot - 1
        ) * self.block_size  # whatever came before may be moved down, but for the open block
        for start in range(0, key.shape[0], most):
            self._append(key[start : start + most], value[start : start + most])

    def open_block(self) -> int:
        """The hot slot of the block that the next token falls into."""
        block = self.length // self.block_size
        (slot,) = self.slots_of([block], fresh=True)
        return slot

    def slots_of(self, blocks: Sequence[int], *, fresh: bool = False) -> list[int]:
        """Hot slots of `blocks`, which are brought up where they are not hot; at most `hot_slots` of them.

        fresh  new blocks get a slot without being read from anywhere
        """
        if len(blocks) > self.slots_free_of(blocks):
            raise ValueError(f"{len(blocks)} blocks do not fit the {self._budget.hot} hot ones; stream them in groups.")
        for block in blocks:
            if block in self._slots:
                self._slots.move_to_end(block)
        missing = [block for block in blocks if block not in self._slots]
        if missing:
            self._take_slots(missing)
        known = [block for block in missing if not fresh or block < self.num_blocks]
        for start in range(0, len(known), self._staging.blocks):
            part = known[start : start + self._staging.blocks]
            data = self._staging.buffer(0)[: len(part)]
            self.lower.read_into(part, data)
            slots = torch.tensor([self._slots[block] for block in part], device=self._device)
            self.keys[slots], self.values[slots] = data[:, 0], data[:, 1]
            self._clean.update(part)
        return [self._slots[block] for block in blocks]

    def slots_free_of(self, blocks: Sequence[int]) -> int:
        """Slots that `blocks` may take: all, but for the one of the block being filled where that is another."""
        filling = self.length // self.block_size
        return self._budget.hot - (self.length % self.block_size > 0 and filling not in blocks)

    def lay_out(self, blocks: Sequence[int]) -> tuple[torch.Tensor, torch.Tensor]:
        """Keys and values of `blocks`, ascending, one after the other: each [tokens, kv_heads, head_dim]; through the hot tier.

        The short last block gives only its own tokens.
        """
        slots = torch.tensor(self.slots_of(blocks), device=self._device, dtype=torch.int64)
        return self._flat(self.keys[slots], blocks), self._flat(self.values[slots], blocks)

    def stream(self, groups: Sequence[Sequence[int]]) -> Iterator[tuple[torch.Tensor, torch.Tensor]]:
        """`lay_out` of each group in turn, past the hot tier: reading everything once must not empty it.

        On CUDA the next group is copied while the caller's kernels read this one (double buffering). A group holds at most
        as many blocks as a staging buffer.
        """
        for buffer, group in self._staging.fill_in_turn(groups, self._fill):
            data = buffer[: len(group)]
            yield self._flat(data[:, 0], group), self._flat(data[:, 1], group)

    def read_blocks(self, blocks: Sequence[int]) -> torch.Tensor:
        """A copy of `blocks` [n, 2, kv_heads, block_size, head_dim], at most a staging buffer full, from wherever they lie."""
        buffer = self._staging.buffer(0)
        self._fill(buffer, blocks)
        return buffer[: len(blocks)]

    def truncate(self, length: int) -> None:
        """Forget every token from `length` on."""
        if length >= self.length:
            return
        kept = -(-length // self.block_size)
        for block in range(kept, self.num_blocks):
            if block in self._slots:
                self._free.append(self._slots.pop(block))
            self._clean.discard(block)
            self.lower.drop(block)
        self.length = length
        if length % self.block_size:
            self.slots_of([kept - 1])
            self._changed(kept - 1)
            self._summarise([kept - 1])

    def attach(self, cold: ColdBlocks, summary: torch.Tensor, length: int) -> None:
        """Start with `length` tokens that `cold` holds; summary [3, blocks, kv_heads, head_dim] of whole blocks."""
        assert self.length == 0, "only an empty store can be opened from a snapshot"
        self.lower.cold = cold
        self.length = length
        self._reserve(self.num_blocks)
        self._summary[:, : self.num_blocks] = summary[:, : self.num_blocks].to(self._device)
        if length % self.block_size:
            last = self.num_blocks - 1
            self.slots_of([last])
            self._changed(last)
            self._summarise([last])

    def advance(self) -> None:
        """Count a token that was written to its slot directly (decode); a block that became full gets its summary."""
        block = self.length // self.block_size
        self._changed(block)
        self.length += 1
        if self.length % self.block_size == 0:
            self._summarise([block])

    def open_summary(self) -> BlockSummary:
        """`summary` with the next token counted in, whose key has been written to the open block's slot already."""
        block, offset = divmod(self.length, self.block_size)
        self._reserve(block + 1)
        keys = self.keys[self._slots[block], :, : offset + 1].transpose(0, 1)
        made = block_summary(keys, block_size=self.block_size)
        self._summary[:, block] = torch.stack((made.mean[0], made.low[0], made.high[0]))
        return BlockSummary(*self._summary[:, : block + 1])

    def close(self) -> None:
        """Give all memory back."""
        self.lower.close()
        self._ledger.give("device", self.device_bytes)
        self.hot_bytes = 0
        self._summary = self._summary[:, :0]
        self.keys = self.values = self.keys[:0]
        self._slots.clear()
        self.length = 0

    # --- helpers ---

    def _append(self, key: torch.Tensor, value: torch.Tensor) -> None:
        first, last = self.length // self.block_size, (self.length + key.shape[0] - 1) // self.block_size
        slots = torch.tensor(self.slots_of(range(first, last + 1), fresh=True), device=self._device)
        at = torch.arange(self.length, self.length + key.shape[0], device=self._device)
        places, offsets = slots[at // self.block_size - first], at % self.block_size
        self.keys[places, :, offsets] = key
        self.values[places, :, offsets] = value
        self._changed(first)
        self.length += key.shape[0]
        self._reserve(self.num_blocks)
        self._summarise(range(first, last + 1))

    def _changed(self, block: int) -> None:
        """The hot copy of `block` is the only true one."""
        if block in self._clean:
            self._clean.discard(block)
            self.lower.drop(block)

    def _summarise(self, blocks: Sequence[int]) -> None:
        slots = torch.tensor([self._slots[block] for block in blocks], device=self._device)
        made = block_summary(self._flat(self.keys[slots], blocks), block_size=self.block_size)
        self._summary[:, blocks[0] : blocks[-1] + 1] = torch.stack((made.mean, made.low, made.high))

    def _flat(self, found: torch.Tensor, blocks: Sequence[int]) -> torch.Tensor:
        """[n, kv_heads, block_size, head_dim] -> [tokens, kv_heads, head_dim], cut where the last block is short."""
        flat = found.transpose(1, 2).flatten(0, 1)
        if blocks and blocks[-1] == self.num_blocks - 1 and self.length % self.block_size:
            flat = flat[: flat.shape[0] - self.block_size + self.length % self.block_size]
        return flat

    def _fill(self, buffer: torch.Tensor, blocks: Sequence[int]) -> None:
        """Copy `blocks` into the first rows of a staging buffer; hot ones from their slots, the others from below."""
        hot = [place for place, block in enumerate(blocks) if block in self._slots]
        if hot:
            places = torch.tensor(hot, device=self._device)
            slots = torch.tensor([self._slots[blocks[place]] for place in hot], device=self._device)
            buffer[places, 0], buffer[places, 1] = self.keys[slots], self.values[slots]
        start = 0
        for place in [*hot, len(blocks)]:
            if place > start:
                self.lower.read_into(blocks[start:place], buffer[start:place])
            start = place + 1

    def _take_slots(self, blocks: Sequence[int]) -> None:
        if len(self._free) < len(blocks):
            self._evict(len(blocks) - len(self._free))
        for block in blocks:
            self._slots[block] = self._free.pop()

    def _evict(self, count: int) -> None:
        """Move the least recently used blocks down; one of which a copy lies below is only dropped."""
        filling = self.num_blocks - 1 if self.length % self.block_size else -1
        victims = [block for block in self._slots if block != filling][:count]
        assert len(victims) == count, "the caller asks for no more blocks than there are slots"
        # A slot given to a block whose first token never came holds nothing.
        begun = [block for block in victims if block < self.num_blocks]
        moved = [block for block in begun if block not in self._clean or self.lower.wants(block)]
        for start in range(0, len(moved), self._staging.blocks):
            part = moved[start : start + self._staging.blocks]
            slots = torch.tensor([self._slots[block] for block in part], device=self._device)
            self.lower.put(part, torch.stack((self.keys[slots], self.values[slots]), 1))
        for block in victims:
            self._free.append(self._slots.pop(block))
        self._clean.difference_update(victims)

    def _reserve(self, blocks: int) -> None:
        """Room for the summaries of `blocks`; it grows by half, so that growing stays rare."""
        have = self._summary.shape[1]
        if blocks <= have:
            return
        wanted = max(blocks, have + have // 2)
        grown_by = 3 * (wanted - have) * self.keys.shape[1] * self.keys.shape[3]
        self._ledger.take("device", grown_by * self._summary.element_size())
        grown = self._summary.new_empty((3, wanted, *self._summary.shape[2:]))
        grown[:, :have] = self._summary
        self._summary = grown
