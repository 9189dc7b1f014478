"""Analysing one document in a process of its own, under limits: what `jobs` starts and may kill at any moment.

The result and the "done" mark are one transaction, so a killed worker leaves a document that simply still waits.
"""

from __future__ import annotations

from multiprocessing.connection import Connection
from multiprocessing.synchronize import Event
from pathlib import Path
from time import monotonic

from unabridged.ingest.errors import Cancelled, UnabridgedError
from unabridged.ingest.pipeline import Kind
from unabridged.storage import Store

from ..workbench import Workbench
from .render import limit_memory

MEMORY_BYTES = 6 << 30
SECONDS_BETWEEN_REPORTS = 0.1


def analyse_document(home: Path, document_id: int, kind: Kind | None, report: Connection, stop: Event) -> None:
    """Read, analyse and store one document; what happened goes through `report` as tuples.

    ("progress", stage, done, total) repeatedly, then one of ("done", status), ("rejected", sentence), ("cancelled",).
    """
    limit_memory(MEMORY_BYTES)
    last = 0.0

    def progress(stage: str, done: int, total: int) -> None:
        nonlocal last
        if stop.is_set():
            raise Cancelled
        now = monotonic()
        if now - last >= SECONDS_BETWEEN_REPORTS or done == total:
            last = now
            report.send(("progress", stage, done, total))

    store = Store(home)
    try:
        record = Workbench(store).analyze_document(document_id, kind, progress=progress)
        report.send(("rejected", record.error) if record.status == "rejected" else ("done", record.status))
    except Cancelled:
        report.send(("cancelled",))
    except UnabridgedError as error:
        store.reject_document(document_id, error.sentence())
        report.send(("rejected", error.sentence()))
    except MemoryError:
        sentence = "This file needs more memory than one document may use. Split it, or give it in another format."
        store.reject_document(document_id, sentence)
        report.send(("rejected", sentence))
    finally:
        store.close()
