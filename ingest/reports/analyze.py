"""One annual report from its document to its analysis."""

from __future__ import annotations

from ..analysis import ReportAnalysis
from ..document import Document
from ..progress import Progress, silent
from .sections import find_sections


def analyze_report(document: Document, *, progress: Progress = silent) -> ReportAnalysis:
    """The report's envelope; statements and metrics follow."""
    return ReportAnalysis(
        document=document.name,
        status=document.status,
        language=document.language,
        pages=len(document.pages) or None,
        warnings=document.problems,
        sections=find_sections(document),
    )
