"""Repositories as folders or zips: sources, documentation and manifests in path order, and why other files were left out."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from functools import partial
from pathlib import Path

from ..document import Document, Problem, SourceFile
from ..errors import DamagedFile
from ..limits import LIMITS, Limits
from ..progress import Progress, silent
from .archive import open_zip, read_member, safe_members
from .gitignore import GitIgnore
from .sources import GENERATED, LANGUAGES, LEFT_OUT_FOLDERS, UNREADABLE, Unread, is_wanted, take
from .vendored import VENDOR_FOLDERS, WHY, is_vendored
from .walk import ignored, walk

__all__ = ["LANGUAGES", "folder_files", "read_folder", "read_zip"]


class _Collected:
    """The files taken so far, and those left out."""

    def __init__(self, limits: Limits) -> None:
        self.limits = limits
        self.files: list[SourceFile] = []
        self.generated: list[SourceFile] = []
        self.skipped: list[tuple[str, str]] = []
        self.lost: list[str] = []
        self.guessed: list[str] = []
        self.bytes = 0

    def add(self, path: str, data: bytes) -> None:
        """Take a file, or say why not."""
        if self.bytes + len(data) > self.limits.archive_total_bytes:
            self.skip(path, f"the repository is over {self.limits.archive_total_bytes:,} bytes", lost=True)
            return
        taken = take(path, data, self.limits)
        if not isinstance(taken, SourceFile):
            why, lost = taken
            self.skip(path, why, lost=lost)
            return
        self.bytes += len(taken.data)
        if taken.generated:
            self.skip(path, GENERATED)
            self.generated.append(taken)
            return
        self.files.append(taken)
        if not _is_utf8(taken.data):
            self.guessed.append(path)

    def skip(self, path: str, why: str, *, lost: bool = False) -> None:
        """Leave a file out; `lost` where source is missing by that."""
        self.skipped.append((path, why))
        if lost:
            self.lost.append(path)

    def document(self, name: str) -> Document:
        """The repository as a document."""
        problems = [files_not_read(self.lost)] if self.lost else []
        if self.guessed:
            problems.append(
                Problem(
                    "encoding_guessed",
                    f"{_count(self.guessed)} not in UTF-8; odd bytes were replaced: {_some(self.guessed)}.",
                )
            )
        return Document(
            name=name,
            format="repository",
            text="",
            problems=tuple(problems),
            files=tuple(sorted(self.files, key=lambda file: file.path)),
            skipped=tuple(sorted(self.skipped)),
            generated=tuple(sorted(self.generated, key=lambda file: file.path)),
        )


def read_folder(path: Path, *, limits: Limits = LIMITS, progress: Progress = silent) -> Document:
    """Every source, documentation and manifest file below `path`.

    .gitignore files are respected, links not followed, submodules and other repositories inside named and left out.
    """
    collected = _Collected(limits)
    walked = walk(path, limits=limits, progress=progress)
    for shown, why, lost in walked.skipped:
        collected.skip(shown, why, lost=lost)
    for number, found in enumerate(walked.files):
        if number % 256 == 0:
            progress("reading", number, len(walked.files))
        try:
            collected.add(found.path, Path(found.full).read_bytes())
        except OSError as error:
            collected.skip(found.path, f"{UNREADABLE}{error.strerror or 'input error'}", lost=True)
    return collected.document(path.resolve().name)


def folder_files(path: Path, *, limits: Limits = LIMITS, progress: Progress = silent) -> Iterator[SourceFile]:
    """The files of a folder that `read_folder` takes, generated ones too, one after the other, so that they need not be in memory together."""
    walked = walk(path, limits=limits, progress=progress)
    size = 0
    for number, found in enumerate(walked.files):
        if number % 256 == 0:
            progress("reading", number, len(walked.files))
        with suppress(OSError):
            taken = take(found.path, Path(found.full).read_bytes(), limits)
            if isinstance(taken, SourceFile) and size + len(taken.data) <= limits.archive_total_bytes:
                size += len(taken.data)
                yield taken


def read_zip(path: Path, *, limits: Limits = LIMITS, progress: Progress = silent) -> Document:
    """The same from a zip, member by member; nothing is written to disk. Raises DamagedFile, TooLarge, EncryptedFile."""
    collected = _Collected(limits)
    with open_zip(path, limits=limits) as archive:
        listing = safe_members(archive, limits=limits)
        for name, why in listing.refused:
            collected.skip(name, why, lost=True)
        kept = [member for member in listing.members if is_wanted(member.name)]
        ignores: dict[str, GitIgnore] = {}
        for member in listing.members:
            if member.name.rpartition("/")[2] == ".gitignore" and member.size < 200_000:
                text = read_member(archive, member).decode("utf-8", "replace")
                ignores[member.name.removesuffix(".gitignore")] = GitIgnore(text)
        vendored = _vendored([member.name for member in listing.members])
        for number, member in enumerate(kept):
            progress("reading", number, len(kept))
            outside = _outside(member.name, ignores, vendored)
            if outside is not None:
                if outside[1] and (outside[0], outside[1]) not in collected.skipped:
                    collected.skip(*outside)
            elif member.size > limits.source_file_bytes:
                collected.skip(
                    member.name, f"{member.size:,} bytes, over the limit of {limits.source_file_bytes:,}", lost=True
                )
            else:
                try:
                    collected.add(member.name, read_member(archive, member))
                except DamagedFile as error:
                    collected.skip(member.name, str(error), lost=True)
        unread = Unread()
        for member in listing.members:
            unread.see(member.name, partial(_is_outside, member.name, ignores, vendored))
        for pattern, why in unread.skipped():
            collected.skip(pattern, why)
    return collected.document(path.name)


def _outside(name: str, ignores: dict[str, GitIgnore], vendored: frozenset[str]) -> tuple[str, str] | None:
    """The folder or file that leaves this member out, and why."""
    parts = name.split("/")
    for depth, part in enumerate(parts[:-1]):
        folder = "/".join(parts[: depth + 1])
        if part in LEFT_OUT_FOLDERS:
            return folder + "/", LEFT_OUT_FOLDERS[part]
        if folder in vendored:
            return folder + "/", WHY
        if ignored(folder, ignores, folder=True):
            return folder + "/", "left out by .gitignore"
    return (name, "left out by .gitignore") if ignored(name, ignores, folder=False) else None


def _is_outside(name: str, ignores: dict[str, GitIgnore], vendored: frozenset[str]) -> bool:
    return _outside(name, ignores, vendored) is not None


def _vendored(names: list[str]) -> frozenset[str]:
    """The folders among these paths that hold other projects' code."""
    below: dict[str, list[str]] = {}
    for name in names:
        parts = name.split("/")
        for depth, part in enumerate(parts[:-1]):
            if part in VENDOR_FOLDERS:
                inner = "/".join(parts[depth + 1 : depth + 3])
                below.setdefault("/".join(parts[: depth + 1]), []).extend((inner, parts[depth + 1]))
    return frozenset(folder for folder, inside in below.items() if is_vendored(folder, inside))


def files_not_read(paths: Sequence[str]) -> Problem:
    """That source is missing."""
    return Problem("files_not_read", f"{_count(paths)} not read: {_some(paths)}.", loses=True)


def _is_utf8(data: bytes) -> bool:
    try:
        data.decode()
    except UnicodeDecodeError:
        return False
    return True


def _count(paths: Sequence[str]) -> str:
    return "1 file was" if len(paths) == 1 else f"{len(paths):,} files were"


def _some(paths: Iterable[str]) -> str:
    listed = sorted(paths)
    return ", ".join(listed[:3]) + (" and others" if len(listed) > 3 else "")
