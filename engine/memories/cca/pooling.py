"""Pooling groups of tokens into cores by the query of their last token."""

from __future__ import annotations

import torch


class Pooling:
    """Pools keys and values as they come out of a model's projections, after rotary embedding.

    A core is the softmax-weighted mean of its group's inputs, projected; as projections are linear, that is the same mean of keys and
    values. Keys are first turned to the position of the group's last token, so a core is what the projection and the
    rotary embedding at that position would give. With grouped heads the queries that share a key are averaged.
    """

    def __init__(self, group: int, inverse_frequencies: torch.Tensor | None) -> None:
        """inverse_frequencies [rotated / 2] of the rotary embedding (half layout); None for a model without."""
        self.group = group
        self.cos = self.sin = None
        if inverse_frequencies is not None:
            ahead = torch.arange(group - 1, -1, -1, device=inverse_frequencies.device)
            angles = ahead[:, None] * inverse_frequencies.float().repeat(2)
            self.cos, self.sin = angles.cos(), angles.sin()

    def __call__(
        self, query: torch.Tensor, key: torch.Tensor, value: torch.Tensor, scale: float
    ) -> tuple[torch.Tensor, torch.Tensor]:
        """Cores (keys, values) [batch, kv_heads, groups, head_dim].

        query  [batch, heads, groups, head_dim], of the last token of each group
        key, value  [batch, kv_heads, groups * group, head_dim]
        """
        kv_heads = key.shape[1]
        asking = query.unflatten(1, (kv_heads, -1)).mean(2)
        key, value = (tensor.unflatten(2, (-1, self.group)) for tensor in (key, value))
        weights = (torch.einsum("bhnd,bhngd->bhng", asking, key) * scale).float().softmax(-1).to(value.dtype)
        return self._mean(weights, self._turned(key)), self._mean(weights, value)

    def _mean(self, weights: torch.Tensor, vectors: torch.Tensor) -> torch.Tensor:
        return torch.einsum("bhng,bhngd->bhnd", weights, vectors)

    def _turned(self, key: torch.Tensor) -> torch.Tensor:
        """Each key rotated ahead to the position of its group's last token."""
        if self.cos is None or self.sin is None:
            return key
        cos, sin = self.cos.to(key), self.sin.to(key)
        rotated, plain = key[..., : cos.shape[-1]], key[..., cos.shape[-1] :]
        low, high = rotated.chunk(2, dim=-1)
        return torch.cat((rotated * cos + torch.cat((-high, low), dim=-1) * sin, plain), dim=-1)
