"""Documents of the store, opened for the pages: each read once however many requests of a page ask for it."""

from __future__ import annotations

import threading
from collections.abc import Sequence

from unabridged.ingest.errors import UnabridgedError, UsageError
from unabridged.storage import DocumentRecord, Store

from ..opened import Opened
from ..repository import Repository
from ..workbench import Workbench
from .jobs import JobRunner


class NotReady(UnabridgedError):
    """The document is still being analysed, or could not be."""


class Library:
    """Opens documents by their id in the store. Threads may share one."""

    def __init__(self, store: Store, runner: JobRunner) -> None:
        self.store, self._runner = store, runner
        self._workbench = Workbench(store)
        self._lock = threading.Lock()
        self._reading: dict[str, threading.Lock] = {}
        self._read_again: set[int] = set()  # documents for which a job was started
        self._current: set[str] = set()  # contents that have been opened by this version

    def bring_up_to_date(self, workspace_id: int) -> None:
        """Start a job for the documents of a workspace that an older version of ours has read: no request waits for that."""
        outdated = [item for item in self._workbench.outdated(workspace_id) if item.id not in self._read_again]
        # Once: where the program was replaced while this server runs, the job is of another version than we are.
        self._read_again.update(item.id for item in outdated)
        outdated = [item for item in outdated if self.store.wait_again(item.id)]
        if outdated:
            self._runner.analyse(workspace_id, [item.id for item in outdated], title_of(outdated))

    def open(self, document_id: int) -> Opened:
        """The document with its analysis. Raises NotFound, NotReady, or what reading raises."""
        record = self.store.document(document_id)
        if record.content not in self._current:
            self.bring_up_to_date(record.workspace_id)
            record = self.store.document(document_id)
        if record.kind is None:
            raise NotReady(
                record.error or f"'{record.name}' has not been analysed yet.",
                remedy="" if record.error else "Wait for its job to end, or resume it.",
            )
        with self._lock:
            reading = self._reading.setdefault(record.content, threading.Lock())
        with reading:  # the requests of one page wait for one reading
            opened = self._workbench.open_document(document_id)
        self._current.add(record.content)
        return opened

    def repository(self, document_id: int) -> Repository:
        """A repository, to be asked. Raises UsageError for anything else."""
        opened = self.open(document_id)
        if opened.repository is None:
            raise UsageError(f"'{opened.document.name}' is not a repository.", remedy="Open a repository.")
        return opened.repository


def title_of(records: Sequence[DocumentRecord]) -> str:
    """What a job that reads these documents is called."""
    return records[0].name if len(records) == 1 else f"{records[0].name} + {len(records) - 1}"
