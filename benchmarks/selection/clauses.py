"""Synthetic contracts: clauses with numbers, values, references to other clauses, and questions that follow them.

    BOS  C a b > V..     clause (a, b) states a value
         C a b > a' b'   clause (a, b) refers to clause (a', b')
         C a b > a' b' ! v   the same, and restates the value of (a', b'), which stands earlier in the text
    and filler between them; then questions, answered hop by hop as a careful reader would write it down:
         Q a b > a' b' > a'' b'' > v

A clause's number is two tokens, so that numbers never seen in training can be asked for: a quarter of all pairs is held out.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

BOS, CLAUSE, POINTS, ASK, RESTATES = range(5)
SYMBOLS = 64
FIRST, SECOND, VALUE, FILLER = (5 + SYMBOLS * part for part in range(4))
VOCABULARY = 5 + 4 * SYMBOLS
MOST_HOPS = 4

Number = tuple[int, int]


def held_out() -> np.ndarray:
    """[SYMBOLS, SYMBOLS] bool: the clause numbers that training never shows."""
    return np.random.default_rng(20_261_121).random((SYMBOLS, SYMBOLS)) < 0.25


@dataclass(frozen=True)
class Text:
    """A context with its structure.

    tokens     the context, without questions
    starts     token position of each clause, ascending; ends likewise
    numbers    the clauses' numbers in text order
    points_to  for each clause the index of the clause it refers to, -1 for a value
    values     for each value clause its value token, -1 elsewhere
    restated   positions of `!` tokens: the next token is a value to be predicted
    """

    tokens: list[int]
    starts: list[int]
    ends: list[int]
    numbers: list[Number]
    points_to: list[int]
    values: list[int]
    restated: list[int]

    def hops(self, clause: int) -> int:
        """Clauses to be read from this one to its value."""
        return 1 if self.points_to[clause] < 0 else 1 + self.hops(self.points_to[clause])

    def chain(self, clause: int) -> list[int]:
        """The question about a clause and its full answer, in tokens."""
        first, second = self.numbers[clause]
        tokens = [ASK, FIRST + first, SECOND + second, POINTS]
        while self.points_to[clause] >= 0:
            clause = self.points_to[clause]
            first, second = self.numbers[clause]
            tokens += [FIRST + first, SECOND + second, POINTS]
        return [*tokens, self.values[clause]]


def make_text(
    rng: np.random.Generator, *, clauses: int, length: int, symbols: int, numbers: np.ndarray, restate: float = 0.5
) -> Text:
    """A text of about `length` tokens, at most.

    symbols  how many different symbols the numbers of this text are made of: few make near misses
    numbers  [SYMBOLS, SYMBOLS] bool, the numbers that may be used
    restate  share of the references to an earlier value clause that restate the value
    """
    names = _names(rng, clauses, symbols, numbers)
    clauses = len(names)
    points_to = [-1] * clauses
    order = rng.permutation(clauses).tolist()
    while order:
        chain = [order.pop() for _ in range(min(int(rng.integers(1, MOST_HOPS + 1)), len(order)))]
        for source, target in zip(chain, chain[1:], strict=False):
            points_to[source] = target
    values = [VALUE + int(rng.integers(SYMBOLS)) if target < 0 else -1 for target in points_to]
    gaps = _gaps(rng, clauses, max(length - 1 - 9 * clauses, 0))
    tokens, starts, ends, restated = [BOS], [], [], []
    for clause, (first, second) in enumerate(names):
        starts.append(len(tokens))
        tokens += [CLAUSE, FIRST + first, SECOND + second, POINTS]
        target = points_to[clause]
        if target < 0:
            tokens.append(values[clause])
        else:
            tokens += [FIRST + names[target][0], SECOND + names[target][1]]
            if target < clause and values[target] >= 0 and rng.random() < restate:
                restated.append(len(tokens))
                tokens += [RESTATES, values[target]]
        tokens += (FILLER + rng.integers(SYMBOLS, size=gaps[clause])).tolist()
        ends.append(len(tokens))
    return Text(tokens, starts, ends, names, points_to, values, restated)


def _names(rng: np.random.Generator, clauses: int, symbols: int, numbers: np.ndarray) -> list[Number]:
    firsts, seconds = (rng.permutation(SYMBOLS)[:symbols] for _ in range(2))
    allowed = [(int(a), int(b)) for a in firsts for b in seconds if numbers[a, b]]
    chosen = rng.permutation(len(allowed))[:clauses]
    return [allowed[place] for place in chosen]


def _gaps(rng: np.random.Generator, parts: int, total: int) -> list[int]:
    """`total` split into `parts` at random, uneven as real clauses are."""
    shares = rng.dirichlet(np.full(parts, 3.0))
    return np.floor(shares * total).astype(int).tolist()


@dataclass(frozen=True)
class Sample:
    """One training sequence: tokens, positions, and where a token is to be predicted from (indices of the token before)."""

    tokens: np.ndarray
    positions: np.ndarray
    predicted_from: np.ndarray


def make_sample(
    rng: np.random.Generator, *, length: int, clauses: int, symbols: int, questions: int, span: int
) -> Sample:
    """A text followed by questions, `length` tokens in all.

    span  positions are spread over up to this many by gaps between clauses, as if longer text stood there
    """
    text = make_text(rng, clauses=clauses, length=length - questions * 9, symbols=symbols, numbers=~held_out())
    tokens, wanted = list(text.tokens), list(text.restated)
    jumps = np.zeros(length, dtype=np.int64)
    while len(tokens) < length:
        chain = text.chain(int(rng.integers(len(text.numbers))))
        # What follows '>' is read from the text; the '>' itself is known.
        wanted += [len(tokens) + place for place in range(3, len(chain) - 1) if chain[place + 1] != POINTS]
        tokens += chain
    spread = int(rng.integers(0, max(span - length, 0) + 1)) if rng.random() < 0.5 else 0
    places = rng.integers(len(text.starts), size=len(text.starts))
    for place, amount in zip(places, _gaps(rng, len(places), spread), strict=True):
        jumps[text.starts[place]] += amount
    positions = np.arange(length) + jumps.cumsum()
    kept = [place for place in wanted if place + 1 < length]
    return Sample(np.array(tokens[:length]), positions, np.array(sorted(kept)))
