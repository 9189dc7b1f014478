"""Migrations make the tables that the code uses, whole or not at all."""

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import create_engine, inspect, text
from unabridged.storage import DatabaseError, Store
from unabridged.storage.database import HEAD
from unabridged.storage.migrations import configuration, upgrade
from unabridged.storage.tables import Base


def test_migrations_make_exactly_the_tables_of_the_code(tmp_path):
    Store(tmp_path).close()
    ours = Base.metadata.tables
    options = {"include_name": lambda name, kind, _: kind != "table" or name in ours}
    with create_engine(f"sqlite:///{tmp_path}/unabridged.db").connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection, opts=options), Base.metadata) == []


def test_the_head_that_opening_compares_with_is_the_newest_migration():
    assert ScriptDirectory.from_config(configuration()).get_heads() == [HEAD]


def test_a_migration_that_fails_leaves_nothing_behind(tmp_path):
    store = Store(tmp_path / "home")
    with store._writer.connect() as connection:
        connection.execute(text("DROP TABLE alembic_version"))
        connection.execute(text("DROP TABLE settings"))
        connection.rollback()
    with store._database.connect() as connection:
        assert {"alembic_version", "settings"} <= set(inspect(connection).get_table_names())


def test_upgrading_happens_inside_the_callers_transaction(tmp_path):
    store = Store(tmp_path / "home")
    with store._writer.connect() as connection:
        for table in reversed(Base.metadata.sorted_tables):
            table.drop(connection)
        connection.execute(text("DROP TABLE passage_index"))
        connection.execute(text("DELETE FROM alembic_version"))
        upgrade(connection)
        connection.rollback()
    assert store.create_workspace("still there").id == 1


def test_a_database_of_a_newer_version_is_refused(tmp_path):
    store = Store(tmp_path / "home")
    with store._writer.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    store.close()
    with pytest.raises(DatabaseError, match="newer version"):
        Store(tmp_path / "home")
