"""Key-value recall: chunks hold facts, later chunks ask for one of them, the chunk after a question begins with the answer.

The key stands before the chunk's end, where a memory asks, and a prompt token after it: an answer can only come from memory. Questions stand in
the second half alone, so at least half of the chunks are candidates each time. The prepared sequence:

    first half    filler  MARKER k1 k2 [CONNECTIVE] v1 v2  filler
    second half   [ANSWER v1 v2]  filler  MARKER ...  filler  [QUESTION k1 k2]
"""

from __future__ import annotations

from dataclasses import dataclass

import torch

from ..batch import UNASKED, Batch
from . import vocabulary as V

_FACT = 6  # tokens of the longest wording
_QUESTION = 3
_ANSWER = 3


@dataclass(frozen=True, slots=True)
class FactRecall:
    """One stage of the task.

    densities    a batch has one of these shares of chunks with a fact
    key_symbols  a batch draws its keys from this many symbols: few make near misses
    hostile      share of batches whose filler looks like keys and values (four fifths of it)
    wordings     share of facts not worded plainly, `MARKER0 k1 k2 v1 v2`
    """

    chunks: int
    chunk: int = 16
    value_tokens: int = 2
    densities: tuple[float, ...] = (1.0,)
    key_symbols: tuple[int, ...] = (64,)
    hostile: float = 0.0
    wordings: float = 0.0

    def draw(self, generator: torch.Generator, batch: int) -> Batch:
        density = self.densities[_randint(generator, len(self.densities))]
        symbols = self.key_symbols[_randint(generator, len(self.key_symbols))]
        hostile = float(torch.rand((), generator=generator)) < self.hostile
        tokens = filler(generator, (batch, self.chunks, self.chunk), hostile=hostile)
        keys = distinct_keys(generator, batch, self.chunks, symbols)
        values = V.VALUE + torch.randint(V.VALUE_SYMBOLS, (batch, self.chunks, 2), generator=generator)
        stated = torch.rand(batch, self.chunks, generator=generator) < density
        self._state(generator, tokens, keys, values, stated)
        labels = torch.full_like(tokens, UNASKED)
        self._ask(generator, tokens, labels, keys, values, stated)
        first = (self.chunks // 2 + 1) * self.chunk
        return Batch(tokens.flatten(1), labels.flatten(1), outputs_from=first)

    def _state(
        self,
        generator: torch.Generator,
        tokens: torch.Tensor,
        keys: torch.Tensor,
        values: torch.Tensor,
        stated: torch.Tensor,
    ) -> None:
        """Write one fact into every chunk where `stated` [batch, chunks], at a random offset."""
        batch, chunks, _ = tokens.shape
        marker, connective = wordings(generator, (batch, chunks), self.wordings)
        fact, length = written_fact(keys, values[..., : self.value_tokens], marker, connective)
        second_half = torch.arange(chunks) >= chunks // 2
        lowest = torch.where(second_half, _ANSWER, 0)
        room = self.chunk - lowest - torch.where(second_half, _QUESTION, 0) - _FACT
        offset = lowest + (torch.rand(batch, chunks, generator=generator) * (room + 1)).long()
        place_facts(tokens, fact, length, offset, stated)

    def _ask(
        self,
        generator: torch.Generator,
        tokens: torch.Tensor,
        labels: torch.Tensor,
        keys: torch.Tensor,
        values: torch.Tensor,
        stated: torch.Tensor,
    ) -> None:
        """From the middle on, chunk t asks for a fact of a chunk before it that was not asked yet; t + 1 answers."""
        rows = torch.arange(tokens.shape[0])
        open_facts = stated.clone()
        for t in range(self.chunks // 2, self.chunks - 1):
            lottery = torch.rand(open_facts.shape, generator=generator) * open_facts
            lottery[:, t:] = 0
            chance, source = lottery.max(-1)
            asked = chance > 0
            who, fact = rows[asked], source[asked]
            open_facts[who, fact] = False
            key, value = keys[who, fact], values[who, fact]
            tokens[who, t, -3] = V.QUESTION
            tokens[who, t, -2] = V.KEY + key // V.KEY_SYMBOLS
            tokens[who, t, -1] = V.KEY + key % V.KEY_SYMBOLS
            tokens[who, t + 1, 0] = V.ANSWER
            for i in range(self.value_tokens):
                tokens[who, t + 1, 1 + i] = value[:, i]
                labels[who, t + 1, i] = value[:, i]


def _randint(generator: torch.Generator, high: int) -> int:
    return int(torch.randint(high, (), generator=generator))


def filler(generator: torch.Generator, shape: tuple[int, ...], *, hostile: bool) -> torch.Tensor:
    """Random filler tokens; when hostile, four fifths of them are key and value symbols without a marker."""
    clean = V.FILLER + torch.randint(V.FILLERS, shape, generator=generator)
    if not hostile:
        return clean
    lookalike = V.KEY + torch.randint(V.KEY_SYMBOLS + V.VALUE_SYMBOLS, shape, generator=generator)
    return torch.where(torch.rand(shape, generator=generator) < 0.8, lookalike, clean)


def distinct_keys(
    generator: torch.Generator, batch: int, count: int, symbols: int, *, among: int = V.KEY_SYMBOLS
) -> torch.Tensor:
    """Trained keys [batch, count] of random `symbols` symbols of the first `among`; each once per row if there are enough."""
    chosen = torch.randperm(among, generator=generator)[:symbols]
    pairs = (chosen[:, None] * V.KEY_SYMBOLS + chosen).flatten()
    pairs = pairs[~V.held_out_key(pairs)]
    picks = torch.randint(len(pairs), (batch, count), generator=generator)
    while True:
        ordered, where = picks.sort(-1)
        again = torch.zeros_like(picks, dtype=torch.bool)
        again[:, 1:] = ordered[:, 1:] == ordered[:, :-1]
        if count > len(pairs) or not again.any():
            return pairs[picks]
        repeated = torch.zeros_like(again).scatter_(1, where, again)
        picks[repeated] = torch.randint(len(pairs), (int(repeated.sum()),), generator=generator)


def wordings(
    generator: torch.Generator, shape: tuple[int, ...], share: float, *, held_out: bool = False
) -> tuple[torch.Tensor, torch.Tensor]:
    """Markers and connectives of facts: `share` of them any trained combination (or any held out), the rest plain."""
    marker = torch.randint(V.MARKERS, shape, generator=generator)
    connective = torch.randint(V.CONNECTIVES, shape, generator=generator)
    if held_out:
        marker = 1 + marker % (V.MARKERS - 1)
        connective = marker
    else:
        connective = torch.where(V.held_out_wording(marker, connective), 0, connective)
    varied = torch.rand(shape, generator=generator) < share
    return torch.where(varied, marker, 0), torch.where(varied, connective, 0)


def written_fact(
    keys: torch.Tensor, values: torch.Tensor, marker: torch.Tensor, connective: torch.Tensor
) -> tuple[torch.Tensor, torch.Tensor]:
    """Tokens [..., 4 + value tokens] of facts and how many of them count (a plain fact has no connective).

    keys [...], values [..., value tokens] as tokens, marker and connective [...]
    """
    head = torch.stack((V.MARKER + marker, V.KEY + keys // V.KEY_SYMBOLS, V.KEY + keys % V.KEY_SYMBOLS), dim=-1)
    linked = torch.cat((head, (V.CONNECTIVE + connective)[..., None], values), dim=-1)
    plain = torch.cat((head, values, values[..., -1:]), dim=-1)
    has_connective = connective > 0
    return torch.where(has_connective[..., None], linked, plain), 3 + values.shape[-1] + has_connective.long()


def place_facts(
    tokens: torch.Tensor, fact: torch.Tensor, length: torch.Tensor, offset: torch.Tensor, stated: torch.Tensor
) -> None:
    """Write facts [..., n] into chunks tokens [..., chunk] at `offset` [...] where `stated` [...]."""
    inside = torch.arange(tokens.shape[-1]) - offset[..., None]
    covered = stated[..., None] & (inside >= 0) & (inside < length[..., None])
    tokens.copy_(torch.where(covered, fact.gather(-1, inside.clamp(0, fact.shape[-1] - 1)), tokens))
