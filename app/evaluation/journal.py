"""OUT/trials.jsonl: one line per trial that was asked, appended at once, so that a kill loses at most the one under way.

OUT/run.json says what the lines are: command, options, engine and versions. A second run with the same goes on; with
others it is refused, because its lines would not belong together.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from unabridged.ingest.errors import UsageError

from ..console import write_atomically
from ..output_folder import locked

Line = dict[str, Any]


class Journal:
    """The lines of one output folder; only from within `open_journal`."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self.lines = read_lines(path)
        self.done = {line["id"] for line in self.lines}
        # What a kill left of a line is cut off, so that the next one starts a line of its own.
        whole = sum(len(_encoded(line)) for line in self.lines)
        if path.exists() and path.stat().st_size != whole:
            write_atomically(path, b"".join(map(_encoded, self.lines)))
        self._file = path.open("ab")

    def record(self, line: Line) -> None:
        """Append one trial. A trial that has its line already is not written again."""
        if line["id"] in self.done:
            return
        self._file.write(_encoded(line))
        self._file.flush()
        self.done.add(line["id"])
        self.lines.append(line)

    def close(self) -> None:
        self._file.flush()
        os.fsync(self._file.fileno())
        self._file.close()


@contextmanager
def open_journal(out: Path, head: Mapping[str, Any]) -> Iterator[Journal]:
    """The journal in folder `out`, for this process alone.

    Raises UsageError where `out` cannot be used, another run is writing there, or it holds a run with other options.
    """
    with locked(out):
        _check_head(out / "run.json", head)
        journal = Journal(out / "trials.jsonl")
        try:
            yield journal
        finally:
            journal.close()


def read_head(out: Path) -> dict[str, Any]:
    """What the lines in `out` are. Raises UsageError where there is no run."""
    path = out / "run.json"
    try:
        head = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise UsageError(f"'{out}' holds no run of a bench.", remedy="Name the --out of one.") from error
    if not isinstance(head, dict):
        raise UsageError(f"'{path}' is damaged.", remedy="Remove the folder and run the bench again.")
    return head


def read_lines(path: Path) -> list[Line]:
    """The whole lines of a journal, each id once. Raises UsageError for a line that is none, but for the last."""
    if not path.exists():
        return []
    found: dict[str, Line] = {}
    rows = path.read_bytes().split(b"\n")
    for number, row in enumerate(rows, 1):
        if not row:
            continue
        try:
            line = json.loads(row)
            found.setdefault(line["id"], line)
        except (ValueError, KeyError, TypeError) as error:
            if number == len(rows):
                break  # cut off by a kill
            raise UsageError(
                f"Line {number} of '{path}' is damaged.", remedy="Remove that line; its trial is asked again."
            ) from error
    return list(found.values())


def _check_head(path: Path, head: Mapping[str, Any]) -> None:
    text = json.dumps(head, indent=1, sort_keys=True, ensure_ascii=False) + "\n"
    if path.exists():
        kept = read_head(path.parent)
        other = sorted(key for key in {*kept, *head} if kept.get(key) != json.loads(text).get(key))
        if other:
            raise UsageError(
                f"'{path.parent}' holds a run with other options: {', '.join(other)}.",
                remedy="Repeat the options of that run, or name another --out.",
            )
        return
    write_atomically(path, text.encode())


def _encoded(line: Line) -> bytes:
    return json.dumps(line, ensure_ascii=False, sort_keys=True).encode("utf-8", "backslashreplace") + b"\n"
