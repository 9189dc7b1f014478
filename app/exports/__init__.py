"""Results as files that other programs open: JSON, CSV, XLSX, GraphML, Markdown, Word.

Every exporter works on the same tables (tables.py), so that a number is the same wherever it is read. Text from documents
is data in all of them: no live formula, no live HTML, no character that the format forbids.
"""

from __future__ import annotations

from collections.abc import Callable

from unabridged.ingest.errors import UsageError
from unabridged.ingest.plain import to_json, to_plain

from ..opened import Opened
from .corrections import Corrections
from .csv_table import to_csv
from .graphml import to_graphml
from .markdown import to_docx, to_markdown
from .xlsx import to_xlsx

__all__ = ["FORMATS", "MEDIA_TYPES", "export", "to_csv", "to_docx", "to_graphml", "to_markdown", "to_xlsx"]


def _to_json(opened: Opened, corrections: Corrections | None) -> bytes:
    """The analysis as `unabridged analyze` writes it; what a person corrected stands beside it."""
    if not corrections:
        return (to_json(opened.analysis) + "\n").encode()
    by_hand = [
        {
            "metric": item.metric,
            "period": item.period,
            "original": item.original,
            "value": item.value,
            "note": item.note,
        }
        for item in corrections.values()
    ]
    return (to_json({**to_plain(opened.analysis), "corrections": by_hand}) + "\n").encode()


_EXPORTERS: dict[str, Callable[[Opened, Corrections | None], bytes]] = {
    "json": _to_json,
    "csv": to_csv,
    "xlsx": to_xlsx,
    "graphml": lambda opened, _: to_graphml(opened),
    "md": to_markdown,
    "docx": to_docx,
}
FORMATS = tuple(_EXPORTERS)
MEDIA_TYPES = {
    "json": "application/json",
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "graphml": "application/graphml+xml",
    "md": "text/markdown; charset=utf-8",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
}


def export(opened: Opened, format: str, corrections: Corrections | None = None) -> bytes:
    """The whole analysis in one of FORMATS, with the corrections of a report's metrics. Raises UsageError for others."""
    if format not in _EXPORTERS:
        raise UsageError(f"'{format}' is not an export format.", remedy=f"Choose one of {', '.join(FORMATS)}.")
    return _EXPORTERS[format](opened, corrections)
