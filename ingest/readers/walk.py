"""Which files of a folder belong to its repository, by their names, places and sizes; nothing of them is read yet."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from ..limits import LIMITS, Limits
from ..progress import Progress, silent
from .gitignore import GitIgnore
from .sources import LEFT_OUT_FOLDERS, UNREADABLE, Unread, is_wanted, language_of
from .vendored import VENDOR_FOLDERS, WHY, is_vendored

_SMALL = 200_000  # bytes of a .gitignore or .gitmodules
_SUBMODULE = re.compile(r"^\s{0,20}path\s{0,20}=\s{0,20}(\S{1,500})", re.M)
_MOST_LISTED = 2_000  # entries looked at below a vendor folder


@dataclass(frozen=True, slots=True)
class Found:
    """A file that is wanted. `path` is relative, with forward slashes, and valid text; `full` leads to the file."""

    path: str
    full: str
    size: int
    mtime_ns: int


@dataclass(slots=True)
class Walked:
    """The files of a repository by path, and (path, why, whether source is lost) of what was left out."""

    files: list[Found] = field(default_factory=list)
    skipped: list[tuple[str, str, bool]] = field(default_factory=list)


def walk(root: Path, *, limits: Limits = LIMITS, progress: Progress = silent) -> Walked:
    """Every source, documentation and manifest file below `root`.

    .gitignore files are respected, links not followed, submodules and other repositories inside named and left out.
    """
    walked = Walked()
    ignores: dict[str, GitIgnore] = {}
    submodules = _submodules(root)
    unread = Unread()
    waiting = [""]
    while waiting:
        prefix = waiting.pop()
        progress("reading", len(walked.files), 0)
        folder = os.path.join(root, prefix) if prefix else str(root)
        try:
            with os.scandir(folder) as listing:
                entries = sorted(listing, key=lambda entry: entry.name)
        except OSError as error:
            cause = f"{UNREADABLE}{error.strerror or 'input error'}"
            walked.skipped.append((printable(prefix), cause, True))
            continue
        if any(entry.name == ".gitignore" for entry in entries):
            ignore = _read_ignore(Path(folder, ".gitignore"))
            if ignore is not None:
                ignores[prefix] = ignore
        for entry in entries:
            relative = prefix + entry.name
            if entry.is_dir(follow_symlinks=False) or (entry.is_symlink() and _leads_to_folder(entry)):
                why = _left_out(entry, relative, ignores, submodules)
                if why is None:
                    waiting.append(relative + "/")
                elif why:
                    walked.skipped.append((printable(relative) + ("" if entry.is_symlink() else "/"), why, False))
            elif is_wanted(relative):
                _take(entry, relative, ignores, walked, limits)
            else:
                unread.see(relative, partial(ignored, relative, ignores, folder=False))
    walked.skipped.extend((pattern, why, False) for pattern, why in unread.skipped())
    walked.files.sort(key=lambda found: found.path)
    return walked


def _take(
    entry: os.DirEntry[str], relative: str, ignores: dict[str, GitIgnore], walked: Walked, limits: Limits
) -> None:
    shown = printable(relative)
    try:
        if entry.is_symlink() or not entry.is_file(follow_symlinks=False):
            walked.skipped.append((shown, "a link or special file, not followed", False))
        elif ignored(relative, ignores, folder=False):
            walked.skipped.append((shown, "left out by .gitignore", False))
        else:
            stat = entry.stat(follow_symlinks=False)
            if stat.st_size > limits.source_file_bytes:
                why = f"{stat.st_size:,} bytes, over the limit of {limits.source_file_bytes:,}"
                walked.skipped.append((shown, why, language_of(relative) is not None))
            else:
                walked.files.append(Found(shown, entry.path, stat.st_size, stat.st_mtime_ns))
    except OSError as error:
        walked.skipped.append((shown, f"{UNREADABLE}{error.strerror or 'input error'}", True))


def _left_out(
    entry: os.DirEntry[str], relative: str, ignores: dict[str, GitIgnore], submodules: frozenset[str]
) -> str | None:
    """Why a folder is not looked into; "" where nobody needs to know, None where it is."""
    if entry.is_symlink():
        return "a link to a folder, not followed"
    known = LEFT_OUT_FOLDERS.get(entry.name)
    if known is not None:
        return known
    git = os.path.join(entry.path, ".git")
    if os.path.lexists(git):
        kind = "a repository of its own" if os.path.isdir(git) else "a submodule"
        return f"{kind}: analyse it by itself"
    if relative in submodules and not _any_entry(entry.path):
        return "a submodule that is not checked out"
    if ignored(relative, ignores, folder=True):
        return "left out by .gitignore"
    if entry.name in VENDOR_FOLDERS and is_vendored(relative, _two_levels(entry.path)):
        return WHY
    return None


def ignored(relative: str, ignores: dict[str, GitIgnore], *, folder: bool) -> bool:
    """By the .gitignore files above, the nearest first; `ignores` has them by folder, with a final slash."""
    if not ignores:
        return False
    prefix = relative
    while prefix:
        prefix = prefix.rstrip("/").rpartition("/")[0]
        prefix = prefix + "/" if prefix else ""
        ignore = ignores.get(prefix)
        decision = ignore.decides(relative[len(prefix) :], folder=folder) if ignore is not None else None
        if decision is not None:
            return decision
    return False


def on_disk(root: Path, shown: str) -> Path:
    """Where the file is that `walk` shows as `shown`; its name may have bytes that are no text. It may be gone."""
    if "\ufffd" not in shown:
        return root / shown
    at = root
    for part in shown.split("/"):
        real = part
        if "\ufffd" in part:
            try:
                real = next((name for name in sorted(os.listdir(at)) if printable(name) == part), part)
            except OSError:
                real = part
        at = at / real
    return at


def printable(path: str) -> str:
    """Names that are no text (bad bytes of the file system) become readable and stay valid in JSON."""
    return path.encode("utf-8", "surrogateescape").decode("utf-8", "replace")


def _two_levels(folder: str) -> Iterator[str]:
    """Names in a folder and in its folders, as many as tell what it is."""
    count = 0
    try:
        for entry in sorted(os.scandir(folder), key=lambda entry: entry.name):
            yield entry.name
            if entry.is_dir(follow_symlinks=False):
                for inner in sorted(os.listdir(entry.path)):
                    yield f"{entry.name}/{inner}"
                    count += 1
            if count > _MOST_LISTED:
                return
    except OSError:
        return


def _leads_to_folder(entry: os.DirEntry[str]) -> bool:
    try:
        return entry.is_dir()
    except OSError:  # a link that leads to itself
        return False


def _any_entry(folder: str) -> bool:
    try:
        return bool(os.listdir(folder))
    except OSError:
        return True


def _read_ignore(path: Path) -> GitIgnore | None:
    text = _small_text(path)
    return None if text is None else GitIgnore(text)


def _submodules(root: Path) -> frozenset[str]:
    return frozenset(path.strip("/") for path in _SUBMODULE.findall(_small_text(root / ".gitmodules") or ""))


def _small_text(path: Path) -> str | None:
    try:
        if path.is_symlink() or not path.is_file() or path.stat().st_size > _SMALL:
            return None
        return path.read_text("utf-8", "replace")
    except OSError:
        return None
