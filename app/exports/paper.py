"""A paper: headings, paragraphs, points, tables and charts with their sources, the same for Markdown and Word.

Builders (brief.py, changes.py, draft.py) say what is written; render_markdown and render_docx say how it looks. Text from
documents is data in both: escaped in Markdown, plain runs in Word.
"""

from __future__ import annotations

import io
import re
from dataclasses import dataclass
from datetime import datetime

import docx
from docx.shared import Mm, Pt, RGBColor

from .charts import Chart, draw_chart
from .markdown_text import escape
from .zipped import without_clock


@dataclass(frozen=True, slots=True)
class Heading:
    """Level 1 is a part of the paper, 2 a part of that."""

    text: str
    level: int = 1


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Running text, and where it rests on ("8.2, page 19")."""

    text: str
    source: str = ""


@dataclass(frozen=True, slots=True)
class Point:
    """One item of a list. `label` stands before it in bold."""

    text: str
    source: str = ""
    label: str = ""


@dataclass(frozen=True, slots=True)
class Grid:
    """A table as printed: every cell is text already."""

    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


Part = Heading | Paragraph | Point | Grid | Chart


@dataclass(frozen=True, slots=True)
class Paper:
    """What is written, from title to end."""

    title: str
    subtitle: str = ""
    parts: tuple[Part, ...] = ()


def render(paper: Paper, format: str) -> bytes:
    """The paper as "md" or "docx"."""
    return {"md": render_markdown, "docx": render_docx}[format](paper)


def render_markdown(paper: Paper) -> bytes:
    """CommonMark with tables; charts are given as their table of values."""
    lines = [f"# {escape(paper.title)}", ""]
    if paper.subtitle:
        lines += [escape(paper.subtitle), ""]
    for part in paper.parts:
        if isinstance(part, Heading):
            lines += ["", f"{'#' * (part.level + 1)} {escape(part.text)}", ""]
        elif isinstance(part, Paragraph):
            if lines[-1].startswith("- "):
                lines.append("")  # else it would go on with the last point
            lines += [_with_source(escape(part.text), part.source), ""]
        elif isinstance(part, Point):
            label = f"**{escape(part.label)}:** " if part.label else ""
            lines.append(f"- {label}{_with_source(escape(part.text), part.source)}")
        elif isinstance(part, Grid):
            lines += ["", *_markdown_table(part), ""]
        else:
            values = tuple((label, f"{value:,.10g}") for label, value in zip(part.labels, part.values, strict=True))
            lines += ["", *_markdown_table(Grid((part.title, part.unit), values)), ""]
    text = "\n".join(lines).strip("\n")
    return (re.sub("\n{3,}", "\n\n", text) + "\n").encode("utf-8", "replace")


def render_docx(paper: Paper) -> bytes:
    """A Word document in its default styles, A4, sources in grey after the text they belong to."""
    document = docx.Document()
    document.core_properties.title = _legal(paper.title)
    document.core_properties.author = "Unabridged"
    document.core_properties.created = document.core_properties.modified = datetime(2000, 1, 1)
    section = document.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.left_margin = section.right_margin = Mm(22)
    document.add_heading(_legal(paper.title), 0)
    if paper.subtitle:
        document.add_paragraph(_legal(paper.subtitle))
    for part in paper.parts:
        if isinstance(part, Heading):
            document.add_heading(_legal(part.text), part.level)
        elif isinstance(part, Paragraph | Point):
            paragraph = document.add_paragraph(style="List Bullet" if isinstance(part, Point) else None)
            if isinstance(part, Point) and part.label:
                paragraph.add_run(f"{_legal(part.label)}: ").bold = True
            paragraph.add_run(_legal(part.text))
            if part.source:
                run = paragraph.add_run(f"  [{_legal(part.source)}]")
                run.font.size, run.font.color.rgb = Pt(8.5), RGBColor(0x60, 0x60, 0x60)
        elif isinstance(part, Grid):
            _docx_table(document, part)
        else:
            document.add_picture(io.BytesIO(draw_chart(part)), width=Mm(140))
    out = io.BytesIO()
    document.save(out)
    return without_clock(out)


def _with_source(text: str, source: str) -> str:
    return f"{text} *({escape(source)})*" if source else text


def _markdown_table(grid: Grid) -> list[str]:
    return [
        "| " + " | ".join(escape(column) for column in grid.columns) + " |",
        "|" + " --- |" * len(grid.columns),
        *("| " + " | ".join(escape(cell) for cell in row) + " |" for row in grid.rows),
    ]


def _docx_table(document: docx.document.Document, grid: Grid) -> None:
    table = document.add_table(rows=1, cols=len(grid.columns), style="Light List Accent 1")
    for cell, column in zip(table.rows[0].cells, grid.columns, strict=True):
        cell.text = _legal(column)
    for row in grid.rows:
        cells = table.add_row().cells
        for cell, text in zip(cells, row, strict=True):
            cell.text = _legal(text)
    for row_cells in table.rows:
        for cell in row_cells.cells:
            for paragraph in cell.paragraphs:
                paragraph.paragraph_format.space_after = Pt(0)
                for run in paragraph.runs:
                    run.font.size = Pt(9)


# XML 1.0 forbids these, and a document may hold them.
_ILLEGAL_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def _legal(text: str) -> str:
    return _ILLEGAL_XML.sub("\N{REPLACEMENT CHARACTER}", text)
