"""Questions that the structure answers, one module per kind; None means "not mine", and an engine takes over.

Each module has `answer(opened, question) -> Answer | None`; that of code asks a Repository. A module that understands the question but finds that the
document does not hold the answer returns Answer(found=False) with what is missing.
"""

from __future__ import annotations

from collections.abc import Sequence

from unabridged.ingest.analysis import ContractAnalysis, ReportAnalysis
from unabridged.ingest.context import Answer

from ..opened import Opened
from . import code, contracts, reports

__all__ = ["answer_from_structure"]


def answer_from_structure(opened: Sequence[Opened], question: str) -> Answer | None:
    """The first document whose structure answers the question; None when none does."""
    reports_first = [item for item in opened if item.repository is None and isinstance(item.analysis, ReportAnalysis)]
    missing = reports.answer(reports_first, question) if reports_first else None
    if missing is not None and missing.found:
        return missing
    for item in opened:
        found = None
        if item.repository is not None:
            found = code.answer(item.repository, question)
        elif isinstance(item.analysis, ContractAnalysis):
            found = contracts.answer(item, question)
        if found is not None and found.found:
            return found
        missing = missing or found
    return missing
