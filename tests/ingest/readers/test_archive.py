"""Zip archives: what is refused before a byte is unpacked, and what is refused member by member."""

from __future__ import annotations

import io
import stat
import struct
import zipfile
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from unabridged.ingest.errors import DamagedFile, TooLarge, UnabridgedError
from unabridged.ingest.limits import LIMITS
from unabridged.ingest.readers.archive import Listing, open_zip, read_member, safe_members


def make(path: Path, *members: tuple[str, bytes], mode: int = 0) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members:
            info = zipfile.ZipInfo(name)
            info.compress_type = zipfile.ZIP_DEFLATED
            info.external_attr = mode << 16
            archive.writestr(info, data)
    return path


def listing_of(path: Path) -> Listing:
    with open_zip(path) as archive:
        return safe_members(archive)


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("../out.py", "climbs out"),
        ("a/../../out.py", "climbs out"),
        ("/etc/out.py", "absolute"),
        ("C:/out.py", "absolute"),
        ("a\\..\\out.py", "climbs out"),
        ("a\nb.py", "control characters"),
        ("a/" * 80 + "b.py", "folders deep"),
    ],
)
def test_a_member_with_an_unsafe_name_is_refused_and_the_rest_is_read(tmp_path: Path, name: str, reason: str) -> None:
    listing = listing_of(make(tmp_path / "a.zip", ("fine.py", b"x = 1"), (name, b"y = 2")))
    assert [member.name for member in listing.members] == ["fine.py"]
    ((_, why),) = listing.refused
    assert reason in why


def test_a_link_is_refused(tmp_path: Path) -> None:
    listing = listing_of(make(tmp_path / "a.zip", ("k.py", b"/etc/passwd"), mode=stat.S_IFLNK | 0o777))
    assert listing.members == ()
    assert "link" in listing.refused[0][1]


def test_of_two_members_with_one_name_the_first_is_read(tmp_path: Path) -> None:
    with pytest.warns(UserWarning, match="Duplicate name"):
        path = make(tmp_path / "a.zip", ("a.py", b"first"), ("a.py", b"second"))
    with open_zip(path) as archive:
        listing = safe_members(archive)
        assert [read_member(archive, member) for member in listing.members] == [b"first"]
    assert "same name" in listing.refused[0][1]


def test_a_bomb_is_too_large_before_it_is_unpacked(tmp_path: Path) -> None:
    with pytest.raises(TooLarge, match="times its size"):
        listing_of(make(tmp_path / "a.zip", ("a.py", b" " * 5_000_000)))


def test_too_many_entries_are_refused_by_the_end_record_alone(tmp_path: Path) -> None:
    path = make(tmp_path / "a.zip", *((f"{number}.py", b"") for number in range(30)))
    with pytest.raises(TooLarge, match="entries"), open_zip(path, limits=replace(LIMITS, archive_members=20)):
        pass


def test_overlapping_members_are_damage(tmp_path: Path) -> None:
    data = make(tmp_path / "a.zip", ("a.py", b"abc" * 50), ("b.py", b"abd" * 50)).read_bytes()
    directory = data.index(b"PK\1\2")
    second = data.index(b"PK\1\2", directory + 4)
    (tmp_path / "a.zip").write_bytes(data[: second + 42] + struct.pack("<L", 0) + data[second + 46 :])
    with pytest.raises(DamagedFile, match="overlap"):
        listing_of(tmp_path / "a.zip")


def test_an_empty_archive_holds_no_files(tmp_path: Path) -> None:
    with pytest.raises(DamagedFile, match="no files"):
        listing_of(make(tmp_path / "a.zip"))


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 300), st.binary(min_size=1, max_size=8))
def test_damage_anywhere_is_one_error_raised_on_purpose_or_fewer_members(
    tmp_path_factory: pytest.TempPathFactory, at: int, junk: bytes
) -> None:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a.py", b"def a(): pass\n" * 9)
        archive.writestr("b.py", b"def b(): pass\n" * 9)
    data = bytearray(buffer.getvalue())
    data[at % len(data) : at % len(data) + len(junk)] = junk
    path = tmp_path_factory.mktemp("damage") / "a.zip"
    path.write_bytes(bytes(data))
    try:
        with open_zip(path) as archive:
            for member in safe_members(archive).members:
                assert len(read_member(archive, member)) <= member.size
    except UnabridgedError:
        pass  # one error raised on purpose; any other fails the test
