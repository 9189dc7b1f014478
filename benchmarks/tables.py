"""Write the native engine's tables into docs/benchmarks.md from benchmarks/results/{kernels,attention,model,tiered,trained,cpu}.json.

    python benchmarks/tables.py [--results DIR] [--document FILE]

Only what stands between the marks is replaced. A figure that no row holds is written as "not measured", never as an estimate.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
BEGIN, END = "<!-- engine: written by benchmarks/tables.py -->", "<!-- /engine -->"
MISSING = "not measured"
Row = dict[str, Any]
Column = tuple[str, Callable[[Row], str]]


def main() -> None:
    """Replace the tables, or add them at the end."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--results", type=Path, default=ROOT / "benchmarks" / "results")
    parser.add_argument("--document", type=Path, default=ROOT / "docs" / "benchmarks.md")
    options = parser.parse_args()
    text = options.document.read_text(encoding="utf-8")
    before, _, rest = text.partition(BEGIN)
    after = rest.partition(END)[2]
    made = f"{before.rstrip()}\n\n{BEGIN}\n\n{tables(options.results)}\n\n{END}\n{after.lstrip(chr(10))}"
    options.document.write_text(made.rstrip() + "\n", encoding="utf-8")


def tables(folder: Path) -> str:
    """All tables as Markdown."""
    found = {part: read(folder / f"{part}.json") for part in (*GPU, "cpu")}
    parts = ["## The native engine on the CPU", where(found["cpu"]), *cpu_tables(rows_of(found["cpu"]))]
    parts += ["## The native engine on a GPU"]
    for part, (title, wanted, columns) in GPU.items():
        parts += [f"### {title}", where(found[part]), table(match(rows_of(found[part]), wanted), columns)]
    return "\n\n".join(part for part in parts if part)


def read(path: Path) -> Row:
    """A part's file, {} where there is none or it was a trial at tiny sizes."""
    held: Row = json.loads(path.read_text(encoding="utf-8")) if path.is_file() else {}
    return {} if held.get("environment", {}).get("tiny") else held


def rows_of(held: Row) -> list[Row]:
    """Rows without an error."""
    return [row for row in held.get("rows", []) if "error" not in row]


def where(held: Row) -> str:
    """One line on the machine."""
    environment = held.get("environment")
    if environment is None:
        return ""
    names = ("device", "driver", "cuda", "torch", "triton", "transformers", "python", "commit")
    return "Measured with: " + ", ".join(f"{name} {environment[name]}" for name in names if environment.get(name)) + "."


def match(rows: Sequence[Row], wanted: Sequence[Row]) -> list[Row]:
    """For each wanted name and shape the row that has them, or one without values."""
    result = []
    for want in wanted:
        shape = {name: value for name, value in want.items() if name != "name"}
        found = [
            row
            for row in rows
            if row["name"] == want["name"] and all(row["shape"].get(k) == v for k, v in shape.items())
        ]
        result.append(found[0] if found else {"name": want["name"], "shape": shape})
    return result


def table(rows: Sequence[Row], columns: Sequence[Column]) -> str:
    """Rows as Markdown."""
    lines = ["| " + " | ".join(name for name, _ in columns) + " |", "|" + " --- |" * len(columns)]
    lines += ["| " + " | ".join(show(row) for _, show in columns) + " |" for row in rows]
    return "\n".join(lines)


def value(name: str, digits: int = 2, factor: float = 1.0) -> Callable[[Row], str]:
    """A number of a row."""
    return lambda row: MISSING if row.get(name) is None else f"{factor * row[name]:,.{digits}f}"


def word(name: str) -> Callable[[Row], str]:
    """A word of a row."""
    return lambda row: str(row.get(name) or MISSING)


def shape(name: str) -> Callable[[Row], str]:
    """A part of a row's shape."""
    return lambda row: (
        f"{row['shape'][name]:,}" if isinstance(row["shape"].get(name), int) else str(row["shape"].get(name, ""))
    )


def kind(row: Row) -> str:
    """A row's name."""
    return str(row["name"])


