"""The searchable pieces of a context: segments cut at line ends to about the size of a paragraph."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from unabridged.ingest.context import Context

# Small enough that a hit says where, large enough that the words of one query stand together.
_PASSAGE_CHARACTERS = 1_500


@dataclass(frozen=True, slots=True)
class PassageText:
    """`start` and `end` are offsets in the document's text (in the source file, for code), as in Segment."""

    page: int | None
    start: int
    end: int
    file: str | None
    line: int | None
    text: str


def passages_of(context: Context) -> Iterator[PassageText]:
    """Pieces of at most about 1,500 characters that cover all printed text, in order."""
    for segment in context.segments:
        text = context.segment_text(segment)
        line = segment.line
        for start, end in _pieces(text):
            piece = text[start:end]
            if not piece.isspace():
                offset = segment.source_start
                yield PassageText(segment.page, offset + start, offset + end, segment.file, line, piece)
            if line is not None:
                line += piece.count("\n")


def _pieces(text: str) -> Iterator[tuple[int, int]]:
    start = 0
    while start < len(text):
        end = min(start + _PASSAGE_CHARACTERS, len(text))
        if end < len(text):
            # After a line end, else between words, else (one endless word) anywhere.
            cut = text.rfind("\n", start, end) + 1 or text.rfind(" ", start, end) + 1
            end = cut or end
        yield start, end
        start = end
