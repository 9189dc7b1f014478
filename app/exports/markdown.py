"""A readable report of one analysis in Markdown, and as a Word document where a person would send it on."""

from __future__ import annotations

from itertools import islice
from typing import IO

from unabridged.ingest.analysis import ContractAnalysis, ReportAnalysis

from ..opened import Opened
from .brief import brief_paper
from .corrections import Corrections
from .draft import draft_paper
from .paper import Grid, Heading, Paper, Paragraph, Part, render_docx, render_markdown
from .tables import Cell, Table, tables

_LEFT_OUT = frozenset({"start", "end", "scale"})  # offsets are for programs; JSON has them
_MAX_ROWS = 2_000


def write_markdown(opened: Opened, corrections: Corrections | None, out: IO[bytes]) -> None:
    """The paper of the document's kind, in Markdown."""
    out.write(render_markdown(paper_of(opened, corrections)))


def write_docx(opened: Opened, corrections: Corrections | None, out: IO[bytes]) -> None:
    """The same as a Word document."""
    out.write(render_docx(paper_of(opened, corrections)))


def paper_of(opened: Opened, corrections: Corrections | None = None) -> Paper:
    """A contract's brief, a report's draft, and for other kinds their tables."""
    analysis = opened.analysis if opened.repository is None else opened.repository.head
    if isinstance(analysis, ContractAnalysis):
        return brief_paper(opened)
    if isinstance(analysis, ReportAnalysis):
        return draft_paper([analysis], {analysis.document: corrections or {}})
    parts: list[Part] = []
    for table in tables(opened):
        if table.rows:
            parts.append(Heading(f"{table.name.replace('_', ' ').capitalize()} ({len(table.rows):,})"))
            parts.extend(_grid(table))
    return Paper(analysis.document, f"Kind: {analysis.kind}. Status: {analysis.status}.", tuple(parts))


def _grid(table: Table) -> list[Part]:
    kept = [index for index, column in enumerate(table.columns) if column not in _LEFT_OUT]
    columns = tuple(table.columns[index].replace("_", " ") for index in kept)
    rows = tuple(tuple(_text(row[index]) for index in kept) for row in islice(table.rows, _MAX_ROWS))
    more = len(table.rows) - len(rows)
    rest = [Paragraph(f"{more:,} more rows are in the JSON and XLSX exports.")] if more else []
    return [Grid(columns, rows), *rest]


def _text(cell: Cell) -> str:
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "yes" if cell else "no"
    return f"{cell:,}" if isinstance(cell, int | float) else cell
