"""CCA's cache for transformers: cores of everything, keys and values of the window."""

from __future__ import annotations

from typing import Any

import torch
from transformers.cache_utils import Cache, CacheLayerMixin
from unabridged.kernels.cca_attention import visible_cores

from .pooling import Pooling


class CcaCacheLayer(CacheLayerMixin):
    """One layer. `update` hands the layer itself to our attention function in place of keys and values."""

    def __init__(self, group: int, window: int) -> None:
        super().__init__()
        self.group, self.window = group, window
        self.length = self.local_start = 0

    def lazy_initialization(self, key_states: torch.Tensor, value_states: torch.Tensor) -> None:
        """key_states, value_states [batch, kv_heads, tokens, head_dim] give shape, dtype and device."""
        nothing = key_states[:, :, :0]
        self.core_key = self.core_value = self.local_key = self.local_value = nothing
        self.is_initialized = True

    def update(self, key_states: torch.Tensor, value_states: torch.Tensor, *args: Any, **kwargs: Any) -> Any:
        """Append the new tokens to the local part."""
        if not self.is_initialized:
            self.lazy_initialization(key_states, value_states)
        self.local_key = torch.cat((self.local_key, key_states), dim=2)
        self.local_value = torch.cat((self.local_value, value_states), dim=2)
        self.length += key_states.shape[2]
        return self, self

    def pool(self, query: torch.Tensor, pooling: Pooling, scale: float) -> None:
        """Pool the groups that the newest tokens, whose queries [batch, heads, tokens, head_dim] these are, completed."""
        pooled, complete = self.core_key.shape[2], self.length // self.group
        if complete == pooled:
            return
        first_query = self.length - query.shape[2]
        lasts = torch.arange(pooled, complete, device=query.device) * self.group + self.group - 1
        span = slice(pooled * self.group - self.local_start, complete * self.group - self.local_start)
        keys, values = pooling(
            query[:, :, lasts - first_query], self.local_key[:, :, span], self.local_value[:, :, span], scale
        )
        self.core_key = torch.cat((self.core_key, keys), dim=2)
        self.core_value = torch.cat((self.core_value, values), dim=2)

    def trim(self) -> None:
        """Forget tokens that no later token sees as they are."""
        start = visible_cores(self.length, group=self.group, window=self.window) * self.group
        if start > self.local_start:
            self.local_key = self.local_key[:, :, start - self.local_start :].clone()
            self.local_value = self.local_value[:, :, start - self.local_start :].clone()
            self.local_start = start

    def get_mask_sizes(self, query_length: int) -> tuple[int, int]:
        """Length and offset of the mask, which our attention does not use."""
        return self.length + query_length, 0

    def get_seq_length(self) -> int:
        """Tokens so far."""
        return self.length

    def get_max_length(self) -> int:
        """-1: no maximum."""
        return -1

    def core_bytes(self) -> int:
        """Of the cores, which grow by one per group."""
        return 2 * self.core_key.numel() * self.core_key.element_size() if self.is_initialized else 0

    def local_bytes(self) -> int:
        """Of the window, which does not grow."""
        return 2 * self.local_key.numel() * self.local_key.element_size() if self.is_initialized else 0


class CcaCache(Cache):
    """One `CcaCacheLayer` per decoder layer."""

    def __init__(self, layers: int, *, group: int, window: int) -> None:
        super().__init__(layers=[CcaCacheLayer(group, window) for _ in range(layers)])
