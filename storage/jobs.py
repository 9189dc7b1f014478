"""Long work that outlives a page: its progress, its end, and the wish to stop it."""

from __future__ import annotations

import os
import socket
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from .database import Database
from .records import JobRecord, JobState
from .tables import Job, now
from .workspaces import NotFound, clean, require_workspace


class Jobs(Database):
    """A job waits, runs, and ends as done, failed, cancelled or interrupted (its process died)."""

    def create_job(
        self, title: str, *, workspace_id: int | None = None, payload: dict[str, Any] | None = None
    ) -> JobRecord:
        """A job that waits. `payload` is JSON: what is needed to do the work, or to do it again."""
        with self._writing() as session:
            if workspace_id is not None:
                require_workspace(session, workspace_id)
            row = Job(title=clean(title), workspace_id=workspace_id, payload=payload or {}, owner=_this_process())
            session.add(row)
            session.flush()
            return _record(row)

    def start_job(self, job_id: int) -> bool:
        """The job runs in this process from now on; False where it was cancelled while it waited. Raises NotFound."""
        with self._writing() as session:
            row = _job(session, job_id)
            if row.state == "cancelled":
                return False
            row.state, row.owner, row.error = "running", _this_process(), None
            row.started_at, row.finished_at, row.cancel_requested = now(), None, False
            return True

    def job_progress(self, job_id: int, stage: str, done: int, total: int) -> bool:
        """Note how far a job is; True when somebody asked to stop it. Raises NotFound."""
        with self._writing() as session:
            row = _job(session, job_id)
            row.stage, row.total = clean(stage)[:200], max(total, 0)
            row.done = max(0, min(done, total)) if total > 0 else max(done, 0)
            return row.cancel_requested

    def finish_job(self, job_id: int) -> None:
        """The job is done. Raises NotFound."""
        self._end(job_id, "done", None)

    def fail_job(self, job_id: int, error: str) -> None:
        """The job ended early; `error` is a sentence for people. Raises NotFound."""
        self._end(job_id, "failed", error)

    def cancel_job(self, job_id: int) -> None:
        """The job has stopped because somebody asked for it. Raises NotFound."""
        self._end(job_id, "cancelled", None)

    def request_cancel(self, job_id: int) -> None:
        """Ask a job to stop. One that has not begun, or whose process died, is cancelled at once. Raises NotFound."""
        with self._writing() as session:
            row = _job(session, job_id)
            if row.state == "waiting" or (row.state == "running" and not process_lives(row.owner)):
                row.state, row.finished_at = "cancelled", now()
            row.cancel_requested = True

    def job(self, job_id: int) -> JobRecord:
        """One job. Raises NotFound."""
        with self._reading() as session:
            return _record(_job(session, job_id))

    def jobs(
        self, *, workspace_id: int | None = None, states: Iterable[JobState] | None = None, limit: int = 200
    ) -> list[JobRecord]:
        """Jobs, newest first; of one workspace, or in some states only."""
        query = select(Job).order_by(Job.id.desc()).limit(limit)
        if workspace_id is not None:
            query = query.where(Job.workspace_id == workspace_id)
        if states is not None:
            query = query.where(Job.state.in_(list(states)))
        with self._reading() as session:
            return [_record(row) for row in session.scalars(query)]

    def delete_job(self, job_id: int) -> None:
        """Take a job off the list. Raises NotFound."""
        with self._writing() as session:
            session.delete(_job(session, job_id))

    def _interrupt_dead_jobs(self) -> None:
        """Jobs whose process is gone, through a crash or a power cut, become "interrupted"; they can be resumed."""
        unfinished = Job.state.in_(["running", "waiting"])
        with self._reading() as session:
            dead = [row.id for row in session.scalars(select(Job).where(unfinished)) if not process_lives(row.owner)]
        if dead:
            with self._writing() as session:
                for row in session.scalars(select(Job).where(unfinished, Job.id.in_(dead))):
                    row.state, row.finished_at = "interrupted", now()
                    row.error = "The program ended before this work did. What was finished is kept; resume to go on."

    def _end(self, job_id: int, state: JobState, error: str | None) -> None:
        with self._writing() as session:
            row = _job(session, job_id)
            row.state, row.error, row.finished_at = state, None if error is None else clean(error), now()


def process_lives(owner: str | None) -> bool:
    """Whether the process that `_this_process` named still runs. One on another machine counts as living."""
    if owner is None:
        return False
    host, pid, started = owner.rsplit(" ", 2)
    if host != socket.gethostname():
        return True
    try:
        os.kill(int(pid), 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return _started(int(pid)) == started


def _this_process() -> str:
    return f"{socket.gethostname()} {os.getpid()} {_started(os.getpid())}"


def _started(pid: int) -> str:
    """When a process started, in the kernel's ticks: numbers of processes are used again, this pair is not."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[19]
    except (OSError, IndexError):
        return "-"


def _job(session: Session, job_id: int) -> Job:
    row = session.get(Job, job_id)
    if row is None:
        raise NotFound("job", job_id)
    return row


def _record(row: Job) -> JobRecord:
    return JobRecord(
        id=row.id,
        workspace_id=row.workspace_id,
        title=row.title,
        state=row.state,  # type: ignore[arg-type]
        stage=row.stage,
        done=row.done,
        total=row.total,
        error=row.error,
        cancel_requested=row.cancel_requested,
        payload=row.payload,
        created_at=row.created_at,
        started_at=row.started_at,
        finished_at=row.finished_at,
    )
