"""While a batch writes: a full disk is said as such, and an interrupt always ends it."""

from __future__ import annotations

import signal
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from unabridged.ingest.errors import UnabridgedError


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
