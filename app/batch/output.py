"""The output folder while a batch writes to it: one run alone, a full disk said as such, an interrupt that always ends it."""

from __future__ import annotations

import fcntl
import os
import signal
import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from unabridged.ingest.errors import UnabridgedError, UsageError

_LOCK_SECONDS = 5.0


class OutputFailed(UnabridgedError, OSError):
    """Results or the journal cannot be written: the disk is full, or the folder is gone."""

    def __init__(self, out: Path, reason: object) -> None:
        super().__init__(
            f"Results cannot be written to '{out}' ({reason}).",
            remedy="Free space there and run the same command again: what was finished is kept.",
        )


@contextmanager
def writable(out: Path) -> Iterator[None]:
    """What the system says of a full disk or a folder that is gone becomes OutputFailed."""
    try:
        yield
    except sqlite3.OperationalError as error:
        raise OutputFailed(out, error) from error
    except OSError as error:
        if isinstance(error, UnabridgedError):
            raise
        raise OutputFailed(out, error.strerror or error) from error


@contextmanager
def locked(out: Path) -> Iterator[None]:
    """The output folder for this run alone. The lock is on the folder, so that a kill leaves no lock file."""
    try:
        out.mkdir(parents=True, exist_ok=True)
        descriptor = os.open(out, os.O_RDONLY | os.O_DIRECTORY)
    except OSError as error:
        raise UsageError(
            f"'{out}' cannot be used as a folder ({error.strerror}).", remedy="Name another --out."
        ) from error
    try:
        deadline = time.monotonic() + _LOCK_SECONDS
        while True:
            try:
                fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            except BlockingIOError:
                if time.monotonic() > deadline:  # the workers of a killed run need a moment to die
                    raise UsageError(
                        f"Another batch is writing to '{out}'.", remedy="Wait for it, or name another --out."
                    ) from None
                time.sleep(0.1)
        yield
    finally:
        os.close(descriptor)


@contextmanager
def interruptible() -> Iterator[None]:
    """Ctrl-C and SIGTERM end a batch with KeyboardInterrupt, whatever it was doing.

    An import of a C library that is interrupted may raise something else instead.
    """
    interrupted = False

    def interrupt(_signal: int, _frame: object) -> None:
        nonlocal interrupted
        interrupted = True
        raise KeyboardInterrupt

    before = {number: signal.signal(number, interrupt) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield
    except Exception as error:
        if interrupted:
            raise KeyboardInterrupt from error
        raise
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
