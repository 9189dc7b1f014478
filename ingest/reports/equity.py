"""The statement of changes in equity: rows are events of a year, columns the components of equity, or years after all.

Its years stand in the rows ("Balance at December 31, 2021"), in headings between them ("2019 年度"), or over columns as
in other statements. What cannot be given a year is left out.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import groupby

from ..analysis import Box, LineItem, Number, StatementKind
from .columns import Column, trailing_figures
from .items import read_items, scaled
from .periods import FiscalCalendar, PeriodMark, read_dates, read_period
from .row_labels import Row
from .rows import Line, Token
from .statements import Statement
from .tables import read_grid, read_table
from .units import shares_are_exact

_MONTH = re.compile(
    r"(?:january|february|march|april|may|june|july|august|september|october|november|december)\b", re.IGNORECASE
)
_YEAR, _DAY = re.compile(r"(?:19|20)\d\d[,:)]?$"), re.compile(r"\d{1,2},?$")
_UNIT = re.compile(
    r"(?:us)?[£$€¥]\s?['’]?(?:0{3}['’]?s?|m(?:illion|n)?\b|bn\b)?|\b(?:tsd|mio)\.?|\bin (?:thousands|millions)\b",
    re.IGNORECASE,
)
_NO_NAME = re.compile(
    r"(?:for the )?(?:financial |fiscal )?years? ended .{0,20}(?:19|20)\d\d|(?:19|20)\d\d ?年(?:度|\d.{0,6}月)?|\(\s*\)|项 ?目|单位[:：]?\S*|币种[:：]?\S*"
)
_TOTAL = re.compile(r"total|合计|合計|总计|(?:gesamt|summe)", re.IGNORECASE)
_PART_OF_TOTAL = re.compile(
    r"小计|other (?:reserves|comprehensive)|total (?:reserves|share capital)|attributable|parent", re.IGNORECASE
)
_SHARES = re.compile(r"\bshares\b(?!.*(?:amount|value|\$|£|€))|股数", re.IGNORECASE)
_OPENING = re.compile(r"beginning|opening|上年(?:期末|年末)|年?期?初余额|期初|年初", re.IGNORECASE)
_BALANCE = re.compile(
    r"(?:[一二三四五六]、)?(?:(?:opening |closing )?balances?\b|(?:as )?(?:at|of|on)\b|(?:total |group )?(?:equity|capital) (?:as )?(?:at|of|on)\b|\d{1,2}[ .]"
    r"|(?:january|february|march|april|may|june|july|august|september|october|november|december) \d)",
    re.IGNORECASE,
)
_NEAR = 12  # pages between the statement and the balance sheet
_LONGEST_BLOCK_HEADING = 60


def read_equity(
    statements: Sequence[Statement],
    primary: Mapping[StatementKind, Statement],
    scale: Number,
    calendar: FiscalCalendar,
    currency: str,
) -> list[LineItem]:
    """The items of the group's statement of changes in equity; none where there is no such statement that can be read."""
    anchor = primary.get("balance_sheet") or primary.get("income")
    if anchor is None:
        return []
    near = [
        s for s in statements
        if s.kind == "equity" and s.scope == anchor.scope and abs(s.pages[0] - anchor.pages[0]) <= _NEAR
    ]  # fmt: skip
    best: list[LineItem] = []
    for statement in near:
        found = _by_year(statement, scale, calendar, currency) or _by_component(statement, scale, calendar, currency)
        if len(found) > len(best):
            best = found
    return best


def _by_year(statement: Statement, scale: Number, calendar: FiscalCalendar, currency: str) -> list[LineItem]:
    """Items of a statement whose columns are years; the heading of a component comes before its rows' labels."""
    table = read_table(_undated(statement.lines))
    years = {calendar.year_of(c.mark) for c in table.columns if c.mark is not None and c.role == "period"}
    rows = [row for row in table.rows if row.cells]
    if len(years) < 2 or sum(bool(read_dates(row.full_label)) for row in rows) > 1:
        return []
    standing = Statement("equity", statement.scope, statement.pages, statement.title)
    standing.rows = [(row, table.columns) for row in rows]
    found = []
    for item in read_items(standing, scale, calendar):
        name = f"{item.row.heading.rpartition(' > ')[2]} – {item.label}" if item.group else item.label
        for amount in item.amounts.values():
            if item.label and item.counts == "money" and not amount.nil:
                found.append(_item(name, amount.period, amount.value, currency, item.row, amount.token.box))
    return found


