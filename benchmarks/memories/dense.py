"""The dense model of the same size that memories are compared with: every layer attends to everything before it."""

from __future__ import annotations

import torch
from torch import nn
from unabridged.engine.memories.layers import FeedForward


class DenseModel(nn.Module):
    """Pre-normalised layers without positions, which cost nothing here: time and memory are what is measured."""

    def __init__(self, vocabulary: int, width: int, heads: int, layers: int) -> None:
        super().__init__()
        self.heads = heads
        self.embedding = nn.Embedding(vocabulary, width)
        self.norms = nn.ModuleList(nn.RMSNorm(width) for _ in range(layers))
        self.projections = nn.ModuleList(nn.Linear(width, 3 * width, bias=False) for _ in range(layers))
        self.outs = nn.ModuleList(nn.Linear(width, width, bias=False) for _ in range(layers))
        self.feed_forwards = nn.ModuleList(FeedForward(width) for _ in range(layers))
        self.head = nn.Linear(width, vocabulary)

    def begin(self, length: int) -> torch.Tensor:
        """The cache of a text of `length` tokens: keys and values [2, layers, 1, heads, length, width / heads]."""
        width = self.embedding.embedding_dim
        return torch.empty(2, len(self.norms), 1, self.heads, length, width // self.heads)

    def read(self, tokens: torch.Tensor, cache: torch.Tensor, read: int) -> torch.Tensor:
        """The last logits of a segment tokens [1, n] that follows the `read` tokens in `cache`; chunked prefill, as engines do it."""
        x, end = self.embedding(tokens), read + tokens.shape[1]
        for layer, norm in enumerate(self.norms):
            query, *own = self.projections[layer](norm(x)).unflatten(-1, (3, self.heads, -1)).permute(2, 0, 3, 1, 4)
            for kept, new in zip(cache, own, strict=True):
                kept[layer][:, :, read:end] = new
            mixed = _attention(query, cache[0, layer][:, :, :end], cache[1, layer][:, :, :end])
            x = x + self.outs[layer](mixed.transpose(1, 2).flatten(2))
            x = x + self.feed_forwards[layer](x)
        logits: torch.Tensor = self.head(x[:, -1])
        return logits


def _attention(query: torch.Tensor, key: torch.Tensor, value: torch.Tensor) -> torch.Tensor:
    """Causal attention of the last queries [1, heads, n, d] to all keys: torch's own kernel over the past and over themselves, merged."""
    kernel = torch.ops.aten._scaled_dot_product_flash_attention_for_cpu
    past = key.shape[2] - query.shape[2]
    own, own_mass = kernel(query, key[:, :, past:], value[:, :, past:], is_causal=True)
    if not past:
        return own
    old, old_mass = kernel(query, key[:, :, :past], value[:, :, :past])
    share = torch.sigmoid(own_mass - old_mass)[..., None]  # of the softmax's mass
    return old + share * (own - old)
