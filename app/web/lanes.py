"""Who works when: short work has a lane of its own, so that three pages never wait for a million lines."""

from __future__ import annotations

import threading

from unabridged.storage import DocumentRecord

# What a job may be expected to take and still be short.
SHORT_SECONDS = 30.0
# Seconds for each megabyte and for each document, on an idle machine: docs/benchmarks.md. Sources in a zip are packed.
SECONDS_PER_MB = {".folder": 3.0, ".zip": 12.0}
SECONDS_PER_MB_OF_TEXT = 0.5
SECONDS_PER_DOCUMENT = 1.0


class Lane:
    """Jobs that are done one at a time, first come first served; the first in it is the one that runs."""

    def __init__(self) -> None:
        self._jobs: list[int] = []
        self._changed = threading.Condition()
        self._closed = False

    def put(self, job_id: int) -> None:
        """The job comes last."""
        with self._changed:
            self._jobs.append(job_id)
            self._changed.notify_all()

    def first(self) -> int | None:
        """The job whose turn it is; waits for one. None once the lane is closed."""
        with self._changed:
            self._changed.wait_for(lambda: self._jobs or self._closed)
            return None if self._closed else self._jobs[0]

    def leave(self, job_id: int) -> None:
        """The job is done, or its turn will not come."""
        with self._changed:
            if job_id in self._jobs:
                self._jobs.remove(job_id)

    def ahead(self, job_id: int) -> int:
        """How many jobs are done before this one; 0 where it is not in the lane."""
        with self._changed:
            return self._jobs.index(job_id) if job_id in self._jobs else 0

    def close(self) -> None:
        """No job's turn comes any more."""
        with self._changed:
            self._closed = True
            self._changed.notify_all()


def is_repository(document: DocumentRecord) -> bool:
    """Whether a document is a folder or an archive."""
    return document.content.endswith(tuple(SECONDS_PER_MB))


def expected_seconds(document: DocumentRecord) -> float:
    """About how long reading and analysing one document takes."""
    rates = (rate for ending, rate in SECONDS_PER_MB.items() if document.content.endswith(ending))
    return SECONDS_PER_DOCUMENT + document.size_bytes / 1e6 * next(rates, SECONDS_PER_MB_OF_TEXT)
