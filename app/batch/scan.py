"""Which inputs a folder holds. Names and sizes only: nothing is opened, no link is followed."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

REPOSITORY_MARKS = frozenset({".git", "pyproject.toml", "package.json", "go.mod", "pom.xml", "Cargo.toml"})

InputKind = Literal["file", "repository", "link", "special", "unreadable"]


@dataclass(frozen=True, slots=True)
class Input:
    """One line of the summary.

    name   path below the folder, with forward slashes; an undecodable byte is a lone surrogate, as Python has it
    state  changes whenever the content may have changed: size and time, of every file for a repository
    """

    name: str
    kind: InputKind
    size: int = 0
    state: str = ""

    @property
    def suffix(self) -> str:
        """Lower-case suffix with its dot."""
        return os.path.splitext(self.name)[1].lower()


def scan(folder: Path, *, without: Path, repositories: bool = True) -> list[Input]:
    """Every input below `folder` by name, leaving out what lies in `without` (the output)."""
    left_out = without.resolve()
    found = list(_below(os.fspath(folder), "", left_out, repositories))
    return sorted(found, key=lambda item: item.name)


def _below(root: str, top: str, left_out: Path, repositories: bool) -> Iterator[Input]:
    # A stack of its own: hostile trees are deeper than Python's.
    pending = [top]
    while pending:
        folder = pending.pop()
        path = os.path.join(root, folder)
        try:
            with os.scandir(path) as listing:
                entries = sorted(listing, key=lambda entry: entry.name)
        except OSError:
            yield Input(folder or ".", "unreadable")
            continue
        if repositories and folder and any(entry.name in REPOSITORY_MARKS for entry in entries):
            yield _repository(root, folder)
            continue
        for entry in entries:
            name = f"{folder}/{entry.name}" if folder else entry.name
            if entry.is_symlink():
                yield Input(name, "link")
            elif entry.is_dir(follow_symlinks=False):
                if Path(root, name).resolve() != left_out:
                    pending.append(name)
            else:
                yield _file(entry, name)


def _file(entry: os.DirEntry[str], name: str) -> Input:
    try:
        status = entry.stat(follow_symlinks=False)
    except OSError:
        return Input(name, "unreadable")
    if not stat.S_ISREG(status.st_mode):
        return Input(name, "special")
    return Input(name, "file", status.st_size, f"{status.st_size} {status.st_mtime_ns}")


def _repository(root: str, folder: str) -> Input:
    size = count = newest = 0
    for path, folders, names in os.walk(os.path.join(root, folder)):
        folders[:] = [name for name in folders if name != ".git"]
        for name in names:
            try:
                status = os.lstat(os.path.join(path, name))
            except OSError:
                continue
            count += 1
            size += status.st_size
            newest = max(newest, status.st_mtime_ns)
    return Input(folder, "repository", size, f"{count} {size} {newest}")
