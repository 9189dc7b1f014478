"""Running headers, running footers and page numbers: lines that come back at the same height on page after page."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from itertools import chain
from statistics import median

from ..document import Block, BlockKind, Page, Span

_EDGE_LINES = 2  # from the top and from the bottom
_SAME_HEIGHT = 8.0  # points; more than rounding, less than a line
_DIGITS = re.compile(r"\d+")
_MOST_CHARACTERS = 200  # of a line that can be a header


def running_blocks(text: str, pages: Sequence[Page]) -> tuple[Block, ...]:
    """A block for each such line, in text order. Lines are alike when only their digits differ.

    A line counts from three pages on, and from a tenth of all pages: chapters have headers of their own, and odd and
    even pages differ.
    """
    found: dict[tuple[BlockKind, str], list[tuple[float, Span, int]]] = defaultdict(list)
    for page in pages:
        for kind, span, height in _edges(text, page):
            alike = _DIGITS.sub("#", text[span.start : span.end]).casefold()
            found[kind, alike].append((height, span, page.number))
    needed = max(3, len(pages) // 10)
    blocks: list[Block] = []
    for (kind, _), lines in found.items():
        usual = median(height for height, _, _ in lines)
        level = [(span, number) for height, span, number in lines if abs(height - usual) <= _SAME_HEIGHT]
        if len(level) >= needed:
            blocks.extend(Block(span, kind, page=number) for span, number in level)
    return tuple(sorted(blocks, key=lambda block: block.span))


def _edges(text: str, page: Page) -> Iterator[tuple[BlockKind, Span, float]]:
    """The first and last lines of a page, each once, with their heights in points."""
    lines = [span for span in _lines(text, page.span) if span.end - span.start <= _MOST_CHARACTERS]
    top, bottom = lines[:_EDGE_LINES], lines[max(_EDGE_LINES, len(lines) - _EDGE_LINES) :]
    kinds: tuple[BlockKind, BlockKind] = ("running_header", "running_footer")
    for kind, span in chain(((kinds[0], span) for span in top), ((kinds[1], span) for span in bottom)):
        words = page.words_in(span)
        if words:
            yield kind, span, words[0].y0


def _lines(text: str, page: Span) -> Iterator[Span]:
    position = page.start
    for line in text[page.start : page.end].split("\n"):
        if line.strip(" \f"):
            yield Span(position, position + len(line))
        position += len(line) + 1
