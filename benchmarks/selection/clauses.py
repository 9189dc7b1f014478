"""Synthetic contracts: clauses with numbers, values, references to other clauses, and questions that follow them.

    C n v      clause n states the value v
    C n m      clause n refers to clause m
    C n m v    the same, and restates the value of m, which stands earlier in the text
each followed by filler; then questions, answered hop by hop as a careful reader would write it down:
    Q n m k v

Clause numbers are single tokens whose embeddings are random and stay so; a quarter of them is held out and never seen in
training, so that no answer can have been learnt by heart.
"""

from __future__ import annotations

import itertools
from dataclasses import dataclass

import numpy as np

BOS, CLAUSE, ASK = range(3)
VALUES = FILLERS = 32
NUMBERS = 1024
VALUE, FILLER, NUMBER = 3, 3 + VALUES, 3 + VALUES + FILLERS
VOCABULARY = NUMBER + NUMBERS
TRAINED_NUMBERS = NUMBERS * 3 // 4
MOST_HOPS = 4


@dataclass(frozen=True)
class Text:
    """A context with its structure.

    tokens        the context, without questions
    starts, ends  half-open token range of each clause, ascending
    numbers       the clauses' number tokens in text order
    points_to     for each clause the index of the clause it refers to, -1 for a value
    values        for each value clause its value token, -1 elsewhere
    restated      positions of references whose next token is the value they lead to
    """

    tokens: list[int]
    starts: list[int]
    ends: list[int]
    numbers: list[int]
    points_to: list[int]
    values: list[int]
    restated: list[int]

    def hops(self, clause: int) -> int:
        """Clauses to be read from this one to its value."""
        return 1 if self.points_to[clause] < 0 else 1 + self.hops(self.points_to[clause])

    def path(self, clause: int) -> list[int]:
        """The clauses to be read, this one first."""
        return [clause] if self.points_to[clause] < 0 else [clause, *self.path(self.points_to[clause])]

    def chain(self, clause: int) -> list[int]:
        """The question about a clause (two tokens) and its full answer."""
        path = self.path(clause)
        return [ASK, *(self.numbers[step] for step in path), self.values[path[-1]]]


def make_text(
    rng: np.random.Generator, *, clauses: int, length: int, held_out: bool, restate: float, short: bool = False
) -> Text:
    """A text of about `length` tokens, at most.

    restate  share of the references to an earlier value clause that restate the value
    short    every chain has one clause
    """
    pool = np.arange(TRAINED_NUMBERS, NUMBERS) if held_out else np.arange(TRAINED_NUMBERS)
    numbers = (NUMBER + rng.choice(pool, size=clauses, replace=False)).tolist()
    points_to = [-1] * clauses
    order = rng.permutation(clauses).tolist()
    while order:
        hops = 1 if short else int(rng.integers(1, MOST_HOPS + 1))
        chain = [order.pop() for _ in range(min(hops, len(order)))]
        for source, target in itertools.pairwise(chain):
            points_to[source] = target
    values = [VALUE + int(rng.integers(VALUES)) if target < 0 else -1 for target in points_to]
    gaps = _gaps(rng, clauses, max(length - 1 - 4 * clauses, 0))
    tokens, starts, ends, restated = [BOS], [], [], []
    for clause, number in enumerate(numbers):
        starts.append(len(tokens))
        target = points_to[clause]
        tokens += [CLAUSE, number, values[clause] if target < 0 else numbers[target]]
        if 0 <= target < clause and values[target] >= 0 and rng.random() < restate:
            restated.append(len(tokens) - 1)
            tokens.append(values[target])
        tokens += (FILLER + rng.integers(FILLERS, size=gaps[clause])).tolist()
        ends.append(len(tokens))
    return Text(tokens, starts, ends, numbers, points_to, values, restated)


def _gaps(rng: np.random.Generator, parts: int, total: int) -> list[int]:
    """`total` split into `parts` at random, uneven as real clauses are."""
    return np.floor(rng.dirichlet(np.full(parts, 3.0)) * total).astype(int).tolist()


@dataclass(frozen=True)
class Sample:
    """One training sequence: tokens, positions, and where a token is to be predicted from (indices of the token before)."""

    tokens: np.ndarray
    positions: np.ndarray
    predicted_from: np.ndarray


def make_sample(
    rng: np.random.Generator, *, length: int, clauses: int, answers: int, span: int, short: bool = False
) -> Sample:
    """A text followed by questions, `length` tokens in all, `answers` of them for questions and answers.

    span  positions are spread over up to this many by gaps between clauses, as if longer text stood there
    """
    text = make_text(rng, clauses=clauses, length=length - answers, held_out=False, restate=0.3, short=short)
    tokens, wanted = list(text.tokens), list(text.restated)
    while len(tokens) < length:
        chain = text.chain(int(rng.integers(len(text.numbers))))
        wanted += range(len(tokens) + 1, len(tokens) + len(chain) - 1)
        tokens += chain
    jumps = np.zeros(length, dtype=np.int64)
    spread = int(rng.integers(0, max(span - length, 0) + 1)) if rng.random() < 0.5 else 0
    np.add.at(jumps, rng.choice(text.starts, size=clauses), _gaps(rng, clauses, spread))
    kept = [place for place in wanted if place + 1 < length]
    return Sample(np.array(tokens[:length]), np.arange(length) + jumps.cumsum(), np.array(sorted(kept)))
