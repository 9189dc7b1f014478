"""Office files are zips, and zips hold the time they were made: equal results shall be equal bytes."""

from __future__ import annotations

import io
import shutil
import zipfile
from pathlib import Path
from typing import IO, Any


class TimelessZip(zipfile.ZipFile):
    """An archive whose members have the earliest date that a zip can hold. Files go in part by part."""

    def __init__(self, out: IO[bytes]) -> None:
        super().__init__(out, "w", zipfile.ZIP_DEFLATED)

    def writestr(self, zinfo_or_arcname: Any, data: Any, *_: Any, **__: Any) -> None:
        """A member from memory."""
        super().writestr(zipfile.ZipInfo(zinfo_or_arcname), data, zipfile.ZIP_DEFLATED)

    def write(self, filename: Any, arcname: Any = None, *_: Any, **__: Any) -> None:
        """A member from a file."""
        member = zipfile.ZipInfo(str(arcname or filename))
        member.compress_type, member.file_size = zipfile.ZIP_DEFLATED, Path(filename).stat().st_size
        with open(filename, "rb") as source, self.open(member, "w") as target:
            shutil.copyfileobj(source, target)


def without_clock(archive: io.BytesIO) -> bytes:
    """The same archive without the time at which it was made."""
    out = io.BytesIO()
    with zipfile.ZipFile(archive) as source, TimelessZip(out) as target:
        for name in source.namelist():
            target.writestr(name, source.read(name))
    return out.getvalue()
