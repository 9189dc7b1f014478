"""What stands above columns of figures, and what it makes them: years, notes, or nothing that counts."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator, Sequence

from .column_units import skip_translations
from .columns import Column, phrases_of
from .durations import is_part_of_year, skip_parts_of_year
from .periods import PeriodMark, is_not_annual, is_note_heading, month_day, read_dates, read_period, read_years
from .row_labels import text_of
from .rows import Line, Token

_TOTAL_COLUMN = re.compile(
    r"total|statutory|reported|restated|ifrs|group|consolidated|合并|合計|合计|本集团|本集團", re.IGNORECASE
)
_PART_COLUMN = re.compile(
    r"exceptional|underlying|standalone|adjust|before|non-recurring|separately|special|company|公司|\bshares\b|本行|parent|previously|originally|impact|effect|adoption|reclassif|core|continuing|discontinued|remeasure",
    re.IGNORECASE,
)


def head_columns(columns: list[Column], header: Sequence[Line]) -> str:
    """Give each column the words above it; return the words that stand above several columns or none."""
    caption: list[str] = []
    if not columns:
        return " ".join(line.text for line in header)
    pitch = min((b.right - a.right for a, b in itertools.pairwise(columns) if b.right - a.right > 12), default=120.0)
    above: list[list[str]] = [[] for _ in columns]
    spans: list[list[str]] = [[] for _ in columns]
    for line in header:
        phrases = phrases_of(line)
        dangling = [index for index, phrase in enumerate(phrases) if _ends_with_day(phrase)]
        for index, phrase in enumerate(phrases):
            if dangling == [index]:
                caption.append(" ".join(t.text for t in phrase))  # one "Year ended December 31," over all columns
                continue
            x0, x1, text = phrase[0].x0, phrase[-1].x1, " ".join(t.text for t in phrase)
            centre = (x0 + x1) / 2
            touched = [
                index
                for index, column in enumerate(columns)
                if (x0 < column.right + 3 and x1 > column.left - 3)
                or abs(centre - (column.left + column.right) / 2) < 6
            ]
            if len(touched) > 1:
                inside = [index for index in touched if x0 < (columns[index].left + columns[index].right) / 2 < x1]
                if len(inside) == 1 and x1 - x0 < 1.3 * pitch:
                    touched = inside
            if len(touched) == 1:
                above[touched[0]].append(text)
            elif not touched:
                nearest = min(range(len(columns)), key=lambda i: abs(columns[i].right - x1) + abs(columns[i].left - x0))
                column = columns[nearest]
                distance = max(column.left - x1, x0 - column.right, 0.0)
                if (
                    not is_note_heading(text)
                    and distance < 0.5 * pitch
                    and x1 - x0 < pitch
                    and x0 > columns[0].left - 0.9 * pitch
                    and not read_years(" ".join(above[nearest]))
                ):
                    above[nearest].append(text)
                else:
                    caption.append(text)
            else:
                caption.append(text)
                if len(touched) < len(columns):
                    for inner in _below(columns, touched, x0, x1, pitch):
                        spans[inner].append(text)
    words = " ".join(caption)
    for texts, groups in _heads_of_groups(columns, above, header):
        for text, group in zip(texts, groups, strict=True):
            for index in group:
                above[index] = [words for words in above[index] if words not in texts]
                spans[index] = [text, *(words for words in spans[index] if words not in texts)]
    shared = next((md for md in (month_day(text) for text in reversed(caption)) if md), None)
    for column, texts, over in zip(columns, above, spans, strict=True):
        column.above = " ".join(texts)
        _understand(column, " ".join(over), shared)
    skip_parts_of_year(columns, header)
    skip_translations(columns)
    _spread_groups(columns)
    return words


def _heads_of_groups(
    columns: Sequence[Column], above: Sequence[Sequence[str]], header: Sequence[Line]
) -> Iterator[tuple[list[str], list[list[int]]]]:
    """Lines of headings that divide the columns: each heading stands over its group, wherever over it it was put.

    "2022 | 2021" over six columns, unless a year stands nowhere near its share of them: "2022 | 2021 | change | in %".
    "Quarter ended | Year ended", "Standalone | Consolidated": as many as times the years over the columns start anew.
    """
    figures = [index for index, column in enumerate(columns) if column.role == "period"]
    years = [read_period(" ".join(words)) for words in above]
    for line in reversed(header):
        phrases = [(phrase[0].x0, phrase[-1].x1, text_of(phrase)) for phrase in phrases_of(line)]
        phrases = [phrase for phrase in phrases if figures and phrase[1] > columns[figures[0]].left]
        texts = [text for *_, text in phrases]
        marks = [None if is_not_annual(text) else read_period(text) for text in texts]
        if len(phrases) < 2:
            continue
        turns = _turns(figures, years)
        if not any(marks) and len(turns) == len(phrases):
            yield texts, turns
            figures = [i for text, turn in zip(texts, turns, strict=True) for i in turn if not is_not_annual(text)]
        size, rest = divmod(len(figures), len(phrases))
        if size < 2 or rest or not all(marks) or len(set(marks)) < len(marks):
            continue
        groups = [figures[at : at + size] for at in range(0, len(figures), size)]
        if all(
            x0 < columns[group[-1]].right + 3 and x1 > columns[group[0]].left - 3
            for (x0, x1, _), group in zip(phrases, groups, strict=True)
        ):
            yield texts, groups


def _turns(figures: Sequence[int], marks: Sequence[PeriodMark | None]) -> list[list[int]]:
    """Columns in groups, a new one where a date comes that the group has: three quarters, then two years."""
    groups: list[list[int]] = [[]]
    for index in figures:
        if marks[index] is not None and marks[index] in [marks[other] for other in groups[-1]]:
            groups.append([])
        groups[-1].append(index)
    return groups


def _below(columns: Sequence[Column], touched: Sequence[int], x0: float, x1: float, pitch: float) -> list[int]:
    """Which of the columns that a heading touches it stands over: those whose middle it covers, or all if it is centred."""
    first, last = columns[touched[0]], columns[touched[-1]]
    # Short figures stand at the right of a column that is as wide as its heading.
    middles = ((first.left + last.right) / 2, (first.right - pitch + last.right) / 2)
    if any(abs((x0 + x1) / 2 - middle) < 0.15 * pitch for middle in middles):
        return list(touched)
    return [index for index in touched if x0 - 3 < (columns[index].left + columns[index].right) / 2 < x1 + 3]


def _ends_with_day(phrase: Sequence[Token]) -> bool:
    text = " ".join(token.text for token in phrase)
    return bool(month_day(text)) and not read_years(text)


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
