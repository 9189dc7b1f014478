"""What a cached analysis depends on besides the bytes of its document."""

from __future__ import annotations

import hashlib
from functools import cache
from importlib import metadata
from pathlib import Path

import unabridged.ingest

# Readers whose new version may lay out another text, so that offsets move.
_READERS = ("pymupdf", "lxml", "python-docx", "openpyxl", "charset-normalizer", "tree-sitter")


@cache
def analyser_version() -> str:
    """A digest of the code of ingest and the versions of the libraries that read for it.

    Computed, not counted by hand: an analysis of older code is never shown as one of today's.
    """
    digest = hashlib.sha256()
    folder = Path(unabridged.ingest.__file__).parent
    for path in sorted(folder.rglob("*")):
        if path.suffix in {".py", ".toml", ".json"}:
            digest.update(path.relative_to(folder).as_posix().encode() + b"\0" + path.read_bytes())
    for name in _READERS:
        digest.update(f"{name} {metadata.version(name)}\0".encode())
    return digest.hexdigest()[:32]
