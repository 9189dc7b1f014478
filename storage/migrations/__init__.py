"""Alembic migrations: ordered, named, each applied together with its record in the caller's transaction."""

from __future__ import annotations

from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy import Connection

SCRIPT_LOCATION = "unabridged.storage:migrations"


def configuration(connection: Connection | None = None) -> Config:
    """Alembic's configuration without an .ini file, so that it works from a wheel."""
    config = Config()
    config.set_main_option("script_location", SCRIPT_LOCATION)
    config.set_main_option("path_separator", "os")
    if connection is not None:
        config.attributes["connection"] = connection
    return config


def known_versions() -> set[str]:
    """The versions of the tables that there are migrations from."""
    return {script.revision for script in ScriptDirectory.from_config(configuration()).walk_revisions()}


def upgrade(connection: Connection) -> None:
    """Bring the database to the newest tables, inside the transaction that `connection` has begun."""
    command.upgrade(configuration(connection), "head")
