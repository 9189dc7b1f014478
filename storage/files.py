"""The kept files: by a key of their bytes, whole or not there, each archive with its unpacked folder beside it."""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path, PurePosixPath

FOLDER = "files"  # below the home
_NEW = "new-"
_PLAIN_SUFFIX = re.compile(r"\.[a-z0-9]{1,10}")


def content_key(source: Path | bytes, name: str) -> str:
    """SHA-256 of a file's bytes in hexadecimal, and the lower-case suffix of its name, by which it is read."""
    if isinstance(source, bytes):
        digest = hashlib.sha256(source).hexdigest()
    else:
        with source.open("rb") as file:
            digest = hashlib.file_digest(file, "sha256").hexdigest()
    suffix = PurePosixPath(name).suffix.lower()
    return digest + (suffix if _PLAIN_SUFFIX.fullmatch(suffix) else "")


def repository_key(name: str, files: Iterable[tuple[str, bytes]]) -> str:
    """SHA-256 over a repository: its folder's name, which module names begin with, and each file's path and bytes."""
    return folder_key(name, ((path, hashlib.sha256(data).digest()) for path, data in files))


def folder_key(name: str, files: Iterable[tuple[str, bytes]]) -> str:
    """The same from each file's digest."""
    digest = hashlib.sha256(name.encode("utf-8", "backslashreplace") + b"\0")
    for path, of_file in sorted(files):
        digest.update(path.encode("utf-8", "backslashreplace") + b"\0" + of_file)
    return digest.hexdigest() + ".folder"


def folder_name(name: str) -> str:
    """What the folder of a repository is called where it is kept."""
    return PurePosixPath(name).name or "repository"


class KeptFiles:
    """The files of one home. What is kept never changes: a key has always the same bytes."""

    def __init__(self, home: Path) -> None:
        self._folder = home / FOLDER

    def original(self, key: str) -> Path:
        """Where the bytes are: a file, or the folder of a repository. It may be gone; then it is missing."""
        path = self._kept(key)
        return next(path.iterdir()) if path.is_dir() else path

    def unpacked(self, key: str) -> Path | None:
        """The folder of a repository: the original, or what `unpack` made of an archive; None for other documents."""
        unpacked = _unpacked(key)
        folder = self.original(unpacked if self._kept(unpacked).is_dir() else key)
        return folder if folder.is_dir() else None

    def unpack(self, key: str, files: Iterable[tuple[str, bytes]], name: str) -> Path:
        """Keep the files of an archive as a folder called `name` beside it."""
        with self.new() as temporary:
            write_files(temporary / folder_name(name), files)
            self.keep(temporary, _unpacked(key))
        return self.original(_unpacked(key))

    def archives(self) -> list[tuple[str, int]]:
        """(key, bytes unpacked on disk) of each archive that has been unpacked, the one used last first."""
        folders = sorted((path.stat().st_mtime_ns, path) for path in self._folder.glob(f"*/{_unpacked('*')}"))
        return [(path.name.removesuffix(_unpacked("")), _bytes_below(path)) for _, path in reversed(folders)]

    def use_archive(self, key: str) -> None:
        """Note that an unpacked archive was used just now."""
        path = self._kept(_unpacked(key))
        if path.is_dir():
            os.utime(path)

    def remove_unpacked(self, key: str) -> None:
        """Take away what was unpacked of an archive."""
        _remove(self._kept(_unpacked(key)))

    @contextmanager
    def new(self) -> Iterator[Path]:
        """A path for something new, which is gone at the end unless it was kept."""
        self._folder.mkdir(parents=True, exist_ok=True)
        made = Path(tempfile.mkdtemp(prefix=_NEW, dir=self._folder))
        try:
            yield made / "content"
        finally:
            shutil.rmtree(made, ignore_errors=True)

    def keep(self, temporary: Path, key: str) -> None:
        """Move a finished file or folder to its place, unless it is there already."""
        kept = self._kept(key)
        if kept.exists():
            return
        kept.parent.mkdir(parents=True, exist_ok=True)
        try:
            os.replace(temporary, kept)
        except OSError:
            if not kept.is_dir():  # a folder that another process was first to keep
                raise

    def remove(self, key: str) -> None:
        """Take away the bytes, and what was unpacked of them."""
        _remove(self._kept(key))
        self.remove_unpacked(key)

    def copy_to(self, home: Path) -> None:
        """Add all that is kept to the files of another home; what is only being written stays behind."""
        if self._folder.is_dir():
            unfinished = shutil.ignore_patterns(f"{_NEW}*")
            shutil.copytree(self._folder, home / FOLDER, dirs_exist_ok=True, ignore=unfinished)

    def size_bytes(self) -> int:
        """What they take on disk."""
        return _bytes_below(self._folder)

    def _kept(self, key: str) -> Path:
        return self._folder / key[:2] / key


def _unpacked(key: str) -> str:
    return f"{key}.unpacked"


def write_files(folder: Path, files: Iterable[tuple[str, bytes]]) -> tuple[int, list[tuple[str, bytes]]]:
    """Write the files of a repository; how many bytes they have, and the digest of each by its path."""
    size = 0
    digests: list[tuple[str, bytes]] = []
    folder.mkdir(parents=True, exist_ok=True)
    for path, data in files:
        target = folder / _inside(path)
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(data)
        size += len(data)
        digests.append((path, hashlib.sha256(data).digest()))
    return size, digests


def _inside(path: str) -> Path:
    parts = PurePosixPath(path).parts
    if not parts or ".." in parts or parts[0].startswith("/"):
        raise ValueError(f"not a path inside a repository: {path!r}")
    return Path(*parts)


def _bytes_below(folder: Path) -> int:
    return sum(path.lstat().st_size for path in folder.rglob("*") if path.is_file())


def _remove(path: Path) -> None:
    if path.is_dir():
        shutil.rmtree(path, ignore_errors=True)
    else:
        path.unlink(missing_ok=True)
