"""Variable chains: a fact may name another key instead of a value, so that an answer lies several facts away.

    LINK a1 a2 b1 b2  ...  LINK b1 b2 c1 c2  ...  MARKER c1 c2 v1 v2  ...  QUESTION a1 a2 | ANSWER v1 v2

Every chunk holds one fact, in any order, and all facts of a chain stand before its question.
"""

from __future__ import annotations

from dataclasses import dataclass

import torch

from ..batch import UNASKED, Batch
from . import vocabulary as V
from .facts import distinct_keys, filler, place_facts, written_fact

_FACT = 6
_EDGE = 3  # tokens of a question, or of an answer


@dataclass(frozen=True, slots=True)
class ChainRecall:
    """Recall over chains; a batch draws one number of facts per chain from `hops` (1: no link, plain recall)."""

    chunks: int
    hops: tuple[int, ...]
    chunk: int = 16
    value_tokens: int = 2
    key_symbols: int = V.KEY_SYMBOLS

    def draw(self, generator: torch.Generator, batch: int) -> Batch:
        hops = self.hops[int(torch.randint(len(self.hops), (), generator=generator))]
        tokens = filler(generator, (batch, self.chunks, self.chunk), hostile=False)
        keys = distinct_keys(generator, batch, self.chunks, self.key_symbols)
        values = V.VALUE + torch.randint(V.VALUE_SYMBOLS, (batch, self.chunks, 2), generator=generator)
        order = torch.rand(batch, self.chunks, generator=generator).argsort(-1)
        chains = order[:, : self.chunks // hops * hops].unflatten(1, (-1, hops))
        self._state(generator, tokens, keys, values, chains)
        labels = self._ask(generator, tokens, keys, values, chains)
        return Batch(tokens.flatten(1), labels.flatten(1), outputs_from=(self.chunks // 2 + 1) * self.chunk)

    def _state(
        self,
        generator: torch.Generator,
        tokens: torch.Tensor,
        keys: torch.Tensor,
        values: torch.Tensor,
        chains: torch.Tensor,
    ) -> None:
        """Write chains [batch, chains, hops] of chunks: links to the next chunk's key, at the end a value."""
        batch, chunks, _ = tokens.shape
        said, marker = values[..., : self.value_tokens].clone(), torch.zeros_like(keys)
        linked, stated = torch.zeros_like(keys), torch.zeros_like(keys, dtype=torch.bool)
        stated.scatter_(1, chains.flatten(1), True)
        sources, targets = chains[:, :, :-1].flatten(1), chains[:, :, 1:].flatten(1)
        marker.scatter_(1, sources, V.LINK - V.MARKER)
        linked.scatter_(1, sources, keys.gather(1, targets))
        pair = torch.stack((V.KEY + linked // V.KEY_SYMBOLS, V.KEY + linked % V.KEY_SYMBOLS), dim=-1)
        plain, value_length = written_fact(keys, said, marker, torch.zeros_like(keys))
        link, link_length = written_fact(keys, pair, marker, torch.zeros_like(keys))
        is_link = marker > 0
        fact = torch.where(
            is_link[..., None], link, torch.nn.functional.pad(plain, (0, link.shape[-1] - plain.shape[-1]))
        )
        length = torch.where(is_link, link_length, value_length)
        second_half = (torch.arange(chunks) >= chunks // 2).long()
        room = self.chunk - 2 * _EDGE * second_half - _FACT
        offset = _EDGE * second_half + (torch.rand(batch, chunks, generator=generator) * (room + 1)).long()
        place_facts(tokens, fact, length, offset, stated)

    def _ask(
        self,
        generator: torch.Generator,
        tokens: torch.Tensor,
        keys: torch.Tensor,
        values: torch.Tensor,
        chains: torch.Tensor,
    ) -> torch.Tensor:
        """From the middle on, chunk t asks for the head of a chain that stands before it and was not asked yet."""
        rows, labels = torch.arange(tokens.shape[0]), torch.full_like(tokens, UNASKED)
        complete, waiting = chains.amax(-1), torch.ones(chains.shape[:2], dtype=torch.bool)
        for t in range(self.chunks // 2, self.chunks - 1):
            chance, source = (torch.rand(waiting.shape, generator=generator) * (waiting & (complete < t))).max(-1)
            asked = chance > 0
            who, chain = rows[asked], source[asked]
            waiting[who, chain] = False
            key, value = keys[who, chains[who, chain, 0]], values[who, chains[who, chain, -1]]
            question = (torch.full_like(key, V.QUESTION), V.KEY + key // V.KEY_SYMBOLS, V.KEY + key % V.KEY_SYMBOLS)
            tokens[who, t, -3:] = torch.stack(question, dim=-1)
            tokens[who, t + 1, 0] = V.ANSWER
            for i in range(self.value_tokens):
                tokens[who, t + 1, 1 + i] = labels[who, t + 1, i] = value[:, i]
        return labels
