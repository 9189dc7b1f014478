"""Decoders that a CoMeT memory can be put around: a small one of our own, and Hugging Face's."""

from __future__ import annotations

from typing import Any, Protocol

import torch
import torch.nn.functional as F
from torch import nn

from ..layers import FeedForward
from .config import CometConfig


class Decoder(Protocol):
    """Embeds tokens, runs one layer over the positions of a chunk (causal, positions from 0), and reads logits."""

    depth: int

    def embed(self, tokens: torch.Tensor) -> torch.Tensor: ...

    def start(self, x: torch.Tensor) -> tuple[torch.Tensor, Any]:
        """The first layer's input [batch, span, width], and what every layer must know of positions."""
        ...

    def layer(self, index: int, x: torch.Tensor, positions: Any, wanted: torch.Tensor | None = None) -> torch.Tensor:
        """The layer's output; a decoder may leave rows that are not among `wanted` as they came."""
        ...

    def logits(self, x: torch.Tensor) -> torch.Tensor: ...


class TinyDecoder(nn.Module):
    """Pre-normalised decoder with learned positions, which restart in every chunk."""

    def __init__(self, config: CometConfig) -> None:
        super().__init__()
        self.depth = config.layers
        self.embedding = nn.Embedding(config.vocabulary, config.width)
        self.positions = nn.Parameter(0.02 * torch.randn(config.span, config.width))
        self.blocks = nn.ModuleList(_CausalBlock(config.width, config.heads) for _ in range(config.layers))
        self.norm = nn.RMSNorm(config.width)
        self.head = nn.Linear(config.width, config.vocabulary)

    def embed(self, tokens: torch.Tensor) -> torch.Tensor:
        embedded: torch.Tensor = self.embedding(tokens)
        return embedded

    def start(self, x: torch.Tensor) -> tuple[torch.Tensor, None]:
        return x + self.positions, None

    def layer(self, index: int, x: torch.Tensor, positions: None, wanted: torch.Tensor | None = None) -> torch.Tensor:
        out: torch.Tensor = self.blocks[index](x, wanted)
        return out

    def logits(self, x: torch.Tensor) -> torch.Tensor:
        out: torch.Tensor = self.head(self.norm(x))
        return out


class _CausalBlock(nn.Module):
    def __init__(self, width: int, heads: int) -> None:
        super().__init__()
        self.heads = heads
        self.norm = nn.RMSNorm(width)
        self.project = nn.Linear(width, 3 * width, bias=False)
        self.out = nn.Linear(width, width, bias=False)
        self.feed_forward = FeedForward(width)

    def forward(self, x: torch.Tensor, wanted: torch.Tensor | None) -> torch.Tensor:
        if wanted is not None:
            return x.index_copy(1, wanted, self._rows(x, wanted))
        batch, span, width = x.shape
        qkv = self.project(self.norm(x)).view(batch, span, 3, self.heads, width // self.heads)
        query, key, value = qkv.permute(2, 0, 3, 1, 4).unbind(0)
        mixed = F.scaled_dot_product_attention(query, key, value, is_causal=True)
        x = x + self.out(mixed.transpose(1, 2).reshape(batch, span, width))
        return x + self.feed_forward(x)

    def _rows(self, x: torch.Tensor, wanted: torch.Tensor) -> torch.Tensor:
        """The output at positions `wanted` alone: keys and values of all, the rest for these."""
        batch, span, width = x.shape
        normed = self.norm(x)
        weights = self.project.weight
        query = F.linear(normed[:, wanted], weights[:width]).unflatten(-1, (self.heads, -1)).transpose(1, 2)
        key, value = (
            F.linear(normed, weights[width:]).unflatten(-1, (2, self.heads, -1)).permute(2, 0, 3, 1, 4).unbind(0)
        )
        seen = torch.arange(span, device=x.device) <= wanted[:, None]
        mixed = F.scaled_dot_product_attention(query, key, value, attn_mask=seen)
        rows = x[:, wanted] + self.out(mixed.transpose(1, 2).reshape(batch, len(wanted), width))
        return rows + self.feed_forward(rows)


class HuggingFaceDecoder(nn.Module):
    """A pretrained causal model of transformers, layer by layer: Llama, Qwen2, Qwen3, Mistral and their like.

    model  a `...ForCausalLM` with `.model.embed_tokens`, `.model.layers`, `.model.rotary_emb`, `.model.norm`, `.lm_head`
    """

    def __init__(self, model: nn.Module) -> None:
        super().__init__()
        self.model = model
        self.depth = len(model.model.layers)

    def embed(self, tokens: torch.Tensor) -> torch.Tensor:
        embedded: torch.Tensor = self.model.model.embed_tokens(tokens)
        return embedded

    def start(self, x: torch.Tensor) -> tuple[torch.Tensor, dict[str, Any]]:
        position_ids = torch.arange(x.shape[1], device=x.device)[None]
        return x, {
            "position_ids": position_ids,
            "position_embeddings": self.model.model.rotary_emb(x, position_ids),
            "attention_mask": None,  # causal over the chunk
        }

    def layer(
        self, index: int, x: torch.Tensor, positions: dict[str, Any], wanted: torch.Tensor | None = None
    ) -> torch.Tensor:
        out = self.model.model.layers[index](x, **positions)
        return out[0] if isinstance(out, tuple) else out

    def logits(self, x: torch.Tensor) -> torch.Tensor:
        out: torch.Tensor = self.model.lm_head(self.model.model.norm(x))
        return out
