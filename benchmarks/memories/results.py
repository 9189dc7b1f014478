"""Results in JSON lines: one per measured cell, written at once, so that a stopped run goes on with what is missing."""

from __future__ import annotations

import json
import math
import platform
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

MISSING = "not measured"
FOLDER = Path(__file__).parent.parent / "results" / "memories"


class Results:
    """The rows of one file, found again by their `cell`: what was measured, on which checkpoint, how."""

    def __init__(self, name: str) -> None:
        self.path = FOLDER / f"{name}.jsonl"
        self.path.parent.mkdir(parents=True, exist_ok=True)
        self.rows = read_rows(self.path)

    def measure(self, cell: dict[str, Any], work: Callable[[], dict[str, Any]]) -> None:
        """Do `work` and write its row, unless the cell has been measured."""
        if any(all(row.get(name) == value for name, value in cell.items()) for row in self.rows):
            return
        row = {**cell, **work(), "machine": f"{platform.machine()} CPU"}
        self.rows.append(row)
        with self.path.open("a", encoding="utf-8") as file:
            file.write(json.dumps(row) + "\n")
        print(json.dumps(row), flush=True)


def read_rows(path: Path) -> list[dict[str, Any]]:
    """The rows written so far."""
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()] if path.exists() else []


def table(head: list[str], rows: Iterable[list[str]]) -> str:
    """A table in Markdown."""
    lines = [head, ["---"] * len(head), *rows]
    return "".join(f"| {' | '.join(cells)} |\n" for cells in lines)


def wilson(right: int, trials: int) -> tuple[float, float]:
    """The 95 % interval of a share: Wilson's."""
    z, share = 1.96, right / trials
    centre = share + z * z / (2 * trials)
    spread = z * math.sqrt(share * (1 - share) / trials + z * z / (4 * trials * trials))
    return max(0.0, (centre - spread) / (1 + z * z / trials)), min(1.0, (centre + spread) / (1 + z * z / trials))


def peak_rss_mb() -> float:
    """Highest resident memory of this process so far."""
    return _status()["VmHWM"]


def own_mb() -> float:
    """Memory of this process that is no file's. Pages of libraries come and go with the machine's page cache."""
    return _status()["RssAnon"]


def peak_own_mb() -> float:
    """The highest `own_mb` so far, within what pages of libraries have changed since."""
    status = _status()
    return status["VmHWM"] - status["RssFile"] - status["RssShmem"]


def _status() -> dict[str, float]:
    """The sizes in /proc/self/status, in MiB."""
    lines = (line.split() for line in Path("/proc/self/status").read_text(encoding="ascii").splitlines())
    return {words[0].rstrip(":"): int(words[1]) / 1024 for words in lines if words[-1] == "kB"}