def cpu_tables(rows: Sequence[Row]) -> list[str]:
    """Exactness by family, INT8, and memory by length."""
    exact = [row for row in rows if row["name"] == "exactness"]
    families = ("qwen2", "qwen3", "llama", "mistral")
    worst = []
    for family in families:
        own = [row for row in exact if row["shape"]["family"] == family]
        below = [row for row in own if row["shape"]["host_blocks"] is not None]
        worst.append(
            {
                "name": family, "shape": {}, "runs": len(own) or None,
                "hot": max((r["max_logit_difference"] for r in own if r not in below), default=None),
                "below": max((r["max_logit_difference"] for r in below), default=None),
            }
        )  # fmt: skip

    def small(name: str) -> Callable[[Row], str]:
        return lambda row: MISSING if row.get(name) is None else f"{row[name]:.1e}"

    lengths = [{"name": "reading by length", "tokens": tokens} for tokens in (1 << 14, 1 << 17, 1 << 20)]
    return [
        "Density 1 against the stock model: largest difference of a logit, fp32, 1,500 tokens, chunks of 1,300, 256 and 97, the last 199 tokens one by one.",
        table(
            worst,
            [("family", kind), ("runs", word("runs")), ("all blocks hot", small("hot")), ("4 hot, 3 on the host, the rest on disk", small("below"))],
        ),
        "Sparse reading (one layer, one head, 512 tokens of window and 4 blocks by score), with the same room for the hot tier at every length; then saved, closed, reopened and asked 32 tokens.",
        table(
            match(rows, lengths),
            [
                ("tokens", shape("tokens")), ("hot tier MiB", value("hot_tier_bytes", 2, 2**-20)),
                ("host MiB", value("host_bytes", 1, 2**-20)), ("disk MiB", value("disk_bytes", 1, 2**-20)),
                ("tokens/s read", value("tokens_per_second", 0)), ("ms per token written", value("writing_ms", 1)),
                ("first token after reopening s", value("reopened_first_token_s", 2)),
                ("blocks read for it", value("blocks_read", 0)), ("of", value("blocks", 0)),
                ("load (2 cores)", value("load", 1)),
            ],
        ),
        "INT8 weights of a small random model (hidden 512, 4 layers), on 256 tokens.",
        table(
            match(rows, [{"name": "int8 weights"}]),
            [
                ("worst layer error", value("layer_error_worst", 4)), ("mean layer error", value("layer_error_mean", 4)),
                ("error of the logits", value("logits_relative_error", 4)), ("KL per token", small("kl")),
                ("bytes", lambda row: MISSING if "bytes_after" not in row else f"{row['bytes_before']:,} -> {row['bytes_after']:,}"),
            ],
        ),
    ]  # fmt: skip


_TIMED: list[Column] = [
    ("median ms", value("median_ms", 1)), ("share of bound", value("share_of_bound", 2)), ("times faster", value("times_faster", 2)),
    ("than", word("compared_with")), ("peak GiB", value("peak_gib", 1)),
]  # fmt: skip
_MODEL = [
    {"name": f"{density} prefill", "model": "7b", "tokens": tokens, **weights}
    for tokens in (1 << 17, 1 << 20)
    for density, weights in (
        ("dense", {"way": "cudnn"}),
        ("dense", {"way": "flash"}),
        ("sparse", {"weights": "bf16"}),
        ("sparse", {"weights": "int8"}),
    )
] + [
    {"name": name, "model": "7b", "tokens": tokens, "weights": weights}
    for tokens in (1 << 17, 1 << 20)
    for weights in ("bf16", "int8")
    for name in ("dense decode", "sparse decode", "sparse decode, host selects")
]
GPU: dict[str, tuple[str, list[Row], list[Column]]] = {
    "kernels": (
        "Kernels against their references, on the device",
        [
            {"name": name, "dtype": "bfloat16", "tokens": 4097}
            for name in (
                "sparse_prefill", "sparse_prefill int8", "sparse_decode", "sparse_decode int8", "block_summary",
                "mean_scores", "bound_scores", "antidiagonal_scores", "sketch_scores", "gather_blocks", "int8_linear",
            )
        ],
        [("kernel", kind), ("dtype", shape("dtype")), ("tokens", shape("tokens")), ("relative error", value("relative_error", 5))],
    ),
    "attention": (
        "Attention alone, 28 query heads on 4 key/value heads of 128, bf16",
        [
            {"name": "sparse prefill", "density": density, "queries": 16_384, "keys": keys}
            for keys in (1 << 17, 1 << 20)
            for density in (0.02, 0.05, 0.1)
        ]
        + [{"name": "sparse decode", "density": 0.04, "keys": 1 << 20, "batch": 1}]
        + [{"name": f"selection, sketch, {what}", "keys": 1 << 20} for what in ("prefill", "decode")],
        [("", kind), ("keys", shape("keys")), ("density", shape("density")), *_TIMED],
    ),
    "model": (
        "A model of 7B shape with random weights",
        _MODEL,
        [("", kind), ("by", shape("way")), ("tokens", shape("tokens")), ("weights", shape("weights")), *_TIMED],
    ),
    "tiered": (
        "The 7B shape at a million tokens in 24 GiB, INT8 weights",
        [
            {"name": name, "tokens": 1 << 20, "kv": kv}
            for kv in ("int8", "stored")
            for name in (
                "prefill under a budget", "decode under a budget", "decode under a budget, host selects",
                *(["first token from a saved context"] if kv == "int8" else []),
            )
        ],
        [("", kind), ("tokens", shape("tokens")), ("keys and values", shape("kv")), ("median ms", value("median_ms", 1)), ("tokens/s", value("tokens_per_second", 1)),
         ("hit rate", value("hit_rate", 3)), ("peak GiB", value("peak_gib", 1))],
    ),
    "trained": (
        "A small model trained for retrieval",
        [{"name": "passkey", "tokens": tokens, "ablation": "none"} for tokens in (25_600, 1 << 20, 1 << 24)],
        [("", kind), ("tokens", shape("tokens")), ("right", value("right", 0)), ("of", value("trials", 0)),
         ("working bytes", value("working_bytes", 0)), ("index bytes", value("index_bytes", 0))],
    ),
}  # fmt: skip


if __name__ == "__main__":
    main()
