"""The one door into the database: methods take and return plain values; each call is one transaction."""

from __future__ import annotations

from pathlib import Path

from unabridged.ingest.document import UsageError

from .code_listing import CodeListing
from .code_words import CodeWordIndex
from .jobs import Jobs
from .loose import LooseArchives
from .questions import Questions
from .restore import take_over
from .review import Reviews, Settings
from .search import Search


class Store(LooseArchives, Search, Questions, Jobs, Reviews, Settings, CodeListing, CodeWordIndex):
    """A database and the folder of original files beside it; each part is in the file that its base class names.

    `home` holds files/ab/<content key>, and unabridged.db (SQLite) unless `url` names PostgreSQL. Opening brings the
    tables up to date and marks the jobs of dead processes as interrupted. Threads may share one Store.
    """

    def __init__(self, home: Path, url: str | None = None) -> None:
        super().__init__(home, url)
        self._interrupt_dead_jobs()

    def database(self) -> str:
        """Which database this is, and that it answers: its product, version and place. Never a password."""
        with self._reading() as session:
            version = self._backend.version(session)
        return f"{self._backend.label} ({version})"

    def check(self) -> list[str]:
        """What is wrong with the database, as sentences; [] when nothing is."""
        with self._reading() as session:
            return self._backend.problems(session)

    def backup(self, folder: Path) -> str | None:
        """The files, and the database as of one moment: a copy that can be used as a home.

        PostgreSQL is copied by its own program; then a sentence comes back that says how. Raises UsageError where
        `folder` is there already and not empty.
        """
        if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
            raise UsageError(f"'{folder}' is there already and is not an empty folder.", remedy="Name a new folder.")
        folder.mkdir(parents=True, exist_ok=True)
        left_to_do = self._backend.back_up(folder)
        self._files.copy_to(folder)
        return left_to_do

    def restore(self, folder: Path) -> int:
        """Take over a backup, or another home, whose database is SQLite: how many rows. Call graphs are made anew later.

        Raises UsageError where there is none, or where this database holds workspaces already.
        """
        if not (folder / "unabridged.db").is_file():
            raise UsageError(
                f"'{folder}' holds no unabridged.db.", remedy="Name a folder that `unabridged backup` made, or a home."
            )
        source = Store(folder)
        try:
            return take_over(source, self)
        finally:
            source.close()
