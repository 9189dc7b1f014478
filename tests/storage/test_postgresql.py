"""What only PostgreSQL can do wrong: addresses, passwords, drivers and servers that are not there."""

import builtins
import random
import sys
import threading
import time
from dataclasses import astuple

import pytest
from sqlalchemy import text
from unabridged.storage import DatabaseError, Store
from unabridged.storage.backends import postgresql as module
from unabridged.storage.backends.postgresql import label, parse

PASSWORD = "s3cr/et"
DOWN = "postgresql://ann:s3cr%2Fet@127.0.0.1:1/team"  # nothing listens on port 1


def said(error):
    """Everything that an error shows, its causes' words included."""
    words = []
    while error is not None:
        words += [str(error), repr(error), getattr(error, "remedy", "")]
        error = error.__cause__
    return " ".join(words)


@pytest.fixture
def refused(tmp_path):
    """refused(url): the error with which a store does not open."""

    def open_store(url):
        with pytest.raises(DatabaseError) as caught:
            Store(tmp_path, url)
        assert PASSWORD not in said(caught.value)
        assert "s3cr" not in said(caught.value)
        return caught.value

    return open_store


@pytest.mark.parametrize("scheme", ["postgresql", "postgres", "postgresql+psycopg"])
def test_every_usual_scheme_means_psycopg_3(scheme):
    assert parse(f"{scheme}://ann@db/team").drivername == "postgresql+psycopg"


@pytest.mark.parametrize(
    ("url", "says"),
    [
        ("mysql://ann:s3cr@db/team", "does not begin with postgresql://"),
        ("postgresql+psycopg2://ann:s3cr@db/team", "does not begin with postgresql://"),
        ("sqlite:///other.db", "leave it away"),
        ("no url, but s3cr", "is not a URL"),
        ("postgresql://ann:pa@s3cr@db/team", "%40 for @"),
        ("postgresql://ann:s3cr@db:port/team", "is not a URL"),
    ],
)
def test_a_wrong_address_is_refused_and_never_repeated(refused, url, says):
    assert says in refused(url).sentence()


def test_the_label_holds_neither_user_nor_password():
    assert (
        label(parse("postgresql://ann:s3cr@db:5433/team?sslpassword=s3cr")) == "PostgreSQL database 'team' on db:5433"
    )


def test_a_missing_driver_is_named_with_its_remedy(refused, monkeypatch):
    imported = builtins.__import__
    monkeypatch.setattr(
        builtins, "__import__", lambda name, *rest: imported("nowhere" if name == "psycopg" else name, *rest)
    )
    monkeypatch.delitem(sys.modules, "psycopg", raising=False)
    assert 'pip install "unabridged[postgres]"' in refused(DOWN).sentence()


def test_a_server_that_is_down_is_told_at_once(refused):
    before = time.monotonic()
    assert "PostgreSQL database 'team' on 127.0.0.1:1 does not answer" in str(refused(DOWN))
    assert time.monotonic() - before < 5


def test_a_database_that_is_not_there_is_told_with_the_servers_words(refused, postgresql):
    assert 'database "nowhere" does not exist' in str(refused(postgresql.url("nowhere")))


def test_a_database_that_cannot_hold_all_text_is_refused(refused, postgresql):
    name = postgresql.new_database(encoding="SQL_ASCII")
    assert "ENCODING 'UTF8'" in refused(postgresql.url(name)).sentence()
    postgresql.drop(name)


def test_a_server_that_goes_away_is_an_error_for_people_and_one_that_comes_back_is_none(tmp_path, postgresql):
    name = postgresql.new_database(postgresql.migrated)
    store = Store(tmp_path, postgresql.url(name))
    others = f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{name}'"

    def work():
        with store._writing() as session:
            session.execute(text("SELECT 1"))
            postgresql.execute(others)
            session.execute(text("SELECT 1"))

    with pytest.raises(DatabaseError, match="does not answer"):
        work()
    postgresql.execute(others)
    assert store.workspaces() == []
    store.close()
    postgresql.drop(name)


def test_a_writer_waits_for_another_and_says_so_when_it_takes_too_long(tmp_path, postgresql, monkeypatch):
    name = postgresql.new_database(postgresql.migrated)
    store = Store(tmp_path, postgresql.url(name))
    with store._writing() as session:
        session.execute(text("SELECT 1"))
        waiting = threading.Thread(target=store.create_workspace, args=("second",))
        waiting.start()
        assert store.workspaces() == []  # readers do not wait
        waiting.join(0.1)
        assert waiting.is_alive()
    waiting.join()
    assert [item.name for item in store.workspaces()] == ["second"]
    monkeypatch.setattr(module, "_BEGIN_WRITING", module._BEGIN_WRITING.replace("30s", "10ms"))
    with store._writing() as session:
        session.execute(text("SELECT 1"))
        with pytest.raises(DatabaseError, match="Another program has been writing"):
            store.create_workspace("third")
    store.close()
    postgresql.drop(name)


def test_both_databases_find_the_same_in_the_same_order(tmp_path, postgresql, add):
    rng = random.Random(5)
    words = ["rent", "Rent's", "café", "tenant", "9.2", "the", "the", "违约责任", "支付违约金", "a-b", "it", "Łódź"]
    texts = [" ".join(rng.choices(words, k=rng.randrange(3, 60))) for _ in range(40)]
    queries = [
        *words,
        "rent tenant",
        '"the tenant"',
        "cafe łódź rent",
        "9.2 nowhere the",
        "金",
        "违约 rent",
        "9 2",
        "REN",
    ]
    name = postgresql.new_database(postgresql.migrated)
    found = []
    for url in (None, postgresql.url(name)):
        store = Store(tmp_path / ("file" if url is None else "server"), url)
        workspaces = [store.create_workspace(name).id for name in ("one", "two")]
        for number, words_of_it in enumerate(texts):
            add(store, workspaces[number % 2], f"{number}.txt", f"1. Clause {number}\n{words_of_it}\n")
        hits = [[astuple(hit) for hit in store.search(workspaces[0], query, 15)] for query in queries]
        found.append([[(*hit[:-1], round(hit[-1], 9)) for hit in each] for each in hits])
        store.close()
    postgresql.drop(name)
    assert found[0] == found[1]
    assert [bool(hits) for hits in found[0]] == [True] * (len(queries) - 1) + [False]


def test_a_backup_has_the_files_and_says_how_the_database_is_copied(tmp_path, postgresql):
    name = postgresql.new_database(postgresql.migrated)
    url = postgresql.url(name).replace("postgres:@", "postgres:s3cr%2Fet@")
    store = Store(tmp_path / "home", url)
    record = store.add_document(store.create_workspace("Leases").id, b"text", "lease.txt")
    sentence = store.backup(tmp_path / "copy")
    assert f"pg_dump --format=custom --file={tmp_path / 'copy' / 'unabridged.dump'}" in sentence
    assert sentence.endswith(f"--username=postgres {name}")
    assert "s3cr" not in sentence + store.database()
    kept = store.original(record.content).relative_to(tmp_path / "home")
    assert (tmp_path / "copy" / kept).read_bytes() == b"text"
    store.close()
    postgresql.drop(name)
