"""Worker processes from outside: started by fork, given one input at a time, watched, killed, replaced."""

from __future__ import annotations

import json
import os
import select
import signal
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import asdict, dataclass, field

from .limits import MB, WorkLimits
from .worker import Outcome, Task, work


@dataclass(slots=True)
class _Worker:
    pid: int
    requests: int
    answers: int
    received: bytearray = field(default_factory=bytearray)
    task: Task | None = None
    started: float = 0.0
    cpu_before: float = 0.0
    seconds_allowed: float = 0.0
    inputs: int = 0


class Pool:
    """At most `size` workers. The caller's process must have one thread only, because it forks."""

    def __init__(self, size: int, limits: WorkLimits) -> None:
        self._size = size
        self._limits = limits
        self._workers: list[_Worker] = []

    @property
    def has_room(self) -> bool:
        """True when one more task can be given."""
        return sum(worker.task is not None for worker in self._workers) < self._size

    @property
    def busy(self) -> bool:
        """True while any task is being worked on."""
        return any(worker.task is not None for worker in self._workers)

    def give(self, task: Task, seconds_allowed: float) -> None:
        """Start a task, which may take `seconds_allowed` of CPU time, in an idle worker or a new one."""
        worker = next((item for item in self._workers if item.task is None), None) or self._start()
        line = json.dumps(asdict(task)).encode() + b"\n"
        worker.task, worker.started, worker.seconds_allowed = task, time.monotonic(), seconds_allowed
        worker.cpu_before = _cpu_seconds(worker.pid)
        worker.inputs += 1
        with suppress(BrokenPipeError):  # it has died; `finished` will see that
            _write_all(worker.requests, line)

    def finished(self, wait: float) -> Iterator[tuple[Task, Outcome, float]]:
        """Tasks that ended within `wait` seconds, with what became of them and the seconds they took."""
        ready, _, _ = select.select([worker.answers for worker in self._workers], [], [], wait)
        for worker in list(self._workers):
            task = worker.task
            ended: Outcome | None = None
            if worker.answers in ready:
                ended = self._receive(worker)
            if ended is None and task is not None and worker in self._workers:
                ended = self._over_limit(worker)
            if ended is None or task is None:
                continue
            yield task, ended, time.monotonic() - worker.started
            worker.task = None
            if worker in self._workers and self._is_worn(worker, ended):
                self._stop(worker)

    def close(self) -> None:
        """End all workers, at once."""
        for worker in list(self._workers):
            self._stop(worker)

    def _start(self) -> _Worker:
        theirs_in, ours_out = os.pipe()
        ours_in, theirs_out = os.pipe()
        parent = os.getpid()
        pid = os.fork()
        if pid == 0:
            try:
                work(theirs_in, theirs_out, parent, self._limits)
            finally:
                os._exit(1)
        os.close(theirs_in)
        os.close(theirs_out)
        worker = _Worker(pid, ours_out, ours_in)
        self._workers.append(worker)
        return worker

    def _stop(self, worker: _Worker) -> int:
        """Kill a worker and give its exit status."""
        self._workers.remove(worker)
        with suppress(ProcessLookupError):
            os.kill(worker.pid, signal.SIGKILL)
        os.close(worker.requests)
        os.close(worker.answers)
        return os.waitpid(worker.pid, 0)[1]

    def _receive(self, worker: _Worker) -> Outcome | None:
        data = os.read(worker.answers, 1 << 16)
        if not data:
            return _death(worker, self._stop(worker))
        worker.received += data
        line, newline, rest = worker.received.partition(b"\n")
        if not newline:
            return None
        worker.received = bytearray(rest)
        return Outcome(**json.loads(line))

    def _over_limit(self, worker: _Worker) -> Outcome | None:
        name = _quoted(worker)
        waited = time.monotonic() - worker.started > worker.seconds_allowed * self._limits.wall_factor
        if waited or _cpu_seconds(worker.pid) - worker.cpu_before > worker.seconds_allowed:
            self._stop(worker)
            seconds = round(worker.seconds_allowed)
            return Outcome(
                "rejected", error=f"{name} was not finished within {seconds} seconds of work. Split or simplify it."
            )
        if _resident(worker.pid) > self._limits.resident:
            self._stop(worker)
            allowed = self._limits.resident // MB
            return Outcome("rejected", error=f"{name} needs more than {allowed:,} MB of memory. Split it.")
        return None

    def _is_worn(self, worker: _Worker, outcome: Outcome) -> bool:
        # Memory that a library does not give back would add up over thousands of files.
        return (
            worker.inputs >= self._limits.inputs_per_worker
            or outcome.peak_bytes > self._limits.resident_to_replace
            or _resident(worker.pid) > self._limits.resident_to_replace
        )


def _death(worker: _Worker, status: int) -> Outcome | None:
    if worker.task is None:
        return None
    if os.WIFSIGNALED(status):
        cause = f"signal {signal.Signals(os.WTERMSIG(status)).name}"
    else:
        cause = f"exit status {os.WEXITSTATUS(status)}"
    return Outcome(
        "rejected",
        error=f"{_quoted(worker)} ended the process that was reading it ({cause}). It is damaged or hostile.",
    )


def _quoted(worker: _Worker) -> str:
    assert worker.task is not None
    return f"'{os.path.basename(worker.task.name)}'"


def _resident(pid: int) -> int:
    try:
        with open(f"/proc/{pid}/statm") as file:
            return int(file.read().split()[1]) * os.sysconf("SC_PAGE_SIZE")
    except (OSError, IndexError):
        return 0


def _cpu_seconds(pid: int) -> float:
    """CPU time that a process has used, 0 where the system does not say."""
    try:
        with open(f"/proc/{pid}/stat") as file:
            fields = file.read().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
    except (OSError, IndexError):
        return 0.0


def _write_all(descriptor: int, data: bytes) -> None:
    while data:
        data = data[os.write(descriptor, data) :]
