"""A backup, or a home that is no longer used, taken over into an empty database of either kind."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Table, func, insert, select
from sqlalchemy.orm import Session
from unabridged.ingest.document import UsageError

from .backends.base import backend_of
from .database import Database
from .files import KeptFiles
from .tables import Base, Passage, Workspace

_AT_ONCE = 500
# Call graphs of large repositories are made anew from the files when they are opened, jobs belong to the machine that ran them.
_LEFT = ("code_", "jobs")


def take_over(source: Database, target: Database) -> int:
    """Copy what people put in and what was found in it, and the files; how many rows. All or nothing, but for files.

    Raises UsageError where `target` holds a workspace already.
    """
    with source._reading() as reading, target._writing() as writing:
        if writing.scalar(select(func.count()).select_from(Workspace)):
            raise UsageError(
                f"{target._backend.label} holds workspaces already.",
                remedy="Restore into a new home or an empty database.",
            )
        tables = [table for table in Base.metadata.sorted_tables if not table.name.startswith(_LEFT)]
        rows = sum(_copy(reading, writing, table) for table in tables)
    KeptFiles(source.home).copy_to(target.home)
    return rows


def _copy(reading: Session, writing: Session, table: Table) -> int:
    writing.execute(table.delete())
    found = reading.execute(select(table).execution_options(yield_per=_AT_ONCE))
    count = 0
    for part in found.mappings().partitions(_AT_ONCE):
        rows: list[dict[str, Any]] = [dict(row) for row in part]
        writing.execute(insert(table), rows)
        if table is Passage.__table__:
            backend_of(writing).index_passages(writing, [(row["id"], row["text"]) for row in rows])
        count += len(rows)
    backend_of(writing).ids_were_given(writing, table)
    return count
