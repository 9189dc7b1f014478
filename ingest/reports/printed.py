"""A report without pages as if it were printed: rows of its tables become lines, cells stand in columns.

Statements are found by where figures stand. An HTML filing says it by rows and columns instead of points; set on a grid,
the same analysis reads both. Nothing of the grid leaves this package: what was read from it has no page and no box.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import groupby

from ..document import Cell, Document, Page, Span, Word

_UNIT = 60.0  # points from one column of the grid to the next
_LABELS = 400.0  # points for the labels in the first column
_LETTER = 5.0
_LINE, _HEIGHT = 14.0, 10.0
_LINES_OF_PAGE = 120  # a page ends behind a table once it has so many lines
_LINES_AT_MOST = 600
_CLOSERS = frozenset([")", "%", ")%", "）"])
# A line of the grid: words with the place where each begins and ends.
_Placed = list[tuple[str, float, float]]


def as_printed(document: Document) -> Document:
    """The document with pages made of its tables and paragraphs; as it is where it has pages, or no tables."""
    if document.pages or not document.cells:
        return document
    text: list[str] = []
    pages: list[Page] = []
    position = 0
    for lines in _pages(document):
        start, words = position, []
        for number, line in enumerate(lines):
            y0 = 20.0 + _LINE * number
            for at, (word, x0, x1) in enumerate(line):
                position += 1 if at else 0
                words.append(Word(position, position + len(word), x0, y0, x1, y0 + _HEIGHT))
                position += len(word)
            text.append(" ".join(word for word, _, _ in line) + "\n")
            position += 1
        text.append("\f")
        position += 1
        width = max((word.x1 for word in words), default=0.0) + 20.0
        height = 40.0 + _LINE * len(lines)
        pages.append(Page(len(pages) + 1, Span(start, position), None, width, height, tuple(words)))
    return replace(document, text="".join(text), pages=tuple(pages), blocks=(), cells=())


def _pages(document: Document) -> Iterator[list[_Placed]]:
    page: list[_Placed] = []
    in_table = False
    for line, of_table in _lines(document):
        if len(page) >= _LINES_AT_MOST or (len(page) >= _LINES_OF_PAGE and in_table and not of_table):
            yield page
            page = []
        page.append(line)
        in_table = of_table
    if page:
        yield page


def _lines(document: Document) -> Iterator[tuple[_Placed, bool]]:
    """Rows and paragraphs in the order of the text, and whether each is a row of a table."""
    rows = [list(cells) for _, cells in groupby(document.cells, key=lambda cell: (cell.table, cell.row))]
    found: list[tuple[int, _Placed, bool]] = []
    inside = [(row[0].span.start, row[-1].span.end) for row in rows]
    found += [(row[0].span.start, _row(document, row), True) for row in rows]
    at = 0
    for block in document.blocks:
        while at < len(inside) and inside[at][1] <= block.span.start:
            at += 1
        if at < len(inside) and inside[at][0] <= block.span.start:
            continue
        words = document.text[block.span.start : block.span.end].split()
        found.append((block.span.start, _run(words, 0.0), False))
    found.sort(key=lambda item: item[0])
    yield from ((line, of_table) for _, line, of_table in found if line)


def _row(document: Document, cells: list[Cell]) -> _Placed:
    line: _Placed = []
    for cell in cells:
        words = document.text[cell.span.start : cell.span.end].split()
        if not words:
            continue
        length = sum(len(word) + 1 for word in words) - 1
        left, right = _LABELS + cell.column * _UNIT, _LABELS + (cell.column + cell.width) * _UNIT
        if cell.column == 0:
            line += _run(words, 0.0, min(_LETTER, (_LABELS - 5) / length))
        elif words[0] in _CLOSERS:
            line += _run(words, left)
        elif len(words) == 1 and not words[0][:1].isalpha() and not _is_year(words[0]):
            line += _run(words, right - _LETTER * length)
        else:  # a heading stands in the middle of the columns that it spans
            line += _run(words, max(left, (left + right - _LETTER * length) / 2))
    return line


def _is_year(word: str) -> bool:
    return len(word) == 4 and word[:2] in ("19", "20") and word.isdigit()


def _run(words: list[str], x: float, letter: float = _LETTER) -> _Placed:
    placed = []
    for word in words:
        placed.append((word, x, x + letter * len(word)))
        x += letter * (len(word) + 1)
    return placed
