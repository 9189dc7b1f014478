"""The same work on every file of a repository, in worker processes when there are many."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from typing import TypeVar

from ..document import SourceFile
from ..progress import Progress

# Below these, starting worker processes costs more than it saves.
PARALLEL_FILES = 2_000
PARALLEL_BYTES = 20_000_000
_MOST_WORKERS = 8
_CHUNK = 64

Result = TypeVar("Result")


def each_file(
    files: Sequence[SourceFile], work: Callable[[SourceFile], Result], *, stage: str, progress: Progress
) -> list[Result]:
    """What `work` makes of each file, in the order of `files`. `work` and its results must be picklable."""
    results: list[Result] = []
    big = len(files) > PARALLEL_FILES or sum(len(file.data) for file in files) > PARALLEL_BYTES
    workers = os.cpu_count() or 1
    chunks = [files[start : start + _CHUNK] for start in range(0, len(files), _CHUNK)]
    if big and workers > 1 and len(chunks) > 1:
        with ProcessPoolExecutor(min(workers, _MOST_WORKERS), mp_context=get_context("fork")) as pool:
            for result in pool.map(_work_through, chunks, [work] * len(chunks)):
                results.extend(result)
                progress(stage, len(results), len(files))
    else:
        for chunk in chunks:
            progress(stage, len(results), len(files))
            results.extend(_work_through(chunk, work))
    return results


def _work_through(files: Sequence[SourceFile], work: Callable[[SourceFile], Result]) -> list[Result]:
    return [work(file) for file in files]
