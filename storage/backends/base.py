"""What storage asks of a database beyond SQL that all of them understand."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, Table
from sqlalchemy.orm import Session
from unabridged.ingest.document import UnabridgedError

from ..terms import Phrase

BUSY_SECONDS = 30  # how long a transaction waits for other writers


class DatabaseError(UnabridgedError):
    """The database cannot be opened, does not answer, or is newer than this program."""


class Backend(ABC):
    """One database.

    reader   begins transactions that see one state of the database
    writer   begins transactions of which there is one at a time: the others wait, and then see what it wrote
    label    names the database to people; never holds a password
    machine  "" where the database belongs to one machine, else the name of this one
    """

    reader: Engine
    writer: Engine
    label: str
    machine: str

    @abstractmethod
    def version(self, session: Session) -> str:
        """Which version answers."""

    @abstractmethod
    def problems(self, session: Session) -> list[str]:
        """What is wrong with the database, as sentences."""

    @abstractmethod
    def size_bytes(self, session: Session) -> int:
        """What it takes on disk."""

    @abstractmethod
    def back_up(self, folder: Path) -> str | None:
        """Copy it into `folder` as of one moment; or a sentence saying how the reader copies it."""

    @abstractmethod
    def insert(self, session: Session, table: Table, columns: Sequence[str], rows: Sequence[tuple[Any, ...]]) -> None:
        """Many rows as tuples straight to the driver: a tenth of the time that a dictionary for each row takes."""

    @abstractmethod
    def ids_were_given(self, session: Session, table: Table) -> None:
        """Rows came into a table with their numbers: the next number is counted on from the highest."""

    @abstractmethod
    def index_passages(self, session: Session, passages: Sequence[tuple[int, str]]) -> None:
        """Enter (id, text) of stored passages in the full-text index."""

    @abstractmethod
    def forget_passages(self, session: Session, content_id: int) -> None:
        """Take the passages of a content, which are still stored, out of the full-text index."""

    @abstractmethod
    def match(
        self, session: Session, workspace_id: int, phrases: Sequence[Phrase], every: bool, limit: int
    ) -> Sequence[tuple[int, float]]:
        """(passage id, score) of a workspace's passages with every phrase, or with any: best first, by BM25, then by id."""


def backend_of(session: Session) -> Backend:
    """The backend whose transaction this is."""
    backend: Backend = session.info["backend"]
    return backend
