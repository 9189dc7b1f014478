"""Rows of the study's results, and cells of its tables."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable
from typing import Any

Rows = list[dict[str, Any]]
Results = dict[str, dict[str, Rows]]
FOREVER = 1_000
ANSWERS = ("answering", "named", "wider", "sketched", "larger", "longer", "int8")
READINGS = ("reading", "reading sketched", "reading apart")


def grouped(rows: Rows, key: Callable[[dict[str, Any]], Any]) -> dict[Any, Rows]:
    """Rows by key, in the order in which keys come first."""
    groups: dict[Any, Rows] = defaultdict(list)
    for row in rows:
        groups[key(row)].append(row)
    return groups


def total(rows: Iterable[dict[str, Any]], what: str) -> int:
    return sum(int(row[what]) for row in rows)


def mean(rows: Rows, read: Callable[[dict[str, Any]], float]) -> float:
    return sum(read(row) for row in rows) / len(rows)


def table(head: list[str], lines: list[list[str]]) -> str:
    """Markdown."""
    return "\n".join("| " + " | ".join(line) + " |" for line in [head, ["---"] * len(head), *lines])


def percent(part: float, whole: float = 1.0, digits: int = 1) -> str:
    """ "12.3 %"; "-" of nothing."""
    return f"{100 * part / whole:.{digits}f} %" if whole else "-"


def joined(results: Results, *parts: str, seed: str = "") -> Rows:
    """The rows of some parts, of the texts of one seed where it is given."""
    return [
        row for part in parts for name, rows in results.get(part, {}).items() if name.startswith(seed) for row in rows
    ]
