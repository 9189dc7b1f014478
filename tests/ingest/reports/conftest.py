"""Invented statements printed to PDF: a page is a list of lines, a table line a label and what stands in each column."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pymupdf
import pytest
from unabridged.ingest.readers.pdf import read_pdf
from unabridged.ingest.reports import analyze_report

FONT = "helv"


@dataclass(frozen=True)
class Sheet:
    """One page to print.

    lines     text lines (str), or (label, cells...) with one cell per column, "" for a blank one; a label's leading
              spaces are its indent
    columns   right edges of the columns, in points
    """

    lines: list[object]
    columns: tuple[float, ...] = (470.0, 550.0)
    font: str = FONT
    width: float = 612.0
    height: float = 792.0
    size: float = 9.0
    leading: float = 12.0
    rotation: int = 0


def print_report(path: Path, *sheets: Sheet) -> Path:
    """Write the sheets as one PDF, with page numbers at the foot."""
    document = pymupdf.open()
    for number, sheet in enumerate(sheets, 1):
        page = document.new_page(width=sheet.width, height=sheet.height)
        y = 50.0
        for line in sheet.lines:
            if isinstance(line, str):
                page.insert_text((50, y), _encodable(line, sheet), fontname=sheet.font, fontsize=sheet.size)
            else:
                assert isinstance(line, tuple)
                label, *cells = line
                indent = 6.0 * (len(label) - len(label.lstrip(" ")))
                text = _encodable(label.strip(), sheet)
                page.insert_text((50 + indent, y), text, fontname=sheet.font, fontsize=sheet.size)
                for right, cell in zip(sheet.columns, cells, strict=False):
                    if cell:
                        _print_cell(page, right, y, _encodable(cell, sheet), sheet)
            y += sheet.leading
        page.insert_text((300, sheet.height - 30), str(number), fontname=FONT, fontsize=8)
        if sheet.rotation:
            page.set_rotation(sheet.rotation)
    document.save(path)
    document.close()
    return path


def statement(
    title, unit, rows, *, years=("2022", "2021"), over="Year Ended December 31,", columns=(470.0, 550.0), font=FONT
):
    """A sheet from lines such as "Total revenue|$ 120|$ 110"; lines without a bar are headings."""
    lines = [title, unit]
    if over:
        lines.append(("", "^" + over, *[""] * (len(years) - 1)))
    lines.append(("", *years))
    for row in rows.strip("\n").split("\n"):
        label, *cells = (part.rstrip() for part in row.split("|"))
        lines.append((label, *cells))
    return Sheet(lines, columns=columns, font=font)


@pytest.fixture
def analyse(tmp_path):
    """Print the sheets after a cover and analyse the PDF."""

    def run(*sheets, cover=("Marl Point Industries, Inc.", "(Exact name of registrant as specified in its charter)")):
        first = Sheet(list(cover), font=FONT if "".join(cover).isascii() else "china-s")
        return analyze_report(read_pdf(print_report(tmp_path / "report.pdf", first, *sheets)))

    return run


@pytest.fixture(name="print_report")
def _print_report():
    return print_report


@pytest.fixture(name="statement")
def _statement():
    return statement


def cells(analysis, *names):
    """{metric: {period: value}} of the metrics asked for, or of all."""
    found = {}
    for metric in analysis.metrics:
        if not names or metric.metric in names:
            found.setdefault(metric.metric, {})[metric.period] = metric.value
    return found


@pytest.fixture(name="cells")
def _cells():
    return cells


@pytest.fixture(name="Sheet")
def _sheet():
    return Sheet


def _print_cell(page: pymupdf.Page, right: float, y: float, cell: str, sheet: Sheet) -> None:
    """Right-aligned on the last digit, a closing bracket hanging outside, a "$" set apart at the column's left.

    "^text" is centred over this column and the next, "@text" starts at the column's left.
    """
    if cell.startswith("@"):
        page.insert_text((right - 60, y), cell[1:], fontname=sheet.font, fontsize=sheet.size)
        return
    if cell.startswith("^"):
        following = min((x for x in sheet.columns if x > right), default=right)
        middle = (right + following) / 2 - 15
        page.insert_text((middle - _length(cell[1:], sheet) / 2, y), cell[1:], fontname=sheet.font, fontsize=sheet.size)
        return
    if cell.startswith("$ "):
        page.insert_text((right - 60, y), "$", fontname=sheet.font, fontsize=sheet.size)
        cell = cell[2:]
    hang = _length(")", sheet) if cell.endswith(")") else 0.0
    x = right + hang - _length(cell, sheet)
    page.insert_text((x, y), cell, fontname=sheet.font, fontsize=sheet.size)


def _length(text: str, sheet: Sheet) -> float:
    if sheet.font == FONT:
        return float(pymupdf.get_text_length(text, fontname=FONT, fontsize=sheet.size))
    return sheet.size * len(text)  # the built-in Chinese font sets every character as wide as it is high


def _encodable(text: str, sheet: Sheet) -> str:
    """The built-in Latin font has no dashes beyond the hyphen."""
    return text.replace("–", "-").replace("—", "-") if sheet.font == FONT else text
