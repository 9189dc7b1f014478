"""The tables of docs/benchmarks.md come from rows, and say so where there are none."""

import json
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent


def made(tmp_path, text="# Benchmarks\n\nBefore.\n", **parts):
    for name, content in parts.items():
        (tmp_path / f"{name}.json").write_text(json.dumps(content))
    document = tmp_path / "benchmarks.md"
    if not document.exists():
        document.write_text(text)
    command = [sys.executable, ROOT / "benchmarks" / "tables.py", "--results", tmp_path, "--document", document]
    subprocess.run(command, check=True, timeout=60)
    return document.read_text()


def row(**values):
    shape = {"model": "7b", "tokens": 1 << 20, "weights": "bf16"}
    return {"name": "sparse prefill", "shape": shape, **values}


def model(*rows, tiny=False):
    return {"part": "model", "environment": {"device": "a GPU", "tiny": tiny}, "rows": list(rows)}


def line(text, start):
    return next(line for line in text.splitlines() if line.startswith(start))


def test_a_figure_without_a_row_is_not_measured(tmp_path):
    text = made(tmp_path)
    assert line(text, "| sparse prefill |  | 1,048,576 | bf16 |").count("not measured") == 5
    assert line(text, "| qwen2 |").count("not measured") == 3


def test_a_row_is_shown_and_the_machine_named(tmp_path):
    text = made(tmp_path, model=model(row(median_ms=61234.5, times_faster=7.25, compared_with="flash")))
    assert "Measured with: device a GPU." in text
    assert "| 61,234.5 | not measured | 7.25 | flash | not measured |" in line(
        text, "| sparse prefill |  | 1,048,576 | bf16 |"
    )


def test_a_row_with_an_error_and_a_trial_at_tiny_sizes_are_no_measurements(tmp_path):
    assert "61,234.5" not in made(tmp_path, model=model(row(median_ms=61234.5, error="RuntimeError: no")))
    assert "61,234.5" not in made(tmp_path, model=model(row(median_ms=61234.5), tiny=True))


def test_what_stands_outside_the_marks_stays_and_a_second_run_changes_nothing(tmp_path):
    first = made(tmp_path)
    assert first.startswith("# Benchmarks\n\nBefore.\n")
    document = tmp_path / "benchmarks.md"
    document.write_text(first + "\n## After\n")
    again = made(tmp_path)
    assert again.endswith("## After\n")
    assert made(tmp_path) == again
