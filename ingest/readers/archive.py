"""Zip archives under rules that are checked before a byte is unpacked: count, sizes, ratio, names, overlaps.

Nothing is ever written to disk: members are read one by one into memory, and no more of each than it claims to hold.
"""

from __future__ import annotations

import stat
import struct
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from ..errors import DamagedFile, EncryptedFile, TooLarge
from ..limits import LIMITS, MB, Limits

_END_RECORD = struct.Struct("<4s4H2LH")
_LOCAL_HEADER_BYTES = 30


@dataclass(frozen=True, slots=True)
class Member:
    """A file of an archive that may be read. `name` is relative, with forward slashes and no `..`; `size` in bytes."""

    name: str
    size: int
    info: zipfile.ZipInfo


@dataclass(frozen=True, slots=True)
class Listing:
    """What an archive holds: members in name order, and (name, reason) of entries that are not read."""

    members: tuple[Member, ...]
    refused: tuple[tuple[str, str], ...] = ()


@contextmanager
def open_zip(path: Path, *, limits: Limits = LIMITS) -> Iterator[zipfile.ZipFile]:
    """The archive, opened. Raises DamagedFile, or TooLarge where it has more entries than the limit."""
    _check_count(path, limits)
    try:
        archive = zipfile.ZipFile(path)
    except (zipfile.BadZipFile, NotImplementedError, struct.error, ValueError, EOFError, OSError) as error:
        raise DamagedFile(
            f"'{path.name}' is not a complete zip archive.", remedy="Make or download the archive again."
        ) from error
    with archive:
        yield archive


def safe_members(archive: zipfile.ZipFile, *, limits: Limits = LIMITS) -> Listing:
    """The members that may be read.

    Raises TooLarge for an archive over a limit in count, size or ratio, DamagedFile for one without files or whose
    members overlap, EncryptedFile where every member needs a password. Entries with unsafe names are refused one by one.
    """
    name = Path(archive.filename or "archive").name
    entries = [info for info in archive.infolist() if not info.is_dir()]
    if not entries:
        raise DamagedFile(f"'{name}' holds no files.", remedy="Check what was put into the archive.")
    _check_sizes(name, entries, limits)
    _check_overlaps(name, entries)
    if all(info.flag_bits & 1 for info in entries):
        raise EncryptedFile(f"'{name}' is protected by a password.", remedy="Make an archive without a password.")
    members: dict[str, Member] = {}
    refused: list[tuple[str, str]] = []
    for info in entries:
        reason = _refusal(info, limits)
        if reason is None and info.filename in members:
            reason = "a second member of the same name; the first one was read"
        if reason is None:
            members[info.filename] = Member(info.filename, info.file_size, info)
        else:
            refused.append((_printable(info.filename), reason))
    return Listing(tuple(members[key] for key in sorted(members)), tuple(sorted(refused)))


def read_member(archive: zipfile.ZipFile, member: Member) -> bytes:
    """The bytes of a member, at most as many as it claims. Raises DamagedFile."""
    try:
        with archive.open(member.info) as stream:
            data = stream.read(member.size + 1)
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, OSError, ValueError) as error:
        raise DamagedFile(f"'{member.name}' cannot be unpacked.", remedy="Make the archive again.") from error
    if len(data) > member.size:
        raise DamagedFile(f"'{member.name}' is larger than its entry says.", remedy="Make the archive again.")
    return data


def _check_count(path: Path, limits: Limits) -> None:
    """Refuse by the end record alone: listing a million entries costs minutes."""
    with path.open("rb") as stream:
        stream.seek(0, 2)
        stream.seek(max(0, stream.tell() - 65_557))
        tail = stream.read()
    at = tail.rfind(b"PK\5\6")
    if at < 0 or len(tail) - at < _END_RECORD.size:
        return
    count = _END_RECORD.unpack_from(tail, at)[4]
    size = _END_RECORD.unpack_from(tail, at)[5]
    # An entry of the central directory has at least 46 bytes, so its size bounds a count that claims too little.
    if count > limits.archive_members or size > limits.archive_members * 400:
        raise TooLarge(
            f"'{path.name}' has more than {limits.archive_members:,} entries.", remedy="Split it into smaller archives."
        )


def _check_sizes(name: str, entries: list[zipfile.ZipInfo], limits: Limits) -> None:
    if len(entries) > limits.archive_members:
        raise TooLarge(
            f"'{name}' has {len(entries):,} members; the limit is {limits.archive_members:,}.", remedy="Split it."
        )
    total = sum(info.file_size for info in entries)
    if total > limits.archive_total_bytes:
        raise TooLarge(
            f"'{name}' unpacks to {total:,} bytes; the limit is {limits.archive_total_bytes:,}.",
            remedy="Split it into smaller archives.",
        )
    packed = sum(info.compress_size for info in entries)
    worst = max(entries, key=lambda info: info.file_size / max(info.compress_size, 1) if info.file_size > MB else 0)
    ratio = worst.file_size / max(worst.compress_size, 1)
    if (worst.file_size > MB and ratio > limits.archive_ratio) or (
        total > MB and total > packed * limits.archive_ratio
    ):
        raise TooLarge(
            f"'{name}' unpacks to {total / max(packed, 1):,.0f} times its size, as archives made to fill a disk do; "
            f"the limit is {limits.archive_ratio}.",
            remedy="Leave the member out that is packed so tightly, if it is genuine.",
        )


def _check_overlaps(name: str, entries: list[zipfile.ZipInfo]) -> None:
    """Members that share bytes are how a small archive holds a large one."""
    end = 0
    for info in sorted(entries, key=lambda info: info.header_offset):
        if info.header_offset < end:
            raise DamagedFile(f"'{name}' has members that overlap.", remedy="Make the archive again.")
        end = info.header_offset + _LOCAL_HEADER_BYTES + info.compress_size


def _refusal(info: zipfile.ZipInfo, limits: Limits) -> str | None:
    name = info.filename
    parts = name.split("/")
    if name.startswith(("/", "\\")) or (len(name) > 1 and name[1] == ":"):
        return "an absolute path"
    if ".." in parts or "\\" in name:
        return "a path that climbs out of the archive"
    if any(ord(char) < 32 or ord(char) == 127 for char in name):
        return "a name with control characters"
    if len(parts) > limits.archive_path_depth:
        return f"more than {limits.archive_path_depth} folders deep"
    kind = stat.S_IFMT(info.external_attr >> 16)
    if kind not in (0, stat.S_IFREG):
        return "a link or special file"
    if info.flag_bits & 1:
        return "protected by a password"
    return None


def _printable(name: str) -> str:
    return "".join(char if char.isprintable() else "\N{REPLACEMENT CHARACTER}" for char in name)[:300]
