"""Documents of the store, opened for the pages: each read once however many requests of a page ask for it."""

from __future__ import annotations

import threading

from unabridged.ingest.errors import UnabridgedError, UsageError
from unabridged.storage import Store

from ..opened import Opened
from ..repository import Repository
from ..workbench import Workbench


class NotReady(UnabridgedError):
    """The document is still being analysed, or could not be."""


class Library:
    """Opens documents by their id in the store. Threads may share one."""

    def __init__(self, store: Store) -> None:
        self.store = store
        self._workbench = Workbench(store)
        self._lock = threading.Lock()
        self._reading: dict[str, threading.Lock] = {}

    def open(self, document_id: int) -> Opened:
        """The document with its analysis. Raises NotFound, NotReady, or what reading raises."""
        record = self.store.document(document_id)
        if record.kind is None:
            raise NotReady(
                record.error or f"'{record.name}' has not been analysed yet.",
                remedy="" if record.error else "Wait for its job to end, or resume it.",
            )
        with self._lock:
            reading = self._reading.setdefault(record.content, threading.Lock())
        with reading:  # the requests of one page wait for one reading
            return self._workbench.open_document(document_id)

    def repository(self, document_id: int) -> Repository:
        """A repository, to be asked. Raises UsageError for anything else."""
        opened = self.open(document_id)
        if opened.repository is None:
            raise UsageError(f"'{opened.document.name}' is not a repository.", remedy="Open a repository.")
        return opened.repository
