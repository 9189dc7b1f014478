"""Columns of quarters, half-years and other parts of a year: they look like years and are none.

"Three Months Ended" may stand over two columns, over all of them, at the left, or in the statement's title.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from .columns import Column, phrases_of
from .periods import PART_CODE, PeriodMark
from .rows import Line

_PART = re.compile(
    r"\b(?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|[1-9]|1[01])[\s-]{1,2}months?\b"
    r"|\b(?:1[234]|2[4-8]|3[89]|4[01]|twelve|thirteen|fourteen|twenty[\s-](?:four|five|six|seven|eight)|thirty[\s-](?:eight|nine)|forty)[\s-]weeks?\b"
    r"|\bquarters?\b|\bhalf[\s-]years?\b|\binterim\s(?:condensed\s|consolidated\s|financial\s){0,3}(?:statement|income|balance|results|report)"
    r"|\binception\b|半年|季度|中期|1\s?[-—–至~]\s?[369]\s?月",
    re.IGNORECASE,
)
_WHOLE = re.compile(
    r"\b(?<!half[\s-])years?\b|\b(?:twelve|12)[\s-]months\b|\b(?:5[23]|fifty[\s-](?:two|three))[\s-]weeks\b|(?<!半)年度|全年|1\s?[-—–至~]\s?12\s?月",
    re.IGNORECASE,
)
_LAST_TWELVE = re.compile(r"\b(?:twelve|12)[\s-]months\b|\bltm\b|\btrailing\b", re.IGNORECASE)
_YEAR = re.compile(r"(?<!half[\s-])\byears?\b|(?<!半)年度", re.IGNORECASE)
_NUMBERED_YEAR = re.compile(r"(?:19|20)\d\d")


def is_part_of_year(text: str) -> bool:
    """True where a heading speaks of parts of a year and of no whole one."""
    return _is_part(text) and not _WHOLE.search(text)


def skip_parts_of_year(columns: Sequence[Column], header: Sequence[Line]) -> None:
    """Pass over columns of less than a year: each takes the span of time over it, or else the one said for the table."""
    words = {id(column): column.above for column in columns}
    for line in header:
        phrases = [
            (phrase[0].x0, phrase[-1].x1, " ".join(token.text for token in phrase)) for phrase in phrases_of(line)
        ]
        spans = [phrase for phrase in phrases if _speaks_of_time(phrase[2]) and not _NUMBERED_YEAR.search(phrase[2])]
        others = [phrase for phrase in phrases if phrase not in spans]
        for column in columns if spans else ():
            # "2022" behind "First quarter | ... | Fourth quarter" is a heading beside theirs.
            beside = any(x0 < column.right + 3 and x1 > column.left - 3 for x0, x1, _ in others)
            if not beside and not _speaks_of_time(words[id(column)]):
                middle = (column.left + column.right) / 2
                nearest = min(spans, key=lambda span: abs((span[0] + span[1]) / 2 - middle))
                words[id(column)] = f"{nearest[2]} {words[id(column)]}"
    table = is_part_of_year(" ".join(line.text for line in header))
    unsaid = not any(_speaks_of_time(own) for own in words.values())
    for column in columns:
        if is_part_of_year(words[id(column)]) or (table and unsaid):
            _skip(column)
    if any(_YEAR.search(own) and not _LAST_TWELVE.search(own) for own in words.values()):
        for column in columns:
            if _LAST_TWELVE.search(words[id(column)]) and not _YEAR.search(words[id(column)]):
                _skip(column)  # "twelve months ended" beside a year ended is no year of the company's


def skip_all_of(columns: Sequence[Column], title: str) -> None:
    """Pass over all columns of a statement whose title speaks of part of a year, but for those that say they are years."""
    if is_part_of_year(title):
        for column in columns:
            if not _WHOLE.search(column.above):
                _skip(column)


def skip_interim_dates(flows: Sequence[Sequence[Column]], balances: Sequence[Sequence[Column]]) -> bool:
    """Pass over the balance sheet's columns at the end of a quarter or half-year; whether this is an interim report.

    flows     columns of the statements over a time, income and cash flow
    balances  columns of the balance sheets
    """
    if any(column.mark and column.role == "period" for columns in flows for column in columns):
        return False
    if not any(column.part_of_year for columns in flows for column in columns):
        return False
    for columns in balances:
        dated = [column for column in columns if column.role == "period" and column.mark and column.mark.month]
        newest = max((_date(column.mark) for column in dated if column.mark), default=None)
        for column in dated:
            if newest is not None and column.mark and _date(column.mark)[1:] == newest[1:]:
                _skip(column)
    return True


def _date(mark: PeriodMark) -> tuple[int, int, int]:
    return mark.year, mark.month, mark.day


def _speaks_of_time(text: str) -> bool:
    return _is_part(text) or bool(_WHOLE.search(text))


def _is_part(text: str) -> bool:
    return bool(_PART.search(text) or PART_CODE.search(text.lower()))


def _skip(column: Column) -> None:
    if column.role == "period":
        column.role, column.mark, column.part_of_year = "skip", None, True
