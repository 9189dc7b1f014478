"""Documents of the store, opened for the pages: each read once however many requests of a page ask for it."""

from __future__ import annotations

import threading
from collections import OrderedDict

from unabridged.ingest.analysis import CodeAnalysis
from unabridged.ingest.errors import UnabridgedError
from unabridged.storage import Store

from ..opened import Opened
from ..workbench import Workbench
from .components.call_neighbours import CallIndex

KEPT_INDEXES = 4


class NotReady(UnabridgedError):
    """The document is still being analysed, or could not be."""


class Library:
    """Opens documents by their id in the store. Threads may share one."""

    def __init__(self, store: Store) -> None:
        self.store = store
        self._workbench = Workbench(store)
        self._lock = threading.Lock()
        self._reading: dict[str, threading.Lock] = {}
        self._indexes: OrderedDict[int, tuple[CodeAnalysis, CallIndex]] = OrderedDict()

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

    def calls(self, document_id: int) -> CallIndex:
        """The call graph of a repository by caller and callee. Raises NotReady for anything else."""
        analysis = self.open(document_id).analysis
        if not isinstance(analysis, CodeAnalysis):
            raise NotReady(f"'{analysis.document}' is not a repository.", remedy="Open a repository.")
        with self._lock:
            kept = self._indexes.get(document_id)
            if kept is None or kept[0] is not analysis:
                kept = self._indexes[document_id] = (analysis, CallIndex(analysis))
                while len(self._indexes) > KEPT_INDEXES:
                    self._indexes.popitem(last=False)
            return kept[1]
