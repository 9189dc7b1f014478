"""Running headers, running footers and page numbers: lines that come back at the same height on page after page."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from itertools import chain, islice
from statistics import median

from ..document import Block, BlockKind, Page, Span

_EDGE_LINES = 2  # from the top and from the bottom
_SAME_HEIGHT = 8.0  # points; more than rounding, less than a line
_NUMBER = re.compile(r"(?<!\d)\d{1,4}(?!\d)")
# "SCHEDULE 1" at the head of one page, "SCHEDULE 2" at the head of the next: titles that count, not page numbers.
_PART = re.compile(
    r"\W{0,3}(?:schedule|exhibit|annex|annexure|appendix|attachment|article|section|clause|chapter|part|item|note|table|figure)"
    r"s?\W{0,3}|\W{0,3}(?:附件|附表|附录|第)\W{0,3}"
)
_PAGE_SIGN = re.compile(r"\s{0,3}页")
_MOST_CHARACTERS = 200  # of a line that can be a header


def running_blocks(text: str, pages: Sequence[Page]) -> tuple[Block, ...]:
    """A block for each such line, in text order. Lines are alike when they are equal, or equal but for a page number.

    A line counts from three pages on, and from a tenth of all pages: chapters have headers of their own, and odd and
    even pages differ.
    """
    found: dict[tuple[BlockKind, str, int], list[tuple[float, Span, int]]] = defaultdict(list)
    for page in pages:
        for kind, span, height in _edges(text, page):
            for alike, step in _likenesses(text[span.start : span.end].casefold(), page.number):
                found[kind, alike, step].append((height, span, page.number))
    needed = max(3, len(pages) // 10)
    blocks: dict[Span, Block] = {}
    for (kind, _, _), lines in found.items():
        usual = median(height for height, _, _ in lines)
        level = [(span, number) for height, span, number in lines if abs(height - usual) <= _SAME_HEIGHT]
        if len(level) >= needed:
            blocks.update((span, Block(span, kind, page=number)) for span, number in level)
    return tuple(blocks[span] for span in sorted(blocks))


def _likenesses(line: str, page: int) -> Iterator[tuple[str, int]]:
    """The line itself; and for each number in it that may count the pages, the line without it and the distance."""
    yield line, 0
    for match in islice(_NUMBER.finditer(line), 4):
        if _PART.fullmatch(line, 0, match.start()) and not _PAGE_SIGN.match(line, match.end()):
            continue
        yield f"{line[: match.start()]}\0{line[match.end() :]}", int(match[0]) - page


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
