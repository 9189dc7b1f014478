"""What must be right for Unabridged to work, looked at one by one."""

from __future__ import annotations

import platform
import shutil
import sqlite3
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from importlib import import_module, metadata

from unabridged.ingest.errors import UnabridgedError

from .settings import Settings

# One file of each, read by its reader, would prove more; importing proves that the wheel fits this machine.
_READERS = ("pymupdf", "docx", "lxml.html", "openpyxl", "charset_normalizer")
_GRAMMARS = (
    "tree_sitter_c", "tree_sitter_cpp", "tree_sitter_go", "tree_sitter_java", "tree_sitter_javascript",
    "tree_sitter_python", "tree_sitter_rust", "tree_sitter_typescript",
)  # fmt: skip
_FREE_BYTES = 1 << 30


@dataclass(frozen=True, slots=True)
class Finding:
    """One point: whether it is as it should be, and a sentence with the values involved."""

    ok: bool
    text: str


def examine(settings: Settings) -> list[Finding]:
    """Every point, in a fixed order. Nothing is changed but that the home folder and its database come into being."""
    return [_guarded(check) for check in _checks(settings)]


def _checks(settings: Settings) -> Iterator[Callable[[], Finding]]:
    yield _python
    yield lambda: Finding(True, f"unabridged {metadata.version('unabridged')}")
    yield lambda: _modules("readers", _READERS)
    yield lambda: _modules("grammars", _GRAMMARS)
    yield _full_text_search
    yield lambda: _disk(settings)
    yield lambda: _database(settings)
    yield lambda: _kept(settings)


def _guarded(check: Callable[[], Finding]) -> Finding:
    try:
        return check()
    except UnabridgedError as error:
        return Finding(False, error.sentence())
    except Exception as error:  # a check that cannot even run is a finding, too
        return Finding(False, f"{type(error).__name__}: {error}")


def _python() -> Finding:
    return Finding(sys.version_info >= (3, 11), f"Python {platform.python_version()} on {platform.platform()}")


def _modules(what: str, names: tuple[str, ...]) -> Finding:
    missing = []
    for name in names:
        try:
            import_module(name)
        except ImportError as error:
            missing.append(f"{name} ({error})")
    if missing:
        return Finding(False, f"{what}: cannot import {', '.join(missing)}. Install Unabridged again with pip.")
    return Finding(True, f"{what}: {', '.join(names)}")


def _full_text_search() -> Finding:
    with sqlite3.connect(":memory:") as connection:
        connection.execute("CREATE VIRTUAL TABLE x USING fts5(y)")
    return Finding(True, f"SQLite {sqlite3.sqlite_version} with full-text search")


def _disk(settings: Settings) -> Finding:
    try:
        settings.home.mkdir(parents=True, exist_ok=True)
        probe = settings.home / ".doctor"
        probe.write_bytes(b"x")
        probe.unlink()
    except OSError as error:
        return Finding(False, f"home {settings.home} cannot be used ({error.strerror}). Choose another with --home.")
    free = shutil.disk_usage(settings.home).free
    return Finding(free > _FREE_BYTES, f"home {settings.home}, {free // 1_000_000:,} MB free")


def _database(settings: Settings) -> Finding:
    store = settings.open_store()
    try:
        which = store.database()
        problems = store.check()
        workspaces = len(store.workspaces())
    finally:
        store.close()
    if problems:
        return Finding(False, f"database: {which}: {' '.join(problems[:5])} Restore a backup, or move it away.")
    return Finding(True, f"database: {which}: whole, {workspaces} workspaces")


def _kept(settings: Settings) -> Finding:
    """What stays in the home folder of paths that are in no workspace."""
    from .workbench import UNPACKED_BYTES

    store = settings.open_store()
    try:
        archives = store.loose_archives()
        folders = store.count_folder_indexes()
    finally:
        store.close()
    size = sum(taken for _, taken in archives)
    return Finding(
        True,
        f"kept of paths asked about: {len(archives)} archives unpacked, {size // 1_000_000:,} MB of at most "
        f"{UNPACKED_BYTES // 1_000_000:,} MB; call graphs of {folders} folders",
    )
