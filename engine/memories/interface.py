"""What every bounded memory can do: read a whole batch at once (training), or a stream segment by segment (use).

Both ways give the same logits. Positions are counted in text tokens; landmarks and beacons that a design adds are its own
business and never seen outside.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Protocol

import torch


@dataclass(frozen=True, slots=True)
class StateBytes:
    """Bytes a stream holds between segments.

    working  constant, whatever has been read
    index    what is searched for every chunk (GCA's landmarks, CCA's cores); grows, stays on the device
    store    what is fetched by choice (GCA's chunk keys and values); grows, may lie in host memory or on disk
    """

    working: int
    index: int = 0
    store: int = 0


class MemoryState(Protocol):
    """What one stream has kept so far."""

    tokens_read: int

    def nbytes(self) -> StateBytes: ...


class MemoryModel(Protocol):
    """A causal language model with a bounded memory. `chunk` is the number of text tokens read as one unit."""

    chunk: int

    def __call__(self, tokens: torch.Tensor, *, outputs_from: int = 0) -> torch.Tensor:
        """Logits [batch, length - outputs_from, vocabulary] of tokens [batch, length], length a multiple of `chunk`.

        `outputs_from`, a multiple of `chunk`, is the first position whose logits are wanted: what serves none is not run.
        """
        ...

    def begin(self, batch: int) -> Any:
        """A new, empty stream (a MemoryState) of `batch` sequences."""
        ...

    def read(self, tokens: torch.Tensor, state: Any, *, outputs_from: int = 0) -> torch.Tensor:
        """Read one more segment [batch, n], n a multiple of `chunk`; logits as in `__call__`. `state` is changed."""
        ...


def read_in_segments(
    model: MemoryModel, tokens: torch.Tensor, state: MemoryState, *, segment: int, outputs_from: int = 0
) -> Iterator[torch.Tensor]:
    """Read tokens [batch, length] in segments of at most `segment` tokens; yields the logits of each segment.

    Positions before `outputs_from` are read without running what serves only outputs.
    """
    for start in range(0, tokens.shape[1], segment):
        part = tokens[:, start : start + segment]
        yield model.read(part, state, outputs_from=min(max(outputs_from - start, 0), part.shape[1]))
