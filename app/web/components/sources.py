"""Lines of a repository's file for the viewer."""

from __future__ import annotations

from typing import Any

from unabridged.ingest.errors import UsageError

from ...repository import Repository

WINDOW_LINES = 3000
MAX_LINE = 2000


def source_window(repository: Repository, path: str, line: int = 1) -> dict[str, Any]:
    """Up to WINDOW_LINES lines of one file around `line` (from 1). Raises UsageError where there is no such file."""
    text = repository.text(path)
    if text is None:
        raise UsageError(f"There is no file '{path[:300]}' in {repository.name}.", remedy="Pick one from the outline.")
    lines = text.split("\n")
    first = max(1, line - WINDOW_LINES // 2)
    shown = [text[:MAX_LINE].rstrip("\r") for text in lines[first - 1 : first - 1 + WINDOW_LINES]]
    return {
        "file": path,
        "language": repository.language(path),
        "first": first,
        "last": first + len(shown) - 1,
        "total": len(lines),
        "lines": shown,
    }
