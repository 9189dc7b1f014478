"""Repositories as folders or zips: the source files, in path order, with the reason for each file left out."""

from __future__ import annotations

import os
import zipfile
from pathlib import Path

from ..document import Document, SourceFile
from ..errors import DamagedFile
from ..limits import LIMITS, Limits
from ..progress import Progress, silent

LANGUAGES = {
    ".py": "python", ".pyi": "python", ".js": "javascript", ".mjs": "javascript", ".cjs": "javascript", ".jsx": "javascript",
    ".ts": "typescript", ".mts": "typescript", ".cts": "typescript", ".tsx": "tsx", ".java": "java", ".go": "go",
    ".c": "c", ".h": "c", ".cc": "cpp", ".cpp": "cpp", ".cxx": "cpp", ".hpp": "cpp", ".hh": "cpp", ".rs": "rust",
}  # fmt: skip
_DOCUMENTATION = {".md", ".rst", ".txt"}
_IGNORED_FOLDERS = {".git", ".hg", ".svn", "node_modules", "__pycache__", ".venv", "venv", ".tox", ".mypy_cache"}


def read_folder(path: Path, *, limits: Limits = LIMITS, progress: Progress = silent) -> Document:
    """Every source and documentation file below `path`. Links are not followed."""
    files: list[SourceFile] = []
    skipped: list[tuple[str, str]] = []
    for folder, folders, names in os.walk(path, followlinks=False):
        folders[:] = sorted(name for name in folders if name not in _IGNORED_FOLDERS)
        for name in sorted(names):
            full = Path(folder) / name
            relative = full.relative_to(path).as_posix()
            if full.is_symlink() or not full.is_file():
                skipped.append((relative, "a link or special file"))
                continue
            if _wanted(name):
                _take(relative, full.read_bytes(), limits, files, skipped)
    return Document(name=path.resolve().name, format="repository", text="", files=tuple(files), skipped=tuple(skipped))


def read_zip(path: Path, *, limits: Limits = LIMITS, progress: Progress = silent) -> Document:
    """The same from a zip, read member by member, nothing written to disk."""
    files: list[SourceFile] = []
    skipped: list[tuple[str, str]] = []
    try:
        with zipfile.ZipFile(path) as archive:
            for member in sorted(archive.infolist(), key=lambda item: item.filename):
                if not member.is_dir() and _wanted(member.filename):
                    _take(member.filename, archive.read(member), limits, files, skipped)
    except zipfile.BadZipFile as error:
        raise DamagedFile(f"'{path.name}' is not a readable zip.", remedy="Make the archive again.") from error
    return Document(name=path.name, format="repository", text="", files=tuple(files), skipped=tuple(skipped))


def _wanted(name: str) -> bool:
    suffix = Path(name).suffix.lower()
    return suffix in LANGUAGES or suffix in _DOCUMENTATION


def _take(relative: str, data: bytes, limits: Limits, files: list[SourceFile], skipped: list[tuple[str, str]]) -> None:
    if len(data) > limits.source_file_bytes:
        skipped.append((relative, f"{len(data):,} bytes, over the limit of {limits.source_file_bytes:,}"))
    elif b"\0" in data:
        skipped.append((relative, "binary"))
    else:
        files.append(SourceFile(relative, data, LANGUAGES.get(Path(relative).suffix.lower())))
