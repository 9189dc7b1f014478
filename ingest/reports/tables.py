"""The lines under a statement's heading as a table: columns with their periods, rows with label, heading and cells."""

from __future__ import annotations

import itertools
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from .periods import PeriodMark, is_not_annual, is_note_heading, month_day, read_dates, read_period, read_years
from .row_units import is_unit
from .rows import Line, Token, cluster_rights

_FOOTNOTE = re.compile(r"^[(（]?(?:[a-z]{1,2}|\d{1,2}|\*+|†|‡)[)）]$|^\*+$|^[¹²³⁴⁵⁶⁷⁸⁹]+$|^[†‡§]$")
_NOT_STATED = re.compile(
    r"^(?:n\.?m\.?|[-–—]+%|n/?a|n\.a\.|不适用|nm\*?|\*+|>?[±+-]?\d+(?:\.\d+)?(?:%|％|bps|pp|x))$", re.IGNORECASE
)
_CONNECTS = re.compile(
    r"(?:\b(?:of|and|or|the|to|in|for|from|by|on|with|a|an|at|as|less|net|per|other)|[,(&–—-])$", re.IGNORECASE
)
_ENUMERATOR = re.compile(
    r"^(?:[一二三四五六七八九十]+、|[（(][一二三四五六七八九十\d]+[）)]|\d+[.．、]|其中[:：]|加[:：]|减[:：])"
)
_MIN_BESIDE = 6  # lines with a second label to the right of figures before a page is taken for two tables
_LABEL_MARGIN = 80.0  # points between the label column and the first figures or note references
_HAS_YEAR = re.compile(r"(?:19|20)\d{2}|本期|上期|本年|上年|期末|期初")
_CAPTION = re.compile(
    r"\d|\bended\b|\bmillions?\b|\bthousands?\b|\bnotes?\b|unaudited|^项\s*目$|附注|单位|编制|币种|\b[a-z]{3} ?m\b",
    re.IGNORECASE,
)
_YEARISH = re.compile(r"^(?:19|20)\d{2}\d?\)?$")


@dataclass(slots=True)
class Column:
    """A column of figures: its extent in points, what stands above it, and what that means.

    role    "period", "note" or "skip" (changes, percentages, quarters)
    above   the words of its heading, top to bottom
    """

    left: float
    right: float
    above: str = ""
    mark: PeriodMark | None = None
    role: str = "period"

    def holds(self, token: Token) -> bool:
        """True when a figure stands in this column: its right edge is the column's, or most of it lies inside."""
        if abs(token.right - self.right) <= 6:
            return True
        overlap = min(token.x1, self.right + 4) - max(token.x0, self.left - 4)
        return overlap > 0.5 * (token.x1 - token.x0)


@dataclass(slots=True)
class Row:
    """One row: `label` as printed on its own line, `lead` what wrapped lines add, `heading` the group it stands under.

    cells    column index -> figure
    units    column index -> unit that a row above says for its group: "Earnings per share | pence | pence"
    fills    the label reaches the right end of the label column, so that it may go on below
    """

    page: int
    label: str
    heading: str
    indent: float
    y: float
    start: int
    cells: dict[int, Token] = field(default_factory=dict)
    units: dict[int, str] = field(default_factory=dict)
    lead: str = ""
    fills: bool = False

    @property
    def full_label(self) -> str:
        """The label with its wrapped lines."""
        if not self.lead:
            return self.label
        glue = "" if self.lead[-1:] >= "\u2e80" or self.label[:1] >= "\u2e80" else " "
        return f"{self.lead}{glue}{self.label}".strip()


@dataclass(slots=True)
class Table:
    """Columns, rows and the words above them that belong to no column."""

    columns: list[Column]
    rows: list[Row]
    caption: str
    headed: bool


