"""The issue list of a document: what a reviewer should look at, each with its place and a name that stays the same.

The name (`key`) is made of what was found, not of its position in the list, so that "dismissed" and a comment stay with
the finding when the document is analysed again by a newer version.
"""

from __future__ import annotations

import hashlib
from typing import Any

from unabridged.ingest.analysis import ContractAnalysis, ReportAnalysis
from unabridged.ingest.contracts.risk_rules import load_rules

from ...opened import Opened

SEVERITIES = {"high": 0, "medium": 1, "low": 2}


def findings(opened: Opened) -> list[dict[str, Any]]:
    """Findings in the order of severity, then of the document."""
    found: list[dict[str, Any]] = []
    if opened.repository is not None:
        found = [
            _finding("skipped_file", "low", title=path, detail=why, file=path)
            for path, why in opened.repository.skipped[:2000]
        ]
    elif isinstance(analysis := opened.analysis, ContractAnalysis):
        found = [*_references(analysis), *_definitions(analysis, len(opened.document.text)), *_risks(analysis)]
    elif isinstance(analysis, ReportAnalysis):
        found = _report(analysis)
    for problem in opened.warnings:
        page = problem.pages[0] if problem.pages else None
        found.append(_finding("reading", "medium", title=problem.message, detail=problem.code, page=page))
    for position, item in enumerate(found):
        item["order"] = position
    return sorted(found, key=lambda item: (SEVERITIES[item["severity"]], item["start"] or 0, item["order"]))


def _finding(group: str, severity: str, *, title: str, **place: Any) -> dict[str, Any]:
    identity = "\x1f".join((group, title, str(place.get("clause") or ""), str(place.get("detail") or "")))
    return {
        "key": hashlib.sha256(identity.encode()).hexdigest()[:24],
        "group": group,
        "severity": severity,
        "title": title,
        "detail": "",
        "note": "",
        "clause": None,
        "start": None,
        "end": None,
        "page": None,
        "file": None,
        **place,
    }


def _shortened(text: str, length: int) -> str:
    return text if len(text) <= length else text[:length].rpartition(" ")[0] + " …"


def _references(analysis: ContractAnalysis) -> list[dict[str, Any]]:
    return [
        _finding(
            "dangling",
            "high",
            title=reference.text,
            detail=reference.suggestion or "",
            clause=reference.source,
            start=reference.start,
            end=reference.end,
            page=reference.page,
        )
        for reference in analysis.references
        if reference.kind == "dangling"
    ]


def _definitions(analysis: ContractAnalysis, length: int) -> list[dict[str, Any]]:
    severity = {"undefined": "medium", "circular": "medium", "unused": "low"}
    ends = {clause.id: clause.end for clause in analysis.clauses}
    return [
        _finding(
            definition.status,
            severity[definition.status],
            title=definition.term,
            detail=_shortened(definition.text, 300)
            if definition.status != "undefined"
            else ", ".join(definition.used_in[:8]),
            clause=definition.clause,
            start=definition.start,
            # The text has its blanks made one, so that it may be shorter than what is printed; its clause ends it.
            end=min(
                ends.get(definition.clause or "", length),
                definition.start + max(len(definition.text), len(definition.term)),
            ),
        )
        for definition in analysis.definitions
        if definition.status in severity
    ]


def _risks(analysis: ContractAnalysis) -> list[dict[str, Any]]:
    titles = {rule.id: rule.wording(analysis.language).title for rule in load_rules()}
    return [
        _finding(
            "risk",
            risk.severity,
            title=titles.get(risk.rule, risk.rule.replace("_", " ")),
            note=risk.why,
            detail=_shortened(risk.excerpt, 400),
            rule=risk.rule,
            clause=risk.clause,
            start=risk.start,
            end=risk.end,
            page=risk.page,
        )
        for risk in analysis.risks
    ]


def _report(analysis: ReportAnalysis) -> list[dict[str, Any]]:
    broken = [
        _finding(
            "identity",
            "medium",
            title=f"{identity.name} · {identity.period}",
            detail=f"{identity.difference:,}",
        )
        for identity in analysis.identities
        if not identity.holds
    ]
    unsure = [
        _finding(
            "low_confidence",
            "low",
            title=f"{metric.metric} · {metric.period}",
            detail=metric.how,
            page=metric.page,
            box=list(metric.bbox) if metric.bbox else None,
            start=metric.start,
            end=metric.end,
        )
        for metric in analysis.metrics
        if metric.confidence < 0.7
    ]
    return broken + unsure
