"""The process that reads and analyses. It is forked, told one input after the other, and may die of any of them.

It speaks JSON lines over two pipes: pickle from a process that parsed a hostile file would be an open door.
"""

from __future__ import annotations

import ctypes
import errno
import json
import os
import resource
import signal
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass
from importlib import import_module
from pathlib import Path

from unabridged.ingest.errors import UnabridgedError
from unabridged.ingest.pipeline import Kind, analyze, read

from ..opened import Opened
from .limits import WorkLimits

# The status of an outcome that says nothing about the input: the output folder is full or gone.
UNWRITTEN = "unwritten"

# What reading a suffix imports, so that it is imported once, before the fork.
_MODULES = {
    ".pdf": ("readers.pdf",),
    ".docx": ("readers.docx",),
    ".html": ("readers.html",),
    ".htm": ("readers.html",),
    ".xlsx": ("readers.spreadsheet",),
    ".zip": ("readers.repository", "code"),
    "repository": ("readers.repository", "code"),
}
_ALWAYS = ("readers.text", "contracts", "reports", "text")


@dataclass(frozen=True, slots=True)
class Task:
    """One input. Results are written to `target` + "." + format, for the parent to move into place."""

    path: str
    name: str
    target: str
    formats: tuple[str, ...]
    kind: Kind | None


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of it. `error` is a sentence for people where `status` is not "ok"."""

    status: str
    kind: str | None = None
    error: str | None = None
    chars: int = 0
    peak_bytes: int = 0


def preload(kinds: Sequence[str]) -> None:
    """Import what reading these suffixes (or "repository") needs. For the parent, before it forks."""
    for kind in sorted(set(kinds)):
        for module in _MODULES.get(kind, ()):
            import_module(f"unabridged.ingest.{module}")
    for module in _ALWAYS:
        import_module(f"unabridged.ingest.{module}")


def work(requests: int, answers: int, parent: int, limits: WorkLimits) -> None:
    """The life of a worker: never returns. `requests` and `answers` are file descriptors."""
    _settle(requests, answers, parent, limits)
    with os.fdopen(requests, "rb") as incoming, os.fdopen(answers, "wb") as outgoing:
        for line in incoming:
            task = json.loads(line)
            outcome = perform(Task(**{**task, "formats": tuple(task["formats"])}))
            outgoing.write(json.dumps(asdict(outcome)).encode() + b"\n")
            outgoing.flush()
    os._exit(0)


def perform(task: Task) -> Outcome:
    """Read, analyse and write the results of one input. Every exception becomes an outcome."""
    try:
        with _opened(task) as opened:
            try:
                _write_results(task, opened)
            except OSError as error:
                if error.errno == errno.EFBIG:
                    raise
                return Outcome(UNWRITTEN, error=error.strerror or "the results cannot be written")
            return _outcome(opened)
    except UnabridgedError as error:
        return Outcome("rejected", error=_sentence(error.sentence()))
    except MemoryError:
        return Outcome("rejected", error=f"'{_base(task)}' needs more memory than one input may take. Split it.")
    except RecursionError:
        return Outcome("rejected", error=f"'{_base(task)}' is nested too deeply to be read. Simplify it.")
    except OSError as error:
        reason = error.strerror or type(error).__name__
        return Outcome("rejected", error=_sentence(f"'{_base(task)}' cannot be read or its result written: {reason}."))
    except Exception as error:
        where = f"{type(error).__name__} in our reader"
        return Outcome("rejected", error=f"'{_base(task)}' could not be analysed ({where}). Please report this file.")


@contextmanager
def _opened(task: Task) -> Iterator[Opened]:
    """An input analysed. A large repository is resolved package by package, through an index that lives as long as this."""
    from ..code_index import is_large, walk_if_large

    path = Path(task.path)
    may_be_large = task.kind in {None, "code"}
    document = None if may_be_large and walk_if_large(path) is not None else read(path)
    if document is not None and not (may_be_large and is_large(document)):
        yield Opened(document, analyze(document, task.kind))
        return
    del document
    from unabridged.storage import Store

    from ..workbench import Workbench

    with tempfile.TemporaryDirectory() as home:
        store = Store(Path(home))
        try:
            yield Workbench(store).resolve_path(path, task.kind)
        finally:
            store.close()


def _write_results(task: Task, opened: Opened) -> None:
    from ..exports import write
    from ..exports.json_text import write_json

    for format in task.formats:
        with open(f"{task.target}.{format}", "wb") as file:
            if format == "json":
                # With the text that offsets refer to, so that a result can be used without its input.
                write_json(opened, None, file, with_text=True)
            else:
                write(opened, format, file)
            file.flush()
            os.fsync(file.fileno())


def _outcome(opened: Opened) -> Outcome:
    repository = opened.repository
    analysis = opened.analysis if repository is None else repository.head
    chars = len(opened.document.text) if repository is None else repository.characters
    if analysis.status != "partial" and opened.document.status != "partial":
        return Outcome("ok", analysis.kind, None, chars, _peak_bytes())
    problems = (*opened.document.problems, *analysis.warnings)
    lost = [problem.message for problem in problems if problem.loses] or [item.message for item in analysis.warnings]
    sentence = _sentence(" ".join(dict.fromkeys(lost)) or "Some of this input could not be read.")
    return Outcome("partial", analysis.kind, sentence, chars, _peak_bytes())


def _settle(requests: int, answers: int, parent: int, limits: WorkLimits) -> None:
    """Close all that is the parent's, and set the limits of a process that reads hostile files."""
    with suppress(OSError, AttributeError):
        ctypes.CDLL(None).prctl(1, signal.SIGKILL)  # PR_SET_PDEATHSIG: die with the parent
    if os.getppid() != parent:
        os._exit(1)
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C reaches the whole group; the parent decides
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    keep = sorted({requests, answers})
    nothing = os.open(os.devnull, os.O_RDWR)
    for stream in (0, 1, 2):  # the C libraries write what they like to standard error
        os.dup2(nothing, stream)
    start = 3
    for descriptor in keep:
        os.closerange(start, descriptor)
        start = descriptor + 1
    os.closerange(start, resource.getrlimit(resource.RLIMIT_NOFILE)[0])
    for name, value in (
        (resource.RLIMIT_AS, _address_space_bytes() + limits.address_space),
        (resource.RLIMIT_FSIZE, limits.output_file),
        (resource.RLIMIT_CORE, 0),
    ):
        resource.setrlimit(name, (value, value))
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)  # a file over the limit is an OSError, not a death
    sys.setrecursionlimit(1_000)


def _address_space_bytes() -> int:
    """What this process has of its parent; that is little, unless the parent is a program that runs batches among other things."""
    try:
        return int(Path("/proc/self/statm").read_text().split()[0]) * resource.getpagesize()
    except (OSError, ValueError):  # not Linux
        return 0


def _peak_bytes() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024


def _base(task: Task) -> str:
    return os.path.basename(task.name)


def _sentence(text: str) -> str:
    text = " ".join(text.split())
    return text if len(text) <= 1000 else text[:999] + "…"
