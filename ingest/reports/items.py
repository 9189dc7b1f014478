"""Rows of statements as amounts: each cell with its fiscal year, its scale and what it counts."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from ..analysis import Number, StatementKind
from .column_units import scale_of_columns
from .columns import Column
from .labels import plain
from .periods import FiscalCalendar
from .row_labels import Row
from .row_units import in_hundredths, in_percent, scale_of_unit, unit_of_cell
from .rows import Token
from .statements import Statement

_PER_SHARE = re.compile(
    r"per\b.{0,40}\b(?:share|unit|ads)\b|earnings per|\beps\b|每股|je (?:stamm|vorzugs)?aktie|per share|(?:income|earnings|loss) per .{0,12}common|\(pence\)|pence per",
    re.IGNORECASE,
)
_SHARES = re.compile(
    r"weighted|average.{0,40}shares|shares? outstanding|number of (?:ordinary |common )?shares|shares used|shares .{0,20}(?:diluted|basic)|(?:diluted|basic) shares|加权平均|股数",
    re.IGNORECASE,
)
# Currencies of small units have earnings per share of thousands, without decimals.
_SURELY_PER_SHARE = re.compile(
    r"(?=.*\b(?:basic|diluted)\b).*\b(?:earnings|income|profit|loss)\b.{0,24}\bper .{0,12}share\b", re.IGNORECASE
)
_BARE_PER_SHARE = re.compile(
    r"\W*(?:basic|(?:un)?diluted|basic and diluted|assuming dilution|(?:un)?verwässert)\b[^a-z]*$", re.IGNORECASE
)
_MAX_LABEL = 400  # characters; longer "labels" are paragraphs


@dataclass(frozen=True, slots=True)
class Amount:
    """One cell: `value` absolute (dollars, shares), `nil` for a printed dash."""

    period: str
    value: Number
    scale: Number
    token: Token
    column: Column
    nil: bool = False


@dataclass(slots=True)
class Item:
    """One row of a statement with its amounts by period.

    name      the plain full label; `short` the plain label of its own line; `group` the plain heading above it
    counts    "money", "per share" or "shares"
    """

    statement: StatementKind
    row: Row
    name: str
    short: str
    group: str
    outer: str
    counts: str
    amounts: dict[str, Amount]
    unlabelled: bool = False

    def value(self, period: str) -> Number | None:
        """The amount of one period, printed dashes as zero; None where the cell is blank."""
        amount = self.amounts.get(period)
        return None if amount is None else amount.value

    @property
    def label(self) -> str:
        """The label as printed, wrapped lines joined."""
        return self.row.full_label


def read_items(statement: Statement, scale: Number, calendar: FiscalCalendar) -> list[Item]:
    """Every row with at least one figure, in order; totals without a label named after their heading."""
    items: list[Item] = []
    scales = scale_of_columns(statement.rows, scale)
    for row, columns in statement.rows:
        outer, _, heading = row.heading.rpartition(" > ")
        label = row.full_label[:_MAX_LABEL]
        counts = _counts(label, heading, outer, row)
        factors: dict[int, Number] = {}
        for index in row.cells:
            unit = unit_of_cell(index, label, row.units)
            if counts != "per share":
                factors[index] = 0 if in_percent(unit) else scale_of_unit(unit, scales.get(id(columns[index]), scale))
                continue
            hundredths = any(map(in_hundredths, (unit, label, heading, columns[index].above))) or any(
                t.figure and t.figure.suffix in {"p", "¢"} for t in row.cells.values()
            )
            factors[index] = 0.01 if hundredths else 1
        amounts = dict(_amounts(row, columns, factors, calendar))
        if not amounts:
            continue
        items.append(
            Item(statement.kind, row, plain(label), plain(row.label), plain(heading), plain(outer), counts, amounts)
        )
    _name_totals(items)
    if statement.kind == "balance_sheet":
        _name_total_assets(items)
    return items


def _counts(label: str, heading: str, outer: str, row: Row) -> str:
    figures = [t.figure for t in row.cells.values() if t.figure]
    small = bool(figures) and all(abs(f.value) < 10_000 and (f.decimals or abs(f.value) < 100) for f in figures)
    if any(f.suffix in {"p", "¢"} for f in figures):
        return "per share"
    in_pence = any(in_hundredths(unit_of_cell(index, label, row.units)) for index in row.cells)
    own_share, own_count = _PER_SHARE.search(label), _SHARES.search(label)
    if own_count and not any(f.decimals == 2 and abs(f.value) < 100 for f in figures):
        return "shares"
    if (in_pence and small) or (_SURELY_PER_SHARE.match(label) and not own_count):
        return "per share"
    if own_share and small and not re.search(r"par value|authori[sz]ed|issued", label, re.IGNORECASE):
        return "per share"
    bare = _BARE_PER_SHARE.match(label) and not _SHARES.search(f"{outer} {heading}")
    if bare and small and all(f.decimals >= 2 for f in figures):
        return "per share"  # under "Class A common stock", which stands under "Earnings per share"
    short = len(label) < 60
    if short and _SHARES.search(heading) and not any(f.decimals == 2 and abs(f.value) < 100 for f in figures):
        return "shares"
    if (_PER_SHARE.search(heading) or (_PER_SHARE.search(outer) and not _SHARES.search(heading))) and small:
        decimals = any(f.decimals for f in figures)
        return "per share" if decimals else "shares" if re.search("basic|dilut", label, re.IGNORECASE) else "money"
    return "money"


def _amounts(
    row: Row, columns: Sequence[Column], factors: Mapping[int, Number], calendar: FiscalCalendar
) -> Iterator[tuple[str, Amount]]:
    """Each period's cell; `factors` by column index scale it, and one of 0 leaves its cell out (a percentage)."""
    seen: set[str] = set()
    for index, token in sorted(row.cells.items()):
        factor = factors[index]
        if not factor:
            continue
        mark = columns[index].mark
        year = calendar.year_of(mark) if mark is not None else None
        if year is None:
            continue
        period = f"FY{year}"
        if period in seen:
            continue
        if token.figure is not None and token.figure.suffix not in {"%"}:
            seen.add(period)
            yield period, Amount(period, scaled(token.figure.value, factor), factor, token, columns[index])
        elif token.nil:
            seen.add(period)
            yield period, Amount(period, 0, factor, token, columns[index], nil=True)


