"""Variable chains: a fact may name another key instead of a value, so that an answer lies several facts away.

    LINK a1 a2 b1 b2  ...  LINK b1 b2 c1 c2  ...  MARKER c1 c2 v1 v2  ...  QUESTION a1 a2 | ANSWER v1 v2

Every chunk holds one fact, in any order, and all facts of a chain stand before its question. Chains of several lengths share a sequence: were all as
long as each other, few values would be left to choose from, and a model would learn to guess among them instead of following links.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import cycle

import torch

from ..batch import UNASKED, Batch
from . import vocabulary as V
from .facts import distinct_keys, filler, place_facts, written_fact

_FACT = 6
_EDGE = 3  # tokens of a question, or of an answer


@dataclass(frozen=True, slots=True)
class ChainRecall:
    """Recall over chains.

    lengths    of chains in facts, dealt in turn (1: no link, plain recall)
    densities  a batch deals this share of the chunks, as far as whole chains go; the others hold filler alone
    """

    chunks: int
    lengths: tuple[int, ...]
    chunk: int = 16
    value_tokens: int = 2
    densities: tuple[float, ...] = (1.0,)
    key_symbols: int = V.KEY_SYMBOLS

    def draw(self, generator: torch.Generator, batch: int) -> Batch:
        density = self.densities[int(torch.randint(len(self.densities), (), generator=generator))]
        tokens = filler(generator, (batch, self.chunks, self.chunk), hostile=False)
        keys = distinct_keys(generator, batch, self.chunks, self.key_symbols)
        values = V.VALUE + torch.randint(V.VALUE_SYMBOLS, (batch, self.chunks, 2), generator=generator)
        order = torch.rand(batch, self.chunks, generator=generator).argsort(-1)
        chains = order[:, self._dealt(int(density * self.chunks))]
        self._state(generator, tokens, keys, values, chains)
        labels = self._ask(generator, tokens, keys, values, chains)
        return Batch(tokens.flatten(1), labels.flatten(1), outputs_from=(self.chunks // 2 + 1) * self.chunk)

    def _dealt(self, chunks: int) -> torch.Tensor:
        """Which of the first `chunks` shuffled chunks make a chain: [chains, longest], shorter ones filled up with their last."""
        dealt: list[list[int]] = []
        start = 0
        for length in cycle(self.lengths):
            if start + length > chunks:
                break
            members = list(range(start, start + length))
            dealt.append(members + members[-1:] * (max(self.lengths) - length))
            start += length
        return torch.tensor(dealt)

    def _state(
        self,
        generator: torch.Generator,
        tokens: torch.Tensor,
        keys: torch.Tensor,
        values: torch.Tensor,
        chains: torch.Tensor,
    ) -> None:
        """Write chains [batch, chains, longest] of chunks: links to the next chunk's key, at the end a value."""
        batch, chunks, _ = tokens.shape
        following = torch.arange(chunks).expand(batch, -1).clone()
        following.scatter_(1, chains[:, :, :-1].flatten(1), chains[:, :, 1:].flatten(1))
        following.scatter_(1, chains[:, :, -1], chains[:, :, -1])  # what filled up is no link
        stated = torch.zeros_like(keys, dtype=torch.bool).scatter_(1, chains.flatten(1), True)
        is_link, linked = following != torch.arange(chunks), keys.gather(1, following)
        marker = torch.where(is_link, V.LINK - V.MARKER, 0)
        pair = torch.stack((V.KEY + linked // V.KEY_SYMBOLS, V.KEY + linked % V.KEY_SYMBOLS), dim=-1)
        plain, value_length = written_fact(keys, values[..., : self.value_tokens], marker, torch.zeros_like(keys))
        link, link_length = written_fact(keys, pair, marker, torch.zeros_like(keys))
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
        """From the middle on, chunk t asks for the head of a chain that stands before it and was not asked yet.

        The longer a chain, the likelier: long ones are complete late.
        """
        rows, labels = torch.arange(tokens.shape[0]), torch.full_like(tokens, UNASKED)
        complete, waiting = chains.amax(-1), torch.ones(chains.shape[:2], dtype=torch.bool)
        length = 1 + (chains[:, :, 1:] != chains[:, :, :-1]).sum(-1)
        for t in range(self.chunks // 2, self.chunks - 1):
            lottery = torch.rand(waiting.shape, generator=generator) * length
            chance, source = (lottery * (waiting & (complete < t))).max(-1)
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
