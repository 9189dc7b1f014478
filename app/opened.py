"""A document that has been read and analysed: what answering, exports and pages work on."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property

from unabridged.ingest.analysis import Analysis, CodeAnalysis
from unabridged.ingest.context import Context
from unabridged.ingest.document import Document, Problem
from unabridged.ingest.pipeline import build_context

from .repository import LoadedRepository, Repository


class Opened:
    """`document` and its `analysis`; all else is made when it is first needed.

    For a large repository see code_index/opened.py.
    """

    def __init__(self, document: Document, analysis: Analysis, sha256: str = "") -> None:
        self.document = document
        self.sha256 = sha256
        self._analysis = analysis

    @property
    def analysis(self) -> Analysis:
        """All that was found in the document."""
        return self._analysis

    @property
    def context(self) -> Context:
        """Segments and links of this document alone."""
        return self._context

    @cached_property
    def _context(self) -> Context:
        return build_context(self.document, self.analysis)

    def context_about(self, question: str) -> Context:
        """What an engine reads to answer a question: all of the document."""
        return self.context

    @cached_property
    def repository(self) -> Repository | None:
        """A repository as questions and pages ask it; None for other documents."""
        if not isinstance(self.analysis, CodeAnalysis):
            return None
        return LoadedRepository(self.document, self.analysis)

    @property
    def warnings(self) -> Sequence[Problem]:
        """What the user should know about how it was read."""
        return self.analysis.warnings
