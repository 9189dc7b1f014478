"""CCA in a causal model of transformers, through its attention interface, and as a bounded memory."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import torch
from torch import nn
from transformers import LlamaConfig, LlamaForCausalLM
from transformers.modeling_utils import AttentionInterface
from unabridged.kernels.cca_attention import cca_attention

from ..interface import StateBytes
from .cache import CcaCache, CcaCacheLayer
from .config import CcaConfig
from .pooling import Pooling

ATTENTION_NAME = "unabridged-cca"


@dataclass(frozen=True)
class _Settings:
    """What the attention function finds on each attention module."""

    pooling: Pooling
    group: int
    window: int


def use_cca(model: nn.Module, *, group: int, window: int) -> None:
    """Replace the attention of a causal model of transformers (Llama, Qwen, Mistral and their like). No weights change."""
    AttentionInterface.register(ATTENTION_NAME, _attention)
    rotary = getattr(model.model, "rotary_emb", None)
    pooling = Pooling(group, rotary.inv_freq if rotary is not None else None)
    for layer in model.model.layers:
        layer.self_attn.cca = _Settings(pooling, group, window)
    model.set_attn_implementation(ATTENTION_NAME)


def use_dense(model: nn.Module) -> None:
    """Back to torch's own attention."""
    model.set_attn_implementation("sdpa")


def _attention(
    module: nn.Module,
    query: torch.Tensor,
    key: torch.Tensor | CcaCacheLayer,
    value: torch.Tensor | CcaCacheLayer,
    attention_mask: torch.Tensor | None,
    scaling: float,
    dropout: float = 0.0,
    **options: Any,
) -> tuple[torch.Tensor, None]:
    """The attention function: whole sequences of tensors, or the newest tokens over a CcaCacheLayer."""
    settings: _Settings = module.cca
    layer = key
    if not isinstance(layer, CcaCacheLayer):
        layer = CcaCacheLayer(settings.group, settings.window)
        layer.update(key, value)
    layer.pool(query, settings.pooling, scaling)
    mixed = cca_attention(
        query, layer.core_key, layer.core_value, layer.local_key, layer.local_value,
        query_start=layer.length - query.shape[2], local_start=layer.local_start,
        group=settings.group, window=settings.window, scale=scaling,
    )  # fmt: skip
    if layer is key:
        layer.trim()
    return mixed.transpose(1, 2).contiguous(), None


@dataclass
class CcaState:
    """A stream: its cache."""

    cache: CcaCache
    tokens_read: int = 0

    def nbytes(self) -> StateBytes:
        layers = self.cache.layers
        return StateBytes(sum(x.local_bytes() for x in layers), index=sum(x.core_bytes() for x in layers))


class CcaModel(nn.Module):
    """A MemoryModel around a causal model of transformers that attends by CCA. Any length is a segment: `chunk` is 1."""

    def __init__(self, config: CcaConfig, model: nn.Module) -> None:
        super().__init__()
        self.config, self.model, self.chunk = config, model, 1
        use_cca(model, group=config.group, window=config.window)

    def forward(self, tokens: torch.Tensor, *, outputs_from: int = 0) -> torch.Tensor:
        """See MemoryModel."""
        return self._logits(tokens, outputs_from, use_cache=False)

    def begin(self, batch: int) -> CcaState:
        """A new stream."""
        return CcaState(CcaCache(len(self.model.model.layers), group=self.config.group, window=self.config.window))

    def read(self, tokens: torch.Tensor, state: CcaState, *, outputs_from: int = 0) -> torch.Tensor:
        """See MemoryModel."""
        positions = torch.arange(state.tokens_read, state.tokens_read + tokens.shape[1], device=tokens.device)
        state.tokens_read += tokens.shape[1]
        return self._logits(tokens, outputs_from, position_ids=positions[None], past_key_values=state.cache)

    def _logits(self, tokens: torch.Tensor, outputs_from: int, **options: Any) -> torch.Tensor:
        wanted = tokens.shape[1] - outputs_from
        logits: torch.Tensor = self.model(tokens, logits_to_keep=max(1, wanted), **options).logits
        return logits[:, :wanted]


def small_cca(config: CcaConfig) -> CcaModel:
    """A small Llama from scratch. Its positions are not limited by anything learned."""
    sizes = LlamaConfig(
        vocab_size=config.vocabulary, hidden_size=config.width, intermediate_size=2 * config.width,
        num_hidden_layers=config.layers, num_attention_heads=config.heads, num_key_value_heads=config.kv_heads,
        max_position_embeddings=1 << 20, tie_word_embeddings=False,
    )  # fmt: skip
    return CcaModel(config, LlamaForCausalLM(sizes))
