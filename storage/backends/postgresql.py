"""PostgreSQL, through psycopg 3: one database for a team. Full-text search is in postgresql_search.py."""

from __future__ import annotations

import re
import socket
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from sqlalchemy import URL, Connection, ExceptionContext, Table, create_engine, event, make_url, text
from sqlalchemy.exc import ArgumentError
from sqlalchemy.orm import Session

from ..terms import Phrase
from . import postgresql_search
from .base import BUSY_SECONDS, Backend, DatabaseError

_VARIABLE = "UNABRIDGED_DATABASE_URL"
_EXAMPLE = "postgresql://user:password@host:5432/database"
_CONNECT_SECONDS = 10
_ENCODED = "Write %40 for @, %2F for /, %3A for : and %25 for % in the password, or put it into ~/.pgpass."
# A writer whose machine has gone away mid-transaction keeps the others waiting no longer than this.
_IDLE_SECONDS = 300
# One writer at a time, as in SQLite. The number is arbitrary and ours; such locks hold within one database.
_WRITE_LOCK = 0x756E616272
_BEGIN_WRITING = (
    f"SET LOCAL lock_timeout = '{BUSY_SECONDS}s'; SET LOCAL idle_in_transaction_session_timeout = '{_IDLE_SECONDS}s';"
    f" SELECT pg_advisory_xact_lock({_WRITE_LOCK})"
)


class PostgreSQLBackend(Backend):
    """The database of several machines."""

    def __init__(self, url: str) -> None:
        self._url = parse(url)
        self.label = label(self._url)
        self.machine = socket.gethostname()
        options = {"application_name": "unabridged", "connect_timeout": _CONNECT_SECONDS}
        own = {key: value for key, value in options.items() if key not in self._url.query}
        try:
            # pool_pre_ping: a server that was restarted costs no request its answer.
            database = create_engine(self._url, connect_args=own, pool_pre_ping=True)
        except ImportError as error:
            raise DatabaseError(
                f"PostgreSQL is named by {_VARIABLE}, and its driver is not installed.",
                remedy='Install it: pip install "unabridged[postgres]"',
            ) from error
        event.listen(database, "handle_error", self._explain)
        event.listen(database, "connect", self._check_encoding, insert=True)  # before SQLAlchemy reads text
        event.listen(database, "begin", _begin)
        self.reader = database.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)
        self.writer = database.execution_options(isolation_level="READ COMMITTED", writes=True)

    def version(self, session: Session) -> str:
        return f"version {session.scalar(text('SHOW server_version'))}"

    def problems(self, session: Session) -> list[str]:
        return []  # PostgreSQL looks after its own files and foreign keys

    def size_bytes(self, session: Session) -> int:
        return int(session.scalar(text("SELECT pg_database_size(current_database())")) or 0)

    def back_up(self, folder: Path) -> str:
        url = self._url
        named = {"host": _host(url), "port": url.port, "username": url.username}
        given = "".join(f" --{option}={value}" for option, value in named.items() if value)
        command = f"pg_dump --format=custom --file={folder / 'unabridged.dump'}{given} {url.database or ''}".rstrip()
        return f"The files are copied; the database is copied by its server's own program: {command}"

    def ids_were_given(self, session: Session, table: Table) -> None:
        if "id" in table.columns:
            highest = f"SELECT setval(pg_get_serial_sequence('{table.name}', 'id'), max(id)) FROM {table.name} HAVING max(id) > 0"
            session.execute(text(highest))

    def insert(self, session: Session, table: Table, columns: Sequence[str], rows: Sequence[tuple[Any, ...]]) -> None:
        import psycopg

        driver: Any = session.connection().connection.driver_connection
        names = ", ".join(f'"{column}"' for column in columns)
        try:
            with driver.cursor() as cursor, cursor.copy(f'COPY "{table.name}" ({names}) FROM STDIN') as copy:
                for row in rows:
                    copy.write_row(row)
        except psycopg.OperationalError as error:  # SQLAlchemy does not see what happens here
            if _no_answer(error):
                raise self._unanswered(error) from error
            raise

    def index_passages(self, session: Session, passages: Sequence[tuple[int, str]]) -> None:
        postgresql_search.index_passages(session, passages)

    def forget_passages(self, session: Session, content_id: int) -> None:
        """Nothing is to do: rows of the index go with their passages."""

    def match(
        self, session: Session, workspace_id: int, phrases: Sequence[Phrase], every: bool, limit: int
    ) -> Sequence[tuple[int, float]]:
        return postgresql_search.match(session, workspace_id, phrases, every, limit)

    def _check_encoding(self, connection: Any, _: object) -> None:
        encoding = connection.info.parameter_status("server_encoding")
        if encoding != "UTF8":
            raise DatabaseError(
                f"{self.label} keeps text as {encoding}.",
                remedy="Make a database with ENCODING 'UTF8' TEMPLATE template0.",
            )

    def _explain(self, context: ExceptionContext) -> DatabaseError | None:
        import psycopg

        error = context.original_exception
        if isinstance(error, psycopg.errors.LockNotAvailable):
            return DatabaseError(
                f"Another program has been writing to {self.label} for over {BUSY_SECONDS} seconds.",
                remedy="Try again when it has finished.",
            )
        if isinstance(error, psycopg.errors.InsufficientPrivilege):
            return DatabaseError(
                f"The user may not make or change tables in {self.label} ({self._reason(error)}).",
                remedy="Make this user the owner of the database: ALTER DATABASE ... OWNER TO ...",
            )
        return self._unanswered(error) if _no_answer(error) else None

    def _unanswered(self, error: BaseException) -> DatabaseError:
        return DatabaseError(
            f"{self.label} does not answer ({self._reason(error)}).",
            remedy=f"Start the server, or correct {_VARIABLE}; without it, the database is a file in the home folder.",
        )

    def _reason(self, error: BaseException) -> str:
        """The driver's own words on one line. It does not repeat passwords; this makes sure."""
        words = " ".join(str(error).split())[:300]
        return words.replace(str(self._url.password), "***") if self._url.password else words


