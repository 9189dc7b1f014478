"""One decode step with static buffers: the same tensors every time, so that CUDA can capture it as a graph.

Every `reselect_every` tokens, and whenever a block has become full, the step runs layer by layer with the host in the loop: each
layer selects its blocks by the new query and brings them into hot slots. The steps between attend to the same blocks and
touch nothing but the device; on CUDA they are one graph launch each. Keeping a selection for some tokens costs little and
helps copying text exactly (KTransformers, "long context introduction"); it also is what makes Python affordable.
"""

from __future__ import annotations

from typing import Any

import torch
from unabridged.kernels.sparse_decode import sparse_decode

from ..selection import Geometry, Selector
from .cache import BlockCache, BlockCacheLayer
from .store import BlockStore

RESELECT_EVERY = 16
_TABLE_STEP = 16  # blocks: tables grow in such steps, because another size means another graph


class NotHot(Exception):
    """The blocks that a token attends to do not fit the hot tier at once."""


class DecodeStep:
    """Feeds one token after the other to `network`, whose context `cache` holds.

    The token's keys are written where the block being filled lies; the tables say which slots each key/value head reads.
    Close it before the cache is used in any other way.
    """

    def __init__(self, network: Any, cache: BlockCache, *, reselect_every: int = RESELECT_EVERY) -> None:
        self._network, self._cache, self._every = network, cache, reselect_every
        self._layers = [_Layer(layer, self) for layer in cache.block_layers]
        device = self._layers[0].store.hot.key.device
        self.offset = torch.zeros(1, dtype=torch.int64, device=device)
        self.selecting = False
        self._token = torch.zeros((1, 1), dtype=torch.int64, device=device)
        self._position = torch.zeros((1, 1), dtype=torch.int64, device=device)
        self._age = reselect_every
        self._graph: torch.cuda.CUDAGraph | None = None
        self._logits: torch.Tensor | None = None
        for layer in self._layers:
            layer.layer.decoding = layer

    @staticmethod
    def suits(cache: BlockCache) -> bool:
        """Whether the cache can be decoded so: plain positions, and room for what is attended to."""
        stores = cache.stores
        if not stores or cache.segments is not None:
            return False
        return cache.selector is not None or all(store.num_blocks < store.hot_slots for store in stores)

    def __call__(self, token: int) -> torch.Tensor:
        """[vocab] logits after `token`, which joins the cache. Raises NotHot, with the cache as it was."""
        length, size = self._cache.length, self._cache.block_size
        self._token.fill_(token)
        self._position.fill_(length)
        self.offset.fill_(length % size)
        self.selecting = self._age >= self._every or length % size == 0
        logits = self._select() if self.selecting else self._repeat()
        for layer in self._layers:
            layer.store.advance()
        return logits

    @property
    def blocks_asked(self) -> int:
        """Blocks that selections have asked for so far, over all layers, hot or not."""
        return sum(layer.asked for layer in self._layers)

    def attended_bytes(self) -> int:
        """Keys and values that a step reads, over all layers."""
        return sum(layer.attended_bytes() for layer in self._layers)

    def close(self) -> None:
        """Give the cache back to the transformers path."""
        for layer in self._layers:
            layer.layer.decoding = None
        self._graph = None

    def _select(self) -> torch.Tensor:
        sizes = [layer.width for layer in self._layers]
        for layer in self._layers:
            layer.tail.fill_(layer.store.open_block())
        logits = self._forward()
        self._age = 1
        if sizes != [layer.width for layer in self._layers]:
            self._graph = None
        return logits

    def _repeat(self) -> torch.Tensor:
        self._age += 1
        if self._token.device.type != "cuda":
            return self._forward()
        if self._graph is None:
            self._capture()
        assert self._graph is not None
        assert self._logits is not None
        self._graph.replay()
        return self._logits.clone()

    def _capture(self) -> None:
        """Record the step. It is run before, on a stream of its own, so that nothing is compiled or grown while recording;
        running it twice writes the same keys to the same place."""
        side = torch.cuda.Stream()
        side.wait_stream(torch.cuda.current_stream())
        with torch.cuda.stream(side):
            for _ in range(2):
                self._forward()
        torch.cuda.current_stream().wait_stream(side)
        self._graph = torch.cuda.CUDAGraph()
        with torch.cuda.graph(self._graph):
            self._logits = self._forward()

    def _forward(self) -> torch.Tensor:
        with torch.no_grad():
            out = self._network(
                self._token, position_ids=self._position, past_key_values=self._cache, use_cache=True, logits_to_keep=1
            )
        logits: torch.Tensor = out.logits[0, -1]
        return logits


