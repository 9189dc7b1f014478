"""Which words stand above which columns of figures: above one, over a group of several, or over the whole table."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from .columns import Column, phrases_of
from .periods import PeriodMark, is_not_annual, is_note_heading, month_day, read_period, read_years
from .row_labels import text_of
from .rows import Line, Token

_USUAL_PITCH = 120.0  # points from one column to the next, where there is only one
_LEAST_PITCH = 12.0


@dataclass(slots=True)
class HeadingWords:
    """The words above the columns of one table, by where they are printed.

    caption  what stands over several columns or beside them all
    above    for each column what stands above it alone, top to bottom
    spans    for each column what stands over it and its neighbours
    """

    columns: Sequence[Column]
    caption: list[str] = field(default_factory=list)
    above: list[list[str]] = field(init=False)
    spans: list[list[str]] = field(init=False)
    _pitch: float = field(init=False)

    def __post_init__(self) -> None:
        self.above = [[] for _ in self.columns]
        self.spans = [[] for _ in self.columns]
        steps = (after.right - before.right for before, after in itertools.pairwise(self.columns))
        self._pitch = min((step for step in steps if step > _LEAST_PITCH), default=_USUAL_PITCH)

    def take(self, line: Line) -> None:
        """Put the phrases of one line of headings where they belong."""
        phrases = phrases_of(line)
        dangling = [index for index, phrase in enumerate(phrases) if _ends_with_day(phrase)]
        for index, phrase in enumerate(phrases):
            x0, x1, text = phrase[0].x0, phrase[-1].x1, text_of(phrase)
            touched = self._touched(x0, x1)
            if dangling == [index]:
                self.caption.append(text)  # one "Year ended December 31," over all columns
            elif len(touched) == 1:
                self.above[touched[0]].append(text)
            elif not touched:
                self._put_beside(x0, x1, text)
            else:
                self.caption.append(text)
                if len(touched) < len(self.columns):
                    for inner in _below(self.columns, touched, x0, x1, self._pitch):
                        self.spans[inner].append(text)

    def divide(self, header: Sequence[Line]) -> None:
        """Give each column of a group the heading of the group, where lines of headings divide the columns."""
        for texts, groups in _heads_of_groups(self.columns, self.above, header):
            for text, group in zip(texts, groups, strict=True):
                for index in group:
                    self.above[index] = [words for words in self.above[index] if words not in texts]
                    self.spans[index] = [text, *(words for words in self.spans[index] if words not in texts)]

    def _touched(self, x0: float, x1: float) -> list[int]:
        """The columns that a phrase stands above."""
        centre = (x0 + x1) / 2
        touched = [
            index
            for index, column in enumerate(self.columns)
            if (x0 < column.right + 3 and x1 > column.left - 3) or abs(centre - (column.left + column.right) / 2) < 6
        ]
        if len(touched) > 1:
            middles = {index: (self.columns[index].left + self.columns[index].right) / 2 for index in touched}
            inside = [index for index in touched if x0 < middles[index] < x1]
            if len(inside) == 1 and x1 - x0 < 1.3 * self._pitch:
                return inside
        return touched

    def _put_beside(self, x0: float, x1: float, text: str) -> None:
        """A phrase above no column is above the nearest if it is near and narrow, else it is of the caption."""
        columns, pitch = self.columns, self._pitch
        nearest = min(range(len(columns)), key=lambda i: abs(columns[i].right - x1) + abs(columns[i].left - x0))
        column = columns[nearest]
        distance = max(column.left - x1, x0 - column.right, 0.0)
        near = distance < 0.5 * pitch and x1 - x0 < pitch and x0 > columns[0].left - 0.9 * pitch
        if near and not is_note_heading(text) and not read_years(" ".join(self.above[nearest])):
            self.above[nearest].append(text)
        else:
            self.caption.append(text)


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
