"""Lines of a repository's file for the viewer."""

from __future__ import annotations

from typing import Any

from unabridged.ingest.document import Document
from unabridged.ingest.errors import UsageError

WINDOW_LINES = 3000
MAX_LINE = 2000


def source_window(document: Document, path: str, line: int = 1) -> dict[str, Any]:
    """Up to WINDOW_LINES lines of one file around `line` (from 1). Raises UsageError where there is no such file."""
    file = next((file for file in document.files if file.path == path), None)
    if file is None:
        raise UsageError(f"There is no file '{path[:300]}' in {document.name}.", remedy="Pick one from the outline.")
    lines = file.text.split("\n")
    first = max(1, line - WINDOW_LINES // 2)
    shown = [text[:MAX_LINE].rstrip("\r") for text in lines[first - 1 : first - 1 + WINDOW_LINES]]
    return {
        "file": path,
        "language": file.language,
        "first": first,
        "last": first + len(shown) - 1,
        "total": len(lines),
        "lines": shown,
    }
