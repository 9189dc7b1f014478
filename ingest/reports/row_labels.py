"""Labels of rows: wrapped ones joined, each under the headings that it stands below."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from .rows import Line, Token

_CONNECTS = re.compile(
    r"(?:\b(?:of|and|or|the|to|in|for|from|by|on|with|a|an|at|as|less|net|per|other)|[,(&–—-])$", re.IGNORECASE
)
_ENUMERATOR = re.compile(
    r"^(?:[一二三四五六七八九十]+、|[（(][一二三四五六七八九十\d]+[）)]|\d+[.．、]|其中[:：]|加[:：]|减[:：])"
)
_LONGEST_HEADING = 70  # characters

Heading = tuple[float, str]  # where it begins, in points from the left, and its words


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


@dataclass(frozen=True, slots=True)
class Part:
    """One line below the column headings: its label, its figures by column and the units it sets for those below."""

    line: Line
    label: list[Token]
    cells: dict[int, Token] = field(default_factory=dict)
    units: dict[int, str] = field(default_factory=dict)


def assemble(parts: Sequence[Part], limit: float, above: Sequence[Heading] = ()) -> tuple[list[Row], list[Heading]]:
    """Rows with wrapped labels joined and the heading each stands under, and the headings still open behind them.

    `above` are those left open by the page before.
    """
    rows: list[Row] = []
    headings: list[Heading] = list(above)
    units: dict[int, str] = {}
    unit_depth = 0  # headings above the rows that `units` holds for
    style: dict[str, bool] = {}
    pending: list[tuple[Line, list[Token]]] = []
    announced: dict[int, str] = {}
    for part in parts:
        line, label, cells = part.line, part.label, part.cells
        text = text_of(label)
        if not cells:
            announced = part.units or announced
            if not text:
                continue
            if rows and not pending and not part.units and _continues(rows[-1], line, text, limit):
                row = rows[-1]
                row.label = glue(row.label, text)
                continue
            pending.append((line, label))
            continue
        lead, headings_now = _split_pending(pending, line, label, limit)
        _open(headings, [words for _, words in headings_now])
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
                fills(label, None, limit),
            )
        )
    _open(headings, [label for _, label in pending if _may_head(text_of(label))])
    return rows, headings


def _open(headings: list[Heading], lines: Sequence[list[Token]]) -> None:
    """Take new headings in; those as far to the right or further end, but "(a) ..." stands below what has no letter."""
    for indent, heading in _joined_headings(lines):
        level = _enumeration(heading)
        while headings and headings[-1][0] >= indent - 1 and not _enumeration(headings[-1][1]) < level:
            headings.pop()
        headings.append((indent, heading))


_LETTER, _ROMAN = re.compile(r"[(（]?[a-z][)）]\s"), re.compile(r"[(（]?[ivx]{1,4}[)）]\s")


def _enumeration(heading: str) -> int:
    """0 without an enumerator, 1 for "(a)", 2 for "(i)"."""
    return 2 if _ROMAN.match(heading) else 1 if _LETTER.match(heading) else 0


def _may_head(text: str) -> bool:
    """A line at the foot of a page that may head the rows of the next one; a footnote does not."""
    return len(text) <= _LONGEST_HEADING and not text.endswith((".", "。"))


def _joined_headings(lines: Sequence[list[Token]]) -> list[Heading]:
    """Headings with their indents; a long one that was set over two lines is one heading."""
    joined: list[Heading] = []
    for label in lines:
        text = text_of(label)
        if joined:
            indent, before = joined[-1]
            same_case = before.isupper() == text.isupper()
            if len(before) > 28 and same_case and not before.endswith((":", "：")) and abs(indent - label[0].x0) < 12:
                joined[-1] = (indent, glue(before, text))
                continue
        joined.append((label[0].x0, text))
    return joined


def text_of(label: Sequence[Token]) -> str:
    text = ""
    for token in label:
        text = glue(text, token.text)
    return text


def glue(a: str, b: str) -> str:
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


def fills(label: Sequence[Token], following: Token | None, limit: float) -> bool:
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
        text = text_of(above_label)
        if above_line.page != below_line.page or below_line.y0 - above_line.y0 > 2.2 * max(
            above_line.y1 - above_line.y0, 6
        ):
            break
        if text.endswith((":", "：")):
            break
        first = below_label[0] if below_label else None
        below_text = text_of(below_label)
        joins = (
            first is None
            or (below_text[0].islower() and not re.match(r"^[a-z][.)]", below_text))
            or bool(_CONNECTS.search(text))
            or text.count("(") + text.count("（") > text.count(")") + text.count("）")
            or (not _ENUMERATOR.match(below_text) and fills(above_label, first, limit))
        )
        if not joins:
            break
        lead.insert(0, text)
        below_label, below_line = above_label, above_line
        cut = index
    joined = ""
    for item in lead:
        joined = glue(joined, item)
    return joined, pending[:cut]
