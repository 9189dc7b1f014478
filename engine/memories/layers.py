"""Layers that the designs share: attention over a window of chunks, and the feed-forward part."""

from __future__ import annotations

from typing import Literal

import torch
import torch.nn.functional as F
from torch import nn

PositionBias = Literal["learned", "alibi"]


def alibi_slopes(heads: int) -> torch.Tensor:
    """Slopes [heads], halving twice from head to head; the last head sees no distance. Press et al. 2021 (arXiv:2108.12409)."""
    slopes = torch.tensor([4.0**-head for head in range(heads)])
    slopes[-1] = 0.0
    return slopes


class FeedForward(nn.Module):
    """Pre-normalised GELU network with a hidden layer of `ratio` times the width. The residual is the caller's."""

    def __init__(self, width: int, ratio: int = 2) -> None:
        super().__init__()
        self.norm = nn.RMSNorm(width)
        self.up = nn.Linear(width, ratio * width)
        self.down = nn.Linear(ratio * width, width)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return self.down(F.gelu(self.up(self.norm(x))))


class WindowAttention(nn.Module):
    """Causal self-attention in which a position sees the `window` positions up to itself.

    Input is cut into chunks of `span` positions; each attends to itself and the `back` chunks before it, which is exact
    for the window. Distances carry a bias per head: learned (starting as ALiBi) or ALiBi's.
    """

    def __init__(self, width: int, heads: int, span: int, window: int, bias: PositionBias) -> None:
        super().__init__()
        self.heads, self.span, self.back = heads, span, -(-(window - 1) // span)
        self.norm = nn.RMSNorm(width)
        self.project = nn.Linear(width, 3 * width, bias=False)
        self.out = nn.Linear(width, width, bias=False)
        distances = torch.arange(window)
        by_distance = -alibi_slopes(heads)[:, None] * distances
        if bias == "learned":
            self.bias = nn.Parameter(by_distance)
        else:
            self.register_buffer("bias", by_distance, persistent=False)
        queries = torch.arange(span)[:, None] + self.back * span
        distance = queries - torch.arange((self.back + 1) * span)
        self.register_buffer("distance", distance.clamp(0, window - 1), persistent=False)
        self.register_buffer("hidden", (distance < 0) | (distance >= window), persistent=False)

    def keys_values(self, x: torch.Tensor) -> torch.Tensor:
        """Keys and values [batch, chunks, span, 2 * width] of the input [batch, chunks, span, width]."""
        width = x.shape[-1]
        return F.linear(self.norm(x), self.project.weight[width:])

    def forward(self, x: torch.Tensor, past: torch.Tensor | None = None) -> tuple[torch.Tensor, torch.Tensor]:
        """Attend within x [batch, chunks, span, width]; the residual is the caller's.

        past  keys and values of up to `back` chunks before x; None or fewer: nothing stands there
        Returns the output and the `past` for what follows x.
        """
        batch, chunks, span, width = x.shape
        query, own = self.project(self.norm(x)).split((width, 2 * width), dim=-1)
        absent = self.back - (past.shape[1] if past is not None else 0)
        parts = [own.new_zeros(batch, absent, span, 2 * width)] if absent else []
        context = torch.cat([*parts, *([past] if past is not None else []), own], dim=1)
        near = torch.cat([context[:, i : i + chunks] for i in range(self.back + 1)], dim=2)
        head = width // self.heads
        query = query.view(batch, chunks, span, self.heads, head).transpose(2, 3)
        near = near.view(batch, chunks, -1, 2, self.heads, head).permute(3, 0, 1, 4, 2, 5)
        scores = query @ near[0].transpose(-1, -2) * head**-0.5 + self._bias(chunks, absent)
        mixed = (scores.softmax(-1) @ near[1]).transpose(2, 3).reshape(batch, chunks, span, width)
        return self.out(mixed), context[:, max(absent, context.shape[1] - self.back) :]

    def _bias(self, chunks: int, absent: int) -> torch.Tensor:
        """What is added to the scores: [chunks or 1, heads, span, (back + 1) * span]; -inf where nothing may be seen."""
        bias = self.bias[:, self.distance].masked_fill(self.hidden, float("-inf"))[None]
        if not absent:
            return bias
        block = torch.arange((self.back + 1) * self.span, device=bias.device) // self.span
        missing = block < absent - torch.arange(chunks, device=bias.device)[:, None]
        return bias.masked_fill(missing[:, None, None], float("-inf"))


class WindowBlock(nn.Module):
    """A pre-normalised decoder layer over a window."""

    def __init__(self, width: int, heads: int, span: int, window: int, bias: PositionBias) -> None:
        super().__init__()
        self.attention = WindowAttention(width, heads, span, window, bias)
        self.feed_forward = FeedForward(width)

    def forward(self, x: torch.Tensor, past: torch.Tensor | None = None) -> tuple[torch.Tensor, torch.Tensor]:
        attended, past = self.attention(x, past)
        x = x + attended
        return x + self.feed_forward(x), past