def read_table(lines: Sequence[Line], inherited: Sequence[Column] = (), *, goes_on: bool = False) -> Table:
    """Columns and rows of consecutive lines of one page.

    `inherited` are the columns of the page before, for a statement that repeats no headings of its own; it
    `goes_on` where these lines continue that very statement.
    """
    body = [line for line in lines if not is_header(line)]
    trailing = {id(line): _trailing(line) for line in lines}
    columns = _columns([trailing[id(line)] for line in body])
    first = next((i for i, line in enumerate(lines) if trailing[id(line)] and not is_header(line)), len(lines))
    # A header may stand below a first stray figure; headers further down re-state the columns of a second block.
    header = [line for i, line in enumerate(lines) if i < first or (is_header(line) and i < first + 4)]
    caption = _head(columns, header)
    headed = any(column.mark is not None for column in columns)
    if not headed:
        headed = _from_caption(columns, caption)
    known = sum(column.mark is not None and column.role == "period" for column in inherited)
    found = sum(column.mark is not None and column.role == "period" for column in columns)
    if inherited and (found == 0 or (goes_on and found < known)):
        _inherit(columns, inherited)
    columns = _without_strays(columns)
    rows = _rows(lines, first, trailing, columns)
    return Table(columns, rows, caption, headed)


def _without_strays(columns: list[Column]) -> list[Column]:
    """Drop columns that no heading explains where others are explained: numbers inside labels, page numbers."""
    if not any(column.mark is not None for column in columns):
        return columns
    return [column for column in columns if column.mark is not None or column.role != "period"]


def is_header(line: Line) -> bool:
    """True for a line of years or dates: every number in it is a year or a day, and it is no sentence."""
    if not _HAS_YEAR.search(line.text):
        return False
    figures = [token for token in line.figures if not token.nil]
    years = sum(bool(_YEARISH.match(token.text)) for token in figures)
    days = sum(bool(re.fullmatch(r"\d{1,2}", token.text)) for token in figures)
    if years + days < len(figures):
        return False
    words = len(line.tokens) - len(figures)
    return words <= 14 and (years > 0 or bool(read_period(line.text)))


def _trailing(line: Line) -> list[Token]:
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


def _columns(cells: Sequence[list[Token]]) -> list[Column]:
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


def _head(columns: list[Column], header: Sequence[Line]) -> str:
    """Give each column the words above it; return the words that stand above several columns or none."""
    caption: list[str] = []
    if not columns:
        return " ".join(line.text for line in header)
    pitch = min((b.right - a.right for a, b in itertools.pairwise(columns) if b.right - a.right > 12), default=120.0)
    above: list[list[str]] = [[] for _ in columns]
    groups: list[tuple[float, float, str]] = []
    for line in header:
        phrases = _phrases(line)
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
                    groups.append((x0, x1, text))
    words = " ".join(caption)
    shared = next((md for md in (month_day(text) for text in reversed(caption)) if md), None)
    for column, texts in zip(columns, above, strict=True):
        column.above = " ".join(texts)
        _understand(column, groups, shared)
    _spread_groups(columns)
    return words


def _ends_with_day(phrase: Sequence[Token]) -> bool:
    text = " ".join(token.text for token in phrase)
    return bool(month_day(text)) and not read_years(text)


def _phrases(line: Line) -> list[list[Token]]:
    """Tokens of a heading line that stand close together."""
    phrases: list[list[Token]] = []
    for token in line.tokens:
        gap = token.x0 - phrases[-1][-1].x1 if phrases else 0.0
        if phrases and gap < 0.75 * (token.y1 - token.y0):
            phrases[-1].append(token)
        else:
            phrases.append([token])
    return phrases


def _understand(column: Column, groups: Sequence[tuple[float, float, str]], shared: tuple[int, int] | None) -> None:
    if column.role == "note" or is_note_heading(column.above):
        column.role = "note"
        return
    centre = (column.left + column.right) / 2
    spans = " ".join(text for x0, x1, text in groups if x0 - 3 < centre < x1 + 3)
    if is_not_annual(column.above) or is_not_annual(spans):
        column.role = "skip"
        return
    column.mark = read_period(column.above)
    if column.mark is None and len(read_years(spans)) <= 1:
        column.mark = read_period(spans)
    column.above = f"{spans} {column.above}".strip()
    if column.mark is not None and column.mark.year and not column.mark.month and shared:
        column.mark = PeriodMark(column.mark.year, *shared)


