"""Numbers and figures of docs/evaluation.md.

    python benchmarks/evaluation.py collect RESULTS.json NAME=FOLDER...   sums up finished runs of `unabridged bench`; other runs in the file stay
    python benchmarks/evaluation.py docs RESULTS.json                     writes the tables and figures from that file

The folders are the --out of the runs; results are counts alone, so the file is small and holds no text of anybody.
"""

import json
import re
import sys
from collections import Counter
from pathlib import Path

from unabridged.app.evaluation.journal import read_head, read_lines
from unabridged.app.evaluation.report.figures import Cell, curves, heat_map
from unabridged.app.evaluation.report.tables import length_name, percent, row_of, similarity_bin
from unabridged.app.evaluation.scores import wilson

DOCS = Path(__file__).parent.parent / "docs"
HEAD = ("command", "engine", "model", "version", "haystack", "seed", "repeats")
# Figures of the page: file name -> (kind, run, experiment).
FIGURES = {
    "needle-depths.svg": ("depths", "needle", "needle"),
    "wording-lengths.svg": ("lengths", "rot", "wording"),
    "wording-similarity.svg": ("similarity", "rot", "wording"),
    "home-similarity.svg": ("similarity", "home", "home"),
    "distractors-lengths.svg": ("lengths", "rot", "distractors"),
    "chains-lengths.svg": ("lengths", "tasks", "chains"),
}


def collect(folders):
    """{run: {"head": ..., "cells": [[experiment, row, length, depth, similarity, count, right, first, cited], ...]}}"""
    results = {}
    for name, folder in folders.items():
        cells = {}
        for line in read_lines(folder / "trials.jsonl"):
            experiment = line["experiment"]
            # Only what a figure shows, so that the file stays small.
            depth = round(line["depth"], 1) if experiment == "needle" else None
            similarity = similarity_bin(line) if experiment in ("wording", "home") else None
            key = (experiment, row_of(line), line["length"], depth, similarity)
            cell = cells.setdefault(key, Counter())
            cell["count"] += 1
            cell["right"] += line["score"] >= 1
            cell["first"] += line["rank"] == 1
            cell["cited"] += bool(line["rank"])
        head = read_head(folder)
        rows = [[*key, *(cell[name] for name in ("count", "right", "first", "cited"))] for key, cell in cells.items()]
        results[name] = {"head": {key: head[key] for key in HEAD if key in head}, "cells": rows}
    return results


def total(rows, column=6):
    """The cell of these rows: column 6 counts right answers, 7 right first passages, 8 right passages anywhere."""
    count, right = sum(row[5] for row in rows), sum(row[column] for row in rows)
    return Cell(right, count, *wilson(right, count))


def of(results, run, experiment):
    return [row for row in results[run]["cells"] if row[0] == experiment]


def lengths_of(rows):
    return sorted({row[2] for row in rows})


def table(results, run, experiment):
    """One row per setting, one column per length, and where the right passage stood over all lengths."""
    rows = of(results, run, experiment)
    lengths = lengths_of(rows)
    placed = any(row[7] or row[8] for row in rows)
    heads = ["", *map(length_name, lengths), *(["first passage right", "a passage right"] if placed else [])]
    lines = [heads, ["---"] * len(heads)]
    for name in dict.fromkeys(row[1] for row in rows):
        own = [row for row in rows if row[1] == name]
        cells = [percent(total([row for row in own if row[2] == length])) for length in lengths]
        shares = [percent(total(own, column)) for column in (7, 8)] if placed else []
        lines.append([name or experiment, *cells, *shares])
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)


def compare(results, *pairs):
    """Before and after over all lengths that both runs have: [(experiment, run before, run after), ...]."""
    lines = [["", "before", "after"], ["---"] * 3]
    for experiment, before, after in pairs:
        old, new = of(results, before, experiment), of(results, after, experiment)
        both = set(lengths_of(old)) & set(lengths_of(new))
        for name in dict.fromkeys(row[1] for row in new):
            cells = [percent(total([row for row in rows if row[1] == name and row[2] in both])) for rows in (old, new)]
            lines.append([f"{experiment}: {name}" if name else experiment, *cells])
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)


def figure(results, kind, run, experiment):
    rows = of(results, run, experiment)
    lengths = lengths_of(rows)
    heads = [length_name(length) for length in lengths]
    if kind == "depths":
        depths = sorted({row[3] for row in rows if row[3] is not None})
        cells = {
            (length_name(length), f"{depth:.0%}"): total([row for row in rows if row[2] == length and row[3] == depth])
            for length in lengths
            for depth in depths
        }
        title = f"{experiment}: right answers in %"
        return heat_map(title, heads, [f"{depth:.0%}" for depth in depths], cells, across="tokens", down="depth")
    if kind == "similarity":
        bins = sorted({row[4] for row in rows if row[4]})
        series = {"right answer": [total([row for row in rows if row[4] == name]) for name in bins]}
        series["right passage first"] = [total([row for row in rows if row[4] == name], 7) for name in bins]
        across = "cosine of fact and haystack" if experiment == "home" else "cosine of question and fact"
        return curves(f"{experiment}: by measured similarity", bins, series, across=across)
    series = {
        name or experiment: [total([row for row in rows if row[1] == name and row[2] == length]) for length in lengths]
        for name in dict.fromkeys(row[1] for row in rows)
    }
    return curves(f"{experiment}: right answers", heads, series, across="tokens")


def docs(results):
    page = DOCS / "evaluation.md"
    text = page.read_text(encoding="utf-8")

    def fill(match):
        words = match[2].split()
        if match[1] == "compare":
            body = compare(results, *(word.split("/") for word in words))
        else:
            body = table(results, *words)
        return f"<!-- {match[1]} {match[2]} -->\n{body}\n<!-- end -->"

    filled = re.sub(r"<!-- (table|compare) ([^>]*?) -->\n.*?<!-- end -->", fill, text, flags=re.DOTALL)
    page.write_text(filled, encoding="utf-8")
    (DOCS / "images").mkdir(exist_ok=True)
    for name, (kind, run, experiment) in FIGURES.items():
        if run not in results:
            continue
        (DOCS / "images" / name).write_text(figure(results, kind, run, experiment), encoding="utf-8")


def main(arguments):
    if len(arguments) >= 3 and arguments[0] == "collect":
        folders = {name: Path(folder) for name, _, folder in (word.partition("=") for word in arguments[2:])}
        path = Path(arguments[1])
        results = json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}
        text = json.dumps(results | collect(folders), indent=None, ensure_ascii=False).replace(
            '"cells": [[', '"cells": [\n['
        )
        path.write_text(text.replace("], [", "],\n[") + "\n", encoding="utf-8")
        return 0
    if len(arguments) == 2 and arguments[0] == "docs":
        docs(json.loads(Path(arguments[1]).read_text(encoding="utf-8")))
        return 0
    print(__doc__, file=sys.stderr)
    return 2


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
