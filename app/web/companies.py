"""The annual reports of a workspace by company: which belong together, and what people corrected in them."""

from __future__ import annotations

import re
from collections.abc import Iterable

from unabridged.ingest.analysis import Analysis, ReportAnalysis
from unabridged.storage import Store

from ..exports.corrections import Corrections, by_cell
from .components.metric_pairs import Side
from .kinds import require
from .library import Library


def company_key(name: str | None) -> str:
    """A company's name without case and punctuation: reports of different years print it differently."""
    return re.sub(r"\W+", " ", (name or "").casefold()).strip()


def open_reports(library: Library, ids: list[int]) -> list[tuple[int, ReportAnalysis]]:
    """The annual reports among these documents, the latest fiscal year last."""
    found = []
    for document_id in ids[:40]:
        analysis = library.open(document_id).analysis
        if isinstance(analysis, ReportAnalysis):
            found.append((document_id, analysis))
    return sorted(found, key=lambda item: max((metric.period for metric in item[1].metrics), default=""))


def of_company(reports: list[tuple[int, ReportAnalysis]], own: Analysis) -> list[tuple[int, ReportAnalysis]]:
    """Those of the reports that are of the same company as `own`: a table holds one company's years."""
    if not isinstance(own, ReportAnalysis):
        return []
    key = company_key(own.company)
    return [(id, report) for id, report in reports if report is own or (key and company_key(report.company) == key)]


def company_reports(library: Library, document_id: int) -> list[tuple[int, ReportAnalysis]]:
    """All annual reports in the workspace of the same company as this one. Raises UsageError for anything else."""
    own = require(library.open(document_id), ReportAnalysis, "annual report")
    records = library.store.documents(library.store.document(document_id).workspace_id)
    found = open_reports(library, [record.id for record in records if record.kind == "report"])
    return of_company(found, own) or [(document_id, own)]


def corrections_of(store: Store, reports: Iterable[tuple[int, ReportAnalysis]]) -> dict[int, Corrections]:
    """What people corrected in these reports, by document id and cell."""
    return {document_id: by_cell(store.corrections(document_id)) for document_id, _ in reports}


def report_side(library: Library, document_id: int, period: str) -> Side:
    """An annual report with its corrections. Raises UsageError for anything else."""
    report = require(library.open(document_id), ReportAnalysis, "annual report")
    return Side(document_id, report, by_cell(library.store.corrections(document_id)), period)
