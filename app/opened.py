"""A document that has been read and analysed: what answering, exports and pages work on."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence

from unabridged.ingest.analysis import Analysis, CodeAnalysis
from unabridged.ingest.context import Context
from unabridged.ingest.document import Document, Problem
from unabridged.ingest.pipeline import build_context

from .repository import LoadedRepository, Repository


class Opened:
    """A document with its analysis. Threads may share one. For a large repository see code_index/opened.py.

    Where the analysis was kept, `document` is a function that reads the file: a table of figures or a list of clauses
    needs no text, and reading 300 pages takes seconds. All else, too, is made when it is first needed.
    """

    def __init__(self, document: Document | Callable[[], Document], analysis: Analysis, sha256: str = "") -> None:
        self.sha256 = sha256
        self._analysis = analysis
        self._document = document
        self._context: Context | None = None
        self._repository: Repository | None = None
        self._lock = threading.RLock()

    @property
    def analysis(self) -> Analysis:
        """All that was found in the document."""
        return self._analysis

    @property
    def kind(self) -> str:
        """contract, report, code or text."""
        return self.analysis.kind

    @property
    def name(self) -> str:
        """The document's name, known without reading it."""
        return self.analysis.document

    @property
    def document(self) -> Document:
        """The document. Raises what reading it raises."""
        with self._lock:
            if not isinstance(self._document, Document):
                self._document = self._document()
            return self._document

    @property
    def context(self) -> Context:
        """Segments and links of this document alone."""
        with self._lock:
            if self._context is None:
                self._context = build_context(self.document, self.analysis)
            return self._context

    def context_about(self, question: str) -> Context:
        """What an engine reads to answer a question: all of the document."""
        return self.context

    @property
    def repository(self) -> Repository | None:
        """A repository as questions and pages ask it; None for other documents."""
        with self._lock:
            if self._repository is None and isinstance(self.analysis, CodeAnalysis):
                self._repository = LoadedRepository(lambda: self.document, self.analysis)
            return self._repository

    @property
    def warnings(self) -> Sequence[Problem]:
        """What the user should know about how it was read."""
        return self.analysis.warnings

    @property
    def weight(self) -> int:
        """Characters held in memory: 0 before the document has been read."""
        read = self._document
        return len(read.text) + sum(len(file.data) for file in read.files) if isinstance(read, Document) else 0
