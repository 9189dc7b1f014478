"""DOCX by python-docx: paragraphs and table cells in document order, one line each."""

from __future__ import annotations

from pathlib import Path

import docx
from docx.table import Table
from docx.text.paragraph import Paragraph

from ..document import Block, Document, Span
from ..errors import DamagedFile
from ..language import detect_language
from ..limits import LIMITS, Limits
from ..progress import Progress, silent


def read_docx(path: Path, *, limits: Limits = LIMITS, progress: Progress = silent) -> Document:
    """The body's paragraphs and tables; headings by style."""
    try:
        source = docx.Document(str(path))
    except Exception as error:
        raise DamagedFile(f"'{path.name}' is not a readable DOCX.", remedy="Open and save it again in Word.") from error
    parts: list[str] = []
    blocks: list[Block] = []
    position = 0
    for item in source.iter_inner_content():
        lines = [item.text] if isinstance(item, Paragraph) else _cells(item)
        for line in lines:
            style = (item.style.name or "") if isinstance(item, Paragraph) and item.style is not None else ""
            level = int(style[-1]) if style.startswith("Heading ") and style[-1].isdigit() else None
            kind = "heading" if level else ("paragraph" if isinstance(item, Paragraph) else "table_cell")
            blocks.append(Block(Span(position, position + len(line)), kind, level))  # type: ignore[arg-type]
            parts.append(line + "\n")
            position += len(line) + 1
    text = "".join(parts)
    return Document(name=path.name, format="docx", text=text, blocks=tuple(blocks), language=detect_language(text))


def _cells(table: Table) -> list[str]:
    return [cell.text for row in table.rows for cell in row.cells]
