"""The 27 metrics of a report, each from one row of one statement, with the cell it stands in."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import takewhile

from ..analysis import METRICS, Metric, Number, StatementKind
from .items import Amount, Item
from .labels import BALANCE, CASH_FLOW, INCOME, NEVER, pattern, rank
from .per_share import choose_per_share, take_diluted_shares

# Expenses and outflows are positive however the report prints them.
_POSITIVE = frozenset({
    "cost_of_revenue", "research_and_development", "interest_expense", "capital_expenditure", "dividends_paid",
    "depreciation_and_amortization", "total_liabilities", "current_liabilities", "long_term_debt",
})  # fmt: skip
_STATEMENT_NAMES = {
    "income": "income statement",
    "balance_sheet": "balance sheet",
    "cash_flow": "cash flow statement",
    "comprehensive_income": "statement of comprehensive income",
    "note": "note on earnings per share",
    "other": "key figures",
}
_SECTION = {"capital_expenditure": "investing", "dividends_paid": "financing"}
_FINANCING = re.compile(r"financing|筹资|融资活动|returns? (?:of|to)|servicing|finanzierungst")
_INVESTING = re.compile(r"investing|投资活动|capital expenditure|investitionst")
_OPERATING = re.compile(r"operating activities|经营活动|^operations$|^operating$|geschäftst|betriebliche")

Items = Mapping[StatementKind, Sequence[Item]]


def choose_rows(items: Items) -> dict[str, tuple[Item, int]]:
    """For each metric the row that states it and how far down its list of synonyms the label stood."""
    income: Sequence[Item] = items.get("income", ())
    balance: Sequence[Item] = items.get("balance_sheet", ())
    cash: Sequence[Item] = items.get("cash_flow", ())
    # Earnings per share may stand below the comprehensive income that follows the income statement.
    below = (*income, *items.get("comprehensive_income", ()))
    chosen: dict[str, tuple[Item, int]] = {}

    def take(metric: str, rows: Sequence[Item], entries: tuple[str, ...]) -> None:
        best = best_row(metric, rows, entries)
        if best is not None and metric not in chosen:
            chosen[metric] = best

    preferred = any("preferred" in row.name or "preference" in row.name for row in _money(income))
    for metric, entries in INCOME.items():
        rows = _money(income)
        if metric == "net_income" and preferred:
            rows = [row for row in rows if not re.search("common|ordinary", row.name)]
        take(metric, rows, entries)
    _take_only_revenue(chosen, _money(income))
    if "revenue" in chosen and "operating_income" in chosen and chosen["revenue"][0] is chosen["operating_income"][0]:
        del chosen["operating_income"]  # a bank's "total operating income" is what it earns before its expenses
    _drop_partial_cost(chosen, _money(income))
    _add_up_interest(chosen, _money(income))
    chosen |= choose_per_share(below)
    take_diluted_shares(chosen, below)
    sides = _sides(balance)
    for metric, entries in BALANCE.items():
        take(metric, [row for row in _money(balance) if _on_side(metric, sides[id(row)])], entries)
    sections = _sections(cash)
    for metric, entries in CASH_FLOW.items():
        section = _SECTION.get(metric)
        take(metric, [r for r in _money(cash) if section is None or sections[id(r)] in {section, ""}], entries)
    _prefer_cash_flow_depreciation(chosen, cash)
    _drop_half_depreciation(chosen, _money(cash))
    return chosen


def _money(rows: Sequence[Item]) -> list[Item]:
    return [row for row in rows if row.counts == "money"]


def best_row(metric: str, rows: Sequence[Item], entries: tuple[str, ...]) -> tuple[Item, int] | None:
    """The row whose label fits the metric best, with how far down the synonyms it stood; the first of equals."""
    never = pattern(NEVER.get(metric, "^$"))
    best: tuple[Item, int] | None = None
    for item in rows:
        if not any(not amount.nil for amount in item.amounts.values()):
            continue
        for name in dict.fromkeys((item.name, item.short, _head(item.name))):
            if not name or never.search(_head(name)):
                continue
            place = rank(entries, name, item.group, item.outer)
            if place is not None and (best is None or place < best[1]):
                best = (item, place)
    return best


def _take_only_revenue(chosen: dict[str, tuple[Item, int]], income: Sequence[Item]) -> None:
    """A single row under "Revenue:" is the revenue, whatever it is called."""
    under = [row for row in income if re.fullmatch(r"(?:net |operating |total )*(?:revenues?|sales)", row.group)]
    if "revenue" not in chosen and len(under) == 1 and re.search("revenue|sales|fees", under[0].name):
        chosen["revenue"] = (under[0], 5)


def _drop_partial_cost(chosen: dict[str, tuple[Item, int]], income: Sequence[Item]) -> None:
    """ "Cost of services" beside "cost of equipment" without a total is only part of the cost of revenue."""
    cost = chosen.get("cost_of_revenue")
    if cost is None or re.search(r"^total|revenue|sales|goods|成本", _head(cost[0].name)):
        return
    if any(row is not cost[0] and re.match(r"costs? of", row.name) for row in income):
        del chosen["cost_of_revenue"]


def _add_up_interest(chosen: dict[str, tuple[Item, int]], income: Sequence[Item]) -> None:
    """ "Interest: Debt | Finance lease | Interest income | Interest, net": the expense is the sum of its kinds.

    Only where no row states it, and where what is left of it after the interest income is the printed net figure.
    """
    if "interest_expense" in chosen:
        return
    under = [row for row in income if re.fullmatch(r"interest(?: expenses?| costs?)?(?: net)?", row.group)]
    kinds = list(takewhile(lambda row: not re.search(r"interest income|net", row.name), under))
    rest = under[len(kinds) : len(kinds) + 2]
    if len(kinds) < 2 or len(rest) < 2 or "net" not in rest[1].name:
        return
    amounts = {}
    for period, first in kinds[0].amounts.items():
        parts = [row.amounts[period] for row in kinds if period in row.amounts]
        income_and_net = [row.value(period) for row in rest]
        total = sum(part.value for part in parts)
        if None in income_and_net or abs(total - abs(income_and_net[0] or 0) - (income_and_net[1] or 0)) > first.scale:
            return
        printed = " + ".join(part.token.text for part in parts)
        amounts[period] = replace(first, value=total, token=first.token._replace(text=printed))
    names = " + ".join(row.label for row in kinds)
    row = replace(kinds[0].row, label=f"{kinds[0].row.heading.rpartition(' > ')[2]} {names}", lead="")
    chosen["interest_expense"] = (replace(kinds[0], row=row, amounts=amounts), _ADDED_UP)


_ADDED_UP = 20  # as far down a list of synonyms as a sum of rows stands
_TAIL = re.compile(r" (?:net of|less(?! current)|excluding|including|exclusive of|inclusive of|after deduct\w+) ")


def _head(name: str) -> str:
    """A label without what it says it leaves out or takes in: "... net of allowance for doubtful accounts"."""
    return _TAIL.split(name, maxsplit=1)[0]


def _sides(rows: Sequence[Item]) -> dict[int, str]:
    """Assets, liabilities or equity for each row of a balance sheet, by the headings and totals passed so far."""
    sides: dict[int, str] = {}
    side = ""
    for row in rows:
        heading = f"{row.outer} {row.group}"
        if re.search(r"liabilit|capitali[sz]ation|负债|creditors|schulden|verbindlichkeit|passiva", heading):
            side = "liabilities"
        elif re.search(r"equity|权益|shareholders|reserves|eigenkapital", heading) and "liabilit" not in heading:
            side = "equity" if side != "assets" or "assets" not in heading else side
        elif re.search("asset|资产|vermögenswert|aktiva", heading):
            side = "assets"
        # UK statements set creditors against current assets, under no heading of their own.
        sides[id(row)] = "liabilities" if row.name.startswith("creditors") else side
        if re.match(r"total assets|资产总|资产合计|bilanzsumme|summe (?:der )?(?:aktiva|vermögenswerte)", row.name):
            side = "liabilities"
    return sides


def _on_side(metric: str, side: str) -> bool:
    """Receivables are assets, debt is a liability; rows whose side is unknown may be either."""
    assets = {
        "total_assets", "current_assets", "cash_and_equivalents", "accounts_receivable", "inventory",
        "property_plant_equipment_net", "goodwill",
    }  # fmt: skip
    if metric in assets:
        return side in {"assets", ""}
    if metric == "shareholders_equity":
        return True
    return side != "assets"


def _sections(rows: Sequence[Item]) -> dict[int, str]:
    """Operating, investing, financing or supplementary for each row of a cash flow statement."""
    sections: dict[int, str] = {}
    section = "operating"
    closed = False
    for row in rows:
        heading = f"{row.outer} {row.group}"
        if not closed:
            if _FINANCING.search(heading):
                section = "financing"
            elif _INVESTING.search(heading):
                section = "investing"
            elif _OPERATING.search(heading):
                section = "operating"
        if re.search(r"supplement|non ?cash|schedule|补充资料", heading) and section != "operating":
            section, closed = "supplementary", True
        sections[id(row)] = section
        if closed:
            continue
        total = re.search(r"net cash|cash (?:flows?|inflow|outflow)|现金流量净额|total", row.name)
        if total and re.search(r"operating|operations|经营", row.name) and section == "operating":
            section = "after operating"
        elif total and _INVESTING.search(row.name):
            section = "after investing"
        elif total and _FINANCING.search(row.name):
            section = "after financing"
        if re.search(r"(?:end of|at end|期末|年末|am ende)", row.name):
            section, closed = "supplementary", True
    follow = {"after operating": "", "after investing": "", "after financing": "supplementary"}
    return {key: follow.get(value, value) for key, value in sections.items()}


def _prefer_cash_flow_depreciation(chosen: dict[str, tuple[Item, int]], cash: Sequence[Item]) -> None:
    """The cash flow line counts; the income statement's own line stands in where both say the same."""
    face = chosen.get("depreciation_and_amortization")
    flow = best_row("depreciation_and_amortization", _money(cash), CASH_FLOW["depreciation_and_amortization"])
    if flow is None or face is None or face[0].statement != "income":
        return
    same = all(face[0].value(period) == flow[0].value(period) for period in flow[0].amounts)
    if not same:
        chosen["depreciation_and_amortization"] = flow


