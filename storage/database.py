"""A connection to the database, its transactions, and its migration to the newest tables."""

from __future__ import annotations

import os
import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import sqlalchemy.exc
from sqlalchemy import Connection, create_engine, event, inspect, text
from sqlalchemy.orm import Session
from unabridged.ingest.document import UnabridgedError

# The newest migration. A test holds it equal to Alembic's head; comparing a string costs nothing at start-up,
# importing Alembic costs a third of a second.
HEAD = "0003"

_BUSY_SECONDS = 30
_NETWORK_FILE_SYSTEMS = {"nfs", "nfs4", "cifs", "smb3", "smbfs", "9p", "afs", "fuse.sshfs", "fuse.s3fs", "ceph"}


class DatabaseError(UnabridgedError):
    """The database cannot be opened or is newer than this program."""


class Database:
    """Opens, migrates and hands out transactions. The parts of `Store` build on it.

    `home` holds unabridged.db (SQLite) and files/; `url` names another database instead.
    """

    def __init__(self, home: Path, url: str | None = None) -> None:
        home.mkdir(parents=True, exist_ok=True)
        self.home = home
        path = home / "unabridged.db"
        self._pid = os.getpid()
        self._database = create_engine(url or f"sqlite:///{path}", connect_args={} if url else {"timeout": 0})
        self._writer = self._database
        if self._is_sqlite:
            wal = not on_network_drive(home)
            event.listen(self._database, "connect", lambda connection, _: _configure_sqlite(connection, wal))
            event.listen(self._database, "begin", _begin_sqlite)
            self._writer = self._database.execution_options(writes=True)
        try:
            self._migrate()
        except sqlalchemy.exc.DatabaseError as error:
            raise DatabaseError(
                f"'{url or path}' is not a readable database ({error.orig}).",
                remedy="Restore it from a backup, or move it away and start again.",
            ) from error

    @property
    def _is_sqlite(self) -> bool:
        return self._database.dialect.name == "sqlite"

    @contextmanager
    def _reading(self) -> Iterator[Session]:
        """One transaction that sees one state of the database and changes nothing."""
        self._check_process()
        with Session(self._database, expire_on_commit=False) as session, session.begin():
            yield session

    @contextmanager
    def _writing(self) -> Iterator[Session]:
        """One transaction: all of it is kept, or nothing. It waits for other writers."""
        self._check_process()
        with Session(self._writer, expire_on_commit=False) as session, session.begin():
            yield session

    def close(self) -> None:
        """Give the connections back; the store cannot be used afterwards."""
        self._database.dispose()

    def _check_process(self) -> None:
        # A SQLite connection carried over fork() corrupts the file ("How To Corrupt An SQLite Database File", 2.6).
        if os.getpid() != self._pid:
            self._pid = os.getpid()
            self._database.dispose(close=False)

    def _migrate(self) -> None:
        with self._database.connect() as connection:
            if _version(connection) == HEAD:
                return
        with self._writer.begin() as connection:  # a second process waits here, and then finds the work done
            version = _version(connection)
            if version == HEAD:
                return
            if version is not None and version > HEAD:
                raise DatabaseError(
                    f"The database in '{self.home}' was written by a newer version of Unabridged.",
                    remedy="Update Unabridged, or choose another folder with --home.",
                )
            from .migrations import upgrade

            upgrade(connection)


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


def _version(connection: Connection) -> str | None:
    if not inspect(connection).has_table("alembic_version"):
        return None
    return connection.execute(text("SELECT version_num FROM alembic_version")).scalar()


def _configure_sqlite(connection: Any, wal: bool) -> None:
    connection.isolation_level = None  # transactions begin where `_begin_sqlite` says, DDL included
    cursor = connection.cursor()
    cursor.execute(f"PRAGMA busy_timeout={_BUSY_SECONDS * 1000}")
    cursor.execute("PRAGMA foreign_keys=ON")
    if wal:
        _switch_to_wal(cursor)
    # NORMAL: a killed program loses nothing; a power cut may lose the last moments, the file stays whole.
    cursor.execute("PRAGMA synchronous=NORMAL")
    cursor.close()


def _switch_to_wal(cursor: sqlite3.Cursor) -> None:
    # SQLite does not wait for the busy timeout while the mode changes, so the first of several processes may make
    # the others fail here; the mode is permanent, so they find it done a moment later.
    deadline = time.monotonic() + _BUSY_SECONDS
    while cursor.execute("PRAGMA journal_mode").fetchone()[0] != "wal":
        try:
            cursor.execute("PRAGMA journal_mode=WAL").fetchone()
        except sqlite3.OperationalError:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.02)


def _begin_sqlite(connection: Connection) -> None:
    # A transaction that reads first and writes later cannot wait for another writer: SQLite fails it at once.
    # So those that will write take the lock when they begin.
    writes = connection.get_execution_options().get("writes", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")
