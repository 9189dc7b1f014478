"""summary.jsonl, and summary.csv and .xlsx where asked: written whole beside the old one, then renamed over it."""

from __future__ import annotations

import json
import time
from collections.abc import Collection, Iterable
from pathlib import Path
from typing import Any

from ..console import write_atomically, write_file
from .journal import Line

_COLUMNS = ("file", "kind", "status", "error", "chars", "seconds", "result", "sha256")
_SHARE_OF_TIME = 0.05  # at most this share of a run goes into rewriting its summary


class SummaryWriter:
    """Rewrites summary.jsonl as a run goes on, seldom enough that it does not matter."""

    def __init__(self, out: Path) -> None:
        self._out = out
        self._next = 0.0

    def write_now_and_then(self, lines: Iterable[Line]) -> None:
        """Write, unless the last time is too short ago."""
        if time.monotonic() >= self._next:
            self.write(lines)

    def write(self, lines: Iterable[Line]) -> None:
        """Write summary.jsonl."""
        started = time.monotonic()
        text = "".join(json.dumps(as_row(line), ensure_ascii=False) + "\n" for line in _sorted(lines))
        write_atomically(self._out / "summary.jsonl", text.encode("utf-8", "backslashreplace"))
        ended = time.monotonic()
        self._next = ended + max(1.0, (ended - started) / _SHARE_OF_TIME)


def write_tables(out: Path, lines: Iterable[Line], formats: Collection[str]) -> None:
    """The same lines as summary.csv and summary.xlsx, for those of the two that `formats` names."""
    if not {"csv", "xlsx"} & set(formats):
        return
    from ..exports.csv_table import table_to_csv
    from ..exports.tables import Table
    from ..exports.xlsx import tables_to_xlsx

    rows = tuple(tuple(_cell(as_row(line)[column]) for column in _COLUMNS) for line in _sorted(lines))
    table = Table("summary", _COLUMNS, rows)
    if "csv" in formats:
        write_file(out / "summary.csv", lambda file: table_to_csv(table, file))
    if "xlsx" in formats:
        write_file(out / "summary.xlsx", lambda file: tables_to_xlsx((table,), file))


def as_row(line: Line) -> dict[str, Any]:
    """One line of the summary, as the interface has it."""
    return {
        "file": line.name,
        "kind": line.kind,
        "status": line.status,
        "error": line.error,
        "chars": line.chars,
        "seconds": round(line.seconds, 3),
        "result": line.result,
        "sha256": line.content[:64] if line.content else None,
    }


def _sorted(lines: Iterable[Line]) -> list[Line]:
    return sorted(lines, key=lambda line: line.name)


def _cell(value: Any) -> Any:
    return value.encode("utf-8", "backslashreplace").decode() if isinstance(value, str) else value
