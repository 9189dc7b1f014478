"""A decoder read chunk by chunk, with a memory around every layer."""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import nn

from ..interface import StateBytes
from .config import CometConfig
from .decoders import Decoder, TinyDecoder
from .memory import LayerMemory, LayerState


@dataclass
class CometState:
    """One LayerState per layer (None before the first chunk)."""

    layers: list[LayerState | None]
    tokens_read: int = 0

    def nbytes(self) -> StateBytes:
        kept = [tensor for state in self.layers if state is not None for tensor in state]
        return StateBytes(sum(tensor.numel() * tensor.element_size() for tensor in kept))


class CometModel(nn.Module):
    """A MemoryModel around a decoder."""

    def __init__(self, config: CometConfig, decoder: nn.Module) -> None:
        super().__init__()
        if config.chunk % config.stride:
            raise ValueError(f"a chunk of {config.chunk} is not a multiple of the stride of {config.stride}")
        self.config, self.chunk, self.decoder = config, config.chunk, decoder
        # Placeholders of both memories, the temporary beacon, the global beacons: one learned embedding each.
        self.special = nn.Parameter(torch.randn(2 * config.slots + config.temporary + 1, config.width))
        self.memories = nn.ModuleList(LayerMemory(config) for _ in range(decoder.depth))

    def forward(self, tokens: torch.Tensor, *, outputs_from: int = 0) -> torch.Tensor:
        """See MemoryModel."""
        return self.read(tokens, self.begin(tokens.shape[0]), outputs_from=outputs_from)

    def begin(self, batch: int) -> CometState:
        """A new stream."""
        return CometState([None] * len(self.memories))

    def read(self, tokens: torch.Tensor, state: CometState, *, outputs_from: int = 0) -> torch.Tensor:
        """See MemoryModel. Chunks before `outputs_from` run for their memory: of the last layer, for its beacons."""
        batch, length = tokens.shape
        if length % self.chunk:
            raise ValueError(f"{length} tokens are not a multiple of the chunk of {self.chunk}")
        read = []
        for start in range(0, length, self.chunk):
            x, positions = self.chunk_input(tokens[:, start : start + self.chunk])
            for index, memory in enumerate(self.memories):
                only_memory = start < outputs_from and index + 1 == len(self.memories)
                wanted = memory.layout.kept.to(x.device) if only_memory else None
                x, state.layers[index] = self.layer(index, x, positions, state.layers[index], wanted)
            state.tokens_read += self.chunk
            if start >= outputs_from:
                read.append(x[:, self.memories[0].layout.text])
        if not read:
            return self.special.new_empty(batch, 0, self.config.vocabulary)
        decoder: Decoder = self.decoder
        return decoder.logits(torch.cat(read, dim=1))

    def chunk_input(self, tokens: torch.Tensor) -> tuple[torch.Tensor, object]:
        """What the first layer reads of a chunk tokens [batch, chunk], and the decoder's positions."""
        config, batch = self.config, tokens.shape[0]
        memory = config.slots + config.temporary
        placeholders, beacon, ends = self.special.split((memory, 1, config.slots))
        text = self.decoder.embed(tokens).view(batch, config.beacons, config.stride, config.width)
        body = torch.cat((text, beacon.expand(batch, config.beacons, 1, -1)), dim=2).flatten(1, 2)
        joined = torch.cat((placeholders.expand(batch, -1, -1), body, ends.expand(batch, -1, -1)), dim=1)
        started: tuple[torch.Tensor, object] = self.decoder.start(joined)
        return started

    def layer(
        self,
        index: int,
        x: torch.Tensor,
        positions: object,
        state: LayerState | None,
        wanted: torch.Tensor | None = None,
    ) -> tuple[torch.Tensor, LayerState]:
        """One layer over one chunk x [batch, span, width]: its output (of rows `wanted`), and the layer's memory after it."""
        memory = self.memories[index]
        x = self.decoder.layer(index, memory.place(x, state), positions, wanted)
        return x, memory.collect(x, state)


def tiny_comet(config: CometConfig) -> CometModel:
    """A small model from scratch."""
    return CometModel(config, TinyDecoder(config))
