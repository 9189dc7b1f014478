"""The tiered store as a transformers cache, and our attention as a transformers attention function.

`update` hands a store through where transformers expects keys and values; the model passes it untouched to the
attention function (tried with transformers 5.16 to 5.23).
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import torch
from transformers.cache_utils import Cache, CacheLayerMixin
from transformers.modeling_utils import AttentionInterface

from ..selection import Selector
from .attention import attend
from .store import BlockStore, TierBudget

ATTENTION_NAME = "unabridged"


class BlockCacheLayer(CacheLayerMixin):
    """One layer: a `BlockStore` made when the first keys tell their shape."""

    def __init__(
        self, *, index: int, block_size: int, budget: TierBudget, selector: Callable[[], Selector | None]
    ) -> None:
        super().__init__()
        self.store: BlockStore | None = None
        self.selector = selector
        self._index, self._block_size, self._budget = index, block_size, budget

    def lazy_initialization(self, key_states: torch.Tensor, value_states: torch.Tensor) -> None:
        """key_states [1, num_kv_heads, tokens, head_dim]; batches of one alone."""
        batch, kv_heads, _, head_dim = key_states.shape
        if batch != 1:
            raise ValueError("One context at a time: the batch size has to be 1.")
        self.store = BlockStore(
            block_size=self._block_size, kv_heads=kv_heads, head_dim=head_dim, dtype=key_states.dtype,
            device=key_states.device, budget=self._budget, name=f"layer-{self._index:03d}",
        )  # fmt: skip
        self.is_initialized = True

    def update(self, key_states: torch.Tensor, value_states: torch.Tensor, *args: Any, **kwargs: Any) -> Any:
        """Append, and hand the layer itself to our attention function in place of keys and values."""
        if self.store is None:
            self.lazy_initialization(key_states, value_states)
        assert self.store is not None
        self.store.append(key_states[0].transpose(0, 1), value_states[0].transpose(0, 1))
        return self, self

    def get_mask_sizes(self, query_length: int) -> tuple[int, int]:
        """Length and offset of the mask, which our attention does not use."""
        return self.get_seq_length() + query_length, 0

    def get_seq_length(self) -> int:
        """Tokens so far."""
        return 0 if self.store is None else self.store.length

    def get_max_length(self) -> int:
        """-1: no maximum."""
        return -1

    def offload(self) -> None:
        """Nothing to do: the store moves its blocks itself."""

    def prefetch(self) -> None:
        """Nothing to do: the store moves its blocks itself."""

    def reset(self) -> None:
        """Forget everything."""
        self.store = None
        self.is_initialized = False

    def reorder_cache(self, beam_idx: torch.LongTensor) -> None:
        """Raises ValueError: beams would need a copy of the whole context each."""
        raise ValueError("Beam search is not supported with a tiered cache; use sampling or greedy decoding.")


class BlockCache(Cache):
    """All layers. `selector` may be changed between calls: None for dense attention."""

    def __init__(
        self, num_layers: int, *, block_size: int = 64, budget: TierBudget, selector: Selector | None = None
    ) -> None:
        self.selector = selector
        super().__init__(
            layers=[
                BlockCacheLayer(index=index, block_size=block_size, budget=budget, selector=lambda: self.selector)
                for index in range(num_layers)
            ]
        )

    @property
    def stores(self) -> list[BlockStore]:
        """The stores of the layers that have seen keys."""
        return [layer.store for layer in self.layers if isinstance(layer, BlockCacheLayer) and layer.store is not None]


def unabridged_attention(
    module: torch.nn.Module, query: torch.Tensor, key: Any, value: Any, attention_mask: torch.Tensor | None,
    scaling: float | None = None, dropout: float = 0.0, **options: Any,
) -> tuple[torch.Tensor, None]:  # fmt: skip
    """What transformers calls in each layer: query [1, num_heads, tokens, head_dim] -> [1, tokens, num_heads, head_dim].

    Raises ValueError for a cache that is not ours and for sliding windows shorter than the context.
    """
    if not isinstance(key, BlockCacheLayer) or key.store is None:
        raise ValueError("The attention 'unabridged' needs a BlockCache as past_key_values.")
    window = options.get("sliding_window")
    if window is not None and key.store.length > window:
        raise ValueError(f"This model attends to {window:,} tokens only; the context has {key.store.length:,}.")
    scale = scaling if scaling is not None else query.shape[-1] ** -0.5
    out = attend(
        query[0].transpose(0, 1), key.store, scale=scale, selector=key.selector(),
        group_blocks=max(key.store.budget_hot // 2, 1),
    )  # fmt: skip
    return out[None], None


def register() -> None:
    """Make `model.set_attn_implementation("unabridged")` known to transformers."""
    AttentionInterface.register(ATTENTION_NAME, unabridged_attention)
