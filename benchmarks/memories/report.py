"""The tables of docs/training.md, from the rows measured: seeds side by side, intervals beside shares, misses as misses."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import cost_table
from results import FOLDER, MISSING, read_rows, table, wilson

DOCUMENT = Path(__file__).parent.parent.parent / "docs" / "training.md"


def main() -> None:
    """Write every table between its pair of comments `<!-- table: NAME -->` and `<!-- end -->`."""
    tables = {
        "gca": recall("gca"),
        "comet": recall("comet"),
        "hops": recall("hops"),
        "cost": cost_table.reading(),
        "working": cost_table.working(),
        "training": training(),
        "cca": cca(),
    }
    text = DOCUMENT.read_text(encoding="utf-8")
    for name, written in tables.items():
        between = re.compile(rf"(<!-- table: {name} -->\n).*?(<!-- end -->)", re.DOTALL)
        text = between.sub(lambda found, written=written: found[1] + written + found[2], text)
    DOCUMENT.write_text(text, encoding="utf-8")


def recall(design: str) -> str:
    """Test and length by seed: right of trials, and the 95 % interval."""
    seeds = sorted(int(path.stem.split("-")[-1]) for path in FOLDER.glob(f"{design}-*.jsonl"))
    found: dict[tuple[str, int], dict[int, dict[str, Any]]] = {}
    for seed in seeds:
        for row in read_rows(FOLDER / f"{design}-{seed}.jsonl"):
            found.setdefault((row["test"], row["tokens"]), {})[seed] = row
    rows = [
        [test, f"{tokens:,}", *(_share(by_seed.get(seed)) for seed in seeds)]
        for (test, tokens), by_seed in sorted(found.items(), key=lambda item: (_order(item[0][0]), item[0][1]))
    ]
    return table(["test", "text tokens", *(f"seed {seed}" for seed in seeds)], rows)


def _order(test: str) -> tuple[int, str]:
    first = ("passkey", "one fact, hard gate")
    return (0 if test in first else 1, test)


def _share(row: dict[str, Any] | None) -> str:
    if row is None:
        return MISSING
    low, high = wilson(row["right"], row["trials"])
    return f"{row['right'] / row['trials']:.3f} ({row['right']}/{row['trials']}; {low:.2f}–{high:.2f})"


def training() -> str:
    rows = [row for row in read_rows(FOLDER / "cost.jsonl") if row["test"] == "training"]
    first = rows[0] if rows else {}
    head = ["length", "text tokens", "GFLOP a step of 32 sequences", "to 1x", "CPU s", "to 1x"]
    return table(
        head,
        [
            [
                f"{row['multiple']}x", f"{row['tokens']:,}", f"{row['gflop']:.1f}", f"{row['gflop'] / first['gflop']:.2f}",
                f"{row['cpu_seconds']:.2f}", f"{row['cpu_seconds'] / first['cpu_seconds']:.2f}",
            ]
            for row in rows
        ],
    )  # fmt: skip


def cca() -> str:
    """Loss by seed, bytes of the cache, speed of attention."""
    rows = [row for path in sorted(FOLDER.glob("cca-*.jsonl")) for row in read_rows(path)]
    lines = []
    for row in rows:
        if row["test"] == "loss":
            lines.append(
                [
                    f"{row['model']}, seed {row['seed']}",
                    f"{row['length']:,}",
                    f"{row['bits_per_byte']:.4f} bits per byte",
                ]
            )
        elif row["test"] == "bytes":
            kept = row["core_bytes"] + row["window_bytes"]
            lines.append(
                [
                    f"KV cache, group {row['group']}, window 1,024",
                    f"{row['tokens']:,}",
                    f"{kept / row['dense_bytes'] - 1:+.2%} bytes",
                ]
            )
        else:
            ratio = row["dense_cpu_seconds"] / row["cca_cpu_seconds"]
            said = f"{row['cca_cpu_seconds']:.2f} s against {row['dense_cpu_seconds']:.2f} s: {ratio:.1f}x (bound {row['bound']:.1f}x)"
            lines.append(["one layer's attention, 4 heads of 64", f"{row['tokens']:,}", said])
    return table(["what", "tokens", "measured"], lines)
