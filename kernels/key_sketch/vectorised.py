"""Sketched keys for CPUs: whole-matrix operations of torch."""

from __future__ import annotations

import torch

from .reference import _codes, check_bits, heads_per_kv_head, sketched_keys

# Keys in fp32 and scores of one step, 4 MB each: what a processor's cache does not hold is two to three times slower (measured).
_MOST_VALUES = 1 << 20


def key_sketch_vectorised(
    key: torch.Tensor, low: torch.Tensor, high: torch.Tensor, *, block_size: int, bits: int
) -> torch.Tensor:
    """The same as `key_sketch_reference`."""
    check_bits(bits, key.shape[2])
    behind = len(low) * block_size - len(key)
    # A key at its block's minimum has code 0.
    blocks = torch.cat([key, low[-1:].expand(behind, -1, -1)]) if behind else key
    blocks = blocks.unflatten(0, (len(low), block_size)).transpose(1, 2)
    codes = _codes(blocks, low[:, :, None], high[:, :, None], bits).to(torch.uint8)
    parts = codes.chunk(8 // bits, -1)
    packed = parts[0].clone()
    for part, held in enumerate(parts[1:], 1):
        packed |= held << (part * bits)
    return packed


def sketch_scores_vectorised(
    query: torch.Tensor, positions: torch.Tensor, sketch: torch.Tensor, low: torch.Tensor, high: torch.Tensor,
    *, num_keys: int, scale: float,
) -> torch.Tensor:  # fmt: skip
    """The same as `sketch_scores_reference`."""
    heads_per_kv_head(query.shape[1], sketch.shape[1])
    size, kv_heads = sketch.shape[2], sketch.shape[1]
    rows = (query.float() * scale).unflatten(1, (kv_heads, -1)).permute(1, 2, 0, 3)  # [kv_heads, group, queries, dim]
    each = size * max(query.shape[1] * len(query), kv_heads * query.shape[2])
    parts, first = [], 0
    for some in sketch.split(max(_MOST_VALUES // max(each, 1), 1)):
        last = first + len(some)
        keys = sketched_keys(some, low[first:last], high[first:last]).transpose(0, 1).flatten(1, 2)
        logits = rows.flatten(1, 2) @ keys.transpose(1, 2)
        logits = logits.unflatten(1, rows.shape[1:3])
        at = torch.arange(first * size, last * size, device=query.device)
        if last * size > num_keys or last * size > int(positions.min()) + 1:
            logits = logits.masked_fill((at > positions[:, None]) | (at >= num_keys), float("-inf"))
        blocks = logits.unflatten(-1, (-1, size))
        top = blocks.amax(-1, keepdim=True)
        top = top.masked_fill_(top == float("-inf"), 0.0)
        parts.append(blocks.sub_(top).exp_().sum(-1).log_().add_(top.squeeze(-1)))  # logsumexp, in place
        first = last
    return torch.cat(parts, -1).flatten(0, 1)
