"""Results in a few lines for a person at a terminal; the JSON has everything."""

from __future__ import annotations

from collections import Counter

from unabridged.ingest.analysis import (
    CodeComparison,
    ContractAnalysis,
    ReportAnalysis,
    TextAnalysis,
    TextComparison,
)
from unabridged.ingest.context import Answer, Citation

from .answering.sources import sources_of
from .opened import Opened
from .repository import Repository

_SHOWN = 12


def summarise(opened: Opened) -> str:
    """What was found in one document, the points to look at first."""
    if opened.repository is not None:
        return "\n".join([f"{opened.name}: code, {opened.repository.head.status}", *_code(opened.repository)])
    analysis = opened.analysis
    pages = f", {analysis.pages} page{'s' if analysis.pages > 1 else ''}" if analysis.pages else ""
    lines = [f"{analysis.document}: {analysis.kind}, {analysis.status}{pages}"]
    if isinstance(analysis, ContractAnalysis):
        lines += _contract(analysis)
    elif isinstance(analysis, ReportAnalysis):
        lines += _report(analysis)
    elif isinstance(analysis, TextAnalysis):
        lines += [f"  {'  ' * (item.level - 1)}{item.heading}" for item in analysis.sections[:_SHOWN]]
    return "\n".join(lines)


def summarise_comparison(comparison: TextComparison | CodeComparison) -> str:
    """What changed from the old version to the new one."""
    lines = [f"{comparison.old} -> {comparison.new}"]
    if isinstance(comparison, CodeComparison):
        for sign, symbols in (("+", comparison.symbols_added), ("-", comparison.symbols_removed)):
            lines += [f"  {sign} {item.kind} {item.name} ({item.file}:{item.line})" for item in symbols]
        for sign, edges in (("+", comparison.edges_added), ("-", comparison.edges_removed)):
            lines += [f"  {sign} {item.caller} calls {item.callee} ({item.file}:{item.line})" for item in edges]
    else:
        lines += [
            f"  {item.kind:<10} {' -> '.join(filter(None, dict.fromkeys((item.old_id, item.new_id))))}  {item.summary}"
            for item in comparison.changes
        ]
        lines += [f"  dangling   {item.text}" for item in comparison.dangling_after]
    return "\n".join(lines) if len(lines) > 1 else f"{lines[0]}: no difference"


def describe_answer(answer: Answer) -> str:
    """The answer, then where each part of it stands, unless it says so itself, as lists of calls do."""
    lines = [answer.answer or ("" if answer.found else "The documents do not say.")]
    said = answer.answer if answer.engine == "structure" else ""
    lines += [
        f"  [{number}] {_place(item)}: {_quote(item)}"
        for number, item in enumerate(sources_of(answer), 1)
        if not (item.file and item.line and f"{item.file}:{item.line}" in said)
    ]
    if answer.engine != "structure":
        lines.append(f"  (answered by the {answer.engine} engine)")
    return "\n".join(lines)


def _contract(analysis: ContractAnalysis) -> list[str]:
    kinds = Counter(item.kind for item in analysis.references)
    counts = f"{len(analysis.clauses)} clauses, {len(analysis.references)} references ({kinds['dangling']} dangling)"
    lines = [f"  {counts}, {len(analysis.definitions)} defined terms, {len(analysis.risks)} risk points"]
    for item in [item for item in analysis.references if item.kind == "dangling"][:_SHOWN]:
        hint = f"; did you mean {item.suggestion}?" if item.suggestion else ""
        lines.append(f"  dangling  {item.text} in {item.source or 'the preamble'}{_page(item.page)}{hint}")
    for risk in analysis.risks[:_SHOWN]:
        lines.append(f"  {risk.severity:<8}  {risk.why}" + (f" ({risk.clause})" if risk.clause else ""))
    return lines


def _report(analysis: ReportAnalysis) -> list[str]:
    lines = [f"  {analysis.company or 'company unknown'}, {analysis.currency or 'currency unknown'}"]
    periods = sorted({item.period for item in analysis.metrics}, reverse=True)
    for period in periods[:3]:
        for item in analysis.metrics:
            if item.period == period:
                lines.append(f"  {period}  {item.metric:<32} {item.value:>24,} {item.unit}{_page(item.page)}")
    return lines


def _code(repository: Repository) -> list[str]:
    counts = repository.counts
    languages = sorted(repository.languages().items(), key=lambda item: (-item[1], item[0]))
    named = ", ".join(language for language, _ in languages)
    outside = "" if counts.external_calls is None else f" {counts.external_calls} calls out,"
    return [
        f"  {len(repository.source_files())} files ({named}), {counts.symbols} symbols, {counts.calls} calls inside,"
        f"{outside} {counts.skipped} files skipped"
    ]


def _place(item: Citation) -> str:
    if item.file is not None:
        return f"{item.file}:{item.line}" if item.line is not None else item.file
    return f"{item.document}{_page(item.page)}"


def _page(page: int | None) -> str:
    return "" if page is None else f", page {page}"


def _quote(item: Citation) -> str:
    text = " ".join(item.text.split())
    return text if len(text) <= 300 else text[:299] + "…"
