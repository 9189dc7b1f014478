"""The text of a document without pages, line by line, for the viewer: DOCX, HTML, Markdown, plain text.

A window of lines is sent at a time; each line carries the offset it starts at, so that a citation can be marked in it. A
row of a table is one line with its cells, each with its own offset.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from functools import lru_cache
from itertools import groupby
from typing import Any, NamedTuple

from unabridged.ingest.document import Document

WINDOW_LINES = 400
# A line longer than this is cut for the screen: minified files and binary junk have lines of megabytes.
MAX_LINE = 20_000
# Words set apart by spaces on a typewritten line stand in columns.
_TYPED = re.compile(r"\S {3,}[$(]?\d")
_TYPED_LINES = 8
_CELL = re.compile(r"[^\t]+")


class _Line(NamedTuple):
    """[start, end) of a line on the screen; `cells` of a row, as (start, end)."""

    start: int
    end: int
    cells: tuple[tuple[int, int], ...] = ()


def text_window(document: Document, around: int | None = None, first: int | None = None) -> dict[str, Any]:
    """WINDOW_LINES lines: those from line `first` on (from 0), or those around the offset `around`."""
    lines = _screen_lines(document)
    if first is None:
        first = max(0, bisect_right(lines, around or 0, key=lambda line: line.start) - 1 - WINDOW_LINES // 4)
    first = max(0, min(first, len(lines) - 1))
    last = min(first + WINDOW_LINES, len(lines))
    shown = [_shown(document, lines[index]) for index in range(first, last)]
    return {
        "first": first,
        "last": last,
        "total": len(lines),
        # Columns of a typewritten table only stand under each other in letters of one width.
        "typed": document.format == "text"
        and sum(bool(_TYPED.search(line["text"][:400])) for line in shown) >= _TYPED_LINES,
        "lines": shown,
    }


def _screen_lines(document: Document) -> tuple[_Line, ...]:
    return _marked_up_lines(document) if document.format == "html" and document.blocks else _lines(document.text)


@lru_cache(maxsize=16)
def _lines(text: str) -> tuple[_Line, ...]:
    found, position = [], 0
    for raw in text.split("\n"):
        found.append(_Line(position, position + len(raw)))
        position += len(raw) + 1
    return tuple(found)


def _marked_up_lines(document: Document) -> tuple[_Line, ...]:
    """Paragraphs and rows of tables: a page of HTML may be one line, and a cell many."""
    found: list[_Line] = []
    for _, cells in groupby(document.cells, key=lambda cell: (cell.table, cell.row)):
        row = [(cell.column, *_trimmed(document.text, cell.span.start, cell.span.end)) for cell in cells]
        filled = tuple((start, end) for _, start, end in row if start < end)
        if filled:
            first = filled[0][0]
            unlabelled = next(column for column, start, end in row if start < end) > 0
            found.append(_Line(first, filled[-1][1], ((first, first), *filled) if unlabelled else filled))
    rows = sorted((line.start, line.end) for line in found)
    for block in document.blocks:
        start, end = _trimmed(document.text, block.span.start, block.span.end)
        at = bisect_right(rows, (start, len(document.text))) - 1
        if start < end and not (at >= 0 and start < rows[at][1]):
            found.append(_Line(start, end))
    return tuple(sorted(found)) or (_Line(0, 0),)


def _trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    inside = text[start:end]
    return start + len(inside) - len(inside.lstrip()), start + len(inside.rstrip())


def _shown(document: Document, line: _Line) -> dict[str, Any]:
    text = document.text[line.start : min(line.end, line.start + MAX_LINE)].rstrip("\r")
    position = bisect_right(document.blocks, line.start, key=lambda block: block.span.start) - 1
    block = document.blocks[position] if position >= 0 else None
    inside = block is not None and line.start < block.span.end
    shown: dict[str, Any] = {
        "start": line.start,
        "text": text,
        "kind": block.kind if inside and block else "paragraph",
        "level": block.level if inside and block else None,
    }
    cells = line.cells or _tabbed(document, line, text)
    if cells:
        shown["kind"] = "row"
        shown["cells"] = [
            {"start": start, "text": document.text[start : min(end, start + MAX_LINE)]} for start, end in cells
        ]
    return shown


def _tabbed(document: Document, line: _Line, text: str) -> tuple[tuple[int, int], ...]:
    """The cells of a row of a Word table or of a sheet, which tabs part."""
    if document.format not in ("docx", "spreadsheet") or "\t" not in text:
        return ()
    found = tuple((line.start + match.start(), line.start + match.end()) for match in _CELL.finditer(text))
    return ((line.start, line.start), *found) if text.startswith("\t") else found if len(found) > 1 else ()
