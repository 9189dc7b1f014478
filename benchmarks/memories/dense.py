"""The dense model of the same size that memories are compared with: every layer attends to everything before it."""

from __future__ import annotations

import torch
import torch.nn.functional as F
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

    def prefill(self, tokens: torch.Tensor) -> tuple[torch.Tensor, int]:
        """The last logits of tokens [1, length], and the bytes of keys and values that decoding would need."""
        x, kept = self.embedding(tokens), []
        for norm, project, out, feed_forward in zip(
            self.norms, self.projections, self.outs, self.feed_forwards, strict=True
        ):
            qkv = project(norm(x)).unflatten(-1, (3, self.heads, -1)).permute(2, 0, 3, 1, 4)
            kept.append(qkv[1:].clone())
            mixed = F.scaled_dot_product_attention(*qkv.unbind(0), is_causal=True)
            x = x + out(mixed.transpose(1, 2).flatten(2))
            for part in x.split(4096, dim=1):
                part += feed_forward(part)
        return self.head(x[:, -1]), sum(tensor.numel() * tensor.element_size() for tensor in kept)
