"""The reading order of one printed page: words with boxes in, printed lines out, top to bottom.

A printed line is every word on one baseline, so a table row is one line. On pages set in columns of running text the
columns are kept apart: the left one is read to its end before the right one begins. Text that runs up or down the
margin never mixes into the lines it passes.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from itertools import groupby, pairwise
from operator import itemgetter
from typing import NamedTuple

# x0, y0, x1, y1, text, block, line, word number: what PyMuPDF calls a word
RawWord = tuple[float, float, float, float, str, int, int, int]


class Segment(NamedTuple):
    """Words that the format itself puts on one line without a wide gap. `middle` orders lines down the page."""

    middle: float
    x0: float
    y0: float
    x1: float
    y1: float
    words: list[RawWord]


_BIN = 4.0  # points; narrower than any gutter in use
_MIN_COLUMN_LINES = 5
_MIN_PROSE_WORDS = 4
_EDGE = 0.055  # of the page's height


def printed_lines(words: Sequence[RawWord], width: float, height: float) -> list[list[RawWord]]:
    """The page's words as printed lines in reading order; words of a line run left to right.

    `width` and `height` are the page's, in points, with the words' boxes in the same space.
    """
    upright: list[Segment] = []
    sideways: list[Segment] = []
    for _, group in groupby(words, itemgetter(5, 6)):
        line = list(group)
        first, last = line[0], line[-1]
        x0, y0, x1, y1 = first[0], first[1], last[2], first[3]
        if _runs_sideways(first, last):
            box = _hull(line)
            sideways.append(Segment((box[1] + box[3]) / 2, *box, line))
            continue
        upright.append(Segment((y0 + y1) / 2, x0, y0, x1, y1, line))
    if sideways and _characters(sideways) > 2 * _characters(upright):
        return _turned_lines(words, width, height)
    rows = _rows(upright)
    gutters = _gutters(upright, width)
    if gutters:
        rows = _by_columns(rows, gutters, height)
    lines = [[word for segment in row for word in segment.words] for row in rows]
    sideways.sort(key=itemgetter(1, 0))
    return lines + [segment.words for segment in sideways]


def _runs_sideways(first: RawWord, last: RawWord) -> bool:
    """True for text that runs up or down: later words stand above or below, a single word is taller than wide."""
    if first is last:
        return first[3] - first[1] > 1.5 * (first[2] - first[0]) and len(first[4]) > 1
    return abs(last[1] - first[1]) > abs(last[0] - first[0])


def _characters(segments: list[Segment]) -> int:
    return sum(len(word[4]) for segment in segments for word in segment.words)


def _hull(line: list[RawWord]) -> tuple[float, float, float, float]:
    return (
        min(word[0] for word in line),
        min(word[1] for word in line),
        max(word[2] for word in line),
        max(word[3] for word in line),
    )


def _rows(segments: list[Segment]) -> list[list[Segment]]:
    """Segments that overlap by more than half of the smaller one's height, left to right, rows top to bottom."""
    rows: list[list[Segment]] = []
    top = bottom = -1.0
    for segment in sorted(segments, key=itemgetter(0, 1)):
        _, _, y0, _, y1, _ = segment
        overlap = (y1 if y1 < bottom else bottom) - (y0 if y0 > top else top)
        if overlap > 0.5 * min(y1 - y0, bottom - top) and not (y1 - y0 > 1.8 * (bottom - top) and len(rows[-1]) > 1):
            rows[-1].append(segment)
            # A raised footnote mark may come first: the taller segment says where the line is.
            if y1 - y0 > bottom - top:
                top, bottom = y0, y1
        else:
            rows.append([segment])
            top, bottom = y0, y1
    for row in rows:
        if len(row) > 1:
            row.sort(key=itemgetter(1))
    return rows


def _gutters(segments: list[Segment], width: float) -> list[float]:
    """Where columns of running text are parted: x positions in points, from left to right; none on other pages.

    Only lines of several words count, so the columns of a table, which hold numbers, never make a gutter.
    """
    prose = [s for s in segments if len(s.words) >= _MIN_PROSE_WORDS and s.x1 - s.x0 > 0.12 * width]
    if len(prose) < 2 * _MIN_COLUMN_LINES:
        return []
    bins = int(width / _BIN) + 2
    steps = [0] * (bins + 1)
    for segment in prose:
        steps[min(max(int(segment.x0 / _BIN), 0), bins)] += 1
        steps[min(max(int(segment.x1 / _BIN) + 1, 0), bins)] -= 1
    allowed = 0.15 * len(prose)
    gutters: list[float] = []
    covered = 0
    open_since: int | None = None
    for index in range(bins):
        covered += steps[index]
        if covered <= allowed and 0.15 * width < index * _BIN < 0.85 * width:
            open_since = index if open_since is None else open_since
        elif open_since is not None:
            gutters.append((open_since + index) / 2 * _BIN)
            open_since = None
    # Beyond the last column, or before the first, there is only margin.
    first, last = min(s.x1 for s in prose), max(s.x0 for s in prose)
    gutters = [edge for edge in gutters if first < edge < last]
    return gutters if gutters and _are_columns(prose, gutters) else []


