"""Diluted shares from the note on earnings per share, where the income statement does not print them.

Notes are many and tables in them alike, so a row counts only when net income divided by it gives the earnings per share
that the income statement states, for every year they share.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from ..analysis import Metric, Number
from ..document import Document
from .columns import is_header
from .items import Item, read_items
from .metrics import to_metric
from .periods import FiscalCalendar
from .rows import Line, page_lines
from .statements import Statement
from .tables import read_table

_DILUTED = re.compile(r"dilut|稀释")
_NOT_THE_COUNT = re.compile(
    r"effect|dilutive (?:shares|securities|options|potential)|options?|per share|per ordinary|earnings|income|loss|due to|awards|影响"
)
_SUM = re.compile(r"(?:total|adjusted) .*(?:weighted|average|shares)|weighted average .*(?:diluted|adjusted|purpose)")
_SCALES: tuple[Number, ...] = (1, 1_000, 1_000_000)
_ROOM = 0.03  # participating shares and preferred dividends take a little of the income
_CONFIDENCE_PLACE = 4


def read_diluted_shares(
    document: Document,
    stated: Sequence[Metric],
    calendar: FiscalCalendar,
    *,
    currency: str,
    labels: Mapping[int, str | None],
) -> list[Metric]:
    """The row of the first note page that fits; none where the metrics already hold diluted shares."""
    if any(metric.metric == "shares_diluted" for metric in stated):
        return []
    per_share = {m.period: m for m in stated if m.metric == "eps_diluted" and m.statement != "other"}
    income = {m.period: m.value for m in stated if m.metric == "net_income" and m.statement != "other"}
    expected = {period: (income[period], per_share[period]) for period in per_share if income.get(period)}
    if not expected:
        return []
    notes_from = min(metric.page or 1 for metric in stated if metric.metric == "net_income")
    for item in _candidates(document, calendar, notes_from):
        scale = next((scale for scale in _SCALES if _fits(item, scale, expected)), None)
        if scale is None:
            continue
        found = []
        for amount in item.amounts.values():
            if amount.token.figure is None or amount.nil:
                continue
            value = amount.token.figure.value * scale
            made = to_metric(
                "shares_diluted", item, amount, value, currency=currency, place=_CONFIDENCE_PLACE, labels=labels
            )
            found.append(replace(made, scale=scale))
        return found
    return []


def _candidates(document: Document, calendar: FiscalCalendar, notes_from: int) -> Iterator[Item]:
    """Rows about diluted shares on pages that speak of weighted averages, the notes before the discussion."""
    pages = sorted(document.pages, key=lambda page: (page.number < notes_from, page.number))
    for page in pages:
        text = document.text[page.span.start : page.span.end].lower()
        if not ("dilut" in text and "weighted" in text) and not ("稀释" in text and "加权平均" in text):
            continue
        lines = page_lines(document, page)
        for part in _tables(lines):
            table = read_table(part)
            note = Statement("note", "group", [page.number], "")
            note.rows.extend((row, table.columns) for row in table.rows)
            dilution = False
            for item in read_items(note, 1, calendar):
                closing = dilution and _SUM.match(item.name)
                if closing or (_DILUTED.search(item.name) and not _NOT_THE_COUNT.search(item.name)):
                    item.counts = "shares"
                    yield item
                dilution = dilution or bool(_DILUTED.search(item.name))


def _tables(lines: Sequence[Line]) -> Iterator[list[Line]]:
    """Runs of lines, each from a heading of years to the next one."""
    heads = [index for index, line in enumerate(lines) if is_header(line) and line.figures]
    for index, start in enumerate(heads):
        end = heads[index + 1] if index + 1 < len(heads) else len(lines)
        if end - start > 2:
            yield list(lines[max(0, start - 2) : end])


def _fits(item: Item, scale: Number, expected: Mapping[str, tuple[Number, Metric]]) -> bool:
    """True when income / shares gives the stated earnings per share, within its rounding, in every shared year."""
    checked = 0
    for period, (income, per_share) in expected.items():
        amount = item.amounts.get(period)
        if amount is None or amount.nil or amount.token.figure is None or not amount.token.figure.value:
            continue
        quotient = income / (amount.token.figure.value * scale)
        decimals = len(per_share.as_printed.partition(".")[2].rstrip(")p¢ "))
        rounding = 0.51 * 10.0**-decimals * float(per_share.scale)
        if abs(quotient - per_share.value) > rounding + _ROOM * abs(per_share.value):
            return False
        checked += 1
    return checked > 0
