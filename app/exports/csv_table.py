"""The main table of an analysis as CSV (RFC 4180), UTF-8 with a byte-order mark because Excel needs one."""

from __future__ import annotations

import csv
import io

from ..opened import Opened
from .corrections import Corrections
from .tables import Cell, Table, tables

# A spreadsheet runs a cell that starts with one of these as a formula (OWASP, "CSV Injection").
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")


def to_csv(opened: Opened, corrections: Corrections | None = None) -> bytes:
    """References of a contract, metrics of a report, calls of a repository, sections of other text."""
    return table_to_csv(tables(opened.analysis, corrections)[0])


def table_to_csv(table: Table) -> bytes:
    """One table; text that a spreadsheet would run as a formula gets a leading apostrophe."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(table.columns)
    writer.writerows([_safe(cell) for cell in row] for row in table.rows)
    return out.getvalue().encode("utf-8-sig", "replace")


def _safe(cell: Cell) -> Cell:
    if isinstance(cell, str) and cell.startswith(_FORMULA_STARTS):
        return f"'{cell}"
    return cell
