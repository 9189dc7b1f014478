"""Where a passage stands: boxes on page images, from the word boxes that reading kept.

Boxes are percentages of the page's width and height, so that they fit the image at any zoom.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable
from typing import Any

from unabridged.ingest.analysis import Box
from unabridged.ingest.document import Document, Page, Span, Word

# A passage longer than this is marked on its first pages only; a whole article of forty pages is not a highlight.
MAX_MARKED_PAGES = 12
MAX_QUOTED = 4000  # code points


def passage(document: Document, start: int, end: int) -> dict[str, Any]:
    """The quote at [start, end) and, for a paged document, its pages with boxes (x, y, width, height in percent).

    What the page repeats at its edges is in neither: a passage that runs over a page does not say it.
    """
    start = max(0, min(start, len(document.text)))
    end = max(start, min(end, len(document.text)))
    pages = [page for page in document.pages if page.span.start < end and page.span.end > start]
    marked = [
        {"number": page.number, "label": page.label, "boxes": line_boxes(page, own_words(document, page, start, end))}
        for page in pages[:MAX_MARKED_PAGES]
    ]
    return {
        "start": start,
        "end": end,
        "page": document.page_at(start),
        "pages": marked,
        "text": document.quote(start, min(end, start + MAX_QUOTED)),
    }


def own_words(document: Document, page: Page, start: int, end: int) -> list[Word]:
    """The words of [start, end) on this page without those of running headers, footers and page numbers."""
    low, high = max(start, page.span.start), min(end, page.span.end)
    repeated: list[Span] = []
    first = bisect_left(document.blocks, low, key=lambda block: block.span.end)
    for block in document.blocks[first:]:
        if block.span.start >= high:
            break
        if block.kind in {"running_header", "running_footer"}:
            repeated.append(block.span)
    return [
        word
        for word in page.words_in(Span(start, end))
        if not any(span.start <= word.start < span.end for span in repeated)
    ]


def cell_place(document: Document, page_number: int, box: Box) -> dict[str, Any]:
    """A table cell's box on its page, a little larger than the ink."""
    page = next((page for page in document.pages if page.number == page_number), None)
    if page is None or not page.width or not page.height:
        return {"page": page_number, "pages": []}
    x0, y0, x1, y1 = box
    grown = Word(0, 0, x0 - 2, y0 - 1.5, x1 + 2, y1 + 1.5)
    return {
        "page": page_number,
        "pages": [{"number": page_number, "label": page.label, "boxes": line_boxes(page, [grown])}],
    }


def line_boxes(page: Page, words: Iterable[Word]) -> list[list[float]]:
    """Words joined into one box per printed line: a word joins the line before when their middles share a height."""
    if not page.width or not page.height:
        return []
    lines: list[list[float]] = []
    for word in words:
        middle = (word.y0 + word.y1) / 2
        last = lines[-1] if lines else None
        # A word left of the line's end starts a new line or column, even at the same height.
        if last and last[1] <= middle <= last[3] and word.x0 >= last[0] - 1 and word.x0 - last[2] < 60:
            last[1], last[2], last[3] = min(last[1], word.y0), max(last[2], word.x1), max(last[3], word.y1)
        else:
            lines.append([word.x0, word.y0, word.x1, word.y1])
    return [
        [
            round(100 * x0 / page.width, 3),
            round(100 * y0 / page.height, 3),
            round(100 * (x1 - x0) / page.width, 3),
            round(100 * (y1 - y0) / page.height, 3),
        ]
        for x0, y0, x1, y1 in lines
    ]


def page_list(document: Document) -> list[dict[str, Any]]:
    """Every page with what the viewer needs before any image is there: number, printed label, shape."""
    return [
        {
            "number": page.number,
            "label": page.label,
            "ratio": round(page.height / page.width, 4) if page.width and page.height else 1.4142,
            "hasText": page.has_text,
        }
        for page in document.pages
    ]
