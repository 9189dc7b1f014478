"""A document that has been read and analysed: what answering, exports and pages work on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from unabridged.ingest.analysis import Analysis, CodeAnalysis
from unabridged.ingest.context import Context
from unabridged.ingest.document import Document, Problem
from unabridged.ingest.pipeline import build_context

from .repository import LoadedRepository, Repository


@dataclass(frozen=True)
class Opened:
    """`document` and its `analysis`; all else is made when it is first needed."""

    document: Document
    analysis: Analysis
    sha256: str = ""

    @cached_property
    def context(self) -> Context:
        """Segments and links of this document alone."""
        return build_context(self.document, self.analysis)

    def context_about(self, question: str) -> Context:
        """What an engine reads to answer a question: everything."""
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
