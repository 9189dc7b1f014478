"""What reading costs, by length and design: measured, beside the dense model, and where that was too long, computed from its arithmetic."""

from __future__ import annotations

from statistics import median
from typing import Any

from results import FOLDER, read_rows, table

WIDTH = 64
DENSE_BYTES = 2 * 4 * WIDTH * 4  # keys and values of a token in four layers, fp32
Rows = list[dict[str, Any]]


def reading() -> str:
    """Time and peak memory; each beside what the dense model takes for the same text."""
    rows = [row for row in read_rows(FOLDER / "cost.jsonl") if row["test"] == "reading"]
    lines = []
    for tokens in sorted({row["tokens"] for row in rows}):
        dense = _dense(rows, tokens)
        for design in ("dense", "gca", "comet", "cca"):
            own = [row for row in rows if (row["design"], row["tokens"]) == (design, tokens)]
            if own or design == "dense":
                lines.append([f"{tokens:,}", design, *_measured(own, dense)])
    return table(
        ["text tokens", "model", "CPU s", "dense / this", "peak MiB above start", "dense / this", "process, peak MiB", "dense / this", "arithmetic bound"],
        lines,
    )  # fmt: skip


def working() -> str:
    """What GCA has in use together besides index and store: least and most of the runs, as allocated and as the allocator holds it."""
    rows = read_rows(FOLDER / "cost.jsonl")
    lines = []
    for tokens in sorted({row["tokens"] for row in rows if row["test"] == "memory"}):
        cells = [f"{tokens:,}"]
        for test in ("memory", "reading"):
            own = [
                _working(row)
                for row in rows
                if (row["test"], row.get("design"), row["tokens"]) == (test, "gca", tokens)
            ]
            cells.append(f"{min(own):.1f}–{max(own):.1f} ({len(own)} runs)")
        lines.append(cells)
    return table(["text tokens", "in use together, MiB", "held by the allocator, MiB"], lines)


def _measured(own: Rows, dense: tuple[float, float, float, bool]) -> list[str]:
    seconds, above, whole, computed = dense
    bound = _bound(own[0]["design"], own[0]["tokens"]) if own and own[0]["design"] != "dense" else ""
    if not own:
        return [f"{seconds:,.0f} (computed)", "", f"{above:,.0f} (computed)", "", f"{whole:,.0f} (computed)", "", ""]
    mine = _median(own, "cpu_seconds"), median(row["peak_mb"] - row["base_mb"] for row in own), _median(own, "peak_mb")
    cells = []
    for value, other in zip(mine, dense, strict=False):
        ratio = (
            "" if own[0]["design"] == "dense" else f"{other / max(value, 0.1):,.1f}x{' (computed)' if computed else ''}"
        )
        cells += [f"{value:,.1f}", ratio]
    return [*cells, bound]


def _dense(rows: Rows, tokens: int) -> tuple[float, float, float, bool]:
    """Seconds, MiB above the start and MiB of the process of the dense model, and whether they are computed from its longest text."""
    own = [row for row in rows if (row["design"], row["tokens"]) == ("dense", tokens)]
    if own:
        above = median(row["peak_mb"] - row["base_mb"] for row in own)
        return _median(own, "cpu_seconds"), above, _median(own, "peak_mb"), False
    longest = max((row for row in rows if row["design"] == "dense"), key=lambda row: row["tokens"])
    more = (tokens - longest["tokens"]) * DENSE_BYTES / 2**20
    seconds = longest["cpu_seconds"] * _operations(tokens) / _operations(longest["tokens"])
    return seconds, longest["peak_mb"] - longest["base_mb"] + more, longest["peak_mb"] + more, True


def _operations(tokens: int) -> float:
    """Multiply-adds of the dense model: 8 d^2 a token and layer, and attention to half the text."""
    return tokens * (8 * WIDTH**2 + 2 * WIDTH * tokens / 2)


def _bound(design: str, tokens: int) -> str:
    """Multiply-adds of the dense model over those of a model without attention, or with CCA's to a sixteenth of the text and a window."""
    attended = tokens / 32 + 1032 if design == "cca" else 0
    return f"{_operations(tokens) / (tokens * (8 * WIDTH**2 + 2 * WIDTH * attended)):,.0f}x"


def _median(own: Rows, name: str) -> float:
    return float(median(row[name] for row in own))


def _working(row: dict[str, Any]) -> float:
    return float(row["peak_mb"] - row["base_mb"] - (row["index_bytes"] + row["store_bytes"]) / 2**20)
