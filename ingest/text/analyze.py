"""The outline of a document that is neither contract, report nor code."""

from __future__ import annotations

from ..analysis import Section, TextAnalysis
from ..document import Document
from ..progress import Progress, silent
from .headings import Heading, find_headings


def analyze_text(document: Document, *, progress: Progress = silent) -> TextAnalysis:
    """Headings as the format marks them (styles, tags, Markdown) or by their form, as nested sections."""
    return TextAnalysis(
        document=document.name,
        status=document.status,
        language=document.language,
        pages=len(document.pages) or None,
        warnings=document.problems,
        sections=tuple(_nested(document, find_headings(document))),
    )


def _nested(document: Document, headings: list[Heading]) -> list[Section]:
    sections = []
    open_ends = [len(document.text)] * 10
    for index in range(len(headings) - 1, -1, -1):
        start, level, heading = headings[index]
        end = min(open_ends[: level + 1])
        sections.append(
            Section(
                id=f"s{index + 1}", heading=heading, level=level, start=start, end=end, page=document.page_at(start)
            )
        )
        for deeper in range(level, len(open_ends)):
            open_ends[deeper] = start
    return sections[::-1]
