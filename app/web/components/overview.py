"""The first thing shown of a document: what it is, what was found in it, and what was not read."""

from __future__ import annotations

from collections import Counter
from typing import Any

from unabridged.ingest.analysis import Analysis, CodeAnalysis, ContractAnalysis, ReportAnalysis, TextAnalysis

from ...opened import Opened
from .findings import findings


def overview(opened: Opened) -> dict[str, Any]:
    """Facts (name, figure) in the order to show them, findings by group, and the share of the document that was read."""
    document, analysis = opened.document, opened.analysis
    unread = sum(not page.has_text for page in document.pages)
    found = Counter(item["group"] for item in findings(opened))
    return {
        "title": _title(opened),
        "kind": analysis.kind,
        "status": analysis.status,
        "language": analysis.language,
        "languages": _languages(analysis),
        "facts": [{"name": name, "value": value} for name, value in _facts(opened)],
        "findings": dict(found),
        "read": {
            "pages": len(document.pages),
            "pagesWithText": len(document.pages) - unread,
            "characters": len(document.text) or sum(len(file.data) for file in document.files),
            "files": len(document.files),
            "skippedFiles": len(document.skipped),
        },
        "warnings": [{"message": item.message, "pages": list(item.pages[:40])} for item in analysis.warnings],
        "top": _top(opened),
    }


def _title(opened: Opened) -> str:
    """A report by company and year; titles that programs write into a PDF are file names and accession numbers."""
    analysis = opened.analysis
    if isinstance(analysis, ReportAnalysis) and analysis.company:
        latest = max((metric.period for metric in analysis.metrics), default="")
        return f"{analysis.company} · {latest}" if latest else analysis.company
    title = opened.document.title
    return title if title and " " in title.strip() else opened.name


def _languages(analysis: Analysis) -> list[dict[str, Any]] | None:
    """The languages of a repository with the number of files of each, most first; None for other kinds."""
    if not isinstance(analysis, CodeAnalysis):
        return None
    files = Counter({symbol.file: symbol.language for symbol in analysis.symbols}.values())
    return [{"language": language, "files": count} for language, count in files.most_common(5)]


def _facts(opened: Opened) -> list[tuple[str, int]]:
    analysis = opened.analysis
    if isinstance(analysis, ContractAnalysis):
        kinds = Counter(reference.kind for reference in analysis.references)
        return [
            ("clauses", sum(clause.level == "block" for clause in analysis.clauses)),
            ("references", len(analysis.references)),
            ("internal", kinds["internal"]),
            ("dangling", kinds["dangling"]),
            ("definitions", sum(item.status != "undefined" for item in analysis.definitions)),
            ("risks", len(analysis.risks)),
        ]
    if isinstance(analysis, ReportAnalysis):
        return [
            ("metrics", len({metric.metric for metric in analysis.metrics})),
            ("periods", len({metric.period for metric in analysis.metrics})),
            ("line_items", len(analysis.line_items)),
            ("identities", len(analysis.identities)),
        ]
    if isinstance(analysis, CodeAnalysis):
        return [
            ("files", len(opened.document.files)),
            ("symbols", len(analysis.symbols)),
            ("calls", len(analysis.edges)),
            ("external_calls", len(analysis.external_calls)),
            ("skipped", len(analysis.skipped)),
        ]
    assert isinstance(analysis, TextAnalysis)
    return [("sections", len(analysis.sections))]


def _top(opened: Opened) -> list[dict[str, Any]]:
    """The best ways in: most cited clauses, key figures, most called functions, with the place each opens."""
    analysis = opened.analysis
    if isinstance(analysis, ContractAnalysis):
        cited = Counter(target for reference in analysis.references for target in set(reference.targets))
        by_id = {clause.id: clause for clause in analysis.clauses}
        ranked = [(by_id[name], count) for name, count in cited.most_common(40) if name in by_id]
        return [
            {"name": clause.id, "title": clause.heading or "", "count": count, "at": clause.id}
            for clause, count in ranked[:8]
        ]
    if isinstance(analysis, ReportAnalysis):
        latest = max((metric.period for metric in analysis.metrics), default="")
        wanted = ("revenue", "operating_income", "net_income", "eps_diluted", "total_assets", "operating_cash_flow")
        by_name = {metric.metric: metric for metric in analysis.metrics if metric.period == latest}
        return [
            {
                "name": name,
                "title": by_name[name].period,
                "value": by_name[name].value,
                "unit": by_name[name].unit,
                "at": f"{name}:{latest}",
            }
            for name in wanted
            if name in by_name
        ]
    if isinstance(analysis, CodeAnalysis):
        called = Counter(edge.callee for edge in analysis.edges)
        return [{"name": name, "title": "", "count": count, "at": name} for name, count in called.most_common(8)]
    return []
