"""Columns of figures: where they stand on a page, and which lines are headings above them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from .periods import PeriodMark, read_period
from .rows import Line, Token, cluster_rights

_FOOTNOTE = re.compile(r"^[(（]?(?:[a-z]{1,2}|\d{1,2}|\*+|†|‡)[)）]$|^\*+$|^[¹²³⁴⁵⁶⁷⁸⁹]+$|^[†‡§]$")
_NOT_STATED = re.compile(
    r"^(?:n\.?m\.?|[-–—]+%|n/?a|n\.a\.|不适用|nm\*?|\*+|>?[±+-]?\d+(?:\.\d+)?(?:%|％|bps|pp|x))$", re.IGNORECASE
)
_HAS_YEAR = re.compile(r"(?:19|20)\d{2}|本期|上期|本年|上年|期末|期初|vorjahr", re.IGNORECASE)
_DAY = re.compile(r"[-–—]? ?\d{1,2}")  # "1 Jan – 31 Dec" may leave a dash with the day
_OF_UNIT = re.compile(r"1[,.'’ ]?000$|100$")  # "CHF 1000", "100 million yen"
_YEARISH = re.compile(r"^(?:19|20)\d{2}\d?[*†‡)]{0,2}$")


@dataclass(slots=True)
class Column:
    """A column of figures: its extent in points, what stands above it, and what that means.

    role    "period", "note" or "skip" (changes, percentages, quarters)
    above   the words of its heading, top to bottom
    part_of_year  skipped because it is of less than a year, or at the end of less
    doubtful      another column of the same year is there, and no word says which is the group's
    """

    left: float
    right: float
    above: str = ""
    mark: PeriodMark | None = None
    role: str = "period"
    part_of_year: bool = False
    doubtful: bool = False

    def holds(self, token: Token) -> bool:
        """True when a figure stands in this column: its right edge is the column's, or most of it lies inside."""
        if abs(token.right - self.right) <= 6:
            return True
        overlap = min(token.x1, self.right + 4) - max(token.x0, self.left - 4)
        return overlap > 0.5 * (token.x1 - token.x0)


def is_header(line: Line) -> bool:
    """True for a line of years or dates: every number in it is a year or a day, and it is no sentence."""
    if not _HAS_YEAR.search(line.text):
        return False
    figures = [token for token in line.figures if not token.nil and not _OF_UNIT.match(token.text)]
    years = sum(bool(_YEARISH.match(token.text)) for token in figures)
    days = sum(bool(_DAY.fullmatch(token.text)) for token in figures)
    if years + days < len(figures):
        return False
    words = len(line.tokens) - len(figures)
    return words <= 14 and (years > 0 or bool(read_period(line.text)))


def trailing_figures(line: Line) -> list[Token]:
    """The figures at the end of a line, those inside its label left out."""
    cells: list[Token] = []
    for token in reversed(line.tokens):
        if token.figure is not None or token.nil:
            cells.append(token)
        elif _FOOTNOTE.match(token.text) or _NOT_STATED.match(token.text) or token.text in {"$", "€", "£", "¥"}:
            continue
        else:
            break
    cells.reverse()
    return cells


def find_columns(cells: Sequence[list[Token]]) -> list[Column]:
    clusters = cluster_rights(token for row in cells for token in row)
    if not clusters:
        return []
    owner = {id(token): index for index, row in enumerate(cells) for token in row}
    merged: list[list[Token]] = []
    for cluster in clusters:
        if merged:
            before = merged[-1]
            left, right = min(t.x0 for t in cluster), max(t.x1 for t in before)
            together = {owner[id(t)] for t in before} & {owner[id(t)] for t in cluster}
            if left < right - 2 and len(together) <= 0.1 * min(len(before), len(cluster)):
                before.extend(cluster)
                continue
        merged.append(list(cluster))
    most = max(len(cluster) for cluster in merged)
    needed = max(2, 0.08 * most) if most > 3 else 1
    kept = [c for c in merged if len(c) >= needed and any(t.figure is not None for t in c)]
    columns = [Column(min(t.x0 for t in cluster), max(t.right for t in cluster)) for cluster in kept]
    if len(kept) > 2 and _are_references(kept[0]) and not _are_references(kept[1]):
        columns[0].role = "note"
    return columns


def _are_references(cluster: Sequence[Token]) -> bool:
    """True for a column of note numbers: whole numbers below 100, printed without groups or decimals."""
    return all(t.figure is not None and not t.figure.decimals and abs(t.figure.value) < 100 for t in cluster)


def without_strays(columns: list[Column]) -> list[Column]:
    """Drop columns that no heading explains where others are explained: numbers inside labels, page numbers."""
    if not any(column.mark is not None for column in columns):
        return columns
    return [column for column in columns if column.mark is not None or column.role != "period"]


def phrases_of(line: Line) -> list[list[Token]]:
    """Tokens of a heading line that stand close together."""
    phrases: list[list[Token]] = []
    for token in line.tokens:
        gap = token.x0 - phrases[-1][-1].x1 if phrases else 0.0
        if phrases and gap < 0.75 * (token.y1 - token.y0):
            phrases[-1].append(token)
        else:
            phrases.append([token])
    return phrases
