"""Questions about one or several annual reports that their statements answer: figures, ratios, changes, series.

tokens -> expression (vocabulary, expression) -> request (understand) -> value with formula (evaluate, compute) ->
answer with the cells it rests on (evidence).
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace

from unabridged.engine.ranking.terms import is_chinese
from unabridged.ingest.analysis import ReportAnalysis
from unabridged.ingest.context import Answer

from ...opened import Opened
from .compute import Computed, compute, report_scale
from .evidence import figure_citations, further_citations, printed_citations
from .expression import Name
from .extremes import Extreme, find_extreme
from .figures import Figures
from .qualifiers import names_another
from .tokens import phrase_tokens
from .understand import Request, understand
from .units import asked_unit, show
from .wording import CHINESE, ENGLISH, Wording

__all__ = ["answer"]


def answer(opened: Sequence[Opened], question: str) -> Answer | None:
    """Compute the answer from the statements; None where the question asks for no figure of them.

    Over several companies the ones that the question names are taken, or all. Found is False where an item is missing;
    the answer says which. After the cells of the figures the citations go on with further evidence, best first.
    """
    companies = [Figures(reports) for reports in _by_company(opened, question)]
    if not any(figures.years for figures in companies):
        return None
    if len(companies) == 1 and (extreme := find_extreme(question, companies[0])):
        return _extreme_answer(companies[0], extreme, question)
    labels = [entry for figures in companies for entry in figures.label_phrases()]
    company = _company_words(companies)
    wording = CHINESE if is_chinese(question) else ENGLISH
    other = names_another(question, company)
    if other and not any(other in report.document.text for figures in companies for report in figures.reports):
        names = ", ".join(figures.company for figures in companies)
        return Answer(answer=wording.another.format(other=other, names=names), found=False, engine="structure")
    requests = () if other else understand(question, labels, company)
    if not requests:
        return None
    asked = asked_unit(question)
    computed = [(figures, compute(request, figures, asked, wording)) for figures in companies for request in requests]
    if _ASKS_BALANCE.search(question):
        computed = [(figures, replace(item, sure=item.sure and not _is_flow(item))) for figures, item in computed]
    done = [(figures, item) for figures, item in computed if item.missing is None]
    if not done:
        if all(_is_unknown(request, companies) for request in requests):
            # Items that no statement has in any year: the notes or the text may say it.
            return None
        return _answer(computed[: len(requests)], question, found=False)
    lacking = [
        f"{figures.company}: {item.headline}" if len(companies) > 1 else item.headline
        for figures, item in computed
        if item.missing is not None
    ]
    return _answer(done, question, found=True, lacking=lacking, named=len(companies) > 1)


def _is_unknown(request: Request, companies: Sequence[Figures]) -> bool:
    """Whether a single item is asked for that no statement has."""
    return isinstance(request.measure, Name) and not any(
        figures.get(request.measure.name, year) or request.measure.name in request.definitions
        for figures in companies
        for year in figures.years
    )


def _answer(
    done: Sequence[tuple[Figures, Computed]],
    question: str,
    *,
    found: bool,
    lacking: Sequence[str] = (),
    named: bool = False,
) -> Answer:
    """What was computed, with the cells; `named` puts the company before each figure, `lacking` says what is missing."""
    several = len(done) + len(lacking) > 1
    text = []
    for figures, item in done:
        name = f"{figures.company}: " if named else ""
        text.append(name + item.headline)
        text.extend(item.lines)
    text.extend(lacking)
    cited = figure_citations(figure for _, item in done for figure in item.figures)
    for figures, item in done:
        if item.printed:
            cited += printed_citations(figures.reports[0], item.title, item.printed, cited)
    reports = list(dict.fromkeys(report for figures, _ in done for report in figures.reports))
    newest = list(dict.fromkeys(figures.reports[0] for figures, _ in done))
    cells = _cells(done, CHINESE if is_chinese(question) else ENGLISH)
    shown = done[0][1].shown if not several else None
    return Answer(
        answer="\n".join(text + cells),
        found=found,
        # One number cannot answer for two.
        value=shown.value if shown else None,
        unit=shown.unit if shown else None,
        certain=found and not lacking and not named and all(item.sure for _, item in done),
        results=tuple(dict.fromkeys(name for _, item in done for name in item.results)),
        citations=cited + further_citations(newest if cited else reports, question, cited),
        engine="structure",
    )


_ASKS_BALANCE = re.compile(
    r"\bbalances?\b(?! sheet)|\boutstanding\b|\b(?:at|as of) (?:the )?(?:fiscal )?(?:year[- ]?)?end\b|余额|期末",
    re.IGNORECASE,
)


def _is_flow(item: Computed) -> bool:
    """Whether a row that only shares the words of a balance asked for was taken: a provision for the loans, not the loans."""
    return any(figure.statement in ("income", "comprehensive_income", "cash_flow") for figure in item.figures)


_RUNNERS_UP = 3


def _extreme_answer(figures: Figures, extreme: Extreme, question: str) -> Answer:
    wording = CHINESE if is_chinese(question) else ENGLISH
    best, *others = extreme.rows
    asked = asked_unit(question)
    scale = report_scale(figures)
    shown = [show(float(row.value), "money", asked, figures.currency, scale) for row in extreme.rows]
    text = [f"{best.label}, FY{best.year}: {shown[0].text}"]
    beside = extreme.noun == "year"
    text += [
        f"- {f'FY{row.year}' if beside else row.label}: {item.text}"
        for row, item in zip(others[:_RUNNERS_UP], shown[1:], strict=False)
    ]
    cited = figure_citations(extreme.rows[: _RUNNERS_UP + 1])
    return Answer(
        answer="\n".join(text + _cells([(figures, Computed("", (), (best,)))], wording)),
        found=True,
        value=shown[0].value,
        unit=shown[0].unit,
        certain=not others or best.value != others[0].value,
        results=(f"FY{best.year}" if beside else best.label,),
        citations=cited + further_citations(figures.reports[:1], question, cited),
        engine="structure",
    )


def _cells(done: Sequence[tuple[Figures, Computed]], wording: Wording) -> list[str]:
    """One line per figure: its printed label, year, value and place. Two ratios may share a figure."""
    lines = []
    for _, item in done:
        for figure in item.figures:
            place = wording.page.format(figure.page) if figure.page else ""
            lines.append(
                f"- {figure.label}, FY{figure.year}: {figure.value:,} {figure.unit} ({figure.report.name}{place})"
            )
    return list(dict.fromkeys(lines))


def _company_words(companies: Sequence[Figures]) -> frozenset[str]:
    """Words of the companies' and files' names, as a question's tokens."""
    names = [name for figures in companies for name in (figures.company, *(item.name for item in figures.reports))]
    return frozenset(word for name in names for word in phrase_tokens(re.sub(r"[_.\-]+", " ", name)))


def _by_company(opened: Sequence[Opened], question: str) -> list[list[Opened]]:
    """Reports grouped by company, in the order given; only those that the question names, where it names any."""
    groups: dict[str, list[Opened]] = defaultdict(list)
    for item in opened:
        if isinstance(item.analysis, ReportAnalysis):
            groups[item.analysis.company or item.name].append(item)
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
