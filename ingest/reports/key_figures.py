"""Years that only the report's own multi-year summary states: "selected financial data", 近三年主要会计数据."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from ..analysis import Metric, Number
from .items import read_items
from .labels import BALANCE, CASH_FLOW, INCOME
from .metrics import best_row, to_metric
from .per_share import choose_per_share
from .periods import FiscalCalendar
from .statements import Statement

_SUMMARISED = {
    "revenue": INCOME["revenue"],
    "net_income": INCOME["net_income"],
    "total_assets": BALANCE["total_assets"],
    "shareholders_equity": BALANCE["shareholders_equity"],
    "operating_cash_flow": CASH_FLOW["operating_cash_flow"],
}
_MIN_SCORE = 0.5
_CONFIDENCE = 0.85  # a summary may be adjusted, rounded or cover continuing operations alone


def read_key_figures(
    statements: Sequence[Statement],
    stated: Sequence[Metric],
    scale: Number,
    calendar: FiscalCalendar,
    *,
    currency: str,
    labels: Mapping[int, str | None],
) -> list[Metric]:
    """Metrics of years before those that the primary statements cover; `stated` are the statements' own."""
    earliest = {metric.metric: min(m.period for m in stated if m.metric == metric.metric) for metric in stated}
    found: dict[tuple[str, str], Metric] = {}
    for statement in statements:
        if statement.kind != "other" or statement.scope != "group" or statement.score < _MIN_SCORE:
            continue
        items = read_items(statement, scale, calendar)
        rows = {metric: best_row(metric, items, entries) for metric, entries in _SUMMARISED.items()}
        rows |= choose_per_share(items)
        for metric, best in rows.items():
            if best is None or metric not in earliest:
                continue
            item, place = best
            for period, amount in item.amounts.items():
                if amount.nil or period >= earliest[metric] or (metric, period) in found:
                    continue
                made = to_metric(metric, item, amount, amount.value, currency=currency, place=place, labels=labels)
                found[metric, period] = made
    return [_lowered(metric) for metric in found.values()]


def _lowered(metric: Metric) -> Metric:
    return replace(metric, confidence=min(metric.confidence, _CONFIDENCE))
