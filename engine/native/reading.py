"""Reading a prompt in chunks and writing an answer token by token; both can be stopped."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from time import monotonic
from typing import Any

import torch

from ..protocol import StopRequested
from .cache import BlockCache
from .decode import DecodeStep
from .residency import NotHot

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
    """Tokens read so far, how fast those were that were not known before, and the memory of the device in use."""

    done: int
    total: int
    tokens_per_second: float
    device_bytes: int

    @property
    def seconds_left(self) -> float:
        """At the speed so far."""
        return (self.total - self.done) / max(self.tokens_per_second, 1e-9)


class _Stopped(Exception):
    """Raised between two layers."""


def prefill(
    network: Any,
    ids: torch.Tensor,
    cache: BlockCache,
    *,
    chunk: int = CHUNK_TOKENS,
    stop: StopRequested = lambda: False,
) -> Iterator[ReadingProgress | torch.Tensor]:
    """Read what `cache` does not hold yet of `ids` [1, tokens]; progress after each chunk, at last the logits [vocab].

    A stop takes effect between two layers of a chunk; neither progress nor logits follow. However it ends, by a stop or by an
    error, the cache holds the chunks that were read completely.
    """
    began, known, total = monotonic(), cache.length, ids.shape[1]
    logits: torch.Tensor | None = None
    for first in range(known, total, chunk):
        piece = ids[:, first : first + chunk]
        try:
            with _stoppable(network, stop):
                logits = next_logits(network, piece, cache)
        except _Stopped:
            cache.truncate(first)
            return
        except BaseException:
            cache.truncate(first)
            raise
        done = first + piece.shape[1]
        speed = (done - known) / max(monotonic() - began, 1e-9)
        yield ReadingProgress(done, total, speed, device_bytes(network, cache))
    assert logits is not None, "the prompt ends with at least one token that the cache does not hold"
    yield logits


def decode(
    network: Any, logits: torch.Tensor, cache: BlockCache, sampling: Sampling, end_tokens: frozenset[int],
    stop: StopRequested = lambda: False,
) -> Iterator[int]:  # fmt: skip
    """Token ids until an end token, the limit or a stop. Every yielded token is in the cache when the next is asked for.

    With our own decode step where the blocks it attends to can be hot; through the transformers layers' path elsewhere.
    """
    generator = torch.Generator(device=logits.device).manual_seed(sampling.seed)
    step = DecodeStep(network, cache) if DecodeStep.suits(cache) else None
    try:
        for _ in range(sampling.max_new_tokens):
            token = sample(logits, sampling, generator)
            if token in end_tokens or stop():
                return
            yield token
            if step is not None:
                try:
                    logits = step(token)
                    continue
                except NotHot:
                    step.close()
                    step = None
            logits = next_logits(network, torch.tensor([[token]], device=logits.device), cache)
    finally:
        if step is not None:
            step.close()


def sample(logits: torch.Tensor, sampling: Sampling, generator: torch.Generator) -> int:
    """One token: the most likely, or drawn from the smallest set that holds `top_p` (arXiv:1904.09751)."""
    if sampling.temperature == 0:
        return int(logits.argmax())
    ordered, tokens = (logits.float() / sampling.temperature).softmax(-1).sort(descending=True)
    kept = ordered.cumsum(-1) - ordered < sampling.top_p
    return int(tokens[torch.multinomial(ordered * kept, 1, generator=generator)])


def next_logits(network: Any, piece: torch.Tensor, cache: BlockCache) -> torch.Tensor:
    """[vocab] logits after `piece` [1, tokens], which joins the cache."""
    positions: torch.Tensor | None = None
    if cache.segments is not None:
        positions = cache.segments.position_ids(cache.length, cache.length + piece.shape[1]).to(piece.device)
    with torch.no_grad():
        out = network(piece, position_ids=positions, past_key_values=cache, use_cache=True, logits_to_keep=1)
    logits: torch.Tensor = out.logits[0, -1]
    return logits


def device_bytes(network: Any, cache: BlockCache) -> int:
    """What is allocated on the device: as CUDA counts it, elsewhere weights and our own ledger."""
    device = next(network.parameters()).device
    if device.type == "cuda":
        return int(torch.cuda.memory_allocated(device))
    return weight_bytes(network) + cache.budget.ledger.used["device"]


def weight_bytes(network: Any) -> int:
    """Bytes of parameters and buffers."""
    tensors = {id(item): item for item in (*network.parameters(), *network.buffers())}
    return sum(item.numel() * item.element_size() for item in tensors.values())


@contextmanager
def _stoppable(network: Any, stop: StopRequested) -> Iterator[None]:
    """Ask `stop` before every decoder layer."""

    def ask(*_: Any) -> None:
        if stop():
            raise _Stopped

    hooks = [layer.register_forward_pre_hook(ask) for layer in network.base_model.layers]
    try:
        yield
    finally:
        for hook in hooks:
            hook.remove()
