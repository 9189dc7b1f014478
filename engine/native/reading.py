"""Reading a prompt in chunks and writing an answer token by token; both can be stopped."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from time import monotonic
from typing import Any

import torch

from ..protocol import StopRequested
from .cache import BlockCache

CHUNK_TOKENS = 16_384


@dataclass(frozen=True, slots=True)
class Sampling:
    """temperature 0 is greedy: the right choice where text is to be copied exactly."""

    temperature: float = 0.7
    top_p: float = 0.92
    max_new_tokens: int = 512
    seed: int = 0


@dataclass(frozen=True, slots=True)
class ReadingProgress:
    """Tokens read so far, and how fast."""

    done: int
    total: int
    tokens_per_second: float

    @property
    def seconds_left(self) -> float:
        """At the speed so far."""
        return (self.total - self.done) / max(self.tokens_per_second, 1e-9)


def prefill(
    network: Any,
    ids: torch.Tensor,
    cache: BlockCache,
    *,
    chunk: int = CHUNK_TOKENS,
    stop: StopRequested = lambda: False,
) -> Iterator[ReadingProgress | torch.Tensor]:
    """Read `ids` [1, tokens] into `cache`; progress after each chunk, at last the logits [vocab] of the next token.

    After a stop neither progress nor logits follow, and the cache holds the chunks read so far.
    """
    start, total = monotonic(), ids.shape[1]
    logits: torch.Tensor | None = None
    for first in range(0, total, chunk):
        if stop():
            return
        piece = ids[:, first : first + chunk]
        logits = _next_logits(network, piece, cache)
        done = first + piece.shape[1]
        yield ReadingProgress(done, total, done / max(monotonic() - start, 1e-9))
    assert logits is not None
    yield logits


def decode(
    network: Any, logits: torch.Tensor, cache: BlockCache, sampling: Sampling, end_tokens: frozenset[int],
    stop: StopRequested = lambda: False,
) -> Iterator[int]:  # fmt: skip
    """Token ids until an end token, the limit or a stop."""
    generator = torch.Generator(device=logits.device).manual_seed(sampling.seed)
    for _ in range(sampling.max_new_tokens):
        token = sample(logits, sampling, generator)
        if token in end_tokens or stop():
            return
        yield token
        piece = torch.tensor([[token]], device=logits.device)
        logits = _next_logits(network, piece, cache)


def sample(logits: torch.Tensor, sampling: Sampling, generator: torch.Generator) -> int:
    """One token: the most likely, or drawn from the smallest set that holds `top_p` (arXiv:1904.09751)."""
    if sampling.temperature == 0:
        return int(logits.argmax())
    ordered, tokens = (logits.float() / sampling.temperature).softmax(-1).sort(descending=True)
    kept = ordered.cumsum(-1) - ordered < sampling.top_p
    return int(tokens[torch.multinomial(ordered * kept, 1, generator=generator)])


def _next_logits(network: Any, piece: torch.Tensor, cache: BlockCache) -> torch.Tensor:
    """[vocab] logits after `piece` [1, tokens], which joins the cache."""
    with torch.inference_mode():
        logits: torch.Tensor = network(piece, past_key_values=cache, use_cache=True, logits_to_keep=1).logits[0, -1]
    return logits
