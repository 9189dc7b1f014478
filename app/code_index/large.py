"""Which repositories are large, and the whole way of one: indexed, resolved, and given as an analysis."""

from __future__ import annotations

from pathlib import Path

from unabridged.ingest.analysis import CodeAnalysis
from unabridged.ingest.progress import Progress, silent
from unabridged.ingest.readers.sources import language_of
from unabridged.ingest.readers.walk import walk
from unabridged.storage import Store

from .build import Indexed, index_folder, index_key
from .loaded import load_analysis
from .resolve import resolve_index

# About 300,000 lines. Below this a repository is one unit, and is analysed in memory in one go.
LARGE_BYTES = 12_000_000


def is_large(path: Path) -> bool:
    """Whether a folder holds more source than is analysed in one go."""
    if not path.is_dir():
        return False
    return sum(found.size for found in walk(path).files if language_of(found.path) is not None) > LARGE_BYTES


def analysis_at_once(store: Store, folder: Path, version: str, *, progress: Progress = silent) -> CodeAnalysis:
    """What is known of a large repository after bringing its index up to date: resolved calls where there are, else by name."""
    index_folder(store, folder, version, progress=progress)
    return _loaded(store, folder)


def resolved_analysis(
    store: Store, folder: Path, version: str, *, processes: int = 1, progress: Progress = silent
) -> CodeAnalysis:
    """A large repository with every package resolved; what was resolved before is kept."""
    done: Indexed = index_folder(store, folder, version, progress=progress)
    resolve_index(store, folder, done.index_id, processes=processes, progress=progress)
    return _loaded(store, folder)


def index_state(store: Store, folder: Path) -> str:
    """How far the index of a folder is: "building", "indexed" or "resolved"; "" where there is none."""
    record = store.find_code_index(index_key(folder))
    return "" if record is None else record.state


def _loaded(store: Store, folder: Path) -> CodeAnalysis:
    record = store.find_code_index(index_key(folder))
    assert record is not None, "an index that was just brought up to date is there"
    return load_analysis(store, record)
