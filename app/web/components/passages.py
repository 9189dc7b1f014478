"""The text of a document without pages, line by line, for the viewer: DOCX, HTML, Markdown, plain text.

A window of lines is sent at a time; each line carries the offset it starts at, so that a citation can be marked in it.
"""

from __future__ import annotations

from bisect import bisect_right
from functools import lru_cache
from typing import Any

from unabridged.ingest.document import Document

WINDOW_LINES = 400
# A line longer than this is cut for the screen: minified files and binary junk have lines of megabytes.
MAX_LINE = 20_000


@lru_cache(maxsize=16)
def line_starts(text: str) -> tuple[int, ...]:
    """Offsets at which the lines of `text` start."""
    starts = [0]
    position = text.find("\n")
    while position >= 0:
        starts.append(position + 1)
        position = text.find("\n", position + 1)
    return tuple(starts)


def text_window(document: Document, around: int | None = None, first: int | None = None) -> dict[str, Any]:
    """WINDOW_LINES lines: those from line `first` on (from 0), or those around the offset `around`."""
    starts = line_starts(document.text)
    if first is None:
        first = max(0, bisect_right(starts, around or 0) - 1 - WINDOW_LINES // 4)
    first = max(0, min(first, len(starts) - 1))
    last = min(first + WINDOW_LINES, len(starts))
    return {
        "first": first,
        "last": last,
        "total": len(starts),
        "lines": [_line(document, starts, index) for index in range(first, last)],
    }


def _line(document: Document, starts: tuple[int, ...], index: int) -> dict[str, Any]:
    start = starts[index]
    end = starts[index + 1] - 1 if index + 1 < len(starts) else len(document.text)
    position = bisect_right(document.blocks, start, key=lambda block: block.span.start) - 1
    block = document.blocks[position] if position >= 0 else None
    inside = block is not None and start < block.span.end
    return {
        "start": start,
        "text": document.text[start : min(end, start + MAX_LINE)].rstrip("\r"),
        "kind": block.kind if inside and block else "paragraph",
        "level": block.level if inside and block else None,
    }
