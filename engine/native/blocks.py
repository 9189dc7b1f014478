"""How a block of keys and values is kept: in the model's own numbers or in INT8, on the device as tensors, below it as one row."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import prod
from typing import Literal, NamedTuple

import torch
from unabridged.kernels.int8_kv import Int8Blocks, dequantise, quantise

KeptKV = Literal["stored", "int8"]
BLOCK_SIZE = 64  # tokens, where nobody says otherwise


class Blocks(NamedTuple):
    """Some blocks, as the kernels read them; scales where keys and values are INT8 (`Int8Blocks` says of what).

    key, value   [n, kv_heads, block_size, head_dim]
    key_scale    [n, kv_heads, head_dim] fp32; value_scale [n, kv_heads, block_size] fp32
    """

    key: torch.Tensor
    value: torch.Tensor
    key_scale: torch.Tensor | None = None
    value_scale: torch.Tensor | None = None

    @property
    def tensors(self) -> list[torch.Tensor]:
        """Those that are there."""
        return [item for item in self if item is not None]

    def at(self, slots: torch.Tensor) -> Blocks:
        """A copy of the blocks in `slots` [n] int64."""
        return Blocks(*(None if item is None else item[slots] for item in self))

    def put(self, slots: torch.Tensor, blocks: Blocks) -> None:
        """Write `blocks` into `slots` [n] int64."""
        for item, new in zip(self.tensors, blocks.tensors, strict=True):
            item[slots] = new

    def laid_out(self, tokens: int) -> Blocks:
        """A copy of the first `tokens` one after the other, as prefill reads them: key, value [tokens, kv_heads, head_dim],
        value_scale [tokens, kv_heads]."""
        key, value = (item.transpose(1, 2).flatten(0, 1)[:tokens] for item in (self.key, self.value))
        if self.key_scale is None or self.value_scale is None:
            return Blocks(key, value)
        return Blocks(key, value, self.key_scale.clone(), self.value_scale.transpose(1, 2).flatten(0, 1)[:tokens])


@dataclass(frozen=True, slots=True)
class BlockFormat:
    """What one block of one layer takes. `dtype` is the model's own; `kv` what is kept of it."""

    kv_heads: int
    block_size: int
    head_dim: int
    dtype: torch.dtype
    kv: KeptKV = "stored"

    @property
    def row_dtype(self) -> torch.dtype:
        """Of a block below the device."""
        return torch.int8 if self.kv == "int8" else self.dtype

    @property
    def row_shape(self) -> tuple[int, ...]:
        """Of a block below the device: keys, then values; in INT8 one row of bytes, scales behind them."""
        if self.kv == "stored":
            return (2, self.kv_heads, self.block_size, self.head_dim)
        return (self.kv_heads * (2 * self.block_size * self.head_dim + 4 * (self.head_dim + self.block_size)),)

    @property
    def nbytes(self) -> int:
        """Of a block, on any tier."""
        return int(prod(self.row_shape) * self.row_dtype.itemsize)

    def empty(self, count: int, device: torch.device) -> Blocks:
        """Room for `count` blocks."""
        shape = (count, self.kv_heads, self.block_size, self.head_dim)
        key, value = (torch.empty(shape, dtype=self.row_dtype, device=device) for _ in range(2))
        if self.kv == "stored":
            return Blocks(key, value)
        scales = (torch.empty((count, self.kv_heads, n), device=device) for n in (self.head_dim, self.block_size))
        return Blocks(key, value, *scales)

    def encoded(self, key: torch.Tensor, value: torch.Tensor) -> Blocks:
        """key, value [n, kv_heads, block_size, head_dim] in `dtype`, 0 where there is no token yet."""
        return Blocks(*quantise(key, value)) if self.kv == "int8" else Blocks(key, value)

    def decoded(self, blocks: Blocks) -> tuple[torch.Tensor, torch.Tensor]:
        """Keys and values in `dtype`."""
        if blocks.key_scale is None or blocks.value_scale is None:
            return blocks.key, blocks.value
        key, value = dequantise(Int8Blocks(blocks.key, blocks.value, blocks.key_scale, blocks.value_scale))
        return key.to(self.dtype), value.to(self.dtype)

    def packed(self, blocks: Blocks) -> torch.Tensor:
        """Rows [n, *row_shape] of `row_dtype`."""
        rows = torch.cat([item.flatten(1).view(self.row_dtype) for item in blocks.tensors], 1)
        return rows.view(-1, *self.row_shape)

    def unpacked(self, rows: torch.Tensor) -> Blocks:
        """Blocks as views of rows [n, *row_shape]."""
        rows = rows.flatten(1)
        shape: Sequence[int] = (self.kv_heads, self.block_size, self.head_dim)
        size = self.kv_heads * self.block_size * self.head_dim
        key, value = (rows[:, at : at + size].unflatten(1, shape) for at in (0, size))
        if self.kv == "stored":
            return Blocks(key, value)
        middle = 2 * size + 4 * self.kv_heads * self.head_dim
        by_channel, by_token = rows[:, 2 * size : middle], rows[:, middle:]
        return Blocks(
            key, value, by_channel.view(torch.float32).unflatten(1, (self.kv_heads, -1)),
            by_token.view(torch.float32).unflatten(1, (self.kv_heads, -1)),
        )  # fmt: skip