class _Layer:
    """One layer's static tensors.

    tail     [1] int64 slot of the block being filled
    slots    [1, kv_heads, width] int32 slots that are read, -1 where unused; column 0 is the tail
    lengths  the same shape: valid tokens of each
    """

    def __init__(self, layer: BlockCacheLayer, step: DecodeStep) -> None:
        assert layer.store is not None
        self.layer, self.store, self._step = layer, layer.store, step
        self.asked = 0
        device = self.store.hot.key.device
        self.tail = torch.zeros(1, dtype=torch.int64, device=device)
        self._make_tables(_TABLE_STEP)

    @property
    def width(self) -> int:
        """Blocks that the tables have room for."""
        return int(self.slots.shape[2])

    def attended_bytes(self) -> int:
        """Keys and values that a step reads."""
        return int((self.slots >= 0).sum()) * self.store.form.nbytes // self.store.form.kv_heads

    def write(self, key: torch.Tensor, value: torch.Tensor) -> None:
        """See `DecodeLayer`."""
        self.store.write_next(self.tail, self._step.offset, key[:, :, 0], value[:, :, 0])

    def attend(self, query: torch.Tensor, scale: float) -> torch.Tensor:
        """See `DecodeLayer`."""
        if self._step.selecting:
            self._select(query, scale)
        self.lengths[:, :, 0] = (self._step.offset + 1).to(torch.int32)
        hot = self.store.hot
        return sparse_decode(
            query, hot.key, hot.value, self.slots, self.lengths, scale=scale, key_scale=hot.key_scale,
            value_scale=hot.value_scale,
        )  # fmt: skip

    def _select(self, query: torch.Tensor, scale: float) -> None:
        """Choose blocks by the query, bring them up, and write their slots to the tables."""
        store, last = self.store, self.store.length // self.store.block_size
        chosen = _chosen(store, self.layer.selector, query, scale)[:, :last]
        wanted = torch.nonzero(chosen.any(0)).flatten().tolist()
        if len(wanted) + 1 > store.hot_slots:
            raise NotHot
        self.asked += len(wanted)
        slots = store.slots_of([*wanted, last])
        slot_of = torch.full((last + 1,), -1, dtype=torch.int32)
        slot_of[[*wanted, last]] = torch.tensor(slots, dtype=torch.int32)
        rows = [slot_of[torch.nonzero(head).flatten()] for head in chosen.cpu()]
        needed = 1 + max((len(row) for row in rows), default=0)
        if needed > self.width:
            self._make_tables(-(-needed // _TABLE_STEP) * _TABLE_STEP)
        table = torch.full((1, self.store.form.kv_heads, self.width), -1, dtype=torch.int32)
        table[:, :, 0] = slots[-1]
        for head, row in enumerate(rows):
            table[0, head, 1 : 1 + len(row)] = row
        self.slots.copy_(table)

    def _make_tables(self, width: int) -> None:
        device = self.store.hot.key.device
        self.slots = torch.full((1, self.store.form.kv_heads, width), -1, dtype=torch.int32, device=device)
        self.lengths = torch.full(
            (1, self.store.form.kv_heads, width), self.store.block_size, dtype=torch.int32, device=device
        )


def _chosen(store: BlockStore, selector: Selector | None, query: torch.Tensor, scale: float) -> torch.Tensor:
    """[kv_heads, blocks] bool for the one query at the store's end, whose key has been written but not counted yet."""
    blocks = store.length // store.block_size + 1
    if selector is None:
        return torch.ones((store.form.kv_heads, blocks), dtype=torch.bool)
    geometry = Geometry(
        query_start=store.length, num_queries=1, num_keys=store.length + 1, tile_size=1, block_size=store.block_size
    )
    return selector.select(query, store.open_summary(), geometry, scale=scale)[:, 0]
