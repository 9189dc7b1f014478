"""All tables of an analysis as one workbook: a sheet per table, numbers as numbers, text never as a formula."""

from __future__ import annotations

from datetime import datetime
from itertools import islice
from typing import IO

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter
from openpyxl.writer.excel import ExcelWriter

from ..opened import Opened
from .corrections import Corrections
from .tables import Cell, Table, tables
from .zipped import TimelessZip

_MAX_ROWS = 1_048_575  # of a sheet, one taken by the heading
_MAX_CELL = 32_767  # characters
_WIDTHS = {"text": 60, "excerpt": 60, "why": 50, "how": 50, "label": 44, "heading": 44, "source": 40, "message": 80}


def write_xlsx(opened: Opened, corrections: Corrections | None, out: IO[bytes]) -> None:
    """The workbook; a table longer than a sheet is cut and the last row says so."""
    tables_to_xlsx(tables(opened, corrections), out)


def tables_to_xlsx(sheets: tuple[Table, ...], out: IO[bytes]) -> None:
    """Empty tables are left out unless all are empty, so that a first sheet always exists.

    Rows wait in a temporary file, not in memory.
    """
    book = Workbook(write_only=True)
    # A fixed date: the same analysis gives the same workbook.
    book.properties.created = book.properties.modified = datetime(2000, 1, 1)
    filled = [table for table in sheets if table.rows] or list(sheets[:1])
    for table in filled:
        sheet = book.create_sheet(table.name)
        sheet.freeze_panes = "A2"
        for index, column in enumerate(table.columns, start=1):
            sheet.column_dimensions[get_column_letter(index)].width = _WIDTHS.get(column, 16)
        heading = [WriteOnlyCell(sheet, column) for column in table.columns]
        for cell in heading:
            cell.font = Font(bold=True)
        sheet.append(heading)
        for row in islice(table.rows, _MAX_ROWS):
            sheet.append([_cell(sheet, value) for value in row])
        left = len(table.rows) - _MAX_ROWS
        if left > 0:
            sheet.append([f"{left:,} more rows do not fit a sheet; use JSON or CSV."])
    # Not book.save(), which writes the time of writing into the properties.
    with TimelessZip(out) as archive:
        ExcelWriter(book, archive).save()


def _cell(sheet: object, value: Cell) -> object:
    if not isinstance(value, str):
        return value
    cell = WriteOnlyCell(sheet, ILLEGAL_CHARACTERS_RE.sub("\N{REPLACEMENT CHARACTER}", value)[:_MAX_CELL])
    cell.data_type = "s"  # openpyxl would make "=..." a formula
    return cell
