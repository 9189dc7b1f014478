"""A folder for results that one run at a time writes to."""

from __future__ import annotations

import fcntl
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from unabridged.ingest.errors import UsageError

WAIT_SECONDS = 5.0  # the workers of a killed batch need a moment to die


@contextmanager
def locked(out: Path) -> Iterator[None]:
    """The folder, made if needed, for this run alone. The lock is on the folder, so that a kill leaves no lock file.

    Raises UsageError where `out` cannot be a folder, or another run goes on writing there.
    """
    try:
        out.mkdir(parents=True, exist_ok=True)
        descriptor = os.open(out, os.O_RDONLY | os.O_DIRECTORY)
    except OSError as error:
        raise UsageError(
            f"'{out}' cannot be used as a folder ({error.strerror}).", remedy="Name another --out."
        ) from error
    try:
        deadline = time.monotonic() + WAIT_SECONDS
        while not _lock(descriptor):
            if time.monotonic() > deadline:
                raise UsageError(f"Another run is writing to '{out}'.", remedy="Wait for it, or name another --out.")
            time.sleep(0.1)
        yield
    finally:
        os.close(descriptor)


def _lock(descriptor: int) -> bool:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
