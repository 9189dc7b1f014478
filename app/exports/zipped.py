"""Office files are zips, and zips hold the time they were made."""

from __future__ import annotations

import io
import zipfile


def without_clock(archive: io.BytesIO) -> bytes:
    """The same archive with the earliest date a zip can hold on every member: equal results are equal bytes."""
    out = io.BytesIO()
    with zipfile.ZipFile(archive) as source, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target:
        for name in source.namelist():
            target.writestr(zipfile.ZipInfo(name), source.read(name), zipfile.ZIP_DEFLATED)
    return out.getvalue()