_TOTAL_COLUMN = re.compile(r"total|statutory|reported|ifrs|group|consolidated|合并|合計|合计", re.IGNORECASE)
_PART_COLUMN = re.compile(
    r"exceptional|underlying|adjust|before|non-recurring|separately|special|company|母公司|parent|core|continuing|discontinued|remeasure",
    re.IGNORECASE,
)


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
    by_mark: dict[PeriodMark, list[Column]] = {}
    for column in periods:
        if column.mark is not None:
            by_mark.setdefault(column.mark, []).append(column)
    for same in by_mark.values():
        if len(same) < 2:
            continue
        keep = next((c for c in same if _TOTAL_COLUMN.search(c.above) and not _PART_COLUMN.search(c.above)), None)
        if keep is None:
            keep = next((c for c in same if not _PART_COLUMN.search(c.above)), same[-1])
        for column in same:
            if column is not keep:
                column.role = "skip"


def _from_caption(columns: list[Column], caption: str) -> bool:
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


def _inherit(columns: list[Column], inherited: Sequence[Column]) -> None:
    """Columns of a page without headings mean what the page before said, by place, else by order."""
    for column in columns:
        near = min(inherited, key=lambda other: abs(other.right - column.right))
        if abs(near.right - column.right) < 15:
            column.mark, column.role, column.above = near.mark, near.role, near.above
    periods = [column for column in inherited if column.role == "period" and column.mark]
    if periods and not any(column.mark for column in columns) and len(periods) <= len(columns):
        for column, other in zip(columns[-len(periods) :], periods, strict=True):
            column.mark, column.role, column.above = other.mark, other.role, other.above


@dataclass(frozen=True, slots=True)
class Part:
    """One line below the column headings: its label, its figures by column and the units it sets for those below."""

    line: Line
    label: list[Token]
    cells: dict[int, Token] = field(default_factory=dict)
    units: dict[int, str] = field(default_factory=dict)


def _rows(lines: Sequence[Line], first: int, trailing: dict[int, list[Token]], columns: list[Column]) -> list[Row]:
    """Rows from the line `first` on; of heading lines only what stands in the label column: "Assets | €m"."""
    values = [index for index, column in enumerate(columns) if column.role == "period"]
    notes = [column for column in columns if column.role == "note"]
    left = min((columns[index].left for index in values), default=1e9)
    parts: list[Part] = []
    last_header = max((number for number, line in enumerate(lines[:first]) if is_header(line)), default=first - 3)
    for number, line in enumerate(lines):
        if number < first or is_header(line):
            opening = _phrases(line)[:1]
            name = _before_unit(opening[0]) if opening and opening[0][-1].x1 < left else []
            if name and number >= last_header and not _CAPTION.search(_text(name)):
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
    return _assemble(parts, limit)


def _units(line: Line, columns: Sequence[Column]) -> dict[int, tuple[list[Token], str]]:
    """The units that a line without figures sets in its columns: column index -> (its words, their text)."""
    found: dict[int, tuple[list[Token], str]] = {}
    for phrase in _phrases(line):
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


_NOTE_REFERENCE = re.compile(
    r"^[（(]?(?:\d{1,2}(?:[a-z]|\.\d{1,2})?|[一二三四五六七八九十]+、?(?:[（(]?[\d一二三四五六七八九十]+[）)]?)?|[a-z]\d?)[)）,，、&]*$",
    re.IGNORECASE,
)


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


def _assemble(parts: Sequence[Part], limit: float) -> list[Row]:
    """Rows with wrapped labels joined and the heading each stands under."""
    rows: list[Row] = []
    headings: list[tuple[float, str]] = []
    units: dict[int, str] = {}
    unit_depth = 0  # headings above the rows that `units` holds for
    style: dict[str, bool] = {}
    pending: list[tuple[Line, list[Token]]] = []
    announced: dict[int, str] = {}
    for part in parts:
        line, label, cells = part.line, part.label, part.cells
        text = _text(label)
        if not cells:
            announced = part.units or announced
            if not text:
                continue
            if rows and not pending and not part.units and _continues(rows[-1], line, text, limit):
                row = rows[-1]
                row.label = _glue(row.label, text)
                continue
            pending.append((line, label))
            continue
        lead, headings_now = _split_pending(pending, line, label, limit)
        for indent, heading in _joined_headings([words for _, words in headings_now]):
            while headings and headings[-1][0] >= indent - 1:
                headings.pop()
            headings.append((indent, heading))
        pending = []
        indent = label[0].x0 if label else line.x0
        if headings_now and label:
            style[headings[-1][1]] = indent > headings[-1][0] + 1
        # Rows set in below their heading end with the first that is not; in flat tables the next heading ends it.
        while (
            label
            and headings
            and (headings[-1][0] > indent + 1 or (headings[-1][0] >= indent - 1 and style.get(headings[-1][1])))
        ):
            headings.pop()
        if announced:
            units, unit_depth = announced, len(headings)
            announced = {}
        elif len(headings) < unit_depth or (headings_now and len(headings) == unit_depth):
            units, unit_depth = {}, 0
        heading = headings[-1][1] if headings else ""
        outer = headings[-2][1] if len(headings) > 1 else ""
        rows.append(
            Row(
                line.page,
                text,
                f"{outer} > {heading}" if outer else heading,
                indent,
                line.y0,
                line.start,
                cells,
                units,
                lead,
                _fills(label, None, limit),
            )
        )
    return rows


