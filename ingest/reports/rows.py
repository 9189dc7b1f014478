"""Printed lines of a page as table rows: a label at the left, cells with boxes at the right.

Cells are put into columns by where they stand, never by counting, so a blank cell shifts nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import NamedTuple

from ..analysis import Box
from ..document import Document, Page, Word
from .numbers import Figure, is_nil, looks_continental, parse_figure

_OPENERS = {
    "(",
    "（",
    "$",
    "€",
    "£",
    "¥",
    "￥",
    "us$",
    "rmb",
    "hk$",
    "-",
    "–",
    "—",
    "−",
    "▲",
    "△",
    "eur",
    "($",
    "(£",
    "(€",
}
_CLOSERS = {")", "）", "p", "%", "¢", ")%", "cents", "pence"}
# Words that begin or end a figure, or stand for nothing.
_LETTER_MARKS = frozenset(["rmb", "eur", "p", "nil", "none", "cents", "pence"])
_LONGEST_MARK = 4  # letters in the longest word that begins a figure or stands for nothing: "none"
_CUT_FIGURE = re.compile(r"[(（-]?\d{1,3}(?:,\d{3})+,\d{0,2}$|[(（-]?\d{1,3}(?:,\d{3})+\.$")
_TAIL_OF_FIGURE = re.compile(r"\d{0,3}(?:,\d{3})*(?:\.\d{1,2})?[)）]?$")
_LINES_OF_CELL = 2  # a label of one line may stand beside the middle of the two
_WORDS_FOR_TURN = 200  # words of a page that are looked at to see which way its lines run
_DIGIT = re.compile(r"\d")
_GROUP = re.compile(r"\d{3}(?:[.,]\d{1,2})?[)]?$")


class Turn(NamedTuple):
    """How a table set sideways was turned upright: `upwards` for lines that ran from bottom to top; the page's size."""

    upwards: bool
    width: float
    height: float

    def upright(self, word: Word) -> Word:
        """The word where it would stand if the page were held upright."""
        start, end, x0, y0, x1, y1 = word
        if self.upwards:
            return Word(start, end, self.height - y1, x0, self.height - y0, x1)
        return Word(start, end, y0, self.width - x1, y1, self.width - x0)

    def printed(self, x0: float, y0: float, x1: float, y1: float) -> Box:
        """A box of the upright page where it is printed."""
        if self.upwards:
            return (y0, self.height - x1, y1, self.height - x0)
        return (self.width - y1, x0, self.width - y0, x1)


class Token(NamedTuple):
    """One or more words that print one thing: a number with its sign and brackets, or a word."""

    text: str
    x0: float
    y0: float
    x1: float
    y1: float
    figure: Figure | None = None
    nil: bool = False
    turn: Turn | None = None

    @property
    def right(self) -> float:
        """Where the digits end: a closing bracket hangs outside the column."""
        tail = len(self.text) - len(self.text.rstrip(")）% *pcents"))
        return self.x1 - tail * (self.x1 - self.x0) / max(len(self.text), 1) * 0.7

    @property
    def box(self) -> Box:
        """Its box on the page as printed, in points, rounded to a hundredth."""
        box = (self.x0, self.y0, self.x1, self.y1)
        x0, y0, x1, y1 = box if self.turn is None else self.turn.printed(*box)
        return (round(x0, 2), round(y0, 2), round(x1, 2), round(y1, 2))


@dataclass(slots=True)
class Line:
    """One printed line of a page."""

    page: int
    start: int
    end: int
    text: str
    tokens: list[Token] = field(default_factory=list)

    @property
    def x0(self) -> float:
        return self.tokens[0].x0 if self.tokens else 0.0

    @property
    def y0(self) -> float:
        return self.tokens[0].y0 if self.tokens else 0.0

    @property
    def y1(self) -> float:
        return self.tokens[0].y1 if self.tokens else 0.0

    @property
    def figures(self) -> list[Token]:
        """Tokens that are numbers or stand for nothing."""
        return [token for token in self.tokens if token.figure is not None or token.nil]


def page_lines(document: Document, page: Page) -> list[Line]:
    """The lines of one page with their tokens, in text order."""
    text = document.text
    groups: list[list[Word]] = []
    turn = _turn(page)
    for printed in page.words:
        word = printed if turn is None else turn.upright(printed)
        if not groups or text[word.start - 1] == "\n":
            groups.append([])
        groups[-1].append(word)
    raw = [text[word.start : word.end] for word in page.words]
    continental = looks_continental([item for item in raw if _DIGIT.search(item)])
    lines = []
    for words in groups:
        start, end = words[0].start, words[-1].end
        tokens = _tokens(text, words, continental)
        if turn is not None:
            tokens = [token._replace(turn=turn) for token in tokens]
        lines.append(Line(page.number, start, end, text[start:end], tokens))
    return _mended(lines, continental)


def _mended(lines: list[Line], continental: bool) -> list[Line]:
    """Figures that a narrow cell broke over two lines, whole again: "12,345,678,90" above "1.23"."""
    emptied: set[int] = set()
    for index, line in enumerate(lines):
        for place, token in enumerate(line.tokens):
            if not _CUT_FIGURE.match(token.text):
                continue
            rest = _rest_of(token, lines[index + 1 : index + 1 + _LINES_OF_CELL])
            whole = parse_figure(token.text + rest[1].text, continental=continental) if rest else None
            if rest is None or whole is None:
                continue
            below, tail = rest
            below.tokens = [other for other in below.tokens if other is not tail]
            if not below.tokens:
                emptied.add(id(below))
            line.tokens[place] = token._replace(
                text=token.text + tail.text,
                x0=min(token.x0, tail.x0),
                x1=max(token.x1, tail.x1),
                y1=tail.y1,
                figure=whole,
            )
    return [line for line in lines if id(line) not in emptied] if emptied else lines


