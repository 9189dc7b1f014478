"""What the words above columns of figures make them: years, notes, or nothing that counts."""

from __future__ import annotations

import itertools
import re
from collections.abc import Sequence

from .column_units import skip_translations
from .columns import Column
from .durations import is_part_of_year, skip_parts_of_year
from .heading_words import HeadingWords
from .periods import PeriodMark, is_not_annual, is_note_heading, month_day, read_dates, read_period, read_years
from .rows import Line

_TOTAL_COLUMN = re.compile(
    r"total|statutory|reported|restated|ifrs|group|consolidated|合并|合計|合计|本集团|本集團", re.IGNORECASE
)
_PART_COLUMN = re.compile(
    r"exceptional|underlying|standalone|adjust|before|non-recurring|separately|special|company|公司|\bshares\b|本行|parent|previously|originally|impact|effect|adoption|reclassif|core|continuing|discontinued|remeasure",
    re.IGNORECASE,
)


def head_columns(columns: list[Column], header: Sequence[Line]) -> str:
    """Give each column the words above it; return the words that stand above several columns or none."""
    if not columns:
        return " ".join(line.text for line in header)
    words = HeadingWords(columns)
    for line in header:
        words.take(line)
    caption = " ".join(words.caption)
    words.divide(header)
    shared = next((md for md in (month_day(text) for text in reversed(words.caption)) if md), None)
    for column, own, over in zip(columns, words.above, words.spans, strict=True):
        column.above = " ".join(own)
        _understand(column, " ".join(over), shared)
    skip_parts_of_year(columns, header)
    skip_translations(columns)
    _spread_groups(columns)
    return caption


def _understand(column: Column, spans: str, shared: tuple[int, int] | None) -> None:
    """What a column is, by the words above it alone and by `spans`, those above it and its neighbours."""
    if column.role == "note" or is_note_heading(column.above):
        column.role = "note"
        return
    if is_not_annual(column.above) or is_not_annual(spans):
        column.role, column.part_of_year = "skip", is_part_of_year(f"{spans} {column.above}")
        return
    column.mark = read_period(column.above)
    if column.mark is None and len(read_years(spans)) <= 1:
        column.mark = read_period(spans)
    column.above = f"{spans} {column.above}".strip()
    if column.mark is not None and column.mark.year and not column.mark.month and shared:
        column.mark = PeriodMark(column.mark.year, *shared)


_STEP_COLUMN = re.compile(r"reported|restat|adjust|originally|effect|impact|reclassif", re.IGNORECASE)


def _spread_groups(columns: list[Column]) -> None:
    """Two-level headings: one year over "before exceptional | exceptional | total"; keep the total's column."""
    periods = [column for column in columns if column.role == "period"]
    marked = [column for column in periods if column.mark is not None]
    if marked and len(periods) > len(marked) and len(periods) % len(marked) == 0 and len(marked) < len(periods):
        size = len(periods) // len(marked)
        chunks = [periods[i : i + size] for i in range(0, len(periods), size)]
        if all(sum(column.mark is not None for column in chunk) == 1 for chunk in chunks):
            for chunk in chunks:
                mark = next(column.mark for column in chunk if column.mark is not None)
                for column in chunk:
                    column.mark = mark
    for before, column in itertools.pairwise(periods):
        # "As previously reported | Adjustments | As restated" under one year, printed over the first of them.
        if column.mark is None and _STEP_COLUMN.search(column.above) and _STEP_COLUMN.search(before.above):
            column.mark = before.mark
    by_mark: dict[PeriodMark, list[Column]] = {}
    for column in periods:
        if column.mark is not None:
            by_mark.setdefault(column.mark, []).append(column)
    for same in by_mark.values():
        if len(same) < 2:
            continue
        keep = next((c for c in same if _TOTAL_COLUMN.search(c.above) and not _PART_COLUMN.search(c.above)), None)
        if keep is None:
            whole = [column for column in same if not _PART_COLUMN.search(column.above)]
            keep = whole[0] if whole else same[-1]
            keep.doubtful = len(whole) != 1
        for column in same:
            if column is not keep:
                column.role = "skip"


def read_caption(columns: list[Column], caption: str) -> bool:
    """Periods from "for the years ended December 31, 2022, 2021 and 2020" where the columns carry none."""
    marks = [mark for _, mark in read_dates(caption)]
    open_columns = [column for column in columns if column.role == "period"]
    if open_columns and len(marks) != len(open_columns):
        years = list(dict.fromkeys(read_years(caption)))
        marks = [PeriodMark(year) for year in years]
    if not open_columns or len(marks) != len(open_columns):
        return False
    for column, mark in zip(open_columns, marks, strict=True):
        column.mark = mark
    return True


def inherit(columns: list[Column], inherited: Sequence[Column]) -> None:
    """Columns of a page without headings mean what the page before said, by place, else by order."""
    for column in columns:
        near = min(inherited, key=lambda other: abs(other.right - column.right))
        if abs(near.right - column.right) < 15:
            column.mark, column.role, column.above = near.mark, near.role, near.above
    periods = [column for column in inherited if column.role == "period" and column.mark]
    if periods and not any(column.mark for column in columns) and len(periods) <= len(columns):
        for column, other in zip(columns[-len(periods) :], periods, strict=True):
            column.mark, column.role, column.above = other.mark, other.role, other.above
