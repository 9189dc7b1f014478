"""The tables of docs/training.md, from the rows measured: seeds side by side, intervals beside shares, misses as misses."""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from results import FOLDER, read_rows, wilson

DOCUMENT = Path(__file__).parent.parent.parent / "docs" / "training.md"
MISSING = "not measured"


def main() -> None:
    """Write every table between its pair of comments `<!-- table: NAME -->` and `<!-- end -->`."""
    tables = {
        "gca": recall("gca"),
        "comet": recall("comet"),
        "hops": recall("hops"),
        "cost": cost(),
        "training": training(),
        "cca": cca(),
    }
    text = DOCUMENT.read_text(encoding="utf-8")
    for name, table in tables.items():
        between = re.compile(rf"(<!-- table: {name} -->\n).*?(<!-- end -->)", re.DOTALL)
        text = between.sub(lambda found, table=table: found[1] + table + found[2], text)
    DOCUMENT.write_text(text, encoding="utf-8")


def table(head: list[str], rows: Iterable[list[str]]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return "".join(f"| {' | '.join(cells)} |\n" for cells in lines)


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


def cost() -> str:
    """Reading: CPU seconds, peak memory and what is kept, by design and length."""
    rows = [row for row in read_rows(FOLDER / "cost.jsonl") if row["test"] == "reading"]
    lengths = sorted({row["tokens"] for row in rows})
    lines = []
    for tokens in lengths:
        for design in ("dense", "gca", "comet"):
            row = next((r for r in rows if (r["design"], r["tokens"]) == (design, tokens)), None)
            if row is None and design != "dense":
                continue
            if row is None:
                lines.append([f"{tokens:,}", design, *[MISSING] * 4, _bound(tokens)])
                continue
            kept = row.get("kv_bytes", 0) + row.get("store_bytes", 0) + row.get("index_bytes", 0)
            kept += row.get("working_bytes", 0)
            own = row.get("base_mb", 0) + row["peak_above_base_mb"]
            own -= (row.get("store_bytes", 0) + row.get("index_bytes", 0)) / 2**20
            lines.append(
                [
                    f"{tokens:,}", design, f"{row['cpu_seconds']:,.2f}",
                    f"{row['peak_above_base_mb']:,.0f}", f"{own:,.0f}" if "base_mb" in row else MISSING, f"{kept / 2**20:,.2f}",
                    _bound(tokens) if design == "dense" else "",
                ]
            )  # fmt: skip
    head = [
        "text tokens",
        "model",
        "CPU s",
        "peak MiB above start",
        "process MiB without index and store",
        "kept MiB",
        "bound on dense / linear",
    ]
    return table(head, lines)


def _bound(tokens: int) -> str:
    """Multiply-adds of the dense model over those without attention: 4 layers of width 64, 8 d^2 a token and layer."""
    linear, attention = 8 * 64 * 64, 2 * 64 * (tokens / 2)
    return f"{(linear + attention) / linear:,.0f}x"


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
