"""Plain text and Markdown: the canonical text is the decoded file, so offsets are offsets into the file."""

from __future__ import annotations

from pathlib import Path

from ..document import Document
from ..errors import DamagedFile, TooLarge
from ..language import detect_language
from ..limits import LIMITS, Limits
from ..progress import Progress, silent
from .encodings import decode

__all__ = ["decode", "read_text"]


def read_text(path: Path, *, limits: Limits = LIMITS, progress: Progress = silent) -> Document:
    """A text file in any encoding; a guessed encoding is reported, bytes that no encoding explains make it partial."""
    text, problems = decode(path.read_bytes(), path.name)
    if len(text) > limits.text_characters:
        raise TooLarge(
            f"'{path.name}' has {len(text):,} characters; the limit is {limits.text_characters:,}.",
            remedy="Split it into smaller files.",
        )
    if not text or text.isspace():
        raise DamagedFile(f"'{path.name}' holds nothing but blanks.", remedy="Copy or download it again.")
    progress("read", 1, 1)
    return Document(
        name=path.name,
        format="markdown" if path.suffix.lower() in {".md", ".markdown"} else "text",
        text=text,
        problems=tuple(problems),
        language=detect_language(text),
    )
