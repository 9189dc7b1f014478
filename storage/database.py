"""A connection to the database, its transactions, and its migration to the newest tables."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import sqlalchemy.exc
from sqlalchemy import Connection, Engine, inspect, text
from sqlalchemy.orm import Session

from .backends import DatabaseError, backend_for

# The newest migration. A test holds it equal to Alembic's head; comparing a string costs nothing at start-up,
# importing Alembic costs a third of a second.
HEAD = "0007"


class Database:
    """Opens, migrates and hands out transactions. The parts of `Store` build on it.

    `home` holds files/, and unabridged.db (SQLite) unless `url` names a PostgreSQL database. Raises DatabaseError.
    """

    def __init__(self, home: Path, url: str | None = None) -> None:
        home.mkdir(parents=True, exist_ok=True)
        self.home, self.url = home, url
        self._backend = backend_for(home, url)
        self._pid = os.getpid()
        try:
            self._migrate()
        except sqlalchemy.exc.DatabaseError as error:
            raise DatabaseError(
                f"{self._backend.label} is not a readable database ({error.orig}).",
                remedy="Restore it from a backup, or move it away and start again.",
            ) from error

    @contextmanager
    def _reading(self) -> Iterator[Session]:
        """One transaction that sees one state of the database and changes nothing."""
        with self._transaction(self._backend.reader) as session:
            yield session

    @contextmanager
    def _writing(self) -> Iterator[Session]:
        """One transaction: all of it is kept, or nothing. It waits for other writers."""
        with self._transaction(self._backend.writer) as session:
            yield session

    @contextmanager
    def _transaction(self, database: Engine) -> Iterator[Session]:
        self._check_process()
        with Session(database, expire_on_commit=False, info={"backend": self._backend}) as session, session.begin():
            yield session

    def close(self) -> None:
        """Give the connections back; the store cannot be used afterwards."""
        self._backend.reader.dispose()

    def _check_process(self) -> None:
        # A SQLite connection carried over fork() corrupts the file ("How To Corrupt An SQLite Database File", 2.6); to
        # PostgreSQL two processes would talk at once.
        if os.getpid() != self._pid:
            self._pid = os.getpid()
            self._backend.reader.dispose(close=False)

    def _migrate(self) -> None:
        with self._backend.reader.connect() as connection:
            if _version(connection) == HEAD:
                return
        with self._backend.writer.begin() as connection:  # a second process waits here, and then finds the work done
            version = _version(connection)
            if version == HEAD:
                return
            from .migrations import known_versions, upgrade

            if version is not None and version not in known_versions():
                raise DatabaseError(
                    f"{self._backend.label} was written by a newer version of Unabridged (its tables have the version"
                    f" {version}, the newest known here is {HEAD}).",
                    remedy="Update Unabridged, or choose another folder with --home.",
                )
            upgrade(connection)


def _version(connection: Connection) -> str | None:
    if not inspect(connection).has_table("alembic_version"):
        return None
    return connection.execute(text("SELECT version_num FROM alembic_version")).scalar()
