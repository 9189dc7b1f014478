"""Standing facts: stated once early on, asked at the end of every later chunk. What a recurrent memory must not forget.

The answer is a label alone and never stands in the text, or it could be copied from the chunk before.
"""

from __future__ import annotations

from dataclasses import dataclass

import torch

from ..batch import UNASKED, Batch
from . import vocabulary as V
from .facts import distinct_keys, filler, place_facts, wordings, written_fact

_FACT = 5
_QUESTION = 3


@dataclass(frozen=True, slots=True)
class StandingFacts:
    """`facts` are stated in the first half of the chunks, one a chunk; each chunk behind the first of them asks for one already stated.

    facts      a batch has one of these numbers of facts per sequence, at most half the chunks
    symbols    key symbols in use; values the value symbols in use
    wordings   share of facts not worded plainly
    """

    chunks: int
    chunk: int = 16
    facts: tuple[int, ...] = (1,)
    symbols: int = 8
    values: int = 32
    hostile: float = 0.0
    wordings: float = 0.0

    def draw(self, generator: torch.Generator, batch: int) -> Batch:
        count = self.facts[int(torch.randint(len(self.facts), (), generator=generator))]
        hostile = float(torch.rand((), generator=generator)) < self.hostile
        tokens = filler(generator, (batch, self.chunks, self.chunk), hostile=hostile)
        keys = distinct_keys(generator, batch, count, self.symbols, among=self.symbols)
        values = V.VALUE + torch.randint(self.values, (batch, count), generator=generator)
        order = torch.rand(batch, max(1, self.chunks // 2), generator=generator).argsort(-1)
        where = order[:, :count].sort(-1).values
        self._state(generator, tokens, keys, values, where)
        labels = self._ask(generator, tokens, keys, values, where)
        return Batch(tokens.flatten(1), labels.flatten(1))

    def _state(
        self,
        generator: torch.Generator,
        tokens: torch.Tensor,
        keys: torch.Tensor,
        values: torch.Tensor,
        where: torch.Tensor,
    ) -> None:
        """Write fact i of each row into chunk where[row, i]."""
        marker, connective = wordings(generator, keys.shape, self.wordings)
        fact, length = written_fact(keys, values[..., None], marker, connective)
        offset = torch.randint(self.chunk - _FACT - _QUESTION + 1, keys.shape, generator=generator)
        rows = torch.arange(tokens.shape[0])[:, None]
        chunks = tokens[rows, where]
        place_facts(chunks, fact, length, offset, torch.ones_like(keys, dtype=torch.bool))
        tokens[rows, where] = chunks

    def _ask(
        self,
        generator: torch.Generator,
        tokens: torch.Tensor,
        keys: torch.Tensor,
        values: torch.Tensor,
        where: torch.Tensor,
    ) -> torch.Tensor:
        """Write a question at the end of every chunk behind the first fact's; the labels."""
        chunk = torch.arange(self.chunks)[None, :, None]
        stated = where[:, None] < chunk
        lottery = torch.rand(stated.shape, generator=generator) * stated
        chance, source = lottery.max(-1)
        asked = chance > 0
        key, value = keys.gather(1, source), values.gather(1, source)
        question = torch.stack(
            (torch.full_like(key, V.QUESTION), V.KEY + key // V.KEY_SYMBOLS, V.KEY + key % V.KEY_SYMBOLS), -1
        )
        tokens[:, :, -_QUESTION:] = torch.where(asked[..., None], question, tokens[:, :, -_QUESTION:])
        labels = torch.full_like(tokens, UNASKED)
        labels[:, :, -1] = torch.where(asked, value, UNASKED)
        return labels
