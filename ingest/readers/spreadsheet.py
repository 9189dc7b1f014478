"""XLSX by openpyxl, values only: one line per row, cells separated by tabs, one page per sheet."""

from __future__ import annotations

from pathlib import Path

from openpyxl import load_workbook

from ..document import Document, Page, Span
from ..errors import DamagedFile
from ..language import detect_language
from ..limits import LIMITS, Limits
from ..progress import Progress, silent


def read_spreadsheet(path: Path, *, limits: Limits = LIMITS, progress: Progress = silent) -> Document:
    """Every sheet as a page whose label is the sheet's name."""
    try:
        book = load_workbook(path, read_only=True, data_only=True)
    except Exception as error:
        raise DamagedFile(f"'{path.name}' is not a readable XLSX.", remedy="Open and save it again.") from error
    parts: list[str] = []
    pages: list[Page] = []
    position = 0
    for number, sheet in enumerate(book.worksheets, start=1):
        start = position
        for row in sheet.iter_rows(values_only=True):
            line = "\t".join("" if value is None else str(value) for value in row).rstrip("\t")
            if line:
                parts.append(line + "\n")
                position += len(line) + 1
        pages.append(Page(number, Span(start, position), label=sheet.title, has_text=position > start))
    text = "".join(parts)
    return Document(name=path.name, format="spreadsheet", text=text, pages=tuple(pages), language=detect_language(text))
