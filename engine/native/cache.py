"""The tiered store as a transformers cache, and our attention as a transformers attention function.

`update` hands a store through where transformers expects keys and values; the model passes it untouched to the
attention function (tried with transformers 5.16 to 5.23).
"""

from __future__ import annotations

from typing import Any, Protocol

import torch
from transformers.cache_utils import Cache, CacheLayerMixin
from transformers.modeling_utils import AttentionInterface

from ..selection import Selector
from .attention import attend
from .blocks import BlockFormat, KeptKV
from .positions import Segments
from .staging import Staging
from .store import BlockStore, TierBudget

ATTENTION_NAME = "unabridged"


class DecodeLayer(Protocol):
    """What takes over a layer while one token after the other is decoded (decode.py)."""

    def write(self, key: torch.Tensor, value: torch.Tensor) -> None:
        """key, value [1, kv_heads, 1, head_dim] of the new token."""
        ...

    def attend(self, query: torch.Tensor, scale: float) -> torch.Tensor:
        """query [1, num_heads, head_dim] -> the same shape."""
        ...


class BlockCacheLayer(CacheLayerMixin):
    """One layer: a `BlockStore` made when the first keys tell their shape."""

    def __init__(self, *, index: int, cache: BlockCache) -> None:
        super().__init__()
        self.store: BlockStore | None = None
        self.decoding: DecodeLayer | None = None
        self.index, self.cache = index, cache

    @property
    def selector(self) -> Selector | None:
        """What this layer attends to; None for everything."""
        selector = self.cache.selector
        return None if selector is None else selector.of_layer(self.index)

    def lazy_initialization(self, key_states: torch.Tensor, value_states: torch.Tensor) -> None:
        """key_states [1, num_kv_heads, tokens, head_dim]; batches of one alone."""
        batch, kv_heads, _, head_dim = key_states.shape
        if batch != 1:
            raise ValueError("One context at a time: the batch size has to be 1.")
        self.open_store(kv_heads, head_dim, key_states.dtype, key_states.device)

    def open_store(self, kv_heads: int, head_dim: int, dtype: torch.dtype, device: torch.device) -> BlockStore:
        """Make the empty store."""
        cache = self.cache
        self.store = BlockStore(
            BlockFormat(kv_heads, cache.block_size, head_dim, dtype, cache.kv), device=device, budget=cache.budget,
            staging=cache.staging, sketch_bits=cache.sketch_bits, name=f"layer-{self.index:03d}",
        )  # fmt: skip
        self.is_initialized = True
        return self.store

    def update(self, key_states: torch.Tensor, value_states: torch.Tensor, *args: Any, **kwargs: Any) -> Any:
        """Append, and hand the layer itself to our attention function in place of keys and values."""
        if self.decoding is not None:
            self.decoding.write(key_states, value_states)
            return self, self
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
        if self.store is not None:
            self.store.close()
        self.store = None
        self.is_initialized = False

    def reorder_cache(self, beam_idx: torch.LongTensor) -> None:
        """Raises ValueError: beams would need a copy of the whole context each."""
        raise ValueError("Beam search is not supported with a tiered cache; use sampling or greedy decoding.")


class BlockCache(Cache):
    """All layers. `selector` may be changed between calls: None for dense attention.

    group_blocks  blocks that a step of attention has on the device beside the hot tier
    segments      positions within segments; None for plain ones
    kv            keys and values as the model makes them, or in INT8
    sketch_bits   bits of each channel of the keys' sketch; None for what `selector` asks for at the start
    """

    def __init__(
        self, num_layers: int, *, block_size: int = 64, budget: TierBudget, selector: Selector | None = None,
        segments: Segments | None = None, group_blocks: int | None = None, kv: KeptKV = "stored",
        sketch_bits: int | None = None,
    ) -> None:  # fmt: skip
        self.block_size, self.budget, self.selector, self.segments = block_size, budget, selector, segments
        self.kv: KeptKV = kv
        wanted = 0 if selector is None else selector.sketch_bits
        self.sketch_bits = wanted if sketch_bits is None else sketch_bits
        self.staging = Staging(group_blocks or max(budget.hot // 2, 1), budget.ledger)
        super().__init__(layers=[BlockCacheLayer(index=index, cache=self) for index in range(num_layers)])

    @property
    def block_layers(self) -> list[BlockCacheLayer]:
        """The layers as what they are."""
        return [layer for layer in self.layers if isinstance(layer, BlockCacheLayer)]

    @property
    def stores(self) -> list[BlockStore]:
        """The stores of the layers that have seen keys."""
        return [layer.store for layer in self.block_layers if layer.store is not None]

    @property
    def length(self) -> int:
        """Tokens that every layer holds: less than some do where a chunk was broken off."""
        return min((layer.get_seq_length() for layer in self.block_layers), default=0)

    def truncate(self, length: int) -> None:
        """Forget every token from `length` on, in all layers."""
        for store in self.stores:
            store.truncate(length)

    def close(self) -> None:
        """Give all memory back."""
        for layer in self.block_layers:
            layer.reset()
        self.staging.close()


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
    newest = query[0].transpose(0, 1)
    if key.decoding is not None:
        return key.decoding.attend(newest, scale)[None], None
    out = attend(
        newest, key.store, scale=scale, selector=key.selector, segments=key.cache.segments,
        group_blocks=key.cache.staging.blocks,
    )  # fmt: skip
    return out[None], None


def register() -> None:
    """Make `model.set_attn_implementation("unabridged")` known to transformers."""
    AttentionInterface.register(ATTENTION_NAME, unabridged_attention)
