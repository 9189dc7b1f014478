"""Other text as context: one segment per section, or per paragraph group where there are no headings."""

from __future__ import annotations

from ..analysis import TextAnalysis
from ..context import Context, Segment, estimate_tokens
from ..document import Document

_SEGMENT_CHARACTERS = 2_000  # about a page: small enough to quote from, large enough to rank


def text_context(document: Document, analysis: TextAnalysis) -> Context:
    """Sections cut at their headings; long ones cut again at paragraph ends."""
    bounds = sorted({0, *(section.start for section in analysis.sections)})
    titles = {section.start: section.heading for section in analysis.sections}
    segments: list[Segment] = []
    title = ""
    for start, end in zip(bounds, [*bounds[1:], len(document.text)], strict=True):
        title = titles.get(start, title)
        position = start
        while position < end:
            stop = _paragraph_end(document.text, position, end)
            segments.append(
                Segment(
                    f"{document.name}#{len(segments) + 1}", "section", position, stop, document.name, title=title,
                    source_start=position, page=document.page_at(position),
                )
            )  # fmt: skip
            position = stop
    return Context(document.text, tuple(segments), tokens=estimate_tokens(document.text))


def _paragraph_end(text: str, start: int, end: int) -> int:
    if end - start <= _SEGMENT_CHARACTERS * 3 // 2:
        return end
    for mark in ("\n\n", "\n", " "):
        cut = text.rfind(mark, start + 1, start + _SEGMENT_CHARACTERS)
        if cut > start:
            return cut + len(mark)
    return start + _SEGMENT_CHARACTERS
