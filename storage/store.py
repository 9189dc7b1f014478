"""The one door into the database: methods take and return plain values; each call is one transaction."""

from __future__ import annotations

import shutil
import sqlite3
from pathlib import Path

from sqlalchemy import text
from unabridged.ingest.document import UnabridgedError

from .code_queries import CodeQueries
from .code_words import CodeWordIndex
from .contents import Contents
from .jobs import Jobs
from .questions import Questions
from .review import Reviews, Settings
from .search import Search


class Store(Contents, Search, Questions, Jobs, Reviews, Settings, CodeQueries, CodeWordIndex):
    """A database and the folder of original files beside it; each part is in the file that its base class names.

    `home` holds unabridged.db (SQLite, WAL) and files/ab/<content key>; `url` names another database. Opening brings
    the tables up to date and marks the jobs of dead processes as interrupted. Threads may share one Store.
    """

    def __init__(self, home: Path, url: str | None = None) -> None:
        super().__init__(home, url)
        self._interrupt_dead_jobs()

    def check(self) -> list[str]:
        """What is wrong with the database, as sentences; [] when nothing is. Only SQLite can be asked."""
        if not self._is_sqlite:
            return []
        with self._reading() as session:
            found = [str(row[0]) for row in session.execute(text("PRAGMA integrity_check"))]
            dangling = session.execute(text("PRAGMA foreign_key_check")).all()
        problems = [line for line in found if line != "ok"]
        if dangling:
            problems.append(f"{len(dangling)} rows refer to rows that are gone.")
        return problems

    def backup(self, folder: Path) -> None:
        """A copy that can be used as a home: the database as of one moment, and the files it refers to.

        Raises UnabridgedError where `folder` is there already and not empty, or the database is not SQLite.
        """
        if not self._is_sqlite:
            raise UnabridgedError(
                "Only a SQLite database is backed up by this command.", remedy="Use the backup of your database server."
            )
        if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
            raise UnabridgedError(
                f"'{folder}' is there already and is not an empty folder.", remedy="Name a new folder."
            )
        folder.mkdir(parents=True, exist_ok=True)
        # The backup interface copies a database that others are writing to; copying the file would not.
        source = sqlite3.connect(self.home / "unabridged.db", timeout=30)
        target = sqlite3.connect(folder / "unabridged.db")
        try:
            source.backup(target)
        finally:
            target.close()
            source.close()
        if (self.home / "files").exists():
            shutil.copytree(self.home / "files", folder / "files", ignore=shutil.ignore_patterns("new-*"))
