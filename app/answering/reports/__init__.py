"""Questions about one or several annual reports that their statements answer: figures, ratios, changes, series.

tokens -> expression (vocabulary, expression) -> request (understand) -> value with formula (evaluate, compute) ->
answer with the cells it rests on (evidence).
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence

from unabridged.engine.extractive import Extractive
from unabridged.engine.ranking.terms import has_chinese
from unabridged.ingest.analysis import ReportAnalysis
from unabridged.ingest.context import Answer

from ...opened import Opened
from .compute import Computed, compute
from .evidence import figure_citations, further_citations
from .figures import LABEL_PREFIX, Figures
from .understand import understand
from .units import asked_unit

__all__ = ["answer"]

_RANKING = Extractive()


def answer(opened: Sequence[Opened], question: str) -> Answer | None:
    """Compute the answer from the statements; None where the question asks for no figure of them.

    Over several companies the ones that the question names are taken, or all. Found is False where an item is missing;
    the answer says which. After the cells of the figures the citations go on with further evidence, best first.
    """
    companies = [Figures(reports) for reports in _by_company(opened, question)]
    if not any(figures.years for figures in companies):
        return None
    labels = [entry for figures in companies for entry in figures.label_phrases()]
    request = understand(question, labels)
    if request is None:
        return None
    asked = asked_unit(question)
    chinese = has_chinese(question)
    computed = [(figures, compute(request, figures, asked, chinese)) for figures in companies]
    done = [(figures, item) for figures, item in computed if item.missing is None]
    if not done:
        figures, item = computed[0]
        if item.missing and item.missing.name.startswith(LABEL_PREFIX):
            # A row that another year's or company's report has: the text may still say it.
            return None
        return _answer([(figures, item)], question, found=False)
    return _answer(done, question, found=True)


def _answer(done: Sequence[tuple[Figures, Computed]], question: str, *, found: bool) -> Answer:
    several = len(done) > 1
    text = []
    for figures, item in done:
        name = f"{figures.company}: " if several else ""
        text.append(name + item.headline)
        text.extend(item.lines)
    cited = figure_citations(figure for _, item in done for figure in item.figures)
    reports = [report for figures, _ in done for report in figures.reports]
    newest = [figures.reports[0] for figures, _ in done]
    cells = _cells(done)
    shown = done[0][1].shown if not several else None
    return Answer(
        answer="\n".join(text + cells),
        found=found,
        value=shown.value if shown else None,
        unit=shown.unit if shown else None,
        certain=found and not several and all(item.sure for _, item in done),
        results=tuple(dict.fromkeys(name for _, item in done for name in item.results)),
        citations=cited + further_citations(newest if cited else reports, question, cited, _RANKING),
        engine="structure",
    )


def _cells(done: Sequence[tuple[Figures, Computed]]) -> list[str]:
    """One line per figure: its printed label, year, value and place."""
    lines = []
    for _, item in done:
        for figure in item.figures:
            place = f", page {figure.page}" if figure.page else ""
            lines.append(
                f"- {figure.label}, FY{figure.year}: {figure.value:,} {figure.unit} ({figure.report.document.name}{place})"
            )
    return lines


def _by_company(opened: Sequence[Opened], question: str) -> list[list[Opened]]:
    """Reports grouped by company, in the order given; only those that the question names, where it names any."""
    groups: dict[str, list[Opened]] = defaultdict(list)
    for item in opened:
        if isinstance(item.analysis, ReportAnalysis):
            groups[item.analysis.company or item.document.name].append(item)
    asked = question.casefold()
    named = [reports for company, reports in groups.items() if _is_named(company, asked)]
    return named or list(groups.values())


_COMMON = frozenset(
    [
        "the",
        "inc",
        "corp",
        "corporation",
        "company",
        "companies",
        "group",
        "holdings",
        "holding",
        "plc",
        "ag",
        "ltd",
        "limited",
        "co",
        "international",
        "american",
        "national",
        "united",
        "general",
        "first",
        "bank",
        "financial",
        "services",
        "systems",
        "technologies",
        "energy",
        "industries",
        "global",
        "and",
        "of",
    ]
)


def _is_named(company: str, question: str) -> bool:
    if company.casefold() in question:
        return True
    words = [word for word in re.findall(r"\w+", company.casefold()) if word not in _COMMON and len(word) > 2]
    return bool(words) and re.search(rf"\b{re.escape(words[0])}\b", question) is not None
