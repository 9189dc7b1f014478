"""A report without pages as if it were printed: rows of its tables become lines, cells stand in columns.

Statements are found by where figures stand. Other formats say it by rows and columns, tabs, bars or spaces instead of
points (grids.py); set on a grid, the same analysis reads them all. Nothing of the grid leaves this package: what was
read from it has no box, and a place in the text in the box's stead.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from ..analysis import Box
from ..document import Document, Page, Span, Word
from .grids import Line, grid_lines

_LINE, _HEIGHT = 14.0, 10.0
_LINES_OF_PAGE = 120  # a page ends behind a table once it has so many lines
_LINES_AT_MOST = 600


@dataclass(frozen=True, slots=True)
class Printed:
    """A document to analyse, and the way back from its pages to the text that the user has.

    origins  for each page made here, the offsets in the original text of its words; empty for a document with pages
    """

    document: Document
    origins: tuple[tuple[int, ...], ...] = field(default=(), repr=False)

    def span(self, page_number: int | None, box: Box | None) -> tuple[int, int] | None:
        """Where the words in a box stand in the original text; None for a document that has pages of its own."""
        if not self.origins or page_number is None or box is None:
            return None
        words = self.document.pages[page_number - 1].words
        origins = self.origins[page_number - 1]
        x0, y0, x1, y1 = box
        found = []
        for index in range(bisect_left(words, y0 - 1, key=lambda word: word.y0), len(words)):
            word = words[index]
            if word.y0 > y1:
                break
            if x0 - 1 <= (word.x0 + word.x1) / 2 <= x1 + 1:
                found.append(index)
        if not found:
            return None
        last = words[found[-1]]
        return origins[found[0]], origins[found[-1]] + last.end - last.start


def as_printed(document: Document) -> Printed:
    """The document with pages made of its tables and paragraphs; as it is where its pages are printed, or nothing is in columns."""
    if any(page.words for page in document.pages) or document.format == "pdf":
        return Printed(document)
    sheets = list(_sheets(document))
    if not any(len(line.words) > 1 for sheet in sheets for line in sheet):
        return Printed(document)
    text: list[str] = []
    pages: list[Page] = []
    origins: list[tuple[int, ...]] = []
    position = 0
    for lines in sheets:
        start, words, starts = position, [], []
        for number, line in enumerate(lines):
            y0 = 20.0 + _LINE * number
            for at, word in enumerate(line.words):
                position += 1 if at else 0
                words.append(Word(position, position + len(word.text), word.x0, y0, word.x1, y0 + _HEIGHT))
                starts.append(word.start)
                position += len(word.text)
            text.append(" ".join(word.text for word in line.words) + "\n")
            position += 1
        text.append("\f")
        position += 1
        width = max((word.x1 for word in words), default=0.0) + 20.0
        height = 40.0 + _LINE * len(lines)
        pages.append(Page(len(pages) + 1, Span(start, position), None, width, height, tuple(words)))
        origins.append(tuple(starts))
    made = replace(document, text="".join(text), pages=tuple(pages), blocks=(), cells=())
    return Printed(made, tuple(origins))


def _sheets(document: Document) -> Iterator[list[Line]]:
    """The lines page by page; the sheets of a workbook are its pages."""
    if not document.pages:
        yield from _paged(grid_lines(document, 0, len(document.text)))
        return
    for page in document.pages:
        yield list(grid_lines(document, page.span.start, page.span.end))


def _paged(lines: Iterator[Line]) -> Iterator[list[Line]]:
    page: list[Line] = []
    in_table = False
    for line in lines:
        full = len(page) >= _LINES_AT_MOST or (len(page) >= _LINES_OF_PAGE and in_table and not line.of_table)
        if (line.opens_page or full) and page:
            yield page
            page = []
        if line.words:
            page.append(line)
        in_table = line.of_table
    if page:
        yield page
