"""The piece of a segment to quote: the run of sentences or table rows that holds most of what was asked."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from .index import Index
from .query import Query
from .terms import placed_terms

# A passage without a number seldom answers "how many".
NUMBER_BONUS = 1.3
_DIGIT = re.compile(r"[0-9一二三四五六七八九十百千万亿]")
MAX_QUOTE = 600
_UNIT_END = re.compile(r"(?<=[.!?])\s+(?=[\"“(A-Z0-9])|[。！？；]+\s*|\n\s*\n|\f")
# Contracts have sentences of this length that are quoted whole.
_LONG_UNIT = 480
_SEMICOLON = re.compile(r"[;；](?:\s+(?:and|or)\b)?\s*")


@dataclass(frozen=True, slots=True)
class Window:
    """A range of the context's text and how well it covers the question: `score` in idf units, `covered` terms."""

    start: int
    end: int
    score: float
    covered: frozenset[str]


def units(text: str) -> list[tuple[int, int]]:
    """What a quote is made of, as ranges: sentences, rows of tables, and parts of very long sentences."""
    found: list[tuple[int, int]] = []
    position = 0
    for match in [*_UNIT_END.finditer(text), None]:
        end = match.end() if match else len(text)
        if end - position <= _LONG_UNIT:
            if end > position:
                found.append((position, end))
        else:
            found.extend(_pieces(text, position, end))
        position = end
    return found


def _pieces(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """A long piece cut: prose behind semicolons, a table, which has no sentence ends, behind its lines."""
    lines = text.count("\n", start, end) + 1
    digits = sum(map(str.isdigit, text[start:end]))
    table = (end - start) / lines < 50 or digits > 0.12 * (end - start)
    least = 60 if table else _LONG_UNIT // 3
    while start < end:
        cut = end
        if not table and (semicolon := _SEMICOLON.search(text, min(start + least, end), min(start + _LONG_UNIT, end))):
            cut = semicolon.end()
        elif table or end - start > MAX_QUOTE:
            line = text.find("\n", min(start + (least if table else 2 * least), end), end)
            cut = end if line < 0 else line + 1
        cut = min(cut, start + MAX_QUOTE)
        yield start, cut
        start = cut


def best_window(index: Index, number: int, query: Query) -> Window:
    """The best-scoring run of units of segment `number`, at most about MAX_QUOTE characters long."""
    segment = index.context.segments[number]
    text = index.text(number)
    pieces = units(text)
    gains = _gains(index, text, pieces, query)
    best = Window(segment.start, segment.start, 0.0, frozenset())
    for first in range(len(pieces)):
        if not gains[first]:
            continue
        held: dict[str, float] = {}
        for last in range(first, len(pieces)):
            length = pieces[last][1] - pieces[first][0]
            if length > MAX_QUOTE and last > first:
                break
            for term, gain in gains[last].items():
                held[term] = max(gain, held.get(term, 0.0))
            # A longer quote must bring something: one percent off for every ten characters beyond a short sentence;
            # and fewer words than a sentence has are a heading, which answers nothing.
            score = sum(held.values()) / (1 + max(0, length - 80) / 1000) * min(1.0, (60 + length) / 140)
            if query.wants_number and _DIGIT.search(text, pieces[first][0], pieces[last][1]):
                score *= NUMBER_BONUS
            if gains[last] and score > best.score * (1 + 1e-9):
                start, end = _trimmed(text, pieces[first][0], pieces[last][1])
                covered = frozenset(term for term in held if " " not in term)
                best = Window(segment.start + start, segment.start + end, score, covered)
    return best


def opening(index: Index, number: int) -> Window:
    """The first piece of a segment, for one whose heading alone is on the subject."""
    segment = index.context.segments[number]
    text = index.text(number)
    for first, last in units(text):
        start, end = _trimmed(text, first, last)
        if start < end:
            return Window(segment.start + start, segment.start + min(end, start + MAX_QUOTE), 0.0, frozenset())
    return Window(segment.start, segment.start, 0.0, frozenset())


def _gains(index: Index, text: str, pieces: list[tuple[int, int]], query: Query) -> list[dict[str, float]]:
    """For each piece: query term or neighbouring pair ("a b") -> what it is worth."""
    gains: list[dict[str, float]] = [{} for _ in pieces]
    piece = 0
    previous: str | None = None
    for offset, found in placed_terms(text):
        while offset >= pieces[piece][1]:
            piece += 1
        for term in found:
            weight = query.weights.get(term)
            if weight is not None:
                gains[piece][term] = weight * index.idf(term)
                if previous is not None and (previous, term) in query.pairs:
                    gains[piece][f"{previous} {term}"] = 0.5 * weight * (index.idf(term) + index.idf(previous))
            previous = term
    return gains


def _trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return start, end
