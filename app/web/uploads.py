"""Uploads: one request carries any number of files with their relative paths, checked before anything is kept.

The body is a big-endian 32-bit length, that many bytes of JSON {"folder": name or null, "files": [{"path", "size"}]},
then the files' bytes one after the other. A folder picked in the browser is one repository; without its paths
same-named files could not be told apart, which is what Gradio's own directory upload does.
"""

from __future__ import annotations

import json
import tempfile
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from unabridged.ingest.errors import TooLarge, UsageError

MAX_FILE_BYTES = 300_000_000
MAX_REQUEST_BYTES = 1_000_000_000
MAX_FILES = 20_000
MAX_MANIFEST_BYTES = 8_000_000
MAX_FOLDER_BYTES = 400_000_000


@dataclass(frozen=True, slots=True)
class Received:
    """One uploaded file: the path it had on the user's machine, relative, and where its bytes are now."""

    path: str
    location: Path


@dataclass(frozen=True, slots=True)
class Upload:
    """Everything of one request. `folder` is the name of the picked folder, None for single files."""

    folder: str | None
    files: tuple[Received, ...]


async def receive(body: AsyncIterator[bytes], into: Path) -> Upload:
    """Write the files of an upload into the folder `into`. Raises UsageError or TooLarge, with nothing to clean up.

    Names on disk are ours; the user's names are only data.
    """
    reader = _Reader(body)
    size = int.from_bytes(await reader.exactly(4), "big")
    if size > MAX_MANIFEST_BYTES:
        raise TooLarge("The list of files is too long.", remedy="Upload a zip of the folder instead.")
    folder, entries = parse_manifest(await reader.exactly(size))
    received = []
    for number, (path, length) in enumerate(entries):
        location = into / f"{number}"
        with location.open("wb") as file:
            async for part in reader.parts(length):
                file.write(part)
        received.append(Received(path, location))
    return Upload(folder, tuple(received))


def parse_manifest(data: bytes) -> tuple[str | None, list[tuple[str, int]]]:
    """(folder, [(path, bytes)]) of a manifest. Raises UsageError for nonsense, TooLarge over a limit."""
    try:
        manifest = json.loads(data)
        folder = manifest["folder"]
        entries = [(str(item["path"]), int(item["size"])) for item in manifest["files"]]
    except (ValueError, KeyError, TypeError) as error:
        raise UsageError("The upload cannot be read.", remedy="Reload the page and try again.") from error
    if not entries or len(entries) > MAX_FILES:
        raise TooLarge(
            f"{len(entries):,} files at once are more than {MAX_FILES:,}." if entries else "There is no file in it.",
            remedy="Upload a zip of the folder instead." if entries else "Choose at least one file.",
        )
    for path, size in entries:
        if size < 0 or size > MAX_FILE_BYTES:
            raise TooLarge(f"'{path[:200]}' is larger than 300 MB.", remedy="Split it, or leave it out.")
    limit = MAX_FOLDER_BYTES if folder else MAX_REQUEST_BYTES
    if sum(size for _, size in entries) > limit:
        raise TooLarge(f"The files together are larger than {limit // 1_000_000} MB.", remedy="Upload fewer at once.")
    return (clean_path(str(folder)) if folder else None), [(clean_path(path), size) for path, size in entries]


def clean_path(path: str) -> str:
    """A relative path with forward slashes and no way out: "../a\\b" is "a/b". At most 400 characters."""
    parts = [
        part for part in PurePosixPath(path.replace("\\", "/").replace("\0", "")).parts if part not in {"/", "..", "."}
    ]
    return "/".join(parts)[-400:].lstrip("/") or "file"


def temporary_folder(home: Path) -> tempfile.TemporaryDirectory[str]:
    """A folder for one upload inside the data folder, so that nothing lies in a shared temporary place."""
    incoming = home / "incoming"
    incoming.mkdir(parents=True, exist_ok=True)
    return tempfile.TemporaryDirectory(dir=incoming, prefix="upload-")


class _Reader:
    """Takes exact numbers of bytes from a stream of parts."""

    def __init__(self, body: AsyncIterator[bytes]) -> None:
        self._body = body
        self._rest = b""

    async def exactly(self, count: int) -> bytes:
        """`count` bytes. Raises UsageError where the stream ends before."""
        return b"".join([part async for part in self.parts(count)])

    async def parts(self, count: int) -> AsyncIterator[bytes]:
        """`count` bytes in parts as they come."""
        while count > 0:
            if not self._rest:
                self._rest = await anext(self._body, b"")
                while self._rest == b"":
                    # Starlette's last part is empty; a client that hangs up ends the same way.
                    following = await anext(self._body, None)
                    if following is None:
                        raise UsageError("The upload ended early.", remedy="Try again.")
                    self._rest = following
            part, self._rest = self._rest[:count], self._rest[count:]
            count -= len(part)
            yield part
