"""SQLite: one file in the home folder, with FTS5 for full-text search."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, ExceptionContext, Table, create_engine, event, insert, select, text
from sqlalchemy.orm import Session

from ..tables import Passage
from ..terms import Phrase, index_terms
from .base import BUSY_SECONDS, Backend, DatabaseError

FILE = "unabridged.db"
_NETWORK_FILE_SYSTEMS = {"nfs", "nfs4", "cifs", "smb3", "smbfs", "9p", "afs", "fuse.sshfs", "fuse.s3fs", "ceph"}

_MATCH = text(
    "SELECT p.id, -bm25(passage_index) FROM passage_index JOIN passages p ON p.id = passage_index.rowid"
    " JOIN workspace_documents d ON d.content_id = p.content_id"
    " WHERE passage_index MATCH :query AND d.workspace_id = :workspace"
    " ORDER BY bm25(passage_index), p.id LIMIT :limit"
)


class SQLiteBackend(Backend):
    """The database of one machine, and of as many processes as there are on it."""

    machine = ""

    def __init__(self, home: Path) -> None:
        self._path = home / FILE
        self.label = f"'{self._path}'"
        self.reader = create_engine(f"sqlite:///{self._path}", connect_args={"timeout": 0})
        wal = not on_network_drive(home)
        event.listen(self.reader, "connect", lambda connection, _: _configure(connection, wal))
        event.listen(self.reader, "begin", _begin)
        event.listen(self.reader, "handle_error", self._explain)
        self.writer = self.reader.execution_options(writes=True)

    def _explain(self, context: ExceptionContext) -> DatabaseError | None:
        error = context.original_exception
        code = getattr(error, "sqlite_errorcode", sqlite3.SQLITE_OK) & 0xFF  # what lies above are details
        if code == sqlite3.SQLITE_BUSY:
            return DatabaseError(
                f"Another program has been writing to {self.label} for over {BUSY_SECONDS} seconds.",
                remedy="Try again when it has finished.",
            )
        if code in (sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR, sqlite3.SQLITE_READONLY):
            return DatabaseError(
                f"{self.label} cannot be written ({error}).", remedy="Free space or change permissions, and repeat."
            )
        return None

    def version(self, session: Session) -> str:
        return f"SQLite {sqlite3.sqlite_version}"

    def problems(self, session: Session) -> list[str]:
        found = [str(row[0]) for row in session.execute(text("PRAGMA integrity_check"))]
        dangling = session.execute(text("PRAGMA foreign_key_check")).all()
        problems = [line for line in found if line != "ok"]
        if dangling:
            problems.append(f"{len(dangling)} rows refer to rows that are gone.")
        return problems

    def size_bytes(self, session: Session) -> int:
        paths = [self._path, self._path.with_name(FILE + "-wal")]
        return sum(path.lstat().st_size for path in paths if path.is_file())

    def back_up(self, folder: Path) -> None:
        # The backup interface copies a database that others are writing to; copying the file would not.
        source = sqlite3.connect(self._path, timeout=BUSY_SECONDS)
        target = sqlite3.connect(folder / FILE)
        try:
            source.backup(target)
        finally:
            target.close()
            source.close()

    def insert(self, session: Session, table: Table, columns: Sequence[str], rows: Sequence[tuple[Any, ...]]) -> None:
        connection = session.connection()
        compiled = insert(table).compile(dialect=connection.dialect, column_keys=list(columns))
        connection.exec_driver_sql(str(compiled), list(rows))

    def ids_were_given(self, session: Session, table: Table) -> None:
        pass  # the next number is always one more than the highest

    def index_passages(self, session: Session, passages: Sequence[tuple[int, str]]) -> None:
        statement = text("INSERT INTO passage_index(rowid, terms) VALUES (:id, :terms)")
        session.execute(statement, [{"id": number, "terms": index_terms(words)} for number, words in passages])

    def forget_passages(self, session: Session, content_id: int) -> None:
        stored = session.execute(select(Passage.id, Passage.text).where(Passage.content_id == content_id)).all()
        if not stored:
            return
        # An index without its own text can only forget a row when it is told the text again.
        session.execute(
            text("INSERT INTO passage_index(passage_index, rowid, terms) VALUES ('delete', :id, :terms)"),
            [{"id": row.id, "terms": index_terms(row.text)} for row in stored],
        )

    def match(
        self, session: Session, workspace_id: int, phrases: Sequence[Phrase], every: bool, limit: int
    ) -> Sequence[tuple[int, float]]:
        query = (" AND " if every else " OR ").join(map(_fts5, phrases))
        rows = session.execute(_MATCH, {"query": query, "workspace": workspace_id, "limit": limit})
        return [(number, score) for number, score in rows]


def on_network_drive(path: Path) -> bool:
    """True where `path` is on a file system shared over a network: SQLite's WAL needs shared memory, which those lack."""
    try:
        mounts = Path("/proc/self/mounts").read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError:
        return False
    resolved = str(path.resolve())
    best, kind = "", ""
    for line in mounts:
        point, file_system = line.split(" ")[1:3]
        point = point.replace("\\040", " ")
        inside = resolved == point or resolved.startswith(point.rstrip("/") + "/")
        if inside and len(point) >= len(best):
            best, kind = point, file_system
    return kind in _NETWORK_FILE_SYSTEMS


def _fts5(phrase: Phrase) -> str:
    return f'"{" ".join(phrase.words)}"' + (" *" if phrase.prefix else "")


def _configure(connection: Any, wal: bool) -> None:
    connection.isolation_level = None  # transactions begin where `_begin` says, DDL included
    cursor = connection.cursor()
    cursor.execute(f"PRAGMA busy_timeout={BUSY_SECONDS * 1000}")
    cursor.execute("PRAGMA foreign_keys=ON")
    if wal:
        _switch_to_wal(cursor)
    # NORMAL: a killed program loses nothing; a power cut may lose the last moments, the file stays whole.
    cursor.execute("PRAGMA synchronous=NORMAL")
    cursor.close()


def _switch_to_wal(cursor: sqlite3.Cursor) -> None:
    # SQLite does not wait for the busy timeout while the mode changes, so the first of several processes may make
    # the others fail here; the mode is permanent, so they find it done a moment later.
    deadline = time.monotonic() + BUSY_SECONDS
    while cursor.execute("PRAGMA journal_mode").fetchone()[0] != "wal":
        try:
            cursor.execute("PRAGMA journal_mode=WAL").fetchone()
        except sqlite3.OperationalError:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.02)


def _begin(connection: Connection) -> None:
    # A transaction that reads first and writes later cannot wait for another writer: SQLite fails it at once.
    # So those that will write take the lock when they begin.
    writes = connection.get_execution_options().get("writes", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")