def scaled(value: Number, factor: Number) -> Number:
    """`value` times `factor` without float noise; whole numbers stay whole."""
    result = round(value * factor, 6)
    return int(result) if result == int(result) and (isinstance(value, int) or abs(result) >= 1000) else result


def _name_total_assets(items: list[Item]) -> None:
    """A balance sheet may print its two grand totals without labels: the same figures twice."""
    for index, item in enumerate(items):
        if item.name or "total assets" in (other.name for other in items):
            continue
        values = {period: amount.value for period, amount in item.amounts.items()}
        for later in items[index + 3 :]:
            same = {period: amount.value for period, amount in later.amounts.items()} == values
            if same and (not later.name or "liabilities and" in later.name):
                item.name, item.unlabelled = "total assets", True
                break


def _name_totals(items: list[Item]) -> None:
    """A row of figures without a label is the total of its heading when the rows above it add up to it."""
    for index, item in enumerate(items):
        if item.name or not item.group:
            continue
        parts = []
        for before in reversed(items[:index]):
            if before.row.heading != item.row.heading or not before.name:
                break
            parts.append(before)
        if not parts:
            continue
        if all(
            abs(sum(part.value(period) or 0 for part in parts) - amount.value) <= 2 * abs(float(amount.scale))
            for period, amount in item.amounts.items()
        ):
            item.name = f"total {item.group}"
            item.unlabelled = True
