"""A contract on paper: the one-page brief, then what a reviewer has to look at, each with its clause."""

from __future__ import annotations

from unabridged.ingest.analysis import ContractAnalysis
from unabridged.ingest.contracts import Brief, make_brief

from ..opened import Opened
from .paper import Grid, Heading, Paper, Paragraph, Part, Point


def brief_paper(opened: Opened, brief: Brief | None = None) -> Paper:
    """Parties, term, money, obligations, risks and open issues; then the tables behind them.

    `brief` is one that a model wrote; without it the contract is quoted.
    """
    analysis = opened.analysis
    assert isinstance(analysis, ContractAnalysis)
    brief = brief or make_brief(opened.document, analysis)
    parts: list[Part] = []
    for section in brief.sections:
        parts.append(Heading(section.title))
        if not section.sentences:
            parts.append(Paragraph("None."))
        for line in section.sentences:
            source = _place(line.clause, line.page, line.also) if line.found else ""
            parts.append(Point(line.text, source, label=line.note))
    parts += [*_dangling(analysis), *_terms(analysis), *_risks(analysis)]
    pages = f", {analysis.pages} page{'s' if analysis.pages > 1 else ''}" if analysis.pages else ""
    counts = f"{len(analysis.clauses):,} clauses, {len(analysis.references):,} references, {len(analysis.definitions):,} terms"
    return Paper(brief.title or analysis.document, f"{analysis.document}{pages}: {counts}.", tuple(parts))


def _dangling(analysis: ContractAnalysis) -> list[Part]:
    rows = tuple(
        (item.text, item.source or "preamble", str(item.page or ""), item.suggestion or "")
        for item in analysis.references
        if item.kind == "dangling"
    )
    if not rows:
        return [Heading("References that point nowhere"), Paragraph("None.")]
    return [Heading("References that point nowhere"), Grid(("Reference", "In", "Page", "Perhaps meant"), rows)]


def _terms(analysis: ContractAnalysis) -> list[Part]:
    rows = tuple((item.term, item.status, item.clause or "") for item in analysis.definitions if item.status != "used")
    return [Heading("Defined terms to look at"), Grid(("Term", "Finding", "Clause"), rows)] if rows else []


def _risks(analysis: ContractAnalysis) -> list[Part]:
    rows = tuple(
        (item.severity, item.rule.replace("_", " "), item.clause or "", str(item.page or ""), item.why)
        for item in analysis.risks
    )
    return [Heading("Risk points"), Grid(("Severity", "Rule", "Clause", "Page", "Why"), rows)] if rows else []


def _place(clause: str | None, page: int | None, also: tuple[str, ...] = ()) -> str:
    return ", ".join(part for part in (clause or "preamble", f"page {page}" if page else "", *also) if part)