def _drop_half_depreciation(chosen: dict[str, tuple[Item, int]], cash: Sequence[Item]) -> None:
    """Depreciation alone is not depreciation and amortization where amortization has a line of its own."""
    found = chosen.get("depreciation_and_amortization")
    if found is None or re.search(r"amorti[sz]", found[0].name):
        return
    if any(re.match(r"amorti[sz]ation(?: of (?:\w+ )?intangible| of acqui| expense|$)", row.name) for row in cash):
        del chosen["depreciation_and_amortization"]


def signed(
    metric: str, item: Item, period: str, chosen: Mapping[str, tuple[Item, int]], income: Sequence[Item]
) -> Number:
    """The amount with the sign that the metric's definition asks for."""
    value = item.amounts[period].value
    if metric in _POSITIVE:
        return abs(value)
    if metric == "income_tax":
        return _tax(item, period, chosen, income)
    return value


def _tax(item: Item, period: str, chosen: Mapping[str, tuple[Item, int]], income: Sequence[Item]) -> Number:
    """Positive where tax lowered the result, judged by what the rows below it make of the result before tax."""
    value = item.amounts[period].value
    before = chosen.get("income_before_tax")
    pretax = before[0].value(period) if before else None
    if pretax is not None and before is not None:
        rows = list(income)
        start = next((i for i, row in enumerate(rows) if row is item), 0)
        results = [
            amount
            for row in rows[start + 1 : start + 8]
            if row.counts == "money"
            and re.search(r"net|profit|income|loss|earnings|净利润|溢利|盈利|result|ergebnis|überschuss", row.name)
            and (amount := row.value(period)) is not None
        ]
        if results and value:
            miss = {sign: min(abs(pretax - sign * value - result) for result in results) for sign in (1, -1)}
            if abs(miss[1] - miss[-1]) > 0:
                return value if miss[1] < miss[-1] else -value
    if re.search(r"benefit|credit", item.name) and not re.search(r"expense|provision|charge", item.name):
        return -abs(value)
    return value


