"""Which repositories are large, and the whole way of one: indexed, resolved, opened from the index."""

from __future__ import annotations

from pathlib import Path

from unabridged.ingest.document import Document
from unabridged.ingest.progress import Progress, silent
from unabridged.ingest.readers.sources import language_of
from unabridged.ingest.readers.walk import Walked, walk
from unabridged.storage import Store
from unabridged.storage.code_records import CodeIndexRecord, code_index_key

from .build import index_folder
from .resolve import resolve_index

# About 300,000 lines. Below this a repository is one unit, and is analysed in memory in one go.
LARGE_BYTES = 12_000_000


def is_large(document: Document) -> bool:
    """Whether a repository in memory holds more source than is analysed in one go."""
    return (
        document.format == "repository"
        and sum(len(file.data) for file in document.files if file.language) > LARGE_BYTES
    )


def walk_if_large(path: Path, *, progress: Progress = silent) -> Walked | None:
    """The files of a folder that holds more source than is analysed in one go; None for any other path."""
    if not path.is_dir():
        return None
    walked = walk(path, progress=progress)
    size = sum(found.size for found in walked.files if language_of(found.path) is not None)
    return walked if size > LARGE_BYTES else None


def current_index(
    store: Store, folder: Path, version: str, *, walked: Walked | None = None, progress: Progress = silent
) -> CodeIndexRecord:
    """The index of a folder, brought up to date: questions work from then on, by names at the least."""
    index_folder(store, folder, version, walked=walked, progress=progress)
    record = store.find_code_index(code_index_key(folder))
    assert record is not None, "an index that was just brought up to date is there"
    return record


def resolved_index(
    store: Store, folder: Path, version: str, *, walked: Walked | None = None, progress: Progress = silent
) -> CodeIndexRecord:
    """The same with every package resolved; what was resolved before is kept."""
    record = current_index(store, folder, version, walked=walked, progress=progress)
    resolve_index(store, folder, record.id, progress=progress)
    return store.find_code_index(record.key) or record
