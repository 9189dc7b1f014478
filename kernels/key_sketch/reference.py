"""Sketched keys in plain torch: this defines what correct means."""

from __future__ import annotations

import torch

BITS = (2, 4)


def key_sketch_reference(
    key: torch.Tensor, low: torch.Tensor, high: torch.Tensor, *, block_size: int, bits: int
) -> torch.Tensor:
    """Each channel of each key as one of 2**bits evenly spaced values from the block's minimum to its maximum.

    key        [num_keys, num_kv_heads, head_dim]; the last block may be short
    low, high  [num_blocks, num_kv_heads, head_dim], minimum and maximum of each block's keys (`block_summary`)
    Returns uint8 [num_blocks, num_kv_heads, block_size, head_dim * bits / 8]: byte j holds channels j, j + width,
    j + 2 * width, ..., lowest bits first, width being the bytes of a key. Places behind a short last block are 0.
    Raises ValueError unless bits is 2 or 4 and fills whole bytes.
    Channels of keys have ranges of their own, hence a scale for each: Liu et al. 2024 (KIVI, arXiv:2402.02750).
    """
    check_bits(bits, key.shape[2])
    packed = torch.zeros(
        (len(low), key.shape[1], block_size, key.shape[2] * bits // 8), dtype=torch.uint8, device=key.device
    )
    for at in range(len(key)):
        block, inside = divmod(at, block_size)
        codes = _codes(key[at], low[block], high[block], bits).int()  # [kv_heads, dim]
        for part, held in enumerate(codes.chunk(8 // bits, -1)):
            packed[block, :, inside] += (held << (part * bits)).to(torch.uint8)
    return packed


def sketched_keys(sketch: torch.Tensor, low: torch.Tensor, high: torch.Tensor) -> torch.Tensor:
    """The keys that a sketch stands for, fp32 [num_blocks, num_kv_heads, block_size, head_dim]."""
    bits = 8 * sketch.shape[3] // low.shape[2]
    codes = torch.cat([(sketch >> (part * bits)) & (2**bits - 1) for part in range(8 // bits)], -1)
    return codes.float() * step_of(low, high, bits)[:, :, None] + low.float()[:, :, None]


def sketch_scores_reference(
    query: torch.Tensor, positions: torch.Tensor, sketch: torch.Tensor, low: torch.Tensor, high: torch.Tensor,
    *, num_keys: int, scale: float,
) -> torch.Tensor:  # fmt: skip
    """How much attention each query gives each block, from the sketch of its keys.

    query      [num_queries, num_heads, head_dim], at `positions` [num_queries] int64
    sketch     [num_blocks, num_kv_heads, block_size, head_dim * bits / 8] with its low and high; num_keys of its places hold keys
    Returns [num_heads, num_queries, num_blocks] fp32: the log of the sum of exp(scale * query . key) over the block's keys up to
    the query's position; -inf where there are none. Softmax over blocks gives the shares of the attention.
    Raises ValueError if num_heads is not a multiple of num_kv_heads.
    """
    group = heads_per_kv_head(query.shape[1], sketch.shape[1])
    keys = sketched_keys(sketch, low, high)
    at = torch.arange(len(keys) * keys.shape[2], device=query.device).view(len(keys), -1)
    out = query.new_empty((query.shape[1], len(query), len(keys)), dtype=torch.float32)
    for head in range(query.shape[1]):
        for row, position in enumerate(positions.tolist()):
            logits = keys[:, head // group] @ query[row, head].float() * scale  # [blocks, block_size]
            out[head, row] = logits.masked_fill((at > position) | (at >= num_keys), float("-inf")).logsumexp(-1)
    return out


def step_of(low: torch.Tensor, high: torch.Tensor, bits: int) -> torch.Tensor:
    """What one code is worth, fp32."""
    return (high.float() - low.float()) / (2**bits - 1)


def check_bits(bits: int, head_dim: int) -> None:
    """ValueError unless keys of `head_dim` channels can be sketched in so many bits."""
    if bits not in BITS or head_dim * bits % 8:
        raise ValueError(f"Keys of {head_dim} channels cannot be sketched in {bits} bits each; 2 and 4 are known.")


def heads_per_kv_head(num_heads: int, num_kv_heads: int) -> int:
    """Query heads that share a key/value head; ValueError where they do not share evenly."""
    if num_heads % num_kv_heads:
        raise ValueError(f"{num_heads} query heads do not share {num_kv_heads} key/value heads evenly.")
    return num_heads // num_kv_heads


def _codes(key: torch.Tensor, low: torch.Tensor, high: torch.Tensor, bits: int) -> torch.Tensor:
    """[..., dim] in whole numbers from 0 to 2**bits - 1, still fp32; 0 where a channel has one value."""
    step = step_of(low, high, bits)
    ratio = (key.float() - low.float()) / torch.where(step > 0, step, 1.0)
    return torch.floor(ratio + 0.5).clamp(0, 2**bits - 1)
