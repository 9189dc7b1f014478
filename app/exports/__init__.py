"""Results as files that other programs open: JSON, CSV, XLSX, GraphML, Markdown, Word.

Every exporter works on the same tables (tables.py), so that a number is the same wherever it is read. Text from documents
is data in all of them: no live formula, no live HTML, no character that the format forbids.
"""

from __future__ import annotations

import io
from importlib import import_module
from typing import IO, TYPE_CHECKING

from unabridged.ingest.errors import UsageError

from ..opened import Opened

if TYPE_CHECKING:
    from .corrections import Corrections

__all__ = ["FORMATS", "MEDIA_TYPES", "export", "write"]

# Modules and functions by format; loaded when they are needed, for those of office files take 100 MB.
_WRITERS = {
    "json": ("json_text", "write_json"),
    "csv": ("csv_table", "write_csv"),
    "xlsx": ("xlsx", "write_xlsx"),
    "graphml": ("graphml", "write_graphml"),
    "md": ("markdown", "write_markdown"),
    "docx": ("markdown", "write_docx"),
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

    JSON, CSV, XLSX and GraphML of a large repository take no more memory than of a small one. Raises UsageError for other formats.
    """
    if format not in _WRITERS:
        raise UsageError(f"'{format}' is not an export format.", remedy=f"Choose one of {', '.join(FORMATS)}.")
    module, function = _WRITERS[format]
    getattr(import_module(f".{module}", __package__), function)(opened, corrections, out)


def export(opened: Opened, format: str, corrections: Corrections | None = None) -> bytes:
    """The same as bytes."""
    out = io.BytesIO()
    write(opened, format, out, corrections)
    return out.getvalue()
