"""What selection reads of one layer: summaries of all its blocks and, where it asks for it, a sketch of every key."""

from __future__ import annotations

import torch
from unabridged.kernels.block_summary import BlockSummary, block_summary
from unabridged.kernels.key_sketch import key_sketch

from .blocks import BlockFormat
from .memory import Ledger


class Summaries:
    """They stay on the device that computes, whatever becomes of the blocks.

    sketch_bits  bits of each channel of a sketched key; 0 for no sketch
    """

    def __init__(self, shape: BlockFormat, device: torch.device, *, sketch_bits: int, ledger: Ledger) -> None:
        self._block_size, self._bits, self._ledger = shape.block_size, sketch_bits, ledger
        self._pooled = torch.empty((3, 0, shape.kv_heads, shape.head_dim), dtype=shape.dtype, device=device)
        width = shape.head_dim * sketch_bits // 8
        self._sketch = torch.empty((0, shape.kv_heads, shape.block_size, width), dtype=torch.uint8, device=device)

    @property
    def nbytes(self) -> int:
        """Bytes of what is reserved."""
        return sum(item.numel() * item.element_size() for item in (self._pooled, self._sketch))

    @property
    def capacity(self) -> int:
        """Blocks that there is room for."""
        return int(self._pooled.shape[1])

    def reserve(self, blocks: int) -> None:
        """Room for `blocks`; it grows by half, so that growing stays rare."""
        have = self.capacity
        if blocks <= have:
            return
        wanted = max(blocks, have + have // 2)
        pooled = self._pooled.new_empty((3, wanted, *self._pooled.shape[2:]))
        sketch = self._sketch.new_empty((wanted, *self._sketch.shape[1:]))
        before = self.nbytes
        self._ledger.take("device", sum(item.numel() * item.element_size() for item in (pooled, sketch)) - before)
        pooled[:, :have], sketch[:have] = self._pooled, self._sketch
        self._pooled, self._sketch = pooled, sketch

    def write(self, first: int, keys: torch.Tensor) -> None:
        """Summarise blocks from `first` on; keys [tokens, kv_heads, head_dim] from that block's first token, rotated."""
        made = block_summary(keys, block_size=self._block_size)
        blocks = slice(first, first + len(made.mean))
        self._pooled[:, blocks] = torch.stack((made.mean, made.low, made.high))
        if self._bits:
            self._sketch[blocks] = key_sketch(
                keys, made.low, made.high, block_size=self._block_size, bits=self._bits
            )  # fmt: skip

    def write_open(self, block: torch.Tensor, keys: torch.Tensor, offset: torch.Tensor) -> None:
        """Summarise one block, number `block` [1]; keys [kv_heads, block_size, head_dim], its newest at `offset` [1]. Room for it is
        reserved already. Nothing here asks the host."""
        behind = (torch.arange(self._block_size, device=keys.device) > offset)[:, None]
        low = keys.masked_fill(behind, float("inf")).amin(1)
        high = keys.masked_fill(behind, float("-inf")).amax(1)
        mean = keys.masked_fill(behind, 0.0).sum(1, dtype=torch.float32) / (offset + 1)
        self._pooled.index_copy_(1, block, torch.stack((mean.to(keys.dtype), low, high))[:, None])
        if self._bits:
            # What lies behind the newest key is sketched as the minimum: as 0.
            known = torch.where(behind, low[:, None], keys).transpose(0, 1)
            made = key_sketch(known, low[None], high[None], block_size=self._block_size, bits=self._bits)
            self._sketch.index_copy_(0, block, made)

    def of(self, blocks: int) -> BlockSummary:
        """Of the first `blocks` blocks."""
        sketch = self._sketch[:blocks] if self._bits else None
        mean, low, high = self._pooled[:, :blocks]
        return BlockSummary(mean, low, high, sketch=sketch)

    def saved(self, first: int, last: int) -> tuple[torch.Tensor, torch.Tensor]:
        """[3, blocks, kv_heads, head_dim] mean, minimum, maximum, and the sketch uint8 [blocks, ...], of blocks [first, last)."""
        return self._pooled[:, first:last], self._sketch[first:last]

    def restore(self, pooled: torch.Tensor, sketch: torch.Tensor) -> None:
        """Begin with what `saved` gave, from block 0 on."""
        count = pooled.shape[1]
        self.reserve(count)
        self._pooled[:, :count] = pooled.to(self._pooled.device)
        self._sketch[:count] = sketch.to(self._sketch.device)

    def close(self) -> None:
        """Give all memory back."""
        self._ledger.give("device", self.nbytes)
        self._pooled, self._sketch = self._pooled[:, :0], self._sketch[:0]
