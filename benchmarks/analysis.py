"""How long reading and analysing takes, as a multiple of PyMuPDF's plain text extraction of the same PDF.

    python benchmarks/analysis.py FILE.pdf ... [--runs 3]

For each file, in one process and interleaved: plain `page.get_text()` of every page; read + analyse in memory; the same with
storing, the search index and the context, into a fresh home. CPU seconds, median of the runs; imports are done before the
clock starts. Peak memory is the process's after the file's first analysis.
"""

from __future__ import annotations

import argparse
import resource
import statistics
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import pymupdf
from unabridged.app.workbench import Workbench
from unabridged.ingest.pipeline import analyze, read
from unabridged.storage import Store


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("files", nargs="+", type=Path)
    parser.add_argument("--runs", type=int, default=3)
    arguments = parser.parse_args()
    _in_memory(arguments.files[0])  # imports and caches of the libraries, outside the clock
    _plain(arguments.files[0])
    print("| document | pages | plain text s | analysis s | ratio | with storing s | ratio | peak MB |")
    print("| --- | --- | --- | --- | --- | --- | --- | --- |")
    for path in arguments.files:
        plain, memory, stored = [], [], []
        for _ in range(arguments.runs):
            plain.append(_seconds(lambda path=path: _plain(path)))
            memory.append(_seconds(lambda path=path: _in_memory(path)))
            stored.append(_stored(path))
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
        base, a, b = (statistics.median(values) for values in (plain, memory, stored))
        with pymupdf.open(path) as pdf:
            pages = pdf.page_count
        print(
            f"| {path.name} | {pages} | {base:.2f} | {a:.2f} | {a / base:.1f} | {b:.2f} | {b / base:.1f} | {peak} |",
            flush=True,
        )


def _seconds(work: Callable[[], object]) -> float:
    start = time.process_time()
    work()
    return time.process_time() - start


def _plain(path: Path) -> int:
    with pymupdf.open(path) as pdf:
        return sum(len(page.get_text()) for page in pdf)


def _in_memory(path: Path) -> object:
    return analyze(read(path))


def _stored(path: Path) -> float:
    with tempfile.TemporaryDirectory() as home:
        store = Store(Path(home))
        workspace = store.create_workspace("benchmark")
        start = time.process_time()
        Workbench(store).add(workspace.id, path)
        seconds = time.process_time() - start
        store.close()
    return seconds


if __name__ == "__main__":
    main()
