"""Contexts that the native engine has read and saved: listed and deleted without the engine being installed.

They hold what a model made of the documents, so they are deleted with them.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

SAVED_CONTEXTS = "contexts"


@dataclass(frozen=True, slots=True)
class SavedContext:
    """One saved context: its name, the documents it was read from, its size; `used` in seconds since 1970."""

    name: str
    documents: tuple[str, ...]
    tokens: int
    bytes: int
    used: float


def saved_contexts(home: Path) -> list[SavedContext]:
    """All of them, the one used last first. One whose manifest cannot be read has no documents and no tokens."""
    found = []
    for folder in (home / SAVED_CONTEXTS).glob("*/"):
        size = sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())
        documents: tuple[str, ...] = ()
        tokens, used = 0, folder.stat().st_mtime
        with suppress(OSError, ValueError, KeyError, TypeError):
            manifest = folder / "manifest.json"
            used = manifest.stat().st_mtime
            body = json.loads(manifest.read_text(encoding="utf-8"))["body"]
            documents, tokens = tuple(map(str, body["documents"])), int(body["tokens"])
        found.append(SavedContext(folder.name, documents, tokens, size, used))
    return sorted(found, key=lambda item: -item.used)


def delete_saved_contexts(home: Path, names: Iterable[str] | None = None) -> None:
    """Delete those called `names`, None for all."""
    wanted = None if names is None else set(names)
    chosen = [item for item in saved_contexts(home) if wanted is None or item.name in wanted]
    for item in chosen:
        shutil.rmtree(home / SAVED_CONTEXTS / item.name)


def forget_documents(home: Path, names: Iterable[str]) -> None:
    """Delete every saved context that was read from a document of one of these names, or of which that is not known."""
    gone = set(names)
    delete_saved_contexts(
        home, [item.name for item in saved_contexts(home) if not item.documents or gone & set(item.documents)]
    )