def _rest_of(token: Token, lines: Sequence[Line]) -> tuple[Line, Token] | None:
    """The end of a figure on the next lines, below its beginning."""
    for line in lines:
        if line.y0 - token.y0 > 2.2 * (token.y1 - token.y0):
            return None
        for other in line.tokens:
            inside = token.x0 - 2 <= other.x0 and other.x1 <= token.x1 + 2
            if inside and other.y0 > token.y0 and _TAIL_OF_FIGURE.match(other.text):
                return line, other
    return None


def _turn(page: Page) -> Turn | None:
    """How to turn a page whose lines run up or down; None for any other."""
    long = [word for word in page.words[:_WORDS_FOR_TURN] if word.end - word.start > 3]
    tall = sum(word.y1 - word.y0 > 1.2 * (word.x1 - word.x0) for word in long)
    if not tall or tall < 0.6 * len(long):
        return None
    steps = [b.y0 - a.y0 for a, b in pairwise(page.words) if b.start - a.end == 1 and abs(b.x0 - a.x0) < 2]
    return Turn(sum(step < 0 for step in steps) > 0.5 * len(steps), page.width, page.height)


def _tokens(text: str, words: Sequence[Word], continental: bool) -> list[Token]:
    """Join what was printed in pieces: "$ 5,510", "( 8.30)", "(409 )", "– 876", "1 234"."""
    tokens: list[Token] = []
    index = 0
    while index < len(words):
        first = words[index]
        piece = text[first.start : first.end]
        if piece.isalpha() and (
            len(piece) > _LONGEST_MARK or piece.lower() not in _LETTER_MARKS
        ):  # most words of a page
            tokens.append(Token(piece, first.x0, first.y0, first.x1, first.y1))
            index += 1
            continue
        last = index
        height = first.y1 - first.y0
        if piece.lower() in _OPENERS:
            # A dash far from the next number stands for nothing; a currency sign may be set at the column's left edge.
            reach = 1.0 * height if piece[0] in "-–—−" else 14.0 * height
            while (
                last + 1 < len(words)
                and words[last + 1].x0 - words[last].x1 < reach
                and (text[words[last + 1].start : words[last + 1].end].lower() in _OPENERS - {"-", "–", "—", "−"})
            ):
                last += 1
            if last + 1 < len(words) and -height < words[last + 1].x0 - words[last].x1 < reach:
                following = text[words[last + 1].start : words[last + 1].end]
                joined = "".join(text[w.start : w.end] for w in words[index : last + 1]) + following
                if _is_number_start(following, joined):
                    last += 1
        elif not _DIGIT.search(piece):
            tokens.append(Token(piece, first.x0, first.y0, first.x1, first.y1, nil=is_nil(piece)))
            index += 1
            continue
        while last + 1 < len(words):
            following = text[words[last + 1].start : words[last + 1].end]
            gap = words[last + 1].x0 - words[last].x1
            current = text[words[last].start : words[last].end]
            grouped = gap < 0.35 * height and _GROUP.match(following) and re.search(r"(?:^|\D)\d{1,3}$", current)
            if (following in _CLOSERS and gap < 0.8 * height) or grouped:
                last += 1
            else:
                break
        joined = "".join(text[w.start : w.end] for w in words[index : last + 1])
        figure = parse_figure(joined, continental=continental)
        if figure is None and last > index:
            last = index
            joined = piece
            figure = parse_figure(piece, continental=continental)
        box = words[index : last + 1]
        printed = text[box[0].start : box[-1].end]
        # The currency sign belongs to the column, the figure is what the reader sees as the cell.
        start = next(
            (i for i, w in enumerate(box) if _DIGIT.search(text[w.start : w.end]) or "(" in text[w.start : w.end]), 0
        )
        if figure is not None and start:
            lead = text[box[0].start : box[0].end]
            if lead not in {"-", "–", "—", "−"}:
                box = box[start:]
                printed = text[box[0].start : box[-1].end]
        tokens.append(
            Token(
                printed,
                box[0].x0,
                min(w.y0 for w in box),
                box[-1].x1,
                max(w.y1 for w in box),
                figure,
                figure is None and is_nil(joined),
            )
        )
        index = last + 1
    return tokens


def _is_number_start(following: str, joined: str) -> bool:
    if following[:1].isdigit() or following[:1] in "(.-–—":
        return parse_figure(joined) is not None or parse_figure(joined + ")") is not None or is_nil(joined)
    return False


def cluster_rights(tokens: Iterable[Token], tolerance: float = 5.0) -> list[list[Token]]:
    """Tokens grouped by right edge, from left to right."""
    clusters: list[list[Token]] = []
    for token in sorted(tokens, key=lambda item: item.right):
        if clusters and token.right - clusters[-1][-1].right <= tolerance:
            clusters[-1].append(token)
        else:
            clusters.append([token])
    return clusters
