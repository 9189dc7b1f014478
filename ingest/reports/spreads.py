"""Two printed pages on one page of the file, as designed reports have them: read one after the other."""

from __future__ import annotations

from collections.abc import Sequence

from .rows import Line, Token

_LANDSCAPE = 1.15  # width to height
_BAND = 0.03  # of the page's width, to each side of the middle, that no word may cross
_CROSSING = 0.04  # share of lines that may cross all the same: running heads
_MIN_LINES = 12
_OWN_LABELS = 0.4  # share of the right half's lines that begin with a word: else it holds the left half's figures


def sheets(lines: Sequence[Line], width: float, height: float) -> list[list[Line]]:
    """The lines of a page as one sheet, or as the left and the right one of a spread."""
    if width < _LANDSCAPE * height or len(lines) < _MIN_LINES:
        return [list(lines)]
    middle = width / 2
    left, right = [], []
    crossing = 0
    for line in lines:
        before = [token for token in line.tokens if (token.x0 + token.x1) / 2 < middle]
        after = line.tokens[len(before) :]
        if before and after and after[0].x0 - before[-1].x1 < _BAND * width:
            crossing += 1
        left.append((line, before))
        right.append((line, after))
    sides = [[_part(line, tokens) for line, tokens in side if tokens] for side in (left, right)]
    labelled = sum(line.text[:1].isalpha() for line in sides[1])
    enough = min(map(len, sides)) >= _MIN_LINES // 2
    if crossing > max(1, _CROSSING * len(lines)) or not enough or labelled < _OWN_LABELS * len(sides[1]):
        return [list(lines)]
    return sides


def _part(line: Line, tokens: list[Token]) -> Line:
    if len(tokens) == len(line.tokens):
        return line
    return Line(line.page, line.start, line.end, " ".join(token.text for token in tokens), tokens)
