"""Laying out a sample PDF: text set line by line with the fonts every PDF viewer has."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from unabridged.ingest.readers.mupdf import pymupdf

PAGE_WIDTH, PAGE_HEIGHT = 595.0, 842.0  # A4, points
MARGIN = 76.0
REGULAR, BOLD, ITALIC = "tiro", "tibo", "tiit"  # PyMuPDF's names of the Times faces

_FONTS = {name: pymupdf.Font(name) for name in (REGULAR, BOLD, ITALIC)}


class Sheet:
    """A PDF that is written from top to bottom; a new page starts by itself where the text does not fit."""

    def __init__(self, running_header: str = "", *, numbered: bool = True) -> None:
        self._pdf = pymupdf.open()
        self._header = running_header
        self._numbered = numbered
        self.y = PAGE_HEIGHT
        self._page: pymupdf.Page | None = None

    @property
    def page_number(self) -> int:
        """Pages so far, which is the number of the one being written."""
        return int(self._pdf.page_count)

    def new_page(self) -> None:
        """Start a page with its running header and page number."""
        page = self._pdf.new_page(width=PAGE_WIDTH, height=PAGE_HEIGHT)
        self._page = page
        self.y = MARGIN + 20
        if self._header and self.page_number > 1:
            self._put(page, MARGIN, MARGIN - 26, self._header, ITALIC, 9)
        if self._numbered and self.page_number > 1:
            label = str(self.page_number)
            self._put(page, (PAGE_WIDTH - width_of(label, REGULAR, 9)) / 2, PAGE_HEIGHT - 40, label, REGULAR, 9)

    def room(self, points: float) -> None:
        """Make sure that `points` of height are left on this page."""
        if self._page is None or self.y + points > PAGE_HEIGHT - MARGIN:
            self.new_page()

    def space(self, points: float) -> None:
        """Leave empty height."""
        self.y += points

    def paragraph(
        self, text: str, *, font: str = REGULAR, size: float = 11.5, leading: float = 1.45, indent: float = 0.0,
        centred: bool = False,
    ) -> None:  # fmt: skip
        """Set a paragraph, broken at word ends to the measure."""
        for line in broken(text, font, size, PAGE_WIDTH - 2 * MARGIN - indent):
            self.room(size * leading)
            self.y += size * leading
            x = (PAGE_WIDTH - width_of(line, font, size)) / 2 if centred else MARGIN + indent
            self._put(self._page, x, self.y, line, font, size)

    def row(
        self, label: str, cells: list[str], *, columns: list[float], font: str = REGULAR, size: float = 10, indent: float = 0,
        rule: bool = False,
    ) -> None:  # fmt: skip
        """Set a table row: the label at the left, each cell right-aligned to its column's x."""
        self.room(size * 1.6)
        self.y += size * 1.6
        self._put(self._page, MARGIN + indent, self.y, label, font, size)
        for cell, right in zip(cells, columns, strict=True):
            self._put(self._page, right - width_of(cell, font, size), self.y, cell, font, size)
        if rule and self._page is not None:
            for right in columns:
                self._page.draw_line((right - 58, self.y + 3), (right, self.y + 3), width=0.6)

    def leader(self, label: str, number: str, *, size: float = 11) -> None:
        """A line of a contents list: label, dots, page number."""
        self.room(size * 1.6)
        self.y += size * 1.6
        right = PAGE_WIDTH - MARGIN
        dots = "." * max(
            int((right - MARGIN - width_of(label + number, REGULAR, size) - 14) / width_of(".", REGULAR, size)), 3
        )
        self._put(self._page, MARGIN, self.y, f"{label} {dots}", REGULAR, size)
        self._put(self._page, right - width_of(number, REGULAR, size), self.y, number, REGULAR, size)

    def save(self, path: Path, title: str) -> None:
        """Write the file; no clock and no random id, so that equal content is equal bytes."""
        self._pdf.set_metadata({"title": title, "creationDate": "D:20250101000000Z", "modDate": "D:20250101000000Z"})
        self._pdf.save(path, garbage=3, deflate=True, no_new_id=True)
        self._pdf.close()

    @staticmethod
    def _put(page: pymupdf.Page | None, x: float, y: float, text: str, font: str, size: float) -> None:
        assert page is not None
        page.insert_text((x, y), text, fontname=font, fontsize=size)


def width_of(text: str, font: str, size: float) -> float:
    """The set width of `text` in points."""
    return size * sum(_advance(character, font) for character in text)


@cache
def _advance(character: str, font: str) -> float:
    """Width of one character at size 1: asking the font for whole lines costs a thousand times more."""
    return float(_FONTS[font].glyph_advance(ord(character)))


def broken(text: str, font: str, size: float, measure: float) -> list[str]:
    """`text` as lines no wider than `measure` points."""
    lines: list[str] = []
    line = ""
    for word in text.split():
        longer = f"{line} {word}" if line else word
        if line and width_of(longer, font, size) > measure:
            lines.append(line)
            line = word
        else:
            line = longer
    return [*lines, line] if line else lines
