"""The one door into the database: methods take and return plain values; each call is one transaction."""

from __future__ import annotations

import hashlib
import zlib
from pathlib import Path

from sqlalchemy import create_engine, event, select
from sqlalchemy.orm import Session
from unabridged.ingest.analysis import (
    Analysis,
    CodeAnalysis,
    ContractAnalysis,
    ReportAnalysis,
    TextAnalysis,
)

from .tables import Base, Content, StoredAnalysis

_ANALYSIS_CLASSES: dict[str, type[Analysis]] = {
    "contract": ContractAnalysis,
    "report": ReportAnalysis,
    "code": CodeAnalysis,
    "text": TextAnalysis,
}


class Store:
    """A database and the folder of original files beside it.

    `home` holds unabridged.db (SQLite, WAL) and files/ab/<sha256>; `url` names another database (PostgreSQL).
    """

    def __init__(self, home: Path, url: str | None = None) -> None:
        home.mkdir(parents=True, exist_ok=True)
        self.home = home
        self._database = create_engine(url or f"sqlite:///{home / 'unabridged.db'}")
        if self._database.dialect.name == "sqlite":
            event.listen(self._database, "connect", _configure_sqlite)
        Base.metadata.create_all(self._database)

    # --- analyses, cached by content hash and analyser version ---

    def cached_analysis(self, sha256: str, kind: str, version: int) -> str | None:
        """The stored JSON of an analysis of this content, or None."""
        with Session(self._database) as session:
            payload = session.scalar(
                select(StoredAnalysis.payload)
                .join(Content)
                .where(Content.sha256 == sha256, StoredAnalysis.kind == kind, StoredAnalysis.version == version)
            )
        return None if payload is None else zlib.decompress(payload).decode()

    def close(self) -> None:
        """Give the connections back; the store cannot be used afterwards."""
        self._database.dispose()


def content_hash(path: Path) -> str:
    """SHA-256 of a file's bytes, hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _configure_sqlite(connection, _record) -> None:  # type: ignore[no-untyped-def]
    # WAL survives an application crash; a busy writer waits instead of failing (SQLite documentation, "WAL").
    cursor = connection.cursor()
    for pragma in ("journal_mode=WAL", "synchronous=NORMAL", "foreign_keys=ON", "busy_timeout=15000"):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()
