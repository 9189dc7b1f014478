"""The piece of a segment to quote: the run of sentences or table rows that holds most of what was asked."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from .index import Index
from .query import STOPPED, Query
from .terms import placed_terms

# A passage without a number seldom answers "how many".
NUMBER_BONUS = 1.3
_DIGIT = re.compile(r"[0-9一二三四五六七八九十百千万亿]")
MAX_QUOTE = 600
_LONGEST_HEADING = 160
OTHER_WEIGHT = 0.8
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


def best_window(index: Index, number: int, query: Query, *, without: Sequence[Window] = ()) -> Window:
    """The best-scoring run of units of segment `number`, at most about MAX_QUOTE characters long, that none of `without` touches."""
    segment = index.context.segments[number]
    text = index.text(number)
    pieces = units(text)
    worths = _worths(index, text, pieces, query)
    taken = {
        piece
        for piece, (start, end) in enumerate(pieces)
        for window in without
        if segment.start + start < window.end and window.start < segment.start + end
    }
    best = Window(segment.start, segment.start, 0.0, frozenset())
    for first in range(len(pieces)):
        if not worths[first].gains or first in taken:
            continue
        held: dict[str, float] = {}
        other = 0.0
        length = 0
        for last in range(first, len(pieces)):
            if (pieces[last][1] - pieces[first][0] > MAX_QUOTE and last > first) or last in taken:
                break
            worth = worths[last]
            for term, gain in worth.gains.items():
                held[term] = max(gain, held.get(term, 0.0))
            other += worth.other
            length += worth.length
            gained = sum(held.values())
            # A longer quote must bring something: one percent off for every ten characters beyond a short sentence;
            # and fewer words than a sentence has are a heading, which answers nothing.
            score = gained / (1 + max(0, length - 80) / 1000) * min(1.0, (60 + length) / 140)
            # Of two that say what is asked, the one that says less else: "the deposit", not "the earlier deposit".
            score *= 1 - OTHER_WEIGHT * other / (gained + other) if other else 1
            if query.wants_number and _DIGIT.search(text, pieces[first][0], pieces[last][1]):
                score *= NUMBER_BONUS
            if worth.gains and score > best.score * (1 + 1e-9):
                start, end = _trimmed(text, pieces[first][0], pieces[last][1])
                covered = frozenset(term for term in held if " " not in term)
                best = Window(segment.start + start, segment.start + end, score, covered)
    return best


def with_what_follows(index: Index, number: int, window: Window) -> Window:
    """A window that is a heading, with the text below it: a heading names the answer and does not say it."""
    segment = index.context.segments[number]
    text = index.text(number)
    start, end = window.start - segment.start, window.end - segment.start
    if not 0 < end - start <= _LONGEST_HEADING or not _is_heading(text[start:end], index.titles[number]):
        return window
    for _, last in units(text):
        if last > end and last - start <= MAX_QUOTE:
            end = last
            if last - start > _LONGEST_HEADING:
                break
    start, end = _trimmed(text, start, end)
    return replace(window, start=segment.start + start, end=segment.start + end)


# "The importer shall not disclose the data unless:"
_LEADS_IN = re.compile(r"[:：]\s*\Z")
_ENDS_ITEM = re.compile(r"[.;。；]\s")


def with_its_list(index: Index, number: int, window: Window) -> Window:
    """A window that leads in to a list, with the items that stand in the segments below it, as far as a quotation goes."""
    segments, text = index.context.segments, index.context.text
    if not _LEADS_IN.search(text, max(window.start, window.end - 3), window.end):
        return window
    own, end = segments[number], window.end
    most = window.start + MAX_QUOTE
    for before, item in zip(segments[number:], segments[number + 1 :], strict=False):
        below = item.id.startswith((f"{own.id}(", f"{own.id}."))
        joined = item.source_start - before.source_start == item.start - before.start
        if not below or not joined or item.start >= most:
            break
        end = item.end
    if end > most:
        ends = [match.end() for match in _ENDS_ITEM.finditer(text, window.end, most)]
        end = ends[-1] if ends else window.end
    return replace(window, end=len(text[:end].rstrip()) if end > window.end else window.end)


# A dictionary entry, or a party with its name: they hold many words and oblige nobody.
_ENTRY = re.compile(
    r"(?:\A|[.;:\n])[\s(]{0,60}[\"“「][^\"”」\n]{1,80}[\"”」][^.;。]{0,60}?(?:\b(?:means?|shall\smean|refers?\sto|has\sthe\smeaning)\b|:\s|是?指|系指)"
)
_PARTY = re.compile(r"[^。.\n]{0,60}(?:[（(][^）)]{0,12}(?:简称|簡稱|下称|下稱)|\((?:the|each\san?)\s[\"“])")
_OPENS_WITHIN = 240


def defines(index: Index, window: Window) -> bool:
    """Whether a window opens with what a word means or who a party is."""
    text = index.context.text[window.start : min(window.end, window.start + _OPENS_WITHIN)]
    return bool(_ENTRY.search(text) or _PARTY.match(text))


def _is_heading(text: str, title: str) -> bool:
    return text.startswith("#") or all(f" {term} " in title for _, found in placed_terms(text) for term in found)


def opening(index: Index, number: int) -> Window:
    """The first piece of a segment, for one whose heading alone is on the subject."""
    segment = index.context.segments[number]
    text = index.text(number)
    for first, last in units(text):
        start, end = _trimmed(text, first, last)
        if start < end:
            return Window(segment.start + start, segment.start + min(end, start + MAX_QUOTE), 0.0, frozenset())
    return Window(segment.start, segment.start, 0.0, frozenset())


@dataclass(slots=True)
class _Worth:
    """What a piece has of a question.

    gains   query term, or neighbouring pair ("a b") -> what it is worth
    other   idf of the other words on the lines with any of them
    length  characters of those lines
    """

    gains: dict[str, float] = field(default_factory=dict)
    other: float = 0.0
    length: int = 0


def _worths(index: Index, text: str, pieces: list[tuple[int, int]], query: Query) -> list[_Worth]:
    """What each piece is worth, line by line: a line of code above a sentence is no part of it."""
    worths = [_Worth() for _ in pieces]
    piece = 0
    line_start, line_end = 0, _line_end(text, 0)
    others: list[str] = []
    gained = False
    previous: str | None = None

    def close(end: int) -> None:
        if gained:
            worths[piece].other += sum(map(index.idf, others))
            worths[piece].length += min(end, line_end) - max(line_start, pieces[piece][0])

    for offset, found in placed_terms(text):
        if offset >= pieces[piece][1] or offset >= line_end:
            close(pieces[piece][1])
            others, gained = [], False
            while offset >= pieces[piece][1]:
                piece += 1
            while offset >= line_end:
                line_start, line_end = line_end, _line_end(text, line_end)
        for term in found:
            weight = query.weights.get(term)
            if weight is not None:
                gained = True
                worths[piece].gains[term] = weight * index.idf(term)
                if previous is not None and (previous, term) in query.pairs:
                    pair = 0.5 * weight * (index.idf(term) + index.idf(previous))
                    worths[piece].gains[f"{previous} {term}"] = pair
            elif term not in STOPPED and not term.isdigit():
                others.append(term)
            previous = term
    close(len(text))
    return worths


def _line_end(text: str, start: int) -> int:
    end = text.find("\n", start)
    return len(text) if end < 0 else end + 1


def _trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return start, end
