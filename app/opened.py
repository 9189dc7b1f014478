"""A document that has been read and analysed: what answering, exports and pages work on."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from unabridged.ingest.analysis import Analysis
from unabridged.ingest.context import Context
from unabridged.ingest.document import Document
from unabridged.ingest.pipeline import build_context


@dataclass(frozen=True)
class Opened:
    """`document` and its `analysis`; the context is built when it is first needed."""

    document: Document
    analysis: Analysis
    sha256: str = ""

    @cached_property
    def context(self) -> Context:
        """Segments and links of this document alone."""
        return build_context(self.document, self.analysis)
