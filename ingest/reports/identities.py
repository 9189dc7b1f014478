"""Arithmetic that holds in every set of statements: checked, shown, and a doubt about the figures where it breaks."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from ..analysis import Identity, Metric, Number, StatementKind
from .items import Item

GROSS = "gross profit = revenue - cost of revenue"
BALANCE = "total assets = total liabilities and equity"
SPLIT = "total assets = total liabilities + total equity"
CASH = "change in cash = operating + investing + financing + exchange effects"
PER_SHARE = "diluted earnings per share = net income / diluted shares"

# Which metrics a broken identity casts doubt on.
CONCERNS = {
    GROSS: ("gross_profit", "cost_of_revenue", "revenue"),
    BALANCE: ("total_assets",),
    SPLIT: ("total_assets", "total_liabilities"),
    CASH: ("operating_cash_flow",),
    PER_SHARE: ("shares_diluted", "eps_diluted"),
}


def check_identities(items: Mapping[StatementKind, Sequence[Item]], metrics: Sequence[Metric]) -> tuple[Identity, ...]:
    """Every identity whose members the report states, for each of its years, newest first."""
    values = {(metric.metric, metric.period): metric for metric in metrics}
    periods = sorted({metric.period for metric in metrics}, reverse=True)
    found: list[Identity] = []
    for period in periods:
        found.extend(_gross(values, period))
        found.extend(_balance(items.get("balance_sheet", ()), values, period))
        found.extend(_cash(items.get("cash_flow", ()), period))
        found.extend(_per_share(items.get("income", ()), values, period))
    return tuple(found)


def _identity(name: str, period: str, difference: Number, tolerance: float) -> Identity:
    difference = round(difference, 4)
    whole = int(difference) if difference == int(difference) else difference
    return Identity(name=name, period=period, holds=abs(difference) <= tolerance, difference=whole)


def _gross(values: Mapping[tuple[str, str], Metric], period: str) -> list[Identity]:
    gross, revenue, cost = (values.get((name, period)) for name in ("gross_profit", "revenue", "cost_of_revenue"))
    if gross is None or revenue is None or cost is None:
        return []
    return [_identity(GROSS, period, gross.value - (revenue.value - cost.value), 1.5 * float(gross.scale))]


def _row(rows: Sequence[Item], pattern: str, period: str) -> tuple[Number, Number] | None:
    """Amount and scale of the last row that fits: "cash generated from operations" comes before the net figure."""
    for row in reversed(rows):
        if row.counts == "money" and re.fullmatch(pattern, row.name) and period in row.amounts:
            return row.amounts[period].value, row.amounts[period].scale
    return None


def _balance(rows: Sequence[Item], values: Mapping[tuple[str, str], Metric], period: str) -> list[Identity]:
    assets = values.get(("total_assets", period))
    if assets is None:
        return []
    found = []
    both = _row(
        rows,
        r"total (?:liabilities|capitali[sz]ation|equity).* and .*|liabilities and .*equity|负债[和及]?(?:所有者|股东)权益(?:总计|合计)",
        period,
    )
    tolerance = 1.5 * float(assets.scale)
    if both is not None:
        found.append(_identity(BALANCE, period, assets.value - both[0], tolerance))
    liabilities = values.get(("total_liabilities", period))
    equity = _row(rows, r"total (?:equity|deficit)|(?:所有者|股东)权益合计|equity", period) or _row(
        rows, r"total .*(?:shareholders|stockholders|shareowners) .*(?:equity|deficit|investment)", period
    )
    if liabilities is not None and equity is not None:
        found.append(_identity(SPLIT, period, assets.value - liabilities.value - equity[0], tolerance))
    return [item for item in found if item.name != SPLIT or item.holds or both is None or not found[0].holds]


def _cash(rows: Sequence[Item], period: str) -> list[Identity]:
    total = r"(?:net )?cash.*(?:{0}).*|(?:{0})活动产生的现金流量净额"
    parts = [
        _row(rows, total.format(name), period)
        for name in (
            r"operating activities|operations|经营",
            r"investing(?: activities)?|投资",
            r"financing(?: activities)?|筹资",
        )
    ]
    change = _row(
        rows,
        r"(?:net |total )?(?:increase|decrease|change|increase decrease|decrease increase|movement)(?: decrease| increase)?(?: or decrease)? in (?:total )?cash.*|现金及现金等价物净增加额",
        period,
    )
    if change is None or any(part is None for part in parts):
        return []
    exchange = _row(
        rows,
        r"(?:effects?|impact|influence) .*(?:exchange|currency|translation).*|.*(?:exchange rate|currency translation).*|.*(?:exchange|currency) .*(?:effect|cash|rate).*|.*汇率.*",
        period,
    )
    known = sum(part[0] for part in parts if part is not None)
    with_exchange = known + (exchange[0] if exchange else 0)
    difference = min((change[0] - with_exchange, change[0] - known), key=abs)
    return [_identity(CASH, period, difference, 2.5 * float(change[1]))]


_FOR_COMMON = r".*(?:income|earnings|loss|profit).* (?:available|applicable|attributable|allocated|allocable) (?:to|for) .*(?:common|ordinary).*"


def _per_share(rows: Sequence[Item], values: Mapping[tuple[str, str], Metric], period: str) -> list[Identity]:
    eps, income, shares = (values.get((name, period)) for name in ("eps_diluted", "net_income", "shares_diluted"))
    if eps is None or income is None or shares is None or not shares.value:
        return []
    # Participating shares and preferred dividends take a little; rounded share counts move the quotient as well.
    room = max(0.06 * abs(eps.value), 0.02) + abs(eps.value) * 0.5 * float(shares.scale) / shares.value
    common = _row(rows, _FOR_COMMON, period)  # after preferred dividends, where a row says so
    results = [income.value] + ([common[0]] if common is not None else [])
    difference = min((eps.value - result / shares.value for result in results), key=abs)
    return [_identity(PER_SHARE, period, round(difference, 4), room)]
