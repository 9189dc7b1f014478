"""The lines under a statement's heading as a table: columns with their periods, rows with label, heading and cells."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from .column_heads import head_columns, inherit, read_caption
from .columns import Column, find_columns, is_header, phrases_of, trailing_figures, without_strays
from .row_labels import Heading, Part, Row, assemble, text_of
from .row_units import is_unit
from .rows import Line, Token

_MIN_BESIDE = 6  # lines with a second label to the right of figures before a page is taken for two tables
_LABEL_MARGIN = 80.0  # points between the label column and the first figures or note references
_CAPTION = re.compile(
    r"\d|\bended\b|\bmillions?\b|\bthousands?\b|\bnotes?\b|unaudited|^项\s*目$|附注|单位|编制|币种|\b[a-z]{3} ?m\b",
    re.IGNORECASE,
)
_NOTE_REFERENCE = re.compile(
    r"^[（(]?(?:\d{1,2}(?:[a-z]|\.\d{1,2})?|[一二三四五六七八九十]+、?(?:[（(]?[\d一二三四五六七八九十]+[）)]?)?|[a-z]\d?)[)）,，、&]*$",
    re.IGNORECASE,
)


@dataclass(slots=True)
class Table:
    """Columns, rows, the words above them that belong to no column, and the headings open behind the last row."""

    columns: list[Column]
    rows: list[Row]
    caption: str
    headed: bool
    headings: list[Heading]


def read_table(
    lines: Sequence[Line],
    inherited: Sequence[Column] = (),
    *,
    goes_on: bool = False,
    above: Sequence[Heading] = (),
) -> Table:
    """Columns and rows of consecutive lines of one page.

    `inherited` are the columns of the page before, for a statement that repeats no headings of its own; it
    `goes_on` where these lines continue that very statement, whose headings left open are `above`.
    """
    body = [line for line in lines if not is_header(line)]
    trailing = {id(line): trailing_figures(line) for line in lines}
    columns = find_columns([trailing[id(line)] for line in body])
    first = next((i for i, line in enumerate(lines) if trailing[id(line)] and not is_header(line)), len(lines))
    # A header may stand below a first stray figure; headers further down re-state the columns of a second block.
    header = [line for i, line in enumerate(lines) if i < first or (is_header(line) and i < first + 4)]
    caption = head_columns(columns, header)
    headed = any(column.mark is not None for column in columns)
    if not headed:
        headed = read_caption(columns, caption)
    known = sum(column.mark is not None and column.role == "period" for column in inherited)
    found = sum(column.mark is not None and column.role == "period" for column in columns)
    interim = any(column.part_of_year for column in columns)
    if inherited and not interim and (found == 0 or (goes_on and found < known)):
        inherit(columns, inherited)
    columns = without_strays(columns)
    rows, headings = _rows(lines, first, trailing, columns, above)
    return Table(columns, rows, caption, headed, headings)


def read_grid(lines: Sequence[Line]) -> Table:
    """A table whose columns are no periods: each has the words above it, every figure counts."""
    trailing = {id(line): trailing_figures(line) for line in lines}
    columns = find_columns(list(trailing.values()))
    first = next((i for i, line in enumerate(lines) if len(trailing[id(line)]) > 1), len(lines))
    caption = head_columns(columns, lines[:first])
    for column in columns:
        column.role, column.mark = "period", None
    rows, headings = _rows(lines, first, trailing, columns, ())
    return Table(columns, rows, caption, False, headings)


def beside(lines: Sequence[Line]) -> list[list[Line]]:
    """The lines as one table, or as two where they are set side by side: assets | liabilities."""
    starts: list[float] = []
    for line in lines:
        figure_seen = False
        for before, token in pairwise(line.tokens):
            figure_seen = figure_seen or before.figure is not None or before.nil
            apart = token.x0 - before.x1 > 0.8 * (token.y1 - token.y0)
            if figure_seen and apart and token.text[:1].isalpha() and len(token.text) > 1:
                starts.append(token.x0)
                break
    if len(starts) < _MIN_BESIDE:
        return [list(lines)]
    edge, support = max(
        ((x, sum(-2 <= other - x <= 30 for other in starts)) for x in sorted(set(starts))), key=lambda item: item[1]
    )
    if support < max(_MIN_BESIDE, 0.35 * len(lines)):
        return [list(lines)]
    left: list[Line] = []
    right: list[Line] = []
    for line in lines:
        for part, tokens in (
            (left, [t for t in line.tokens if t.x0 < edge - 2]),
            (right, [t for t in line.tokens if t.x0 >= edge - 2]),
        ):
            if tokens:
                part.append(Line(line.page, line.start, line.end, " ".join(t.text for t in tokens), tokens))
    return [left, right]


def _rows(
    lines: Sequence[Line],
    first: int,
    trailing: dict[int, list[Token]],
    columns: list[Column],
    above: Sequence[Heading],
) -> tuple[list[Row], list[Heading]]:
    """Rows from the line `first` on; of heading lines only what stands in the label column: "Assets | €m"."""
    values = [index for index, column in enumerate(columns) if column.role == "period"]
    notes = [column for column in columns if column.role == "note"]
    left = min((columns[index].left for index in values), default=1e9)
    parts: list[Part] = []
    last_header = max((number for number, line in enumerate(lines[:first]) if is_header(line)), default=first - 3)
    for number, line in enumerate(lines):
        if number < first or is_header(line):
            opening = phrases_of(line)[:1]
            name = _before_unit(opening[0]) if opening and opening[0][-1].x1 < left else []
            if name and number >= last_header and not _CAPTION.search(text_of(name)):
                parts.append(Part(line, name))
            continue
        cells: dict[int, Token] = {}
        others: list[Token] = []
        for token in trailing[id(line)]:
            index = _place(token, columns)
            if index is None:
                others.append(token)
            elif columns[index].role == "period":
                cells.setdefault(index, token)
        placed = {id(token) for token in trailing[id(line)]} - {id(token) for token in others}
        units = {} if cells else _units(line, columns)
        placed |= {id(token) for phrase, _ in units.values() for token in phrase}
        label = [t for t in line.tokens if id(t) not in placed and t.x0 < left + 2]
        label = _without_notes(label, notes, left)
        parts.append(Part(line, label, cells, {index: unit for index, (_, unit) in units.items()}))
    limit = max((part.label[-1].x1 for part in parts if part.label), default=0.0)
    edge = min((column.left for column in columns), default=limit)
    if edge - limit > _LABEL_MARGIN:
        limit = 1e9  # the longest label stops far from the figures, so no label had to be wrapped
    return assemble(parts, limit, above)


def _units(line: Line, columns: Sequence[Column]) -> dict[int, tuple[list[Token], str]]:
    """The units that a line without figures sets in its columns: column index -> (its words, their text)."""
    found: dict[int, tuple[list[Token], str]] = {}
    for phrase in phrases_of(line):
        text = " ".join(token.text for token in phrase)
        if not is_unit(text):
            continue
        for index, column in enumerate(columns):
            if phrase[0].x0 < column.right + 6 and phrase[-1].x1 > column.left - 6:
                found[index] = (phrase, text)
                break
    return found


def _place(token: Token, columns: list[Column]) -> int | None:
    best: tuple[float, int] | None = None
    for index, column in enumerate(columns):
        if column.holds(token):
            distance = abs(token.right - column.right)
            if best is None or distance < best[0]:
                best = (distance, index)
    return best[1] if best else None


def _before_unit(phrase: Sequence[Token]) -> list[Token]:
    """ "Assets | €m" as "Assets"."""
    cut = next((i for i, token in enumerate(phrase) if token.text[0] in "|£€$(（"), len(phrase))
    return list(phrase[:cut])


def _without_notes(label: list[Token], notes: Sequence[Column], left: float) -> list[Token]:
    """Drop the note reference that stands apart between label and figures."""
    while len(label) > 1:
        last, before = label[-1], label[-2]
        apart = last.x0 - before.x1 > 0.9 * (last.y1 - last.y0)
        in_notes = any(column.left - 12 < (last.x0 + last.x1) / 2 < column.right + 12 for column in notes)
        if (_NOTE_REFERENCE.match(last.text) and (apart or in_notes)) or last.text in {
            "$",
            "€",
            "£",
            "¥",
            "US$",
            "RMB",
        }:
            label = label[:-1]
        else:
            break
    return label
