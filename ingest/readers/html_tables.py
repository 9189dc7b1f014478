"""Cells of HTML tables, by the tags around them: which row and column each stands in."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from ..document import Cell, Span
from .html_tags import CELLS, Tag

_COLSPAN = re.compile(r"""\bcolspan\s{0,9}=\s{0,9}["']?(\d{1,3})""", re.IGNORECASE)


@dataclass(slots=True)
class _Grid:
    """A table being read; `opened` is where the cell that is open began, -1 for none."""

    number: int
    row: int = -1
    column: int = 0
    width: int = 1
    opened: int = -1


@dataclass(slots=True)
class Tables:
    """Follows rows and cells by their tags; a cell ends with its end tag or where the next one begins."""

    cells: list[Cell] = field(default_factory=list)
    _grids: list[_Grid] = field(default_factory=list)
    _count: int = 0

    def tag(self, tag: Tag, attributes: str) -> None:
        """Take in the next tag of the document."""
        name, closing = tag.name, tag.closing
        if name == "table" and not closing:
            if self._grids:
                self._grids[-1].opened = -1  # a cell that holds a table is layout
            self._grids.append(_Grid(self._count))
            self._count += 1
        elif self._grids and name in ("table", "tr", *CELLS):
            grid = self._grids[-1]
            self._close(grid, tag.start)
            if name == "table":
                self._grids.pop()
            elif name == "tr" and not closing:
                grid.row, grid.column = grid.row + 1, 0
            elif name in CELLS and not closing:
                spanned = _COLSPAN.search(attributes)
                grid.width = max(1, int(spanned[1])) if spanned else 1
                grid.opened = tag.end

    def _close(self, grid: _Grid, position: int) -> None:
        if grid.opened >= 0:
            self.cells.append(
                Cell(Span(grid.opened, max(position, grid.opened)), grid.number, grid.row, grid.column, grid.width)
            )
            grid.column += grid.width
            grid.opened = -1
