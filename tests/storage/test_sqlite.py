"""What keeps a SQLite file from being written is said in one sentence."""

import sqlite3

import pytest
from unabridged.storage import Store
from unabridged.storage.backends import DatabaseError, sqlite


@pytest.fixture
def home(tmp_path):
    Store(tmp_path).close()
    return tmp_path


def test_a_writer_that_never_ends_is_named_as_the_reason(home, monkeypatch):
    monkeypatch.setattr(sqlite, "BUSY_SECONDS", 0)
    other = sqlite3.connect(home / sqlite.FILE, isolation_level=None)
    store = Store(home)
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(DatabaseError, match=r"Another program has been writing to '.*unabridged.db'"):
        store.create_workspace("Leases")
    other.execute("ROLLBACK")
    assert store.create_workspace("Leases").name == "Leases"
    other.close()
    store.close()


def test_a_disk_without_space_is_named_as_the_reason(home):
    store = Store(home)
    with store._backend.reader.connect() as connection:  # the pool keeps it, and the limit with it
        connection.exec_driver_sql("PRAGMA max_page_count=1")

    def fill():
        for number in range(1_000):
            store.create_workspace(f"{number} {'x' * 4_000}")

    with pytest.raises(DatabaseError, match=r"cannot be written .*full"):
        fill()
    store.close()
