"""One decode step with static buffers: the same tensors every time, so that CUDA can capture it as a graph.

Every `reselect_every` tokens, and whenever a block has become full, each layer selects its blocks by the new query and has them brought
into hot slots; the steps between attend to the same blocks. Keeping a selection for some tokens costs little and helps copying
text exactly (KTransformers, "long context introduction"). Steps of both kinds are one graph launch each where residency.py keeps the
tables on the device; where the host has to bring blocks up, steps that select run layer by layer with the host in the loop.
"""

from __future__ import annotations

from typing import Any

import torch
from unabridged.kernels.sparse_decode import sparse_decode

from ..selection import NextToken
from .cache import BlockCache, BlockCacheLayer
from .residency import HostSlots, NotHot, Placing, Residency

RESELECT_EVERY = 16
_TABLE_STEP = 16  # blocks: tables grow in such steps, because another size means another graph
_ROOM = 16  # blocks an answer may fill before tables are made anew, where nobody said how long it may be


class DecodeStep:
    """Feeds one token after the other to `network`, whose context `cache` holds.

    The token's keys are written where the block being filled lies; the tables say which slots each key/value head reads.
    Close it before the cache is used in any other way.
    on_device  keep track of hot blocks on the device, where that can be; else the host does
    """

    def __init__(
        self, network: Any, cache: BlockCache, *, reselect_every: int = RESELECT_EVERY, on_device: bool = True
    ) -> None:
        self._network, self._cache, self._every, self._on_device = network, cache, reselect_every, on_device
        device = cache.stores[0].hot.key.device
        self._token = torch.zeros((1, 1), dtype=torch.int64, device=device)
        self._position = torch.zeros((1, 1), dtype=torch.int64, device=device)
        self.selecting, self.loaded, self._age = False, 0, reselect_every
        self._open()

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
        if length == self.blocks * size:
            self._give_back()
            self._open()
        self._token.fill_(token)
        self._position.fill_(length)
        selecting = self._age >= self._every or length % size == 0
        logits = self._run(selecting)
        if selecting:
            while not self._fits():
                logits = self._run(selecting)
            self._age = 0
        self._age += 1
        for layer in self.layers:
            layer.advance(full=(length + 1) % size == 0)
        return logits

    @property
    def blocks_asked(self) -> int:
        """Blocks that selections have asked for so far, over all layers, hot or not."""
        return int(self.asked)

    def attended_bytes(self) -> int:
        """Keys and values that a step reads, over all layers."""
        return sum(layer.attended_bytes() for layer in self.layers)

    def close(self) -> None:
        """Give the cache back to the transformers path."""
        self._give_back()
        self._graphs.clear()

    def _open(self) -> None:
        """Make tables for the context and the blocks to come."""
        stores, size = self._cache.stores, self._cache.block_size
        filling, hot = self._cache.length // size, stores[0].hot_slots
        known = -(-self._cache.budget.capacity // size) - filling
        ahead = known if known > 0 else _ROOM
        if filling + ahead > hot:
            ahead = max(
                min(ahead, hot // 4), 1
            )  # the answer's own blocks stay hot: most of the tier is for the context
        self.blocks = filling + ahead
        for store in stores:
            store.summaries.reserve(self.blocks)
        resident = Residency.of(stores, self.blocks) if self._on_device else None
        self.placing: Placing = resident or HostSlots(stores, self.blocks)
        device = self._token.device
        self.tails = torch.zeros((len(stores), 1), dtype=torch.int64, device=device)
        self.asked = torch.zeros((), dtype=torch.int64, device=device)
        self.notes = torch.zeros((len(stores), 2), dtype=torch.int64, device=device)
        self.layers = [_Layer(layer, self) for layer in self._cache.block_layers]
        self._make_tables(_TABLE_STEP)
        self._age = self._every

    def _give_back(self) -> None:
        self.loaded += self.placing.close()
        for layer in self.layers:
            layer.layer.decoding = None

    def _make_tables(self, width: int) -> None:
        for layer in self.layers:
            layer.make_table(width)
        self._graphs: dict[bool, tuple[torch.cuda.CUDAGraph, torch.Tensor]] = {}
        self._tried = False

    def _fits(self) -> bool:
        """Whether the tables held what was selected; if not they are larger now. The only look that the host takes at a selection,
        after the step is done. Raises NotHot."""
        most, short = self.notes.amax(0).tolist()
        if short:
            raise NotHot
        width = self.layers[0].slots.shape[2]
        if most > width:
            self._make_tables(-(-most // _TABLE_STEP) * _TABLE_STEP)
        return bool(most <= width)

    def _run(self, selecting: bool) -> torch.Tensor:
        """The step itself: a graph launch, or the forward pass where it cannot be recorded, or not yet: the first selection says how
        wide tables have to be."""
        if self._token.device.type != "cuda" or (selecting and not (self.placing.on_device and self._tried)):
            self._tried = True
            return self._forward(selecting)
        if selecting not in self._graphs:
            self._graphs[selecting] = self._captured(selecting)
        graph, logits = self._graphs[selecting]
        graph.replay()
        return logits.clone()

    def _captured(self, selecting: bool) -> tuple[torch.cuda.CUDAGraph, torch.Tensor]:
        """Record the step. It is run before, on a stream of its own, so that nothing is compiled or grown while recording;
        running it twice writes the same keys to the same place."""
        side = torch.cuda.Stream()
        side.wait_stream(torch.cuda.current_stream())
        with torch.cuda.stream(side):
            for _ in range(2):
                self._forward(selecting)
        torch.cuda.current_stream().wait_stream(side)
        graph = torch.cuda.CUDAGraph()
        with torch.cuda.graph(graph):
            logits = self._forward(selecting)
        return graph, logits

    def _forward(self, selecting: bool) -> torch.Tensor:
        """One pass of the network. With the tables on the device nothing here waits for it or depends on its values, which
        tests/engine/native/test_capture.py holds."""
        self.selecting = selecting
        self.position = self._position[0]
        self.block, self.offset = self.position // self._cache.block_size, self.position % self._cache.block_size
        if selecting:
            self.tails.copy_(self.placing.begin(self.block))
        with torch.no_grad():
            out = self._network(
                self._token, position_ids=self._position, past_key_values=self._cache, use_cache=True, logits_to_keep=1
            )
        logits: torch.Tensor = out.logits[0, -1]
        return logits


class _Layer:
    """One layer's static table: `slots` [1, kv_heads, width] int32 are read, -1 where unused."""

    def __init__(self, layer: BlockCacheLayer, step: DecodeStep) -> None:
        assert layer.store is not None
        self.layer, self.store, self._step = layer, layer.store, step
        self.selector = layer.selector.to(self.store.hot.key.device) if layer.selector else None
        self.make_table(0)
        layer.decoding = self

    def make_table(self, width: int) -> None:
        """An empty table."""
        form = self.store.form
        self.slots = torch.full((1, form.kv_heads, width), -1, dtype=torch.int32, device=self.store.hot.key.device)

    def attended_bytes(self) -> int:
        """Keys and values that a step reads."""
        return int((self.slots >= 0).sum()) * self.store.form.nbytes // self.store.form.kv_heads

    def write(self, key: torch.Tensor, value: torch.Tensor) -> None:
        """See `DecodeLayer`."""
        tail = self._step.tails[self.layer.index]
        self.store.write_next(tail, self._step.offset, key[:, :, 0], value[:, :, 0])

    def attend(self, query: torch.Tensor, scale: float) -> torch.Tensor:
        """See `DecodeLayer`."""
        step, hot = self._step, self.store.hot
        tail = step.tails[self.layer.index]
        if step.selecting:
            self.store.summarise_open(tail, step.block, step.offset)
            self._select(query, scale)
        lengths = torch.where(self.slots == tail, step.offset + 1, self.store.block_size).to(torch.int32)
        return sparse_decode(
            query, hot.key, hot.value, self.slots, lengths, scale=scale, key_scale=hot.key_scale, value_scale=hot.value_scale
        )  # fmt: skip

    def advance(self, *, full: bool) -> None:
        """Count the token; a block that became full gets its summary."""
        if full:
            step = self._step
            position = step._position[0]
            size = self.store.block_size
            self.store.summarise_open(step.tails[self.layer.index], position // size, position % size)
        self.store.advance()

    def _select(self, query: torch.Tensor, scale: float) -> None:
        """Choose blocks by the query, have them brought up, and write their slots to the table."""
        step, index = self._step, self.layer.index
        geometry = NextToken.at(step.position, step.blocks, self.store.block_size)
        if self.selector is None:
            chosen = geometry.causal().expand(self.store.form.kv_heads, -1)
        else:
            summary = self.store.summary_of(step.blocks)
            chosen = self.selector.select(query, summary, geometry, scale=scale)[:, 0]
        wanted = chosen.any(0)
        slot_of = step.placing.place(index, wanted)
        step.asked += wanted.sum()
        step.notes[index, 0] = chosen.sum(1).amax()
        step.notes[index, 1] = (wanted & (slot_of < 0)).sum()
        width = self.slots.shape[2]
        place = chosen.cumsum(1) - 1
        place = torch.where(chosen & (place < width), place, width)
        table = torch.full((len(chosen), width + 1), -1, dtype=torch.int32, device=chosen.device)
        table.scatter_(1, place, slot_of.to(torch.int32).expand_as(place))
        self.slots.copy_(table[None, :, :width])