def _joined_headings(lines: Sequence[list[Token]]) -> list[tuple[float, str]]:
    """Headings with their indents; a long one that was set over two lines is one heading."""
    joined: list[tuple[float, str]] = []
    for label in lines:
        text = _text(label)
        if joined:
            indent, before = joined[-1]
            same_case = before.isupper() == text.isupper()
            if len(before) > 28 and same_case and not before.endswith((":", "：")) and abs(indent - label[0].x0) < 12:
                joined[-1] = (indent, _glue(before, text))
                continue
        joined.append((label[0].x0, text))
    return joined


def _text(label: Sequence[Token]) -> str:
    text = ""
    for token in label:
        text = _glue(text, token.text)
    return text


def _glue(a: str, b: str) -> str:
    if not a:
        return b
    return a + b if a[-1] >= "\u2e80" or b[:1] >= "\u2e80" else f"{a} {b}"


def _continues(row: Row, line: Line, text: str, limit: float) -> bool:
    """True when a line without figures is the rest of the row's label above it."""
    if line.page != row.page or line.y0 - row.y > 2.2 * max(line.y1 - line.y0, 6):
        return False
    label = row.full_label
    if not label:
        return False
    if not row.label and line.y0 - row.y < 0.9 * (line.y1 - line.y0):
        return True  # the figures stand beside the middle of a label of several lines
    opened = label.count("(") + label.count("（") - label.count(")") - label.count("）")
    if opened > 0:
        return True
    if _ENUMERATOR.match(text) or text.endswith((":", "：")):
        return False
    if text[0] >= "\u2e80":
        return row.fills and len(text) < 24
    return text[0].islower() and not text.startswith(("(a)", "(b)"))


def _fills(label: Sequence[Token], following: Token | None, limit: float) -> bool:
    """True when the line is so long that the next word had to go on a new line."""
    if not label:
        return False
    last = label[-1]
    if last.text[-1:] >= "\u2e80":
        return last.x1 + 0.5 * (last.x1 - last.x0) / len(last.text) > limit and last.x1 - label[0].x0 > 60
    room = following.x1 - following.x0 if following is not None else 0.0
    return last.x1 + room + 3 > limit and sum(len(token.text) for token in label) > 20


def _split_pending(
    pending: list[tuple[Line, list[Token]]], line: Line, label: list[Token], limit: float
) -> tuple[str, list[tuple[Line, list[Token]]]]:
    """Which of the figure-less lines above a row begin its label, and which are headings."""
    lead: list[str] = []
    below_label, below_line = label, line
    cut = len(pending)
    for index in range(len(pending) - 1, -1, -1):
        above_line, above_label = pending[index]
        text = _text(above_label)
        if above_line.page != below_line.page or below_line.y0 - above_line.y0 > 2.2 * max(
            above_line.y1 - above_line.y0, 6
        ):
            break
        if text.endswith((":", "：")):
            break
        first = below_label[0] if below_label else None
        below_text = _text(below_label)
        joins = (
            first is None
            or (below_text[0].islower() and not re.match(r"^[a-z][.)]", below_text))
            or bool(_CONNECTS.search(text))
            or text.count("(") + text.count("（") > text.count(")") + text.count("）")
            or (not _ENUMERATOR.match(below_text) and _fills(above_label, first, limit))
        )
        if not joins:
            break
        lead.insert(0, text)
        below_label, below_line = above_label, above_line
        cut = index
    joined = ""
    for item in lead:
        joined = _glue(joined, item)
    return joined, pending[:cut]
