"""One annual report from its document to its analysis."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TypeVar

from ..analysis import LineItem, Metric, Number, ReportAnalysis, StatementKind
from ..document import Document, Problem
from ..progress import Progress, silent
from .choice import choose
from .company import cover_year_end, find_company
from .eps_note import read_diluted_shares
from .equity import read_equity
from .identities import CONCERNS, check_identities
from .items import Item, read_items, scaled
from .key_figures import read_key_figures
from .metrics import choose_rows, order, signed, to_metric
from .periods import PeriodMark, read_calendar, read_dates
from .printed import Printed, as_printed
from .sections import find_sections
from .statements import Statement, find_statements, find_untitled, is_interim
from .units import majority_currency, read_currency, read_scale, shares_are_exact

_PRIMARY: tuple[StatementKind, ...] = ("income", "comprehensive_income", "balance_sheet", "cash_flow")

_ALWAYS: tuple[StatementKind, ...] = ("income", "balance_sheet", "cash_flow")


def analyze_report(document: Document, *, progress: Progress = silent) -> ReportAnalysis:
    """Statements, metrics, line items and identities of one report.

    A document without statements gives an analysis without metrics: nothing is inferred from prose.
    """
    printed = as_printed(document)
    original, document = document, printed.document
    statements = find_statements(document, progress=progress)
    interim = is_interim(statements)
    primary = {kind: found for kind in _PRIMARY if (found := choose(statements, kind)) is not None}
    for kind in _ALWAYS:
        if kind not in primary and (untitled := find_untitled(document, kind)) is not None:
            primary[kind] = untitled
    income, comprehensive = primary.get("income"), primary.get("comprehensive_income")
    if (
        income is not None
        and comprehensive is not None
        and (income.title, income.pages) == (comprehensive.title, comprehensive.pages)
    ):
        del primary["comprehensive_income"]  # one statement holds both
    latest = _latest_date(primary, cover_year_end(document))
    heads = "\n".join(column.above for s in primary.values() for columns in s.columns for column in columns)
    calendar = read_calendar(f"{heads}\n{document.text}", latest)
    currency = _currency(document, primary)
    scales = _scales(document, primary)
    items = {kind: read_items(statement, scales[kind], calendar) for kind, statement in primary.items()}
    _scale_shares(items, primary)
    metrics = _metrics(document, items, currency or "")
    metrics += read_diluted_shares(document, metrics, calendar, currency=currency or "", labels=_page_labels(document))
    key_scale = next((scales[kind] for kind in ("income", "balance_sheet") if kind in scales), 1)
    metrics += read_key_figures(
        statements, metrics, key_scale, calendar, currency=currency or "", labels=_page_labels(document)
    )
    identities = check_identities(items, metrics)
    metrics = _doubt(metrics, {(i.name, i.period) for i in identities if not i.holds})
    line_items = (
        *_line_items(items, currency or ""),
        *read_equity(statements, primary, key_scale, calendar, currency or ""),
    )
    if printed.origins:
        metrics = [replace(_in_text(metric, printed, original), page_label=None) for metric in metrics]
        line_items = tuple(_in_text(item, printed, original) for item in line_items)
    return ReportAnalysis(
        document=document.name,
        status=document.status,
        language=document.language,
        pages=len(original.pages) or None,
        warnings=(*document.problems, _INTERIM) if interim else document.problems,
        company=find_company(document),
        currency=currency,
        fiscal_year_end=_iso(latest),
        metrics=order(metrics),
        line_items=line_items,
        identities=identities,
        sections=find_sections(original),
    )


_INTERIM = Problem(
    "interim_report",
    "The statements are of a quarter or a half-year; their figures are no year's and were not read as such.",
)
_Figure = TypeVar("_Figure", Metric, LineItem)


def _in_text(figure: _Figure, printed: Printed, original: Document) -> _Figure:
    """A figure with its place in the text; the pages were made here, and only the sheets of a workbook are the format's."""
    start, end = printed.span(figure.page, figure.bbox) or (None, None)
    return replace(figure, page=figure.page if original.pages else None, bbox=None, start=start, end=end)


def _latest_date(primary: Mapping[StatementKind, Statement], cover: PeriodMark | None) -> PeriodMark | None:
    """The report's year end: the newest full date over a column, else what the first pages say."""
    dates = [
        column.mark
        for kind in ("balance_sheet", "income", "cash_flow")
        if kind in primary
        for columns in primary[kind].columns
        for column in columns
        if column.mark is not None and column.mark.month and column.mark.day and column.role == "period"
    ]
    years = [
        column.mark.year
        for statement in primary.values()
        for columns in statement.columns
        for column in columns
        if column.mark is not None and column.mark.year and column.role == "period"
    ]
    newest = max(dates, key=_as_date, default=None)
    if newest is not None:
        # The cover knows the day where the columns stand under one "December 31," for all years.
        same = cover is not None and (cover.year, cover.month) == (newest.year, newest.month)
        return cover if same else newest
    captions = [
        mark
        for statement in primary.values()
        for _, mark in read_dates(statement.caption)
        if (mark.month, mark.day) != (1, 1) and (not years or mark.year == max(years))
    ]
    if captions:
        return max(sorted(captions, key=_as_date), key=captions.count)
    if cover is not None and (not years or abs(cover.year - max(years)) <= 1):
        return cover
    return PeriodMark(max(years)) if years else None