def _by_component(statement: Statement, scale: Number, calendar: FiscalCalendar, currency: str) -> list[LineItem]:
    """Items of a statement whose columns are components: the total under the row's label, the others "row – component"."""
    found: list[LineItem] = []
    blocks = list(_blocks(statement.lines, calendar))
    block: int | None = None
    year: int | None = None
    names: list[str] = []
    for _, lines in groupby(statement.lines, key=lambda line: line.page):
        table = read_grid(_undated(list(lines)))
        own = [_component(column) for column in table.columns]
        if any(own) or len(own) != len(names):
            names = own
        total = _total_column(names)
        if total is None:
            break
        for row in table.rows:
            opened = next((at for at in reversed(range(len(blocks))) if blocks[at][0] < row.start), None)
            if opened is not None and opened != block:
                block, year = opened, blocks[opened][1]
            period, year = _year_of(row.full_label, year, calendar)
            if period is not None and row.full_label and row.cells:
                found.extend(_cells(row, names, total, f"FY{period}", scale, currency, statement.caption))
    newest = calendar.current
    return [item for item in found if newest is None or int(item.period[2:]) <= newest]


def _blocks(lines: Sequence[Line], calendar: FiscalCalendar) -> Iterator[tuple[int, int]]:
    """Offset and year of each heading between rows that names a year."""
    for line in _undated(lines):
        text = line.text.strip()
        if trailing_figures(line) or len(text) > _LONGEST_BLOCK_HEADING or _BALANCE.match(text):
            continue
        mark = read_period(text)
        year = calendar.year_of(mark) if mark is not None else None
        if year is not None:
            yield line.start, year


def _year_of(label: str, year: int | None, calendar: FiscalCalendar) -> tuple[int | None, int | None]:
    """The fiscal year of a row, and that of the rows behind it; `year` is what the rows before it say."""
    dates = read_dates(label)
    if dates and _BALANCE.match(label):
        closed = calendar.year_of(_day_before(dates[-1][1]))
        return closed, None if closed is None else closed + 1
    if year is not None and _OPENING.search(label):
        return year - 1, year
    return year, year


def _day_before(mark: PeriodMark) -> PeriodMark:
    """An opening balance of the first of a month is the closing one of the day before."""
    if mark.day != 1:
        return mark
    return PeriodMark(mark.year - 1, 12, 31) if mark.month == 1 else PeriodMark(mark.year, mark.month - 1, 28)


def _component(column: Column) -> str:
    """A column's heading without units, the statement's own period and characters of words set from top to bottom."""
    words = _NO_NAME.sub(" ", _UNIT.sub(" ", column.above)).split()
    return " ".join(word for word in words if len(word) > 1 or word < "\u3400").strip(" –-:")


def _total_column(names: Sequence[str]) -> int | None:
    """The column of total equity: the last that says total of everything; None where no heading says it."""
    totals = [index for index, name in enumerate(names) if _TOTAL.search(name) and not _PART_OF_TOTAL.search(name)]
    if totals:
        return totals[-1]
    return len(names) - 1 if names and re.search(r"equity|权益|eigenkapital", names[-1], re.IGNORECASE) else None


def _cells(
    row: Row, names: Sequence[str], total: int, period: str, scale: Number, currency: str, caption: str
) -> Iterator[LineItem]:
    """The total first, then the components in printed order."""
    for index in sorted(row.cells, key=lambda index: (index != total, index)):
        token, name = row.cells[index], names[index]
        if token.figure is None or (index != total and not name):
            continue
        counted = index != total and bool(_SHARES.search(name))
        factor = 1 if counted and shares_are_exact(caption) else scale
        label = row.full_label if index == total else f"{row.full_label} – {name}"
        value = scaled(token.figure.value, factor)
        yield _item(label, period, value, "shares" if counted else currency, row, token.box)


def _item(label: str, period: str, value: Number, unit: str, row: Row, box: Box) -> LineItem:
    return LineItem(label=label, period=period, value=value, unit=unit, page=row.page, bbox=box, statement="equity")


def _undated(lines: Sequence[Line]) -> list[Line]:
    """The lines with the numbers of dates as words: "Balance at December 31, 2021 | 186.5"."""
    return [replace(line, tokens=_with_dates_as_words(line.tokens)) for line in lines]


def _with_dates_as_words(tokens: Sequence[Token]) -> list[Token]:
    found = list(tokens)
    for index, token in enumerate(found):
        around = [found[at].text for at in (index - 2, index - 1, index + 1) if 0 <= at < len(found)]
        year = _YEAR.match(token.text) and (_MONTH.search(" ".join(around)) or any(t.startswith("年") for t in around))
        day = _DAY.match(token.text) and any(_MONTH.match(text) for text in around[-2:])
        if token.figure is not None and (year or day):
            found[index] = token._replace(figure=None)
    return found
