"""A report as context: one segment per page until sections are known."""

from __future__ import annotations

from ..analysis import ReportAnalysis
from ..context import Context, Segment, estimate_tokens
from ..document import Document


def report_context(document: Document, analysis: ReportAnalysis) -> Context:
    """Pages in order; every page is a segment."""
    segments = tuple(
        Segment(
            f"{document.name}#p{page.number}", "page", page.span.start, page.span.end, document.name,
            title=f"page {page.number}", source_start=page.span.start, page=page.number,
        )
        for page in document.pages
    )  # fmt: skip
    if not segments:
        segments = (Segment(f"{document.name}#text", "section", 0, len(document.text), document.name),)
    return Context(document.text, segments, tokens=estimate_tokens(document.text))
