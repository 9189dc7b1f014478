"""The main table of an analysis as CSV (RFC 4180), UTF-8 with a byte-order mark because Excel needs one."""

from __future__ import annotations

import csv
import io
from typing import IO

from ..opened import Opened
from .corrections import Corrections
from .tables import Cell, Table, tables

# A spreadsheet runs a cell that starts with one of these as a formula (OWASP, "CSV Injection").
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")


def write_csv(opened: Opened, corrections: Corrections | None, out: IO[bytes]) -> None:
    """References of a contract, metrics of a report, calls of a repository, sections of other text."""
    table_to_csv(tables(opened, corrections)[0], out)


def table_to_csv(table: Table, out: IO[bytes]) -> None:
    """One table. Text that a spreadsheet would run as a formula gets a leading apostrophe."""
    text = io.TextIOWrapper(out, encoding="utf-8-sig", errors="replace", newline="")
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(table.columns)
    writer.writerows([_safe(cell) for cell in row] for row in table.rows)
    text.flush()
    text.detach()  # or the file would be closed with its wrapper


def _safe(cell: Cell) -> Cell:
    if isinstance(cell, str) and cell.startswith(_FORMULA_STARTS):
        return f"'{cell}"
    return cell
