"""Key and value blocks of one layer over all tiers, and summaries of every block for the selection.

Selection reads only the summaries, which stay on the device; attention asks for the blocks that were selected.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import torch
from unabridged.kernels.block_summary import BlockSummary

from .blocks import BlockFormat, Blocks
from .hot import HotTier, Lent
from .memory import Ledger
from .staging import Staging
from .summaries import Summaries
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

    length  tokens so far
    opened  [2, kv_heads, block_size, head_dim], INT8 only: the block being filled in the model's own numbers, 0 behind its last
            token. It is made INT8 anew with every token, because a key's scale is its block's
    """

    def __init__(
        self, form: BlockFormat, *, device: torch.device, budget: TierBudget, staging: Staging, sketch_bits: int = 0,
        name: str = "layer",
    ) -> None:  # fmt: skip
        if budget.hot < 2:
            raise ValueError("A layer needs at least two hot blocks: the one being filled and one being read.")
        self.form, self.block_size = form, form.block_size
        self._budget, self._device, self._staging, self._ledger = budget, device, staging, budget.ledger
        opened = (2, form.kv_heads, form.block_size, form.head_dim) if form.kv == "int8" else (0,)
        self.opened = torch.zeros(opened, dtype=form.dtype, device=device)
        self.hot_bytes = budget.hot * form.nbytes + self.opened.numel() * self.opened.element_size()
        self._ledger.take("device", self.hot_bytes)
        staging.prepare(form.row_shape, form.row_dtype, device)
        expected = -(-budget.capacity // form.block_size)
        self.lower = LowerTiers(
            form.row_shape, form.row_dtype, pinned=device.type == "cuda", host_limit=budget.host, folder=budget.folder,
            name=name, ledger=budget.ledger, expected=expected if expected > budget.hot else 0,
        )  # fmt: skip
        self._hot = HotTier(form, budget.hot, device=device, lower=self.lower, staging=staging)
        self._grown_to(0)
        self.summaries = Summaries(form, device, sketch_bits=sketch_bits, ledger=budget.ledger)
        self.summaries.reserve(expected)

    @property
    def hot(self) -> Blocks:
        """The hot slots, as the kernels read them."""
        return self._hot.blocks

    @property
    def counters(self) -> TierCounters:
        """Blocks by tier, and blocks moved."""
        self.lower.counters.hot = len(self._hot)
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
        return self.summaries.of(blocks)

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
        return int(self.hot_bytes + self.summaries.nbytes)

    def append(self, key: torch.Tensor, value: torch.Tensor) -> None:
        """Add tokens; key and value [tokens, kv_heads, head_dim], positions already rotated in."""
        most = (
            self._budget.hot - 1
        ) * self.block_size  # whatever came before may be moved down, but for the open block
        for start in range(0, key.shape[0], most):
            self._append(key[start : start + most], value[start : start + most])

    def open_block(self) -> int:
        """The hot slot of the block that the next token falls into."""
        (slot,) = self._hot.bring_up([self.length // self.block_size])
        return slot

    def slots_of(self, blocks: Sequence[int]) -> list[int]:
        """Hot slots of `blocks`, which are brought up where they are not hot. Raises ValueError for more than there is room for."""
        return self._hot.bring_up(blocks)

    def room_for(self, blocks: Sequence[int]) -> int:
        """How many of `blocks` can be hot at once."""
        return self._hot.room_for(blocks)

    def lay_out(self, blocks: Sequence[int]) -> Blocks:
        """Keys and values of `blocks`, ascending, one after the other (`Blocks.laid_out`); through the hot tier.

        The short last block gives only its own tokens.
        """
        self._hot.bring_up(blocks)
        return self.hot.at(self._hot.at(blocks)).laid_out(self._tokens_of(blocks))

    def stream(self, groups: Sequence[Sequence[int]]) -> Iterator[Blocks]:
        """`lay_out` of each group in turn, past the hot tier: reading everything once must not empty it.

        On CUDA the next group is copied while the caller's kernels read this one (double buffering). A group holds at most
        as many blocks as a staging buffer.
        """
        for buffer, group in self._staging.fill_in_turn(groups, self._fill):
            yield self.form.unpacked(buffer[: len(group)]).laid_out(self._tokens_of(group))

    def read_blocks(self, blocks: Sequence[int]) -> torch.Tensor:
        """A copy of `blocks` as rows [n, *form.row_shape], at most a staging buffer full, from wherever they lie."""
        buffer = self._staging.buffer(0)
        self._fill(buffer, blocks)
        return buffer[: len(blocks)]

    def truncate(self, length: int) -> None:
        """Forget every token from `length` on."""
        if length >= self.length:
            return
        kept = -(-length // self.block_size)
        for block in range(kept, self.num_blocks):
            self._hot.forget(block)
        self._grown_to(length)
        self._begin_with_open_block()

    def attach(self, cold: ColdBlocks, pooled: torch.Tensor, sketch: torch.Tensor, length: int) -> None:
        """Start with `length` tokens that `cold` holds; pooled and sketch of their blocks as `Summaries.saved` gave them."""
        assert self.length == 0, "only an empty store can be opened from a snapshot"
        self.lower.cold = cold
        self._grown_to(length)
        self.summaries.restore(pooled[:, : self.num_blocks], sketch[: self.num_blocks])
        self._begin_with_open_block()

    def write_next(self, slot: torch.Tensor, offset: torch.Tensor, key: torch.Tensor, value: torch.Tensor) -> None:
        """Write the next token, key and value [1, kv_heads, head_dim], at `offset` [1] of the open block, whose `slot` [1] is on the
        device as well: nothing here asks the host (decode). `advance` counts it."""
        if self.form.kv == "stored":
            self.hot.key[slot, :, offset], self.hot.value[slot, :, offset] = key, value
        else:
            self.opened[:, :, offset] = torch.stack((key[0], value[0]))[:, :, None]
            self.hot.put(slot, self.form.encoded(*self.opened[:, None]))

    def summarise_open(self, slot: torch.Tensor, block: torch.Tensor, offset: torch.Tensor) -> None:
        """Summaries of the open `block` [1] in its `slot` [1] up to the token at `offset` [1], on the device alone as well (decode)."""
        keys = self.hot.key[slot][0] if self.form.kv == "stored" else self.opened[0]
        self.summaries.write_open(block, keys, offset)

    def advance(self) -> None:
        """Count a token that was written to its slot directly (decode)."""
        self._hot.changed(self.length // self.block_size)
        self._grown_to(self.length + 1)
        if self.length % self.block_size == 0:
            self.opened.zero_()

    def lend(self, blocks: int) -> Lent | None:
        """Let tables on the device decide which of `blocks` blocks are hot, until `take_back` (decode); see `HotTier.lend`."""
        return self._hot.lend(blocks, self.length // self.block_size)

    def take_back(self, hot: Sequence[tuple[int, int]]) -> None:
        """See `HotTier.take_back`."""
        self._hot.take_back(hot)

    def close(self) -> None:
        """Give all memory back."""
        self.lower.close()
        self._ledger.give("device", self.hot_bytes)
        self.summaries.close()
        self._hot.close()
        self.hot_bytes, self.opened = 0, self.opened[:0]
        self._grown_to(0)

    # --- helpers ---

    def _append(self, key: torch.Tensor, value: torch.Tensor) -> None:
        first, last = self.length // self.block_size, (self.length + key.shape[0] - 1) // self.block_size
        self._hot.bring_up(range(first, last + 1))
        slots = self._hot.at(range(first, last + 1))
        offset = self.length % self.block_size
        self._hot.changed(first)
        self._grown_to(self.length + key.shape[0])
        self.summaries.reserve(self.num_blocks)
        if self.form.kv == "stored":
            at = torch.arange(offset, offset + key.shape[0], device=self._device)
            places, offsets = slots[at // self.block_size], at % self.block_size
            self.hot.key[places, :, offsets], self.hot.value[places, :, offsets] = key, value
            keys = self.hot.key[slots].transpose(1, 2).flatten(0, 1)[: offset + key.shape[0]]
        else:
            keys = self._append_int8(slots, offset, key, value)
        self.summaries.write(first, keys)

    def _append_int8(self, slots: torch.Tensor, offset: int, key: torch.Tensor, value: torch.Tensor) -> torch.Tensor:
        """Whole blocks of what was open and what is new; returns the keys [tokens, ...] of these blocks."""
        begun = self.opened[:, :, :offset].transpose(1, 2)
        both = torch.cat((begun, torch.stack((key, value))), 1)  # [2, tokens, kv_heads, head_dim]
        behind = len(slots) * self.block_size - both.shape[1]
        blocks = torch.nn.functional.pad(both, (0, 0, 0, 0, 0, behind)).unflatten(1, (len(slots), -1)).transpose(2, 3)
        self.hot.put(slots, self.form.encoded(*blocks))
        self.opened.copy_(blocks[:, -1]) if behind else self.opened.zero_()
        return both[0]

    def _begin_with_open_block(self) -> None:
        """Bring up a short last block and go on where it ends."""
        self.opened.zero_()
        inside, last = self.length % self.block_size, self.num_blocks - 1
        if not inside:
            return
        self._hot.bring_up([last])
        self._hot.changed(last)
        if self.form.kv == "int8":
            # Rounded a second time, with the scales of what is left of it: within twice the error of one rounding.
            kept = self.form.decoded(self.hot.at(self._hot.at([last])))
            self.opened[:, :, :inside] = torch.cat(kept)[:, :, :inside]
            self.hot.put(self._hot.at([last]), self.form.encoded(*self.opened[:, None]))
        self.summaries.write(last, self._keys_of_open(last, inside))

    def _keys_of_open(self, block: int, count: int) -> torch.Tensor:
        """The first `count` keys of the block being filled: [count, kv_heads, head_dim]."""
        held = self.hot.key[self._hot.at([block])][0] if self.form.kv == "stored" else self.opened[0]
        return held[:, :count].transpose(0, 1)

    def _grown_to(self, length: int) -> None:
        """The store holds `length` tokens."""
        self.length = length
        self._hot.begun = self.num_blocks
        self._hot.filling = length // self.block_size if length % self.block_size else -1

    def _tokens_of(self, blocks: Sequence[int]) -> int:
        """Tokens in `blocks`, ascending; the last one may be short."""
        short = bool(blocks) and blocks[-1] == self.num_blocks - 1
        return len(blocks) * self.block_size - (-self.length % self.block_size if short else 0)

    def _fill(self, buffer: torch.Tensor, blocks: Sequence[int]) -> None:
        """Copy `blocks` into the first rows of a staging buffer; hot ones from their slots, the others from below."""
        hot = [place for place, block in enumerate(blocks) if block in self._hot]
        if hot:
            buffer[torch.tensor(hot, device=self._device)] = self._hot.packed([blocks[place] for place in hot])
        start = 0
        for place in [*hot, len(blocks)]:
            if place > start:
                self.lower.read_into(blocks[start:place], buffer[start:place])
            start = place + 1
