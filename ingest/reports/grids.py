"""Tables of formats without pages as lines of words in columns: cells of HTML, tabs of Word and of workbooks, bars of
Markdown, spaces of typewritten filings.

Positions are in points of a page that nobody prints; only their order and their alignment mean anything.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import NamedTuple

from ..document import Cell, Document, Span

_UNIT = 60.0  # points from one column of the grid to the next, at least
_LONGEST_FIGURE = 40  # characters; what is longer is no figure
_LABELS = 400.0  # points for the labels in the first column
_LETTER = 5.0
_APART = 25.0  # points between the headings of neighbouring columns
_CLOSERS = frozenset([")", "%", ")%", "）"])
_WORD = re.compile(r"\S+")
# Leaders and rules of typewritten tables are no words: "Net sales.......  412", "-------", "=======".
_TYPED_WORD = re.compile(r"(?:(?!\.{3}|\.\s\.\s)\S)+")
_RULE = re.compile(r"[-=_*.]{2,}|</?[A-Za-z]{1,8}>")
_PAGE_MARK = re.compile(r"\f|<PAGE>", re.IGNORECASE)
_FIGURE = re.compile(r"[$€£¥￥(（-]{0,3}\d[\d,.]*[)）%]{0,2}|[-–—]|(?:19|20)\d{2}年?(?:度|\d{1,2}月(?:\d{1,2}日)?)")
# "七、61" between label and figures: the number of a note.
_NOTE = re.compile(r"[(（]?[一二三四五六七八九十]{1,3}[)）]?[、.]?[(（]?\d{1,3}[)）]?(?:[(（]\d{1,2}[)）])?")
_BAR_ROW = re.compile(r"\s*\|.*\|\s*")
_BAR_RULE = re.compile(r"[\s|:-]+")
_MARKS = str.maketrans({"*": " ", "`": " ", "#": " "})
_HTML_CELL = re.compile(r"<t[dh]\b[^>]{0,300}>|</t[dh]>|</?tr\b[^>]{0,200}>|<[^>]{0,300}>", re.IGNORECASE)
_SPAN = re.compile(r"colspan\s*=\s*[\"']?(\d{1,2})", re.IGNORECASE)


class PlacedWord(NamedTuple):
    """A word, where it begins and ends on its line in points, and its offset in the document's text."""

    text: str
    x0: float
    x1: float
    start: int


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the grid. `of_table` for rows; `opens_page` where the text marks a page break before it."""

    words: tuple[PlacedWord, ...]
    of_table: bool = False
    opens_page: bool = False


def grid_lines(document: Document, start: int, end: int) -> Iterator[Line]:
    """The lines of [start, end) in the order of the text."""
    if document.cells:
        yield from _html_lines(document)
    elif document.format in ("docx", "spreadsheet", "markdown"):
        yield from _separated_lines(document.text, start, end, markdown=document.format == "markdown")
    elif document.format == "text":
        yield from _typed_lines(document.text, start, end)


def _html_lines(document: Document) -> Iterator[Line]:
    """Rows of cells, and the paragraphs between tables."""
    text = document.text
    rows = [list(cells) for _, cells in groupby(document.cells, key=lambda cell: (cell.table, cell.row))]
    inside = [(row[0].span.start, row[-1].span.end) for row in rows]
    unit = _unit(text[cell.span.start : cell.span.end] for cell in document.cells if cell.column)
    found: list[tuple[int, Line]] = [(row[0].span.start, Line(_row(text, row, unit), True)) for row in rows]
    at = 0
    for block in document.blocks:
        while at < len(inside) and inside[at][1] <= block.span.start:
            at += 1
        if at < len(inside) and inside[at][0] <= block.span.start:
            continue
        found.append((block.span.start, Line(_run(_words(text, block.span.start, block.span.end), 0.0))))
    found.sort(key=lambda item: item[0])
    yield from (line for _, line in found if line.words)


def _separated_lines(text: str, start: int, end: int, *, markdown: bool) -> Iterator[Line]:
    """Lines with tabs, or between bars in Markdown, are rows; a table in HTML inside Markdown is one too."""
    position = start
    clean = text.translate(_MARKS) if markdown else text
    unit = _unit(re.split(r"[\t|<>]", clean[start:end]))
    for raw in text[start:end].split("\n"):
        pieces: list[tuple[int, int, int, int]] = []  # (start, end, column, width)
        if markdown and "<t" in raw and "</t" in raw:
            for row in _html_rows(raw, position):
                yield Line(
                    _row(text, [Cell(Span(a, b), 0, 0, column, width) for a, b, column, width in row], unit), True
                )
            position += len(raw) + 1
            continue
        if markdown and _BAR_ROW.fullmatch(raw):
            if not _BAR_RULE.fullmatch(raw):
                offset = position + raw.index("|") + 1
                for column, piece in enumerate(raw.strip().strip("|").split("|")):
                    pieces.append((offset, offset + len(piece), column, 1))
                    offset += len(piece) + 1
        elif "\t" in raw and not markdown:
            offset = position
            for column, piece in enumerate(raw.split("\t")):
                pieces.append((offset, offset + len(piece), column, 1))
                offset += len(piece) + 1
        if pieces:
            pieces = _spanning(clean, pieces)
            yield Line(
                _row(clean, [Cell(Span(a, b), 0, 0, column, width) for a, b, column, width in pieces], unit), True
            )
        elif raw.strip():
            words = _words(text, position, position + len(raw))
            yield Line(_run([word for word in words if word[0].strip("#*|-")], 0.0))
        position += len(raw) + 1


def _spanning(text: str, pieces: list[tuple[int, int, int, int]]) -> list[tuple[int, int, int, int]]:
    """Headings in words with the empty columns behind them, over which they stand; a figure keeps to its own."""
    found: list[tuple[int, int, int, int]] = []
    for start, end, column, width in pieces:
        last = found[-1] if found else None
        heading = last is not None and last[2] > 0 and text[last[0] : last[1]].strip()[:1].isalpha()
        if last is not None and heading and not text[start:end].strip():
            found[-1] = (*last[:3], last[3] + 1)
        elif text[start:end].strip():
            found.append((start, end, column, width))
    return found


def _html_rows(raw: str, position: int) -> Iterator[list[tuple[int, int, int, int]]]:
    """(start, end, column, width) of the cells of each row of a table that was written on one line of Markdown."""
    row: list[tuple[int, int, int, int]] = []
    opened: tuple[int, int] | None = None  # (start of the text, width)
    column = 0
    for tag in _HTML_CELL.finditer(raw):
        name = tag[0].lower()
        if name.startswith(("<td", "<th")) and not name.startswith(("<thead", "<tbody")):
            width = int(found[1]) if (found := _SPAN.search(tag[0])) else 1
            opened = (tag.end(), width)
        elif name in ("</td>", "</th>") and opened is not None:
            row.append((position + opened[0], position + tag.start(), column, opened[1]))
            column += opened[1]
            opened = None
        elif name.startswith(("<tr", "</tr")):
            if row:
                yield row
            row, column = [], 0
    if row:
        yield row


def _typed_lines(text: str, start: int, end: int) -> Iterator[Line]:
    """Lines of a fixed-width text, each word where it stands; figures that do not stand in columns are counted from the right."""
    lines: list[tuple[list[PlacedWord], bool]] = []
    position, opens = start, False
    for raw in text[start:end].split("\n"):
        opens = opens or bool(_PAGE_MARK.search(raw))
        words = [
            PlacedWord(match[0], 0.0, 0.0, position + match.start())
            for match in _TYPED_WORD.finditer(raw.replace("\f", " "))
            if not _RULE.fullmatch(match[0])
        ]
        if words:
            lines.append((_typed(raw, words, position), opens))
            opens = False
        position += len(raw) + 1
    aligned = _is_aligned([line for line, _ in lines])
    for line, opened in lines:
        figures = _trailing(line)
        of_table = 1 <= len(figures) < len(line) or (len(figures) > 1 and len(figures) == len(line))
        yield Line(tuple(line if aligned or not of_table else _counted(line, len(figures))), of_table, opened)


def _typed(raw: str, words: list[PlacedWord], position: int) -> list[PlacedWord]:
    """The words at their columns; a wide character takes two, a tab goes to the next eighth."""
    edges = [0.0]
    for character in raw:
        if character == "\t":
            edges.append((edges[-1] // 8 + 1) * 8)
        else:
            edges.append(edges[-1] + (2 if unicodedata.east_asian_width(character) in "WF" else 1))
    placed = []
    for word in words:
        first = word.start - position
        placed.append(word._replace(x0=_LETTER * edges[first], x1=_LETTER * edges[first + len(word.text)]))
    return placed


def _trailing(line: Sequence[PlacedWord]) -> list[PlacedWord]:
    """The figures at the end of a line."""
    count = 0
    while count < len(line) and (_FIGURE.fullmatch(line[-1 - count].text) or line[-1 - count].text in ("$", "(", ")")):
        count += 1
    return list(line[len(line) - count :])


def _is_aligned(lines: Sequence[Sequence[PlacedWord]]) -> bool:
    """Whether figures of neighbouring rows end in the same columns."""
    before: list[PlacedWord] = []
    pairs = matched = 0
    for line in lines:
        figures = _trailing(line)
        if len(figures) >= 2 and len(line) > len(figures):
            if before:
                pairs += 1
                matched += any(abs(a.x1 - b.x1) <= 1.5 * _LETTER for a in figures[-1:] for b in before[-1:])
            before = figures
    return matched * 2 >= pairs


def _counted(line: Sequence[PlacedWord], figures: int) -> list[PlacedWord]:
    """A ragged row with its figures set in columns by their number from the right, signs with their figure."""
    words = [(word.text, word.start) for word in line[: len(line) - figures]]
    notes = words[-1:] if len(words) > 1 and _NOTE.fullmatch(words[-1][0]) else []
    label = (*_run(words[: len(words) - len(notes)], 0.0), *_run(notes, _LABELS))
    placed: list[PlacedWord] = []
    right = _LABELS + 12 * _UNIT
    for word in reversed(line[len(line) - figures :]):
        width = _LETTER * len(word.text)
        if word.text in ("$", "(") and placed:
            placed.append(word._replace(x0=placed[-1].x0 - width - 1, x1=placed[-1].x0 - 1))
            continue
        placed.append(word._replace(x0=right - width, x1=right))
        right -= 0.0 if word.text == ")" else 2 * _UNIT
    return [*label, *reversed(placed)]


def _words(text: str, start: int, end: int) -> list[tuple[str, int]]:
    return [(match[0], match.start()) for match in _WORD.finditer(text, start, end)]


def _unit(pieces: Iterable[str]) -> float:
    """How far apart the columns must be, so that the widest figure keeps to its own."""
    longest = 0
    for piece in pieces:
        length = len(piece.strip())
        if longest < length <= _LONGEST_FIGURE and _FIGURE.fullmatch(piece.strip()):
            longest = length
    return max(_UNIT, _LETTER * (longest + 3))


def _row(text: str, cells: Sequence[Cell], unit: float) -> tuple[PlacedWord, ...]:
    line: list[PlacedWord] = []
    for cell in cells:
        words = _words(text, cell.span.start, cell.span.end)
        if not words:
            continue
        length = sum(len(word) + 1 for word, _ in words) - 1
        left, right = _LABELS + cell.column * unit, _LABELS + (cell.column + cell.width) * unit
        first = words[0][0]
        if cell.column == 0:
            line += _run(words, 0.0, min(_LETTER, (_LABELS - 5) / length))
        elif first in _CLOSERS:
            line += _run(words, left)
        elif len(words) == 1 and not first[:1].isalpha() and not _is_year(first):
            line += _run(words, right - _LETTER * length)
        elif cell.width > 1 and len(words) > 1:  # a heading covers the figures of the columns that it spans
            line += _stretched(words, left + _APART, right)
        else:
            letter = min(_LETTER, (right - left - _APART) / length)
            line += _run(words, (left + right - letter * length) / 2, letter)
    return tuple(line)


def _is_year(word: str) -> bool:
    return len(word) == 4 and word[:2] in ("19", "20") and word.isdigit()


def _run(words: Sequence[tuple[str, int]], x: float, letter: float = _LETTER) -> tuple[PlacedWord, ...]:
    placed = []
    for word, start in words:
        placed.append(PlacedWord(word, x, x + letter * len(word), start))
        x += letter * (len(word) + 1)
    return tuple(placed)


def _stretched(words: Sequence[tuple[str, int]], x0: float, x1: float) -> tuple[PlacedWord, ...]:
    """Words that fill [x0, x1) together, close enough to read as one heading."""
    letters = sum(len(word) for word, _ in words)
    letter = (x1 - x0 - _LETTER * (len(words) - 1)) / letters
    placed, x = [], x0
    for word, start in words:
        placed.append(PlacedWord(word, x, x + letter * len(word), start))
        x += letter * len(word) + _LETTER
    return tuple(placed)
