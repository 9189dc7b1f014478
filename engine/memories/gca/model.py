"""A language model with grouped cross attention: lower stack, chunk encoder, upper groups that retrieve.

The lower stack and the encoder never depend on retrieval, so what was read can be stored as it stands and the upper
stack is run only where an output is wanted (lazily), with identical logits.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import torch
from torch import nn

from ..interface import StateBytes
from ..layers import FeedForward, WindowAttention, WindowBlock
from .config import GcaConfig
from .encoder import ChunkEncoder
from .retrieval import BatchSource, ChunkSource, CrossAttention, Retrieved, Retriever
from .store import ChunkStore


@dataclass
class GcaState:
    """What a stream has kept.

    windows  keys and values of the last chunks, one tensor per lower layer (empty before the first segment)
    tail     lower states [batch, chunks, span, width] of the last chunks, from which the upper stack warms up
    """

    store: ChunkStore
    windows: list[torch.Tensor]
    tail: torch.Tensor | None
    tokens_read: int = 0

    def nbytes(self) -> StateBytes:
        kept = [*self.windows, *([self.tail] if self.tail is not None else [])]
        working = sum(tensor.numel() * tensor.element_size() for tensor in kept)
        return StateBytes(working, index=self.store.index_bytes(), store=self.store.store_bytes())

    @contextmanager
    def aside(self) -> Iterator[None]:
        """Read further inside the block, a question for instance; afterwards the stream stands where it stood."""
        windows, tail, tokens_read, chunks = self.windows, self.tail, self.tokens_read, self.store.chunks
        try:
            yield
        finally:
            self.windows, self.tail, self.tokens_read = windows, tail, tokens_read
            self.store.truncate(chunks)


class UpperLayer(nn.Module):
    """Window attention, cross attention over what the group retrieved, feed-forward."""

    def __init__(self, config: GcaConfig) -> None:
        super().__init__()
        self.published = config.form == "published"
        self.attention = WindowAttention(config.width, config.heads, config.span, config.window, config.position_bias)
        self.cross = CrossAttention(config)
        self.feed_forward = FeedForward(config.width)

    def forward(
        self, x: torch.Tensor, past: torch.Tensor | None, retrieved: Retrieved, by_landmarks: Retrieved | None
    ) -> torch.Tensor:
        """`retrieved` serves the text of each chunk, `by_landmarks` (where given) the landmark of each chunk."""
        x = x + self.attention(x, past)[0]
        if self.published:
            # The residual is kept from before the cross attention: resetting it costs perplexity, say its authors.
            return x + self.feed_forward(x + self.cross(x, retrieved))
        crossed = self.cross(x[:, :, :-1], retrieved)
        landmark = (
            self.cross(x[:, :, -1:], by_landmarks) if by_landmarks is not None else torch.zeros_like(x[:, :, -1:])
        )
        x = x + torch.cat((crossed, landmark), dim=2)
        return x + self.feed_forward(x)


class RetrievalGroup(nn.Module):
    """Upper layers that share one retrieval per chunk."""

    def __init__(self, config: GcaConfig, layers: int) -> None:
        super().__init__()
        self.retriever = Retriever(config)
        self.layers = nn.ModuleList(UpperLayer(config) for _ in range(layers))


class GcaModel(nn.Module):
    """A MemoryModel. Tokens are text alone; the model puts a landmark behind every chunk."""

    def __init__(self, config: GcaConfig) -> None:
        super().__init__()
        self.config, self.chunk = config, config.chunk
        self.embedding = nn.Embedding(config.vocabulary, config.width)
        self.landmark = nn.Parameter(torch.randn(config.width))
        self.lower = nn.ModuleList(
            WindowBlock(config.width, config.heads, config.span, config.window, config.position_bias)
            for _ in range(config.lower_layers)
        )
        self.encoder = ChunkEncoder(config)
        self.groups = nn.ModuleList(RetrievalGroup(config, layers) for layers in config.groups)
        self.norm = nn.RMSNorm(config.width)
        self.head = nn.Linear(config.width, config.vocabulary)
        self._back: int = self.lower[0].attention.back
        # Every upper layer but the first needs the one below it up to a window earlier.
        self._warm_up = (sum(config.groups) - 1) * self._back

    def forward(self, tokens: torch.Tensor, *, outputs_from: int = 0) -> torch.Tensor:
        """See MemoryModel."""
        states, _ = self._lower(tokens, [])
        source = BatchSource(self.encoder(states), self.config.top_k)
        return self._outputs(states, 0, outputs_from // self.chunk, source)

    def begin(self, batch: int, store: ChunkStore | None = None) -> GcaState:
        """A new stream; `store` says where its chunks are kept (in fp32 on the model's device by default)."""
        return GcaState(store or ChunkStore(batch), [], None)

    def read(self, tokens: torch.Tensor, state: GcaState, *, outputs_from: int = 0) -> torch.Tensor:
        """See MemoryModel. With `outputs_from` at the end, the segment is only stored."""
        before = state.tokens_read // self.chunk
        states, state.windows = self._lower(tokens, state.windows)
        state.store.append(self.encoder(states))
        known = states if state.tail is None else torch.cat((state.tail, states), dim=1)
        first = before - (known.shape[1] - states.shape[1])
        logits = self._outputs(known, first, before + outputs_from // self.chunk, state.store)
        state.tail = known[:, -(self._warm_up + self._back) :].clone()
        state.tokens_read += tokens.shape[1]
        return logits

    @property
    def reach(self) -> int:
        """How many chunks after a changed one are stored differently, and how many before it its encoding depends on."""
        return self.config.lower_layers * self._back

    def rewrite(self, state: GcaState, tokens: torch.Tensor, *, first: int, chunk: int) -> None:
        """Store anew what a changed text of `chunk` reaches, exactly as if it had been read so from the start.

        tokens  text [batch, n] of chunks first..chunk + reach, where first is 0 or at most chunk - reach
        Raises ValueError where the change reaches the window that the stream goes on with.
        """
        read = state.tokens_read // self.chunk
        if chunk + self.reach >= read - self._warm_up - self._back:
            raise ValueError(f"chunk {chunk} of {read} is too near the end of what was read to be changed")
        states, _ = self._lower(tokens, [])
        state.store.overwrite(chunk, self.encoder(states[:, chunk - first :]))

    def _lower(self, tokens: torch.Tensor, windows: list[torch.Tensor]) -> tuple[torch.Tensor, list[torch.Tensor]]:
        """Lower states [batch, chunks, span, width] and the windows to go on from."""
        batch, length = tokens.shape
        if length % self.chunk:
            raise ValueError(f"{length} tokens are not a multiple of the chunk of {self.chunk}")
        text = self.embedding(tokens).view(batch, -1, self.chunk, self.config.width)
        x = torch.cat((text, self.landmark.expand(batch, text.shape[1], 1, -1)), dim=2)
        following = []
        for index, block in enumerate(self.lower):
            x, past = block(x, windows[index] if windows else None)
            following.append(past)
        return x, following

    def _outputs(self, states: torch.Tensor, first: int, wanted: int, source: ChunkSource) -> torch.Tensor:
        """Logits of chunks wanted, wanted + 1, ... from the lower states of chunks first, first + 1, ..."""
        batch, known, _, width = states.shape
        if wanted >= first + known:
            return states.new_empty(batch, 0, self.config.vocabulary)
        start = max(first, wanted - self._warm_up)
        context = states[:, max(0, start - first - self._back) : start - first]
        x = states[:, start - first :]
        before = context[:, -1:, -1] if context.shape[1] else states.new_zeros(batch, 1, width)
        past = None
        if context.shape[1]:
            past = self.groups[0].layers[0].attention.keys_values(context)
        for group in self.groups:
            text, by_landmarks = self._retrieve(group, x, before, start, source)
            for layer in group.layers:
                x = layer(x, past, text, by_landmarks)
                past = None
            # Of the chunk before `start` no later state is known: only warm-up rows read this.
            before = torch.zeros_like(before)
        text_rows = x[:, wanted - start :, :-1].reshape(batch, -1, width)
        return self.head(self.norm(text_rows))

    def _retrieve(
        self, group: nn.Module, x: torch.Tensor, before: torch.Tensor, start: int, source: ChunkSource
    ) -> tuple[Retrieved, Retrieved | None]:
        """The text of a chunk is served by the landmark before it; landmarks by themselves, where a group follows."""
        asking = torch.cat((before, x[:, :, -1]), dim=1)
        if group is self.groups[-1] or self.config.form == "published":
            return group.retriever(asking[:, :-1], start - 1, source), None
        found = group.retriever(asking, start - 1, source)
        if found.whole:
            text, own = (found._replace(weights=part) for part in (found.weights[:, :-1], found.weights[:, 1:]))
        else:
            text = Retrieved(found.keys_values[:, :-1], found.weights[:, :-1])
            own = Retrieved(found.keys_values[:, 1:], found.weights[:, 1:])
        return text, own


def with_more_groups(model: GcaModel, tensors: dict[str, torch.Tensor]) -> dict[str, torch.Tensor]:
    """Weights for `model` from those of one with fewer groups of as many layers: each further group begins as the last of those.

    A group that retrieves anew what the one before has found leaves the answer as it was.
    """
    last = max(int(name.split(".")[1]) for name in tensors if name.startswith("groups."))

    def source(name: str) -> str:
        parts = name.split(".")
        if parts[0] == "groups":
            parts[1] = str(min(int(parts[1]), last))
        return ".".join(parts)

    return {name: tensors[source(name)] for name in model.state_dict()}