def parse(url: str) -> URL:
    """The URL with psycopg 3 as its driver. Raises DatabaseError, which does not repeat it: it may hold a password."""
    try:
        parsed = make_url(re.sub(r"^postgres://", "postgresql://", url.strip()))
    except (ArgumentError, ValueError):  # the port is no number where a password has an unescaped ":" or "@"
        raise DatabaseError(f"{_VARIABLE} is not a URL.", remedy=f"It looks like {_EXAMPLE}. {_ENCODED}") from None
    if parsed.drivername not in {"postgresql", "postgresql+psycopg"}:
        raise DatabaseError(
            f"{_VARIABLE} does not begin with postgresql://.",
            remedy=f"It looks like {_EXAMPLE}; leave it away to have a file in the home folder.",
        )
    if "@" in (parsed.host or "") + (parsed.database or ""):
        raise DatabaseError(f"{_VARIABLE} holds signs that a URL must have encoded.", remedy=_ENCODED)
    return parsed.set(drivername="postgresql+psycopg")


def label(url: URL) -> str:
    """Database and server for people: no user, no password, no options."""
    host = _host(url)
    where = f" on {host}{f':{url.port}' if url.port else ''}" if host else ""
    return f"PostgreSQL database '{url.database or url.username or ''}'{where}"


def _host(url: URL) -> str:
    host = url.host or url.query.get("host") or ""
    return host if isinstance(host, str) else ",".join(host)


def _no_answer(error: BaseException) -> bool:
    """Whether there is no connection: refused, broken off, or no such user or database."""
    import psycopg

    if not isinstance(error, psycopg.OperationalError | psycopg.InterfaceError):
        return False
    return error.sqlstate is None or error.sqlstate[:2] in {"08", "28", "3D", "53", "57"}


def _begin(connection: Connection) -> None:
    if connection.get_execution_options().get("writes", False):
        connection.exec_driver_sql(_BEGIN_WRITING)
