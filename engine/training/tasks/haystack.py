"""Long streams for tests: filler of any length with facts planted at chosen chunks, the same text however it is cut."""

from __future__ import annotations

from dataclasses import dataclass, replace

import torch

from . import vocabulary as V
from .facts import filler, place_facts, wordings, written_fact

_BLOCK = 512  # chunks drawn from one generator


@dataclass(frozen=True, slots=True)
class Facts:
    """Facts and where they stand: keys [n], values [n, value tokens] as tokens, chunks [n], offsets [n], wording [n] each."""

    keys: torch.Tensor
    values: torch.Tensor
    chunks: torch.Tensor
    offsets: torch.Tensor
    markers: torch.Tensor
    connectives: torch.Tensor

    @classmethod
    def draw(
        cls,
        generator: torch.Generator,
        keys: torch.Tensor,
        chunks: torch.Tensor,
        *,
        chunk: int = 16,
        value_tokens: int = 2,
        values: int = V.VALUE_SYMBOLS,
        held_out_wordings: bool = False,
    ) -> Facts:
        """Facts about `keys` in `chunks` with random values and offsets, worded plainly or in ways kept from training."""
        count = len(keys)
        drawn = V.VALUE + torch.randint(values, (count, value_tokens), generator=generator)
        offsets = torch.randint(chunk - value_tokens - 4 + 1, (count,), generator=generator)
        share = 1.0 if held_out_wordings else 0.0
        markers, connectives = wordings(generator, (count,), share, held_out=held_out_wordings)
        return cls(keys, drawn, chunks, offsets, markers, connectives)


@dataclass(frozen=True, slots=True)
class Haystack:
    """A stream of `chunks` chunks of filler with `facts` (at most one a chunk) written over it."""

    chunks: int
    seed: int
    facts: Facts | None = None
    chunk: int = 16
    hostile: bool = False

    def text(self, first: int, count: int) -> torch.Tensor:
        """Tokens [count * chunk] of chunks first, first + 1, ... (fewer at the end)."""
        last = min(first + count, self.chunks)
        blocks = range(first // _BLOCK, -(-last // _BLOCK))
        drawn = torch.cat([self._block(block) for block in blocks])
        tokens = drawn[first - blocks[0] * _BLOCK :][: last - first]
        if self.facts is not None:
            inside = ((self.facts.chunks >= first) & (self.facts.chunks < last)).nonzero()[:, 0]
            self._write(tokens, inside, first)
        return tokens.flatten()

    def with_facts(self, facts: Facts | None) -> Haystack:
        """The same filler with other facts."""
        return replace(self, facts=facts)

    def _block(self, block: int) -> torch.Tensor:
        generator = torch.Generator().manual_seed((self.seed << 32) + block)
        return filler(generator, (_BLOCK, self.chunk), hostile=self.hostile)

    def _write(self, tokens: torch.Tensor, which: torch.Tensor, first: int) -> None:
        facts = self.facts
        assert facts is not None
        text, length = written_fact(
            facts.keys[which], facts.values[which], facts.markers[which], facts.connectives[which]
        )
        rows = facts.chunks[which] - first
        chosen = tokens[rows]
        place_facts(chosen, text, length, facts.offsets[which], torch.ones(len(which), dtype=torch.bool))
        tokens[rows] = chosen


def all_keys(*, held_out: bool, symbols: int = V.KEY_SYMBOLS) -> torch.Tensor:
    """Keys of the first `symbols` symbols that training shows, or those that it never shows."""
    keys = (torch.arange(symbols)[:, None] * V.KEY_SYMBOLS + torch.arange(symbols)).flatten()
    return keys[V.held_out_key(keys) == held_out]


def question_and_answer(filler_tokens: torch.Tensor, key: int, values: torch.Tensor, chunk: int = 16) -> torch.Tensor:
    """Two chunks [2 * chunk]: filler ending with the question for `key`, then the answer `values` after its prompt token."""
    tokens = filler_tokens.clone()
    tokens[chunk - 3 : chunk] = torch.tensor([V.QUESTION, V.KEY + key // V.KEY_SYMBOLS, V.KEY + key % V.KEY_SYMBOLS])
    tokens[chunk] = V.ANSWER
    tokens[chunk + 1 : chunk + 1 + len(values)] = values
    return tokens
