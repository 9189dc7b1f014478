"""Work that outlives a page: documents are analysed one after the other, by a process that each job has to itself.

Two jobs run at once, one of those that are expected to be short and one of the others (lanes.py): two cores and twice
what one worker may use of memory are the most that analysing takes, however many people add documents.

The table in the store is what pages show: a reload, another tab or a restart finds the same job, further on. Stopping
kills the worker: the store keeps a document's result in one transaction, so nothing half-done stays behind.
"""

from __future__ import annotations

import threading
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from time import monotonic
from typing import Any

from unabridged.ingest.errors import Cancelled, UnabridgedError, UsageError
from unabridged.storage import DocumentRecord, JobRecord, NotFound, Store
from unabridged.storage.code_records import code_index_key
from unabridged.storage.records import JobState

from .lanes import SHORT_SECONDS, Lane, expected_seconds, is_repository
from .processes import ProcessEnded, TalkingProcess

ACTIVE: tuple[JobState, ...] = ("waiting", "running")
STOPPED: tuple[JobState, ...] = ("cancelled", "interrupted", "failed")
UNITS_PER_FILE = 100
# From where to where each stage takes a document, of UNITS_PER_FILE: about its share of the time.
OF_DOCUMENTS = {"read": (0, 50), "reading": (0, 50), "index": (95, 100)}
OF_REPOSITORIES = {"reading": (0, 10), "outline": (10, 22), "index": (22, 26), "link": (26, 30), "resolve": (30, 100)}
ANALYSING = (50, 95)  # whatever else a document goes through
SECONDS_BETWEEN_NOTES = 0.3
# Before that the pace is that of starting up.
SECONDS_BEFORE_ESTIMATE = 2.0
SHARE_BEFORE_ESTIMATE = 0.02
# Reliability: one file may take a minute and a second for each of its megabytes, a repository more: resolving its calls
# takes about 2 seconds for each on an idle machine, and a job may have to share it.
BASE_SECONDS = 60
REPOSITORY_SECONDS_PER_MB = 20.0


@dataclass(slots=True)
class Live:
    """What a running job is doing right now: finer than what the table keeps. The page of jobs (jobs.js) reads every field."""

    file: str = ""
    file_number: int = 0
    files: int = 0
    stage: str = ""
    done: int = 0
    total: int = 0
    repository: bool = False


