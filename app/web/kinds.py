"""What serves one kind of document refuses the others."""

from __future__ import annotations

from typing import TypeVar

from unabridged.ingest.analysis import ContractAnalysis, ReportAnalysis
from unabridged.ingest.errors import UsageError

from ..opened import Opened

A = TypeVar("A", ContractAnalysis, ReportAnalysis)


def require(opened: Opened, cls: type[A], kind: str) -> A:
    """The analysis if it is of this class. Raises UsageError."""
    if opened.repository is not None or not isinstance(opened.analysis, cls):
        raise UsageError(f"'{opened.name}' is not a {kind}.", remedy=f"Open a {kind}.")
    return opened.analysis
