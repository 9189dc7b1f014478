"""Migrations make the tables that the code uses, whole or not at all."""

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import inspect, text
from unabridged.storage import DatabaseError, Store
from unabridged.storage.backends import backend_for
from unabridged.storage.database import HEAD
from unabridged.storage.migrations import configuration, upgrade
from unabridged.storage.tables import Base


def test_migrations_make_exactly_the_tables_of_the_code(store):
    ours = Base.metadata.tables
    options = {"include_name": lambda name, kind, _: kind != "table" or name in ours}
    with store._backend.reader.connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection, opts=options), Base.metadata) == []


def test_the_head_that_opening_compares_with_is_the_newest_migration():
    assert ScriptDirectory.from_config(configuration()).get_heads() == [HEAD]


def test_a_migration_that_fails_leaves_nothing_behind(store):
    with store._backend.writer.connect() as connection:
        connection.execute(text("DROP TABLE alembic_version"))
        connection.execute(text("DROP TABLE settings"))
        connection.rollback()
    with store._backend.reader.connect() as connection:
        assert {"alembic_version", "settings"} <= set(inspect(connection).get_table_names())


def test_upgrading_happens_inside_the_callers_transaction(store):
    with store._backend.writer.connect() as connection:
        connection.execute(text("DROP TABLE passage_index"))
        for table in reversed(Base.metadata.sorted_tables):
            table.drop(connection)
        connection.execute(text("DELETE FROM alembic_version"))
        upgrade(connection)
        connection.rollback()
    assert store.create_workspace("still there").id == 1


def test_a_database_of_the_version_before_is_brought_up_to_date(tmp_path, databases, add):
    home = tmp_path / "home"
    home.mkdir()
    backend = backend_for(home, databases.url(home, empty=True))
    with backend.writer.begin() as connection:
        command.upgrade(configuration(connection), "0003")
        connection.execute(
            text("INSERT INTO workspaces (name, created_at) VALUES ('old', '2026-01-01 00:00:00+00:00')")
        )
    backend.reader.dispose()
    store = databases.open(home)
    (workspace,) = store.workspaces()
    add(store, workspace.id)
    assert store.search(workspace.id, "tenant")


@pytest.mark.parametrize("version", ["9999", "0000", "a-branch"])
def test_a_database_of_an_unknown_version_is_refused(tmp_path, databases, version):
    store = databases.open(tmp_path)
    with store._backend.writer.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = :version"), {"version": version})
    with pytest.raises(DatabaseError, match="newer version"):
        Store(tmp_path, store.url)


def test_postgresql_compares_all_text_by_code_points(tmp_path, postgresql):
    """Whatever the locale of the server: else lists had another order, and beginnings of words were not found."""
    store = Store(tmp_path, postgresql.url(postgresql.migrated))
    with store._reading() as session:
        columns = session.execute(
            text(
                "SELECT table_name, column_name, collation_name FROM information_schema.columns WHERE table_schema ="
                " current_schema() AND data_type IN ('text', 'character varying') AND table_name <> 'alembic_version'"
            )
        ).all()
    store.close()
    assert len(columns) > 30
    assert {collation for _, _, collation in columns} == {"C"}
