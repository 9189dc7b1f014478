"""Errors raised on purpose, as answers."""

from __future__ import annotations

from fastapi.responses import JSONResponse
from unabridged.ingest.errors import UnabridgedError


def error_answer(error: UnabridgedError) -> JSONResponse:
    """An error raised on purpose as a sentence with the status that fits."""
    statuses: tuple[tuple[type[Exception], int], ...] = ((LookupError, 404), (OverflowError, 413))
    status = next((status for cls, status in statuses if isinstance(error, cls)), 400)
    return JSONResponse({"error": error.sentence()}, status_code=status)