def _as_date(mark: PeriodMark) -> tuple[int, int, int]:
    return mark.year, mark.month, mark.day


def _iso(mark: PeriodMark | None) -> str | None:
    if mark is None or not mark.month:
        return None
    return f"{mark.year:04d}-{mark.month:02d}-{mark.day or 28:02d}"


def _currency(document: Document, primary: Mapping[StatementKind, Statement]) -> str | None:
    found = majority_currency([_over_periods(statement) for statement in primary.values()])
    found = found or majority_currency([statement.caption for statement in primary.values()])
    if found is None:
        pages = {page for statement in primary.values() for page in statement.pages}
        texts = [document.text[p.span.start : p.span.end] for p in document.pages if p.number in pages]
        found = majority_currency(texts)
    if found is None and document.language == "zh":
        found = "CNY"
    first = document.text[:20_000]
    if found is None and re.search(
        r"securities and exchange commission|exact name of registrant", first, re.IGNORECASE
    ):
        return "USD"  # what a registrant reports in unless it says otherwise
    return found or read_currency(first)


def _over_periods(statement: Statement) -> str:
    """The words over the columns that count; a translation into another currency beside them is none of those."""
    return " ".join(column.above for columns in statement.columns[:1] for column in columns if column.role == "period")


def _scales(document: Document, primary: Mapping[StatementKind, Statement]) -> dict[StatementKind, Number]:
    """Each statement's own scale; the other statements' where one does not say."""
    own: dict[StatementKind, Number | None] = {}
    for kind, statement in primary.items():
        scale = read_scale(_over_periods(statement)) or read_scale(statement.caption)
        if scale is None:
            page = document.pages[statement.pages[0] - 1]
            scale = read_scale(document.text[page.span.start : page.span.end][:700])
        own[kind] = scale
    known = [scale for scale in own.values() if scale is not None]
    common = max(set(known), key=lambda scale: (known.count(scale), scale)) if known else 1
    return {kind: scale if scale is not None else common for kind, scale in own.items()}


def _scale_shares(items: Mapping[StatementKind, list[Item]], primary: Mapping[StatementKind, Statement]) -> None:
    """Share counts may be printed in another scale than money; income / earnings per share says which."""
    chosen = choose_rows(items)
    earnings = chosen.get("eps_diluted") or chosen.get("eps_basic")
    income = chosen.get("net_income")
    for kind in ("income", "comprehensive_income"):
        for item in items.get(kind, []):
            if item.counts != "shares":
                continue
            exact = shares_are_exact(primary[kind].caption)
            for period, amount in list(item.amounts.items()):
                printed = amount.token.figure.value if amount.token.figure else 0
                large = abs(printed) >= 10_000_000
                scale: Number = 1 if large or (exact and abs(printed) >= 100_000) else amount.scale
                if earnings and income and printed:
                    scale = _likely_scale(printed, scale, income[0].value(period), earnings[0].value(period))
                item.amounts[period] = replace(amount, scale=scale, value=scaled(printed, scale))


def _likely_scale(printed: Number, assumed: Number, income: Number | None, per_share: Number | None) -> Number:
    """The scale that makes income / shares the earnings per share; `assumed` where none clearly does."""
    if not income or not per_share or income / per_share <= 0:
        return assumed
    shares = income / per_share
    if 0.5 < printed * assumed / shares < 2:
        return assumed
    return next((scale for scale in (1, 1_000, 1_000_000) if 0.7 < printed * scale / shares < 1.4), assumed)


def _metrics(document: Document, items: Mapping[StatementKind, Sequence[Item]], currency: str) -> list[Metric]:
    labels = _page_labels(document)
    chosen = choose_rows(items)
    metrics: list[Metric] = []
    for metric, (item, place) in chosen.items():
        for period, amount in item.amounts.items():
            if amount.nil:
                continue
            value = signed(metric, item, period, chosen, items.get("income", ()))
            metrics.append(to_metric(metric, item, amount, value, currency=currency, place=place, labels=labels))
    return metrics


def _page_labels(document: Document) -> dict[int, str | None]:
    return {page.number: page.label for page in document.pages}


def _doubt(metrics: Sequence[Metric], broken: set[tuple[str, str]]) -> list[Metric]:
    """Lower the confidence of metrics that a broken identity concerns."""
    doubtful = {(name, period) for identity, period in broken for name in CONCERNS[identity]}
    return [
        replace(m, confidence=round(m.confidence - 0.3, 3), how=m.how + "; the arithmetic does not hold")
        if (m.metric, m.period) in doubtful
        else m
        for m in metrics
    ]


def _line_items(items: Mapping[StatementKind, Sequence[Item]], currency: str) -> list[LineItem]:
    """Every row of every primary statement, newest column's order as printed."""
    found: list[LineItem] = []
    for rows in items.values():
        for item in rows:
            unit = {"money": currency, "per share": f"{currency} per share", "shares": "shares"}[item.counts]
            label = item.label or (item.name if item.unlabelled else "")
            if not label:
                continue
            for amount in item.amounts.values():
                found.append(
                    LineItem(
                        label=label, period=amount.period, value=amount.value, unit=unit, page=item.row.page,
                        bbox=amount.token.box, statement=item.statement,
                    )
                )  # fmt: skip
    return found
