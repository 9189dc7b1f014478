"""The chunk encoder: what a chunk is found by (its landmark) and what is read of it (keys and values)."""

from __future__ import annotations

from typing import NamedTuple

import torch
import torch.nn.functional as F
from torch import nn

from ..layers import FeedForward
from .config import GcaConfig


class Encoded(NamedTuple):
    """landmarks [batch, chunks, width]; keys_values [batch, chunks, 2, chunk, width], shared by all upper layers."""

    landmarks: torch.Tensor
    keys_values: torch.Tensor


class _BidirectionalBlock(nn.Module):
    """Full attention within a chunk, with a learned bias per distance (recipe) or none (published)."""

    def __init__(self, config: GcaConfig) -> None:
        super().__init__()
        self.heads = config.heads
        self.norm = nn.RMSNorm(config.width)
        self.project = nn.Linear(config.width, 3 * config.width, bias=False)
        self.out = nn.Linear(config.width, config.width, bias=False)
        self.feed_forward = FeedForward(config.width)
        self.bias = nn.Parameter(torch.zeros(config.heads, 2 * config.span - 1)) if config.form == "recipe" else None
        positions = torch.arange(config.span)
        self.register_buffer("offset", positions[:, None] - positions + config.span - 1, persistent=False)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        *outer, span, width = x.shape
        qkv = self.project(self.norm(x)).view(*outer, span, 3, self.heads, width // self.heads)
        query, key, value = qkv.movedim(-3, 0).transpose(-2, -3).unbind(0)
        scores = query @ key.transpose(-1, -2) * (width // self.heads) ** -0.5
        if self.bias is not None:
            scores = scores + self.bias[:, self.offset]
        mixed = (scores.softmax(-1) @ value).transpose(-2, -3).reshape(x.shape)
        x = x + self.out(mixed)
        return x + self.feed_forward(x)


class ChunkEncoder(nn.Module):
    """Reads the lower states of one chunk in both directions. The last position is the landmark's."""

    def __init__(self, config: GcaConfig) -> None:
        super().__init__()
        self.recipe = config.form == "recipe"
        self.norm_in = nn.RMSNorm(config.width)
        self.blocks = nn.ModuleList(_BidirectionalBlock(config) for _ in range(config.encoder_layers))
        self.norm_out = nn.RMSNorm(config.width)
        self.chunk_key = nn.Linear(config.width, config.width, bias=False)
        self.chunk_value = nn.Linear(config.width, config.width, bias=False)
        if self.recipe:
            self.landmark_key = nn.Linear(config.width, config.width, bias=False)
        else:
            self.positions = nn.Parameter(0.02 * torch.randn(config.span, config.width))

    def forward(self, states: torch.Tensor) -> Encoded:
        """states [batch, chunks, span, width], the lower stack's output before normalisation."""
        x = self.norm_in(states)
        if not self.recipe:
            x = x + self.positions
        for block in self.blocks:
            x = block(x)
        x = self.norm_out(x)
        text, landmark = x[:, :, :-1], x[:, :, -1]
        if self.recipe:
            landmark = F.normalize(self.landmark_key(landmark), dim=-1)
        return Encoded(landmark, torch.stack((self.chunk_key(text), self.chunk_value(text)), dim=2))
