"""INT8 keys and values in plain torch: this defines what correct means."""

from __future__ import annotations

from typing import NamedTuple

import torch

# An all-zero channel or token would divide by zero; anything this small is zero in every dtype used here.
_LEAST = 1e-10


class Int8Blocks(NamedTuple):
    """Blocks of keys and values: `key` int8 times `key_scale`, `value` int8 times `value_scale`.

    key          [num_blocks, num_kv_heads, block_size, head_dim] int8; value likewise
    key_scale    [num_blocks, num_kv_heads, head_dim] fp32: outlier channels of keys are the same for all tokens
    value_scale  [num_blocks, num_kv_heads, block_size] fp32
    """

    key: torch.Tensor
    value: torch.Tensor
    key_scale: torch.Tensor
    value_scale: torch.Tensor


def quantise_reference(key: torch.Tensor, value: torch.Tensor) -> Int8Blocks:
    """key, value [num_blocks, num_kv_heads, block_size, head_dim] -> the same in INT8, scaled by the greatest magnitude.

    A place of a block that holds no token yet has to be 0. Per-channel keys, per-token values: Liu et al. 2024 (KIVI,
    arXiv:2402.02750).
    """
    key_scale = key.float().abs().amax(2).clamp(min=_LEAST) / 127
    value_scale = value.float().abs().amax(3).clamp(min=_LEAST) / 127
    return Int8Blocks(
        torch.round(key.float() / key_scale[:, :, None]).to(torch.int8),
        torch.round(value.float() / value_scale[..., None]).to(torch.int8),
        key_scale,
        value_scale,
    )


def dequantise(blocks: Int8Blocks) -> tuple[torch.Tensor, torch.Tensor]:
    """Keys and values in fp32, shaped like `Int8Blocks.key`."""
    return blocks.key.float() * blocks.key_scale[:, :, None], blocks.value.float() * blocks.value_scale[..., None]
