"""What results depend on besides the bytes of a document: the code that made them."""

from __future__ import annotations

import hashlib
from functools import cache
from importlib import metadata
from pathlib import Path

import unabridged.engine
import unabridged.ingest

# Readers whose new version may lay out another text, so that offsets move.
_READERS = ("pymupdf", "lxml", "python-docx", "openpyxl", "charset-normalizer", "tree-sitter")


@cache
def analyser_version() -> str:
    """A digest of the code of ingest and the versions of the libraries that read for it.

    Computed, not counted by hand: an analysis of older code is never shown as one of today's.
    """
    digest = _digest_of(Path(unabridged.ingest.__file__).parent)
    for name in _READERS:
        digest.update(f"{name} {metadata.version(name)}\0".encode())
    return digest.hexdigest()[:32]


@cache
def engine_version() -> str:
    """The version of the distribution and a digest of the code of engine, so that measurements of two are not mixed."""
    digest = _digest_of(Path(unabridged.engine.__file__).parent)
    return f"{metadata.version('unabridged')}+{digest.hexdigest()[:12]}"


def _digest_of(folder: Path) -> hashlib._Hash:
    digest = hashlib.sha256()
    for path in sorted(folder.rglob("*")):
        if path.suffix in {".py", ".scm", ".toml", ".json"}:
            digest.update(path.relative_to(folder).as_posix().encode() + b"\0" + path.read_bytes())
    return digest
