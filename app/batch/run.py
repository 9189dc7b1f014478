"""The loop of a batch: scan, give out, collect, note, summarise; again for what was not done, and again to watch."""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import stat
import time
from collections import Counter, deque
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path

from unabridged.ingest.errors import UsageError
from unabridged.ingest.limits import LIMITS
from unabridged.ingest.pipeline import Kind
from unabridged.ingest.progress import Progress, silent

from ..output_folder import locked
from ..version import analyser_version
from .journal import Journal, Line
from .limits import WorkLimits
from .output import OutputFailed, interruptible, writable
from .pool import Pool
from .scan import Input, scan
from .summary import SummaryWriter, write_tables
from .worker import UNWRITTEN, Outcome, Task, preload

_TICK = 0.1  # seconds between looks at the clock and memory of the workers
_WATCH_SECONDS = 2.0


@dataclass(frozen=True, slots=True)
class BatchOptions:
    """How a batch runs; `formats` of the results are json, csv, xlsx, the first one is what the summary names."""

    jobs: int = 2
    formats: tuple[str, ...] = ("json",)
    watch: bool = False
    files: bool = False
    kind: Kind | None = None


@dataclass(frozen=True, slots=True)
class Counts:
    """Inputs by what became of them; `rejected` are those that were not read, with the reason."""

    total: int
    ok: int
    partial: int
    rejected: tuple[tuple[str, str], ...]

    @property
    def done(self) -> int:
        """Inputs that have their line."""
        return self.ok + self.partial + len(self.rejected)


def run_batch(
    folder: Path, out: Path, options: BatchOptions, *, progress: Progress = silent, limits: WorkLimits | None = None
) -> Counts:
    """Analyse every input below `folder` that is new or changed since the last run into `out`.

    Raises UsageError when `out` cannot be used or another run is using it, OutputFailed when the disk is full. When it
    is interrupted (KeyboardInterrupt), the journal and the summary hold all that was finished.
    """
    if out.resolve() == folder.resolve():
        raise UsageError(
            f"'{out}' is the input as well.", remedy="Name another folder as --out; one inside it will do."
        )
    with locked(out), interruptible(), writable(out):
        batch = _Batch(folder, out, options, limits or WorkLimits(), progress)
        try:
            batch.run_once()
            while options.watch:
                time.sleep(_WATCH_SECONDS)
                batch.run_once(settled=True)
        finally:
            batch.close()
        return batch.counts()


