"""Work that outlives a page: documents are analysed one after the other, each in a process of its own.

The table in the store is what pages show: a reload, another tab or a restart finds the same job, further on. Stopping
sets a flag that the analysers see at their next report; a worker that does not end within a second is killed.
"""

from __future__ import annotations

import queue
import threading
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from time import monotonic
from typing import Any

from unabridged.ingest.errors import UnabridgedError, UsageError
from unabridged.storage import JobRecord, Store

from .render import worker_context
from .worker import analyse_document

UNITS_PER_FILE = 100
SECONDS_TO_STOP = 1.0
SECONDS_BETWEEN_NOTES = 0.3
# Reliability: one file may take a minute and a second for each of its megabytes.
BASE_SECONDS = 60


@dataclass(slots=True)
class Live:
    """What a running job is doing right now: finer than what the table keeps."""

    file: str = ""
    file_number: int = 0
    files: int = 0
    stage: str = ""
    done: int = 0
    total: int = 0


class JobRunner:
    """Runs the store's jobs, `workers` at a time, in threads that only wait for worker processes."""

    def __init__(self, store: Store, workers: int = 1) -> None:
        self.store = store
        self.live: dict[int, Live] = {}
        self._waiting: queue.Queue[int | None] = queue.Queue()
        self._ending = threading.Event()
        self._threads = [threading.Thread(target=self._work, name=f"jobs-{n}", daemon=True) for n in range(workers)]
        for thread in self._threads:
            thread.start()

    def analyse(self, workspace_id: int, document_ids: Sequence[int], title: str, kind: str | None = None) -> JobRecord:
        """Queue a job that analyses these documents."""
        payload = {"documents": list(document_ids), "kind": kind}
        job = self.store.create_job(title, workspace_id=workspace_id, payload=payload)
        self._waiting.put(job.id)
        return job

    def resume(self, job_id: int) -> JobRecord:
        """Queue a job again that was cancelled, interrupted or failed; finished documents are not done again."""
        job = self.store.job(job_id)
        if job.state not in {"cancelled", "interrupted", "failed"}:
            raise UsageError("This job cannot be resumed.", remedy="Only a stopped or failed job can.")
        assert job.workspace_id is not None
        self.store.delete_job(job_id)
        return self.analyse(job.workspace_id, job.payload["documents"], job.title, job.payload.get("kind"))

    def cancel(self, job_id: int) -> None:
        """Ask a job to stop; it has within two seconds."""
        self.store.request_cancel(job_id)

    def describe(self, job: JobRecord) -> dict[str, Any]:
        """A job as the pages show it."""
        live = self.live.get(job.id)
        return {
            "id": job.id,
            "project": job.workspace_id,
            "title": job.title,
            "state": job.state,
            "done": job.done,
            "total": job.total,
            "error": job.error,
            "created": job.created_at.isoformat(),
            "started": job.started_at.isoformat() if job.started_at else None,
            "finished": job.finished_at.isoformat() if job.finished_at else None,
            "live": asdict(live) if live and job.state == "running" else None,
        }

    def close(self) -> None:
        """Stop: running jobs become interrupted at the next start, their documents wait."""
        self._ending.set()
        for _ in self._threads:
            self._waiting.put(None)
        for thread in self._threads:
            thread.join(timeout=5)

    def _work(self) -> None:
        while (job_id := self._waiting.get()) is not None:
            try:
                self._run(job_id)
            except UnabridgedError as error:  # the project was deleted under the job
                self.live.pop(job_id, None)
                self._fail(job_id, error.sentence())
            except Exception as error:
                self._fail(job_id, f"The job ended early because of a fault in the program ({type(error).__name__}).")
            finally:
                self.live.pop(job_id, None)

    def _fail(self, job_id: int, sentence: str) -> None:
        try:
            self.store.fail_job(job_id, sentence)
        except UnabridgedError:
            pass  # the job itself is gone: nobody is left to tell

    def _run(self, job_id: int) -> None:
        job = self.store.job(job_id)
        if job.state == "cancelled":
            return
        self.store.start_job(job_id)
        documents = [self.store.document(document_id) for document_id in job.payload["documents"]]
        todo = [document for document in documents if document.status == "waiting"]
        total = len(todo) * UNITS_PER_FILE
        for position, document in enumerate(todo):
            live = self.live[job_id] = Live(document.name, position + 1, len(todo))
            limit = BASE_SECONDS + document.size_bytes / 1e6
            if not self._one(job_id, document.id, job.payload.get("kind"), live, position * UNITS_PER_FILE, total, limit):
                if not self._ending.is_set():
                    self.store.cancel_job(job_id)
                return
        self.store.job_progress(job_id, "", total, total)
        self.store.finish_job(job_id)

    def _one(
        self, job_id: int, document_id: int, kind: str | None, live: Live, before: int, total: int, limit: float
    ) -> bool:
        """Analyse one document; False when the job was stopped."""
        context = worker_context()
        receiver, sender = context.Pipe(duplex=False)
        stop = context.Event()
        arguments = (self.store.home, document_id, kind, sender, stop)
        process = context.Process(target=analyse_document, args=arguments, daemon=True)  # type: ignore[attr-defined]
        process.start()
        sender.close()
        started = noted = monotonic()
        stopping: float | None = None
        outcome: tuple[Any, ...] | None = None
        try:
            while outcome is None:
                if receiver.poll(0.1):
                    try:
                        message = receiver.recv()
                    except EOFError:
                        break
                    if message[0] == "progress":
                        live.stage, live.done, live.total = message[1:]
                    else:
                        outcome = message
                now = monotonic()
                if now - noted >= SECONDS_BETWEEN_NOTES:
                    noted = now
                    share = min(live.done / live.total, 1.0) if live.total > 0 else 0.0
                    # Reading and analysing report one after the other; each is half of a file.
                    half = UNITS_PER_FILE // 2
                    units = int(share * half) + (0 if live.stage in {"", "reading", "pages"} else half)
                    if self.store.job_progress(job_id, live.file, max(before, before + units), total):
                        stopping = stopping or now
                if stopping is not None or self._ending.is_set():
                    stopping = stopping or now
                    stop.set()
                    if now - stopping > SECONDS_TO_STOP:
                        return False
                if now - started > limit:
                    sentence = f"This file takes longer than {limit:.0f} seconds. Split it, or give it in another format."
                    self.store.reject_document(document_id, sentence)
                    return True
        finally:
            process.join(timeout=0.2)
            if process.is_alive():
                process.kill()
                process.join()
            receiver.close()
        if outcome is None:
            sentence = "This file made its reader fail: it is damaged, or needs more memory than one file may use."
            self.store.reject_document(document_id, sentence)
            return True
        return outcome[0] != "cancelled"