def _are_columns(prose: list[Segment], gutters: list[float]) -> bool:
    """True when every column holds enough lines of running text, side by side with its neighbour's."""
    columns: list[list[Segment]] = [[] for _ in range(len(gutters) + 1)]
    for segment in prose:
        inside = [index for index, edge in enumerate([*gutters, 1e9]) if segment.x1 < edge + 2 * _BIN]
        left_edge = gutters[inside[0] - 1] if inside[0] else -1e9
        if segment.x0 > left_edge - 2 * _BIN:
            columns[inside[0]].append(segment)
    if min(map(len, columns)) < _MIN_COLUMN_LINES:
        return False
    for left, right in pairwise(columns):
        top, bottom = max(left[0].y0, right[0].y0), min(left[-1].y1, right[-1].y1)
        low, high = min(s.y0 for s in left), max(s.y1 for s in left)
        beside = sum(low < s.middle < high for s in right)
        if beside < _MIN_COLUMN_LINES and bottom - top < 60:
            return False
        # Running text starts its lines at one x; cells of a table of words do too, but end raggedly far from the edge.
        starts = Counter(round(s.x0 / 6) for s in right)
        if starts.most_common(1)[0][1] < 0.4 * len(right):
            return False
    return True


def _by_columns(rows: list[list[Segment]], gutters: list[float], height: float) -> list[list[Segment]]:
    """Re-order rows so that, between lines that cross a gutter, each column is read to its end."""
    top, bottom = _EDGE * height, (1 - _EDGE) * height  # running headers and footers belong to no column
    ordered: list[list[Segment]] = []
    columns: list[list[list[Segment]]] = [[] for _ in range(len(gutters) + 1)]

    def flush() -> None:
        for column in columns:
            ordered.extend(column)
            column.clear()

    for row in rows:
        if _crosses(row, gutters) or not top < row[0].middle < bottom:
            flush()
            ordered.append(row)
            continue
        for index, column in enumerate(columns):
            low = gutters[index - 1] if index else -1e9
            high = gutters[index] if index < len(gutters) else 1e9
            part = [s for s in row if low <= (s.x0 + s.x1) / 2 < high]
            if part:
                column.append(part)
    flush()
    return ordered


def _crosses(row: list[Segment], gutters: list[float]) -> bool:
    """True for a line over the whole width: text that crosses a gutter, or a label with its numbers beyond one."""
    if any(s.x0 < edge - _BIN and s.x1 > edge + _BIN for s in row for edge in gutters):
        return True
    right = [s for s in row if s.x0 >= gutters[0] - _BIN]
    return bool(right) and len(right) < len(row) and all(_is_figure(s) for s in right)


def _is_figure(segment: Segment) -> bool:
    return all(not any(char.isalpha() for char in word[4]) for word in segment.words)


def _turned_lines(words: Sequence[RawWord], width: float, height: float) -> list[list[RawWord]]:
    """A page whose text runs up or down the sheet: turned upright for ordering; boxes stay as they are on the page."""
    upward = downward = 0
    for before, after in pairwise(words):
        if before[5:7] == after[5:7]:
            upward += after[1] < before[1] - 1
            downward += after[1] > before[1] + 1
    turned: list[RawWord] = []
    for index, word in enumerate(words):
        x0, y0, x1, y1 = word[:4]
        box = (height - y1, x0, height - y0, x1) if upward >= downward else (y0, width - x1, y1, width - x0)
        turned.append((*box, word[4], word[5], word[6], index))
    segments = []
    for _, group in groupby(turned, itemgetter(5, 6)):
        line = list(group)
        box = _hull(line)
        segments.append(Segment((box[1] + box[3]) / 2, *box, line))
    return [[words[word[7]] for segment in row for word in segment.words] for row in _rows(segments)]
