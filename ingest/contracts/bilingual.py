"""Agreements in two languages side by side: a table whose rows say the same twice, each cell under the same number."""

from __future__ import annotations

import re
from itertools import groupby

from ..document import Block, Document, Span
from ..language import detect_language
from .enumerators import chinese_numeral

# "2.1", "2.", "(a)", "第三条", "Article 3", "§ 3"
_NUMBER = re.compile(
    r"\s{0,9}(?:(?:Article|ARTICLE|Section|SECTION|Clause|CLAUSE|Artikel|Art\.|§)\s{0,3})?第?\s?"
    r"(?:\(?(?P<number>\d{1,3}(?:\.\d{1,3}){0,4}|[a-z]|[ivx]{2,4})[.)]?|(?P<han>[一二三四五六七八九十百]{1,4}))(?=\s|[^\w.]|[条條]|\Z)"
)
_FEWEST = 3

Row = tuple[Span, Span]


def translated_cells(document: Document) -> list[tuple[int, int]]:
    """The cells that repeat in the other language what the cell beside them says, in order.

    The column in the document's own language is the agreement's; of two such the first.
    """
    found: list[tuple[int, int]] = []
    for rows in _tables(document):
        numbers = [(_number(document, left), _number(document, right)) for left, right in rows]
        same = sum(left is not None and left == right for left, right in numbers)
        numbered = sum(left is not None or right is not None for left, right in numbers)
        if same < _FEWEST or 10 * same < 6 * numbered:
            continue
        columns = (
            " ".join(document.text[span.start : span.end] for span in column) for column in zip(*rows, strict=True)
        )
        first, second = map(detect_language, columns)
        if first != second:
            other = 0 if second == document.language else 1
            found += [(row[other].start, row[other].end) for row in rows]
    return sorted(found)


def _tables(document: Document) -> list[list[Row]]:
    """The rows of two cells of each table."""
    if document.cells:
        grids = groupby(document.cells, key=lambda cell: cell.table)
        rows = ([list(cells) for _, cells in groupby(grid, key=lambda cell: cell.row)] for _, grid in grids)
        return [[(cells[0].span, cells[1].span) for cells in table if len(cells) == 2] for table in rows]
    stretches = groupby(document.blocks, key=lambda block: block.kind == "table_cell")
    return [_rows(document, list(blocks)) for in_table, blocks in stretches if in_table]


def _rows(document: Document, blocks: list[Block]) -> list[Row]:
    """The rows of a table that is known by its paragraphs: a tab stands before the second cell of a row.

    What is between two tabs are the second cell of one row and the first of the next, which opens with the number that
    stands behind the next tab.
    """
    runs: list[list[Span]] = [[]]
    for block in blocks:
        if runs[-1] and document.text[block.span.start - 1] == "\t":
            runs.append([])
        runs[-1].append(block.span)
    rows: list[Row] = []
    left = runs[0]
    for index, run in enumerate(runs[1:], 1):
        opening = len(run)
        if index + 1 < len(runs):
            wanted = _number(document, runs[index + 1][0])
            opening = next(
                (at for at in range(len(run) - 1, 0, -1) if _number(document, run[at]) == wanted), len(run) - 1
            )
        if left and opening:
            rows.append((Span(left[0].start, left[-1].end), Span(run[0].start, run[opening - 1].end)))
        left = run[opening:]
    return rows


def _number(document: Document, span: Span) -> str | None:
    match = _NUMBER.match(document.text, span.start, span.end)
    if match is None:
        return None
    return match["number"] or str(chinese_numeral(match["han"]))
