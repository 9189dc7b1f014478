"""Files of a folder outlined in worker processes, a chunk at a time; results come as text, which is cheap to send and keep."""

from __future__ import annotations

import gc
import hashlib
import os
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path

from ...document import SourceFile
from ...limits import LIMITS, Limits
from ...progress import Progress, silent
from ...readers.sources import UNREADABLE, is_manifest, take
from ...readers.walk import Found
from ..conventions import is_run
from ..descriptions import Place, describe_functions, describe_sections
from ..documentation import is_documentation
from ..postings import FileWords
from .outline import outline

# In place of a language: manifests, whose header is their text; documentation; what was left out, and why.
MANIFEST, DOCUMENT, SKIPPED = "manifest", "document", "skipped"
NO_LANGUAGE = frozenset({MANIFEST, DOCUMENT, SKIPPED})
_PARALLEL_BYTES = 3_000_000  # below this, starting worker processes costs more than it saves
_CHUNK_BYTES = 400_000
_MOST_WORKERS = 8


@dataclass(frozen=True, slots=True)
class FileRead:
    """One file as it was found: outlined, or not a source file, or with the bytes known before (then no `language`).

    `header`, `calls` and `uses` are text; of a file that is left out, `header` is why. `words` has what is said about
    functions by their place in the outline, or about sections by line; `starts` says whether the file is written to be
    run. A generated file has definitions, and neither calls nor words.
    """

    path: str
    size: int
    mtime_ns: int
    sha256: str = ""
    language: str = ""
    header: str = ""
    calls: str = ""
    uses: str = ""
    words: FileWords | None = None
    starts: bool = False
    generated: bool = False


def read_files(
    files: Sequence[Found],
    known: Mapping[str, str],
    *,
    limits: Limits = LIMITS,
    progress: Progress = silent,
    workers: int | None = None,
) -> Iterator[FileRead]:
    """Each source file and manifest, in the order of `files`. `known` has the SHA-256 that a path had when it was read last."""
    chunks = _chunks(files)
    done = 0
    count = min(workers or os.cpu_count() or 1, _MOST_WORKERS)
    if count < 2 or sum(found.size for found in files) < _PARALLEL_BYTES:
        for chunk in chunks:
            progress("outline", done, len(files))
            done += len(chunk)
            yield from _read_chunk(chunk, _part(known, chunk), limits)
        return
    gc.freeze()  # the workers share this process's objects as long as nobody touches them
    pool = ProcessPoolExecutor(count, mp_context=get_context("fork"))
    try:
        waiting: list[Future[list[FileRead]]] = []
        following = iter(chunks)
        for chunk in following:
            waiting.append(pool.submit(_read_chunk, chunk, _part(known, chunk), limits))
            if len(waiting) > 3 * count:
                results = waiting.pop(0).result()
                done += len(results)
                progress("outline", done, len(files))
                yield from results
        for future in waiting:
            results = future.result()
            done += len(results)
            progress("outline", done, len(files))
            yield from results
    finally:
        pool.shutdown(cancel_futures=True)
        gc.unfreeze()


def _chunks(files: Sequence[Found]) -> list[list[Found]]:
    chunks: list[list[Found]] = [[]]
    size = 0
    for found in files:
        if size > _CHUNK_BYTES:
            chunks.append([])
            size = 0
        chunks[-1].append(found)
        size += found.size + 500
    return chunks


def _part(known: Mapping[str, str], chunk: Sequence[Found]) -> dict[str, str]:
    return {found.path: known[found.path] for found in chunk if found.path in known}


def _read_chunk(chunk: Sequence[Found], known: Mapping[str, str], limits: Limits) -> list[FileRead]:
    usual = gc.get_threshold()
    gc.set_threshold(100_000, 20, 10)
    try:
        return [_read(found, known.get(found.path), limits) for found in chunk]
    finally:
        gc.set_threshold(*usual)


def _read(found: Found, known: str | None, limits: Limits) -> FileRead:
    try:
        data = Path(found.full).read_bytes()
    except OSError as error:
        why = f"{UNREADABLE}{error.strerror or 'input error'}"
        return FileRead(found.path, found.size, found.mtime_ns, "", SKIPPED, why)
    digest = hashlib.sha256(data).hexdigest()
    if digest == known:
        return FileRead(found.path, found.size, found.mtime_ns, digest)
    taken = take(found.path, data, limits)
    if not isinstance(taken, SourceFile):
        return FileRead(found.path, found.size, found.mtime_ns, digest, SKIPPED, taken[0])
    if taken.language is None:
        if is_manifest(found.path):
            return FileRead(found.path, found.size, found.mtime_ns, digest, MANIFEST, taken.text)
        words = describe_sections(found.path, taken.text) if is_documentation(found.path) else None
        return FileRead(found.path, found.size, found.mtime_ns, digest, DOCUMENT, words=words)
    made = outline(taken)
    if taken.generated:
        made.calls, made.damaged_line = [], None
    text = taken.code_text
    places = [Place(item.path, item.kind, item.line, item.end_line) for item in made.definitions]
    return FileRead(
        found.path, found.size, found.mtime_ns, digest, made.language, made.header(), made.body(),
        uses="\n".join(sorted(made.uses())),
        words=None if taken.generated else describe_functions(found.path, text, places),
        starts=is_run(text, made.language),
        generated=taken.generated,
    )  # fmt: skip