class _Batch:
    def __init__(self, folder: Path, out: Path, options: BatchOptions, limits: WorkLimits, progress: Progress) -> None:
        self._folder, self._out, self._options = folder, out, options
        self._limits, self._progress = limits, progress
        self._work = out / ".work"
        shutil.rmtree(self._work, ignore_errors=True)  # of a run that was killed
        self._results = out / "results"
        self._journal = Journal(out)
        self._summary = SummaryWriter(out)
        self._lines = {line.name: line for line in self._journal.lines()}
        self._by_content = {line.content: line for line in self._lines.values() if line.content is not None}
        self._inputs: list[Input] = []
        # Everything a result depends on besides its input.
        self._signature = f"{','.join(options.formats)} {options.kind or '-'} {analyser_version()}"
        self._pool = Pool(options.jobs, limits)

    def run_once(self, *, settled: bool = False) -> None:
        """Bring every input to its line. With `settled`, leave alone what is still being written."""
        self._inputs = scan(self._folder, without=self._out, repositories=not self._options.files)
        self._forget_missing()
        todo = deque(item for item in self._inputs if not self._is_done(item) and not (settled and _is_fresh(item)))
        if todo or not settled:
            self._work.mkdir(parents=True, exist_ok=True)
            self._results.mkdir(parents=True, exist_ok=True)
            preload([item.suffix if item.kind == "file" else item.kind for item in todo])
            self._run(todo)
            shutil.rmtree(self._work, ignore_errors=True)
            self._write_summary()

    def counts(self) -> Counts:
        """How many inputs have which status."""
        lines = [self._lines[item.name] for item in self._inputs if item.name in self._lines]
        found = Counter(line.status for line in lines)
        rejected = tuple((line.name, line.error or "") for line in lines if line.status == "rejected")
        return Counts(len(self._inputs), found["ok"], found["partial"], rejected)

    def close(self) -> None:
        """Stop the workers and keep what is finished."""
        self._pool.close()
        shutil.rmtree(self._work, ignore_errors=True)
        try:
            self._write_summary()
        finally:
            self._journal.close()

    # --- one pass ---

    def _run(self, todo: deque[Input]) -> None:
        total = len(self._inputs)
        done = total - len(todo)
        running: dict[str, tuple[Input, str | None]] = {}
        twins: dict[str, list[Input]] = {}  # inputs with the same bytes as one that is being worked on
        self._progress("analyse", done, total)
        while todo or self._pool.busy:
            while todo and self._pool.has_room:
                item = todo.popleft()
                line, content = self._without_work(item)
                if line is not None:
                    self._note(line)
                    done += 1
                elif content is not None and content in twins:
                    twins[content].append(item)
                else:
                    if content is not None:
                        twins[content] = []
                    running[item.name] = (item, content)
                    self._give(item)
            for task, outcome, seconds in self._pool.finished(_TICK):
                item, content = running.pop(task.name)
                line = self._finish(item, content, task, outcome, seconds)
                self._note(line)
                done += 1
                for twin in twins.pop(content, []) if content is not None else []:
                    self._note(_copied(line, twin))
                    done += 1
            self._progress("analyse", done, total)
            self._summary.write_now_and_then(self._lines.values())

    def _without_work(self, item: Input) -> tuple[Line | None, str | None]:
        """The line of an input that needs no worker; else None and the key of its content (None for a repository)."""
        base = os.path.basename(item.name)
        refused = {
            "link": f"'{base}' is a symbolic link; links are not followed. Copy the file it points to.",
            "special": f"'{base}' is a pipe, socket or device, not a file. Leave it out.",
            "unreadable": f"'{base}' cannot be read: no permission, or its path is too long. Change that, or move it.",
        }.get(item.kind)
        if item.kind == "file" and item.size > LIMITS.file_bytes:
            refused = f"'{base}' has {item.size:,} bytes; the limit is {LIMITS.file_bytes:,}. Split it."
        content = None
        if refused is None and item.kind == "file":
            try:
                content = _hash(self._folder / item.name, item.suffix)
            except OSError as error:
                refused = f"'{base}' cannot be opened: {error.strerror or type(error).__name__}. Check its permissions."
        if refused is not None:
            return Line(item.name, item.state, self._signature, "rejected", error=refused), None
        same = self._by_content.get(content) if content is not None else None
        if same is not None and same.options == self._signature and self._has_results(same):
            return _copied(same, item), content
        return None, content

    def _give(self, item: Input) -> None:
        task = Task(
            path=os.fspath(self._folder / item.name),
            name=item.name,
            target=os.fspath(self._work / _result_name(item.name)),
            formats=self._options.formats,
            kind=self._options.kind,
        )
        self._pool.give(task, self._limits.seconds_for(item.size, item.kind == "repository"))

    def _finish(self, item: Input, content: str | None, task: Task, outcome: Outcome, seconds: float) -> Line:
        if outcome.status == UNWRITTEN:
            raise OutputFailed(self._out, outcome.error)
        result = None
        for format in reversed(self._options.formats):
            written = f"{task.target}.{format}"
            if outcome.status == "rejected":
                with suppress(FileNotFoundError):
                    os.unlink(written)
            else:
                name = f"{_result_name(item.name)}.{format}"
                os.replace(written, self._results / name)
                result = f"results/{name}"
        return Line(
            name=item.name,
            state=item.state,
            options=self._signature,
            status=outcome.status,
            content=content,
            kind=outcome.kind,
            error=outcome.error,
            chars=outcome.chars,
            seconds=seconds,
            result=result,
        )

    def _note(self, line: Line) -> None:
        self._journal.record(line)
        self._lines[line.name] = line
        if line.content is not None:
            self._by_content[line.content] = line

    def _is_done(self, item: Input) -> bool:
        line = self._lines.get(item.name)
        return (
            line is not None
            and line.state == item.state
            and line.options == self._signature
            and self._has_results(line)
        )

    def _has_results(self, line: Line) -> bool:
        return line.result is None or (self._out / line.result).exists()

    def _forget_missing(self) -> None:
        present = {item.name for item in self._inputs}
        for name in [name for name in self._lines if name not in present]:
            line = self._lines.pop(name)
            self._journal.forget(name)
            if line.content is not None and self._by_content[line.content].name == name:
                del self._by_content[line.content]
            still_used = any(other.result == line.result for other in self._lines.values())
            if line.result is not None and not still_used:
                stem = self._out / line.result
                for format in ("json", "csv", "xlsx"):
                    stem.with_suffix(f".{format}").unlink(missing_ok=True)

    def _write_summary(self) -> None:
        self._summary.write(self._lines.values())
        write_tables(self._out, self._lines.values(), self._options.formats)


def _hash(path: Path, suffix: str) -> str:
    # Not following a link and not waiting for a pipe that took the file's place since the scan.
    descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
    with os.fdopen(descriptor, "rb") as file:
        if not stat.S_ISREG(os.fstat(descriptor).st_mode):
            raise OSError("not a regular file any more")
        return hashlib.file_digest(file, "sha256").hexdigest() + suffix


def _copied(line: Line, twin: Input) -> Line:
    """The line of an input with the same bytes: the same result, its own name, no second analysis."""
    error = line.error
    if error is not None:
        error = error.replace(f"'{os.path.basename(line.name)}'", f"'{os.path.basename(twin.name)}'")
    return replace(line, name=twin.name, state=twin.state, error=error, seconds=0.0)


def _result_name(name: str) -> str:
    """A file name that no shell, browser or other file system takes for anything else, unique to the input."""
    digest = hashlib.sha256(os.fsencode(name)).hexdigest()[:10]
    plain = re.sub(r"[^A-Za-z0-9._]+", "_", os.path.basename(name)).strip("._")[:80]
    return f"{plain or 'input'}-{digest}"


def _is_fresh(item: Input) -> bool:
    """Whether a file was changed a moment ago, so that somebody may still be writing it."""
    newest = item.state.rpartition(" ")[2]
    return newest.isdecimal() and time.time_ns() - int(newest) < _WATCH_SECONDS * 1e9
