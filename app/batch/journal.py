"""What is done, in OUT/journal.db: one row per input, one transaction per input, so that a kill loses nothing done."""

from __future__ import annotations

import os
import sqlite3
from dataclasses import dataclass
from pathlib import Path

from unabridged.ingest.errors import UsageError

_TABLE = """
CREATE TABLE IF NOT EXISTS inputs (
    name BLOB PRIMARY KEY,  -- bytes, because a file name need not be text
    state TEXT NOT NULL,
    options TEXT NOT NULL,
    content TEXT,
    kind TEXT,
    status TEXT NOT NULL,
    error TEXT,
    chars INTEGER NOT NULL,
    seconds REAL NOT NULL,
    result TEXT
) WITHOUT ROWID"""
_BY_CONTENT = "CREATE INDEX IF NOT EXISTS inputs_by_content ON inputs (content, options)"


@dataclass(frozen=True, slots=True)
class Line:
    """One input and what became of it.

    state    of the input when it was read (scan.Input.state)
    options  all else that the result depends on: formats, kind, version
    content  SHA-256 and suffix; None where it was not hashed
    result   path of the first result below OUT
    """

    name: str
    state: str
    options: str
    status: str
    content: str | None = None
    kind: str | None = None
    error: str | None = None
    chars: int = 0
    seconds: float = 0.0
    result: str | None = None


class Journal:
    """The database of one output folder. Raises UsageError where it is not one."""

    def __init__(self, out: Path) -> None:
        path = out / "journal.db"
        try:
            self._database = sqlite3.connect(path, timeout=30, isolation_level=None)
            self._database.execute("PRAGMA journal_mode=WAL")
            self._database.execute("PRAGMA synchronous=NORMAL")
            self._database.execute(_TABLE)
            self._database.execute(_BY_CONTENT)
        except sqlite3.DatabaseError as error:
            raise UsageError(
                f"'{path}' is not a journal of a batch ({error}).", remedy="Name another --out, or remove that file."
            ) from error

    def lines(self) -> list[Line]:
        """All rows, by name."""
        query = "SELECT name, state, options, status, content, kind, error, chars, seconds, result FROM inputs"
        return sorted(
            (Line(os.fsdecode(name), *rest) for name, *rest in self._database.execute(query)),
            key=lambda line: line.name,
        )

    def record(self, line: Line) -> None:
        """Write one row, in one transaction."""
        self._database.execute(
            "INSERT OR REPLACE INTO inputs (name, state, options, status, content, kind, error, chars, seconds, result)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (
                os.fsencode(line.name), line.state, line.options, line.status, line.content, line.kind,
                _text(line.error), line.chars, line.seconds, line.result,
            ),
        )  # fmt: skip

    def forget(self, name: str) -> None:
        """Take out the row of an input that is gone."""
        self._database.execute("DELETE FROM inputs WHERE name = ?", (os.fsencode(name),))

    def close(self) -> None:
        """Write everything into the one file and let go of it."""
        self._database.close()


def _text(value: str | None) -> str | None:
    return None if value is None else value.encode("utf-8", "backslashreplace").decode()
