"""Results as files that other programs open: JSON, CSV, XLSX, GraphML, Markdown, Word.

Every exporter works on the same tables (tables.py), so that a number is the same wherever it is read. Text from documents
is data in all of them: no live formula, no live HTML, no character that the format forbids.
"""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import IO

from unabridged.ingest.errors import UsageError

from ..opened import Opened
from .corrections import Corrections
from .csv_table import write_csv
from .graphml import write_graphml
from .json_text import write_json
from .markdown import write_docx, write_markdown
from .xlsx import write_xlsx

__all__ = ["FORMATS", "MEDIA_TYPES", "export", "write"]

_WRITERS: dict[str, Callable[[Opened, Corrections | None, IO[bytes]], None]] = {
    "json": write_json,
    "csv": write_csv,
    "xlsx": write_xlsx,
    "graphml": write_graphml,
    "md": write_markdown,
    "docx": write_docx,
}
FORMATS = tuple(_WRITERS)
MEDIA_TYPES = {
    "json": "application/json",
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "graphml": "application/graphml+xml",
    "md": "text/markdown; charset=utf-8",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
}


def write(opened: Opened, format: str, out: IO[bytes], corrections: Corrections | None = None) -> None:
    """The whole analysis into a file, in one of FORMATS, with the corrections of a report's metrics.

    JSON, CSV and GraphML of a large repository take no more memory than of a small one. Raises UsageError for other formats.
    """
    if format not in _WRITERS:
        raise UsageError(f"'{format}' is not an export format.", remedy=f"Choose one of {', '.join(FORMATS)}.")
    _WRITERS[format](opened, corrections, out)


def export(opened: Opened, format: str, corrections: Corrections | None = None) -> bytes:
    """The same as bytes."""
    out = io.BytesIO()
    write(opened, format, out, corrections)
    return out.getvalue()