class JobRunner:
    """Runs the store's jobs in threads that only wait for worker processes, one for short jobs and one for long ones."""

    def __init__(self, store: Store) -> None:
        self.store = store
        self.live: dict[int, Live] = {}
        self._ending = threading.Event()
        self._short, self._long = self._lanes = (Lane(), Lane())
        self._threads = [threading.Thread(target=self._work, args=[lane], daemon=True) for lane in self._lanes]
        for thread in self._threads:
            thread.start()

    def analyse(self, workspace_id: int, document_ids: Sequence[int], title: str, kind: str | None = None) -> JobRecord:
        """Queue a job that analyses these documents."""
        payload = {"documents": list(document_ids), "kind": kind}
        job = self.store.create_job(title, workspace_id=workspace_id, payload=payload)
        short = sum(map(expected_seconds, self._todo(job))) <= SHORT_SECONDS
        (self._short if short else self._long).put(job.id)
        return job

    def resume(self, job_id: int) -> JobRecord:
        """Queue a job again that was cancelled, interrupted or failed; finished documents are not done again."""
        job = self.store.job(job_id)
        if job.state not in STOPPED:
            raise UsageError("This job cannot be resumed.", remedy="Only a stopped or failed job can.")
        assert job.workspace_id is not None
        self.store.delete_job(job_id)
        return self.analyse(job.workspace_id, job.payload["documents"], job.title, job.payload.get("kind"))

    def resume_interrupted(self) -> None:
        """Go on with what ran when the program ended, by itself or by a power cut: nobody asked for that to stop."""
        for job in reversed(self.store.jobs(states=("interrupted",))):
            if job.workspace_id is not None:
                with suppress(UnabridgedError):  # somebody who shares the database was faster
                    self.resume(job.id)

    def cancel(self, job_id: int) -> None:
        """Ask a job to stop; it has within two seconds."""
        self.store.request_cancel(job_id)
        if self.store.job(job_id).state == "cancelled":  # its turn had not come
            for lane in self._lanes:
                lane.leave(job_id)

    def describe(self, job: JobRecord) -> dict[str, Any]:
        """A job as the pages show it."""
        live = self.live.get(job.id)
        return {
            "id": job.id,
            "workspace": job.workspace_id,
            "title": job.title,
            "state": job.state,
            "done": job.done,
            "total": job.total,
            "error": job.error,
            "created": job.created_at.isoformat(),
            "started": job.started_at.isoformat() if job.started_at else None,
            "finished": job.finished_at.isoformat() if job.finished_at else None,
            "secondsLeft": seconds_left(job),
            "live": asdict(live) if live and job.state == "running" else None,
            "ahead": max(lane.ahead(job.id) for lane in self._lanes),
        }

    def close(self) -> None:
        """Stop: running jobs become interrupted, and go on at the next start."""
        self._ending.set()
        for lane in self._lanes:
            lane.close()
        for thread in self._threads:
            thread.join(timeout=5)

    def _work(self, lane: Lane) -> None:
        while (job_id := lane.first()) is not None:
            try:
                self._run(job_id)
            except UnabridgedError as error:  # the workspace was deleted under the job
                self._fail(job_id, error.sentence())
            except Exception as error:
                self._fail(job_id, f"The job ended early because of a fault in the program ({type(error).__name__}).")
            finally:
                self.live.pop(job_id, None)
                lane.leave(job_id)

    def _fail(self, job_id: int, sentence: str) -> None:
        with suppress(UnabridgedError):  # the job itself may be gone: nobody is left to tell
            self.store.fail_job(job_id, sentence)

    def _run(self, job_id: int) -> None:
        job = self.store.job(job_id)
        if not self.store.start_job(job_id):
            return
        todo = self._todo(job)
        total = len(todo) * UNITS_PER_FILE
        worker: TalkingProcess | None = None
        unfinished: list[str] = []
        try:
            for position, document in enumerate(todo):
                live = self.live[job_id] = Live(
                    document.name, position + 1, len(todo), repository=is_repository(document)
                )
                worker = worker or self._worker()
                limit = _seconds_for(document)
                try:
                    worker.tell({"document": document.id, "kind": job.payload.get("kind")})
                    self._follow(job_id, worker, live, position * UNITS_PER_FILE, total, limit)
                except (ProcessEnded, TooLong) as error:
                    worker.kill()
                    worker = None
                    with suppress(NotFound):  # the document was removed while it was read
                        unfinished += self._give_up(document, error)
        except Cancelled:
            if not self._ending.is_set():
                self.store.cancel_job(job_id)
            return
        finally:
            if worker is not None:
                worker.kill()
        self.store.job_progress(job_id, "", total, total)
        if unfinished:
            self.store.fail_job(job_id, " ".join(unfinished))
        else:
            self.store.finish_job(job_id)

    def _todo(self, job: JobRecord) -> list[DocumentRecord]:
        """What is left of a job, the quickest first: a contract that came with a repository is not kept waiting for it."""
        assert job.workspace_id is not None
        asked = set(job.payload["documents"])
        found = [document for document in self.store.documents(job.workspace_id) if document.id in asked]
        left = [document for document in found if document.status == "waiting" or self._unresolved(document)]
        return sorted(left, key=expected_seconds)

    def _unresolved(self, document: DocumentRecord) -> bool:
        """Whether a large repository answers by names so far: resolving it was stopped, or did not come to its end."""
        folder = self.store.unpacked(document.content) if document.kind == "code" else None
        index = None if folder is None else self.store.find_code_index(code_index_key(folder))
        return index is not None and index.state != "resolved"

    def _give_up(self, document: DocumentRecord, error: Exception) -> list[str]:
        """Reject a document whose worker had to be ended. One that can be asked already stays: a sentence says what it lacks."""
        if self.store.document(document.id).status == "waiting":
            died = "This file made its reader fail: it is damaged, or needs more memory than one file may use."
            self.store.reject_document(document.id, str(error) if isinstance(error, TooLong) else died)
            return []
        why = str(error) if isinstance(error, TooLong) else "Its reader needed more memory than one file may use."
        return [f"'{document.name}': calls are those found by name so far. {why} Resume the job to go on."]

    def _worker(self) -> TalkingProcess:
        # Not among the arguments, which everybody on the machine can read: the URL may hold a password.
        environment = {"UNABRIDGED_DATABASE_URL": self.store.url or ""}
        return TalkingProcess("unabridged.app.web.worker", str(self.store.home), environment=environment)

    def _follow(self, job_id: int, worker: TalkingProcess, live: Live, before: int, total: int, limit: float) -> None:
        """Wait for one document. Raises Cancelled, TooLong, or ProcessEnded when the worker died."""
        started = noted = monotonic()
        reached = 0
        while True:
            message = worker.hear(0.2)
            if message is not None and "end" in message:
                return
            if message is not None:
                live.stage, live.done, live.total = message["progress"]
            now = monotonic()
            if self._ending.is_set():
                raise Cancelled
            if now - noted >= SECONDS_BETWEEN_NOTES:
                noted = now
                reached = max(reached, units(live))  # an index that is brought up to date is outlined once more
                if self.store.job_progress(job_id, live.file, before + reached, total):
                    raise Cancelled
            if now - started > limit:
                raise TooLong(f"It takes longer than {limit:.0f} seconds. Split it, or give it in another format.")


def seconds_left(job: JobRecord) -> int | None:
    """How long the rest takes at the pace so far; None while there is too little to tell by."""
    if job.state != "running" or job.started_at is None or not 0 < job.done < job.total:
        return None
    elapsed = (datetime.now(UTC) - job.started_at).total_seconds()
    if elapsed < SECONDS_BEFORE_ESTIMATE or job.done / job.total < SHARE_BEFORE_ESTIMATE:
        return None
    return round(elapsed * (job.total - job.done) / job.done)


def _seconds_for(document: DocumentRecord) -> float:
    """How long reading and analysing one document may take; sources are far denser than documents."""
    return BASE_SECONDS + document.size_bytes / 1e6 * (REPOSITORY_SECONDS_PER_MB if is_repository(document) else 1.0)


class TooLong(Exception):
    """A document took longer than its size allows."""


def units(live: Live) -> int:
    """How far one document is, of UNITS_PER_FILE."""
    if not live.stage:
        return 0
    share = min(live.done / live.total, 1.0) if live.total > 0 else 0.0
    first, last = (OF_REPOSITORIES if live.repository else OF_DOCUMENTS).get(live.stage, ANALYSING)
    return int(first + share * (last - first))
