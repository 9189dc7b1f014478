"""How much of an input is read before it is refused. Stated here once; every reader and the error messages use these."""

from __future__ import annotations

from dataclasses import dataclass

MB = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Limits:
    """All sizes in bytes, all counts in items. An input over a limit is refused before it is unpacked or parsed."""

    file_bytes: int = 512 * MB
    pages: int = 20_000
    text_characters: int = 200_000_000
    archive_members: int = 200_000
    archive_total_bytes: int = 1024 * MB
    archive_ratio: int = 200
    archive_path_depth: int = 64
    source_file_bytes: int = 4 * MB
    source_line_characters: int = 20_000


LIMITS = Limits()
