"""How the command line speaks: results to standard output, everything else, safely, to standard error."""

from __future__ import annotations

import os
import sys
import time
import unicodedata
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any

from unabridged.ingest.errors import UsageError
from unabridged.ingest.progress import Progress

_SECONDS_BETWEEN_LINES = 5.0
_SECONDS_BETWEEN_FRAMES = 0.1


def printable(text: str) -> str:
    """Text that a terminal shows and never obeys: control, direction and half characters become escapes like \\x1b."""
    return "".join(_escaped(char) for char in text)


def _escaped(char: str) -> str:
    if char.isascii():
        return char if char.isprintable() else repr(char)[1:-1]
    # Cc, Cf (direction marks), Cs (undecodable bytes of file names), Zl, Zp (line ends of their own)
    return repr(char)[1:-1] if unicodedata.category(char) in {"Cc", "Cf", "Cs", "Zl", "Zp"} else char


def say(text: str) -> None:
    """One line to standard error."""
    _write(sys.stderr, printable(text) + "\n")


def show(text: str) -> None:
    """Lines of a result for people, to standard output. Line ends and tabs stay."""
    shown = "\n".join("\t".join(printable(part) for part in line.split("\t")) for line in text.split("\n"))
    _write(sys.stdout, shown + "\n")


def _write(stream: Any, text: str) -> None:
    # The terminal's encoding may lack a character of the document; an escape is better than an exception.
    encoding = stream.encoding or "utf-8"
    stream.write(text.encode(encoding, "backslashreplace").decode(encoding))
    stream.flush()


def check_writable(target: Path) -> None:
    """Raise UsageError unless a result can be written to `target` ("-" is standard output). Before the work begins."""
    if str(target) == "-":
        return
    if target.is_dir():
        raise UsageError(f"'{target}' is a folder.", remedy="Name a file, or - for standard output.")
    if not target.parent.is_dir():
        raise UsageError(f"There is no folder '{target.parent}'.", remedy="Make it, or name another file.")
    if not os.access(target if target.exists() else target.parent, os.W_OK):
        raise UsageError(f"'{target}' cannot be written.", remedy="Name another file, or change its permissions.")


def write_json(target: Path, text: str) -> None:
    """A JSON text to a file, whole or not at all, or to standard output where `target` is "-"."""
    # Half a surrogate pair, from an undecodable file name, becomes its JSON escape.
    write_bytes(target, (text + "\n").encode("utf-8", "backslashreplace"))


def write_bytes(target: Path, data: bytes) -> None:
    """A result to a file, whole or not at all, or to standard output where `target` is "-"."""
    write_file(target, lambda out: out.write(data))


def write_file(target: Path, write: Callable[[IO[bytes]], object]) -> None:
    """The same of a result that is written part by part."""
    if str(target) == "-":
        sys.stdout.flush()
        write(sys.stdout.buffer)
        sys.stdout.buffer.flush()
    elif target.exists() and not target.is_file():
        with target.open("wb") as file:  # a pipe or a device cannot be replaced
            write(file)
    else:
        _replace(target, write)


def write_atomically(target: Path, data: bytes) -> None:
    """Replace a file by one rename, so that a reader finds the old bytes or the new ones."""
    _replace(target, lambda out: out.write(data))


def _replace(target: Path, write: Callable[[IO[bytes]], object]) -> None:
    # A fixed name: what a kill leaves behind is overwritten the next time.
    temporary = target.with_name(f".{target.name[:200]}.tmp")
    try:
        with temporary.open("wb") as file:
            write(file)
            file.flush()
            os.fsync(file.fileno())
        os.replace(temporary, target)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise


@contextmanager
def progress_display(title: str) -> Iterator[Progress]:
    """A `Progress` that draws a bar on a terminal and writes a line now and then where standard error is piped."""
    if sys.stderr.isatty():
        with _bar(printable(title)) as progress:
            yield progress
    else:
        yield _lines(title)


@contextmanager
def _bar(title: str) -> Iterator[Progress]:
    from rich.console import Console
    from rich.markup import escape
    from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeRemainingColumn
    from rich.progress import Progress as Bars

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    # No refreshing thread: a batch forks, and a fork must happen in a process of one thread.
    with Bars(*columns, console=Console(stderr=True), transient=True, auto_refresh=False) as bars:
        task = bars.add_task(escape(title), total=None)
        shown = 0.0

        def progress(stage: str, done: int, total: int) -> None:
            nonlocal shown
            description = escape(f"{title}: {printable(stage)}")
            bars.update(task, description=description, completed=done, total=total or None)
            if time.monotonic() - shown > _SECONDS_BETWEEN_FRAMES:
                shown = time.monotonic()
                bars.refresh()

        yield progress


def _lines(title: str) -> Progress:
    last = time.monotonic()  # so that short work stays silent

    def progress(stage: str, done: int, total: int) -> None:
        nonlocal last
        if time.monotonic() - last >= _SECONDS_BETWEEN_LINES:
            last = time.monotonic()
            say(f"{title}: {stage} {done}/{total}" if total else f"{title}: {stage}")

    return progress
