"""What databases do differently, one file per kind; everything else in storage is the same for all."""

from __future__ import annotations

from pathlib import Path

from .base import Backend, DatabaseError

__all__ = ["Backend", "DatabaseError", "backend_for"]


def backend_for(home: Path, url: str | None) -> Backend:
    """PostgreSQL where a URL names it, SQLite in `home` where there is none. Raises DatabaseError."""
    if not url:
        from .sqlite import SQLiteBackend

        return SQLiteBackend(home)
    from .postgresql import PostgreSQLBackend

    return PostgreSQLBackend(url)
