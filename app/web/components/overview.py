"""The first thing shown of a document: what it is, what was found in it, and what was not read."""

from __future__ import annotations

from collections import Counter
from typing import Any

from unabridged.ingest.analysis import ContractAnalysis, ReportAnalysis, TextAnalysis

from ...answering.code.guide import most_called
from ...opened import Opened
from ...repository import Repository
from .findings import findings

_MOST_CALLED = 8


def overview(opened: Opened) -> dict[str, Any]:
    """Facts (name, figure) in the order to show them, findings by group, and the share of the document that was read."""
    if opened.repository is not None:
        return _of_repository(opened, opened.repository)
    document, analysis = opened.document, opened.analysis
    unread = sum(not page.has_text for page in document.pages)
    found = Counter(item["group"] for item in findings(opened))
    return {
        "title": _title(opened),
        "kind": analysis.kind,
        "status": analysis.status,
        "language": analysis.language,
        "languages": None,
        "facts": [{"name": name, "value": value} for name, value in _facts(opened)],
        "findings": dict(found),
        "read": {
            "pages": len(document.pages),
            "pagesWithText": len(document.pages) - unread,
            "characters": len(document.text),
            "files": 0,
            "skippedFiles": 0,
        },
        "warnings": [{"message": item.message, "pages": list(item.pages[:40])} for item in analysis.warnings],
        "top": _top(opened),
    }


def _of_repository(opened: Opened, repository: Repository) -> dict[str, Any]:
    counts = repository.counts
    facts = {"files": repository.file_count, "symbols": counts.symbols, "calls": counts.calls}
    if counts.external_calls is not None:
        facts["external_calls"] = counts.external_calls
    if counts.skipped:
        facts["skipped"] = counts.skipped
    warnings = [{"message": item.message, "pages": []} for item in repository.warnings]
    languages = sorted(repository.languages().items(), key=lambda item: (-item[1], item[0]))
    return {
        "title": opened.name,
        "kind": "code",
        "status": "partial" if any(item.loses for item in repository.warnings) else "ok",
        "language": "und",
        "languages": [{"language": language, "files": count} for language, count in languages[:5]],
        "facts": [{"name": name, "value": value} for name, value in facts.items()],
        "findings": dict(Counter(item["group"] for item in findings(opened))),
        "read": {
            "pages": 0,
            "pagesWithText": 0,
            "characters": repository.characters,
            "files": repository.file_count,
            "skippedFiles": counts.skipped,
        },
        "warnings": warnings,
        "top": [
            {"name": symbol.name, "title": "", "count": count, "at": symbol.name}
            for symbol, count in most_called(repository, _MOST_CALLED)
        ],
    }


def _title(opened: Opened) -> str:
    """A report by company and year; titles that programs write into a PDF are file names and accession numbers."""
    analysis = opened.analysis
    if isinstance(analysis, ReportAnalysis) and analysis.company:
        latest = max((metric.period for metric in analysis.metrics), default="")
        return f"{analysis.company} · {latest}" if latest else analysis.company
    title = opened.document.title
    return title if title and " " in title.strip() else opened.name


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
            {"name": clause.id, "title": clause.title, "count": count, "at": clause.id} for clause, count in ranked[:8]
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
    return []