def to_metric(
    metric: str,
    item: Item,
    amount: Amount,
    value: Number,
    *,
    currency: str,
    place: int,
    labels: Mapping[int, str | None],
) -> Metric:
    """The machine-readable form of one cell."""
    unit = {"money": currency, "per share": f"{currency} per share", "shares": "shares"}[item.counts]
    name = item.label or f"(no label) {item.row.heading}"
    where = _STATEMENT_NAMES.get(item.statement, item.statement)
    how = f"row '{name[:120]}' of the {where}, column '{amount.column.above[:60] or amount.period}'"
    if item.unlabelled:
        how += "; the row has no label and is the sum of the rows above it"
    confidence = max(0.85, 0.98 - 0.005 * place)
    if amount.column.doubtful:
        how += "; another column is of the same year, and no heading says which of them counts"
        confidence -= 0.3
    return Metric(
        metric=metric,
        period=amount.period,
        value=value,
        unit=unit,
        page=item.row.page,
        page_label=labels.get(item.row.page),
        as_printed=amount.token.text,
        scale=amount.scale,
        statement=item.statement,
        label=item.label,
        bbox=amount.token.box,
        confidence=round(confidence, 3),
        how=how,
    )


def order(metrics: Sequence[Metric]) -> tuple[Metric, ...]:
    """By the published order of metrics, newest year first."""
    place = {name: index for index, name in enumerate(METRICS)}
    return tuple(sorted(metrics, key=lambda m: (place[m.metric], -int(m.period[2:]))))
