"""Plain text and Markdown: the canonical text is the decoded file, so offsets are offsets into the file."""

from __future__ import annotations

from pathlib import Path

from charset_normalizer import from_bytes

from ..document import Document, Problem
from ..errors import DamagedFile
from ..language import detect_language
from ..limits import LIMITS, Limits
from ..progress import Progress, silent


def read_text(path: Path, *, limits: Limits = LIMITS, progress: Progress = silent) -> Document:
    """A text file in any encoding; a guessed encoding is reported as a problem."""
    text, problems = decode(path.read_bytes(), path.name)
    return Document(
        name=path.name,
        format="markdown" if path.suffix.lower() in {".md", ".markdown"} else "text",
        text=text,
        problems=tuple(problems),
        language=detect_language(text),
    )


def decode(data: bytes, name: str) -> tuple[str, list[Problem]]:
    """UTF-8, UTF-16 by byte-order mark, else the most likely legacy encoding. Raises DamagedFile for binary data."""
    for mark, encoding in ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16")):
        if data.startswith(mark):
            return data.decode(encoding, "replace"), []
    try:
        return data.decode("utf-8"), []
    except UnicodeDecodeError:
        pass
    best = from_bytes(data[:1_000_000]).best()
    if best is None:
        raise DamagedFile(f"'{name}' is not text.", remedy="Rename it to what it is, or leave it out.")
    problem = Problem("encoding_guessed", f"The encoding is not stated; read as {best.encoding}.")
    return data.decode(best.encoding, "replace"), [problem]
