"""One source file by itself: a repository of one file, so that its symbols and calls are found as in any other."""

from __future__ import annotations

from pathlib import Path

from ..document import Document, Problem, SourceFile
from ..errors import DamagedFile, TooLarge
from ..limits import LIMITS, Limits
from ..progress import Progress, silent
from .embedded import NotRead, embedded
from .encodings import decode
from .repository import LANGUAGES


def read_source(path: Path, *, limits: Limits = LIMITS, progress: Progress = silent) -> Document:
    """A file in a programming language that we have a grammar for. Raises DamagedFile for binary data."""
    data = path.read_bytes()
    if len(data) > limits.source_file_bytes:
        raise TooLarge(
            f"'{path.name}' has {len(data):,} bytes; the limit for a source file is {limits.source_file_bytes:,}.",
            remedy="Generated and minified files are better left out.",
        )
    problems: tuple[Problem, ...] = ()
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        text, found = decode(data, path.name)
        data, problems = text.encode("utf-8", "replace"), tuple(found)
    if zeros := text.count("\0"):
        if zeros > max(3, 0.01 * len(text)):
            raise DamagedFile(f"'{path.name}' holds binary data, not source text.", remedy="Leave it out.")
        message = f"{zeros:,} zero bytes, which no source text has, were read as \ufffd."
        data = data.replace(b"\0", "\ufffd".encode())
        problems = (*problems, Problem("zero_bytes", message, loses=True))
    progress("read", 1, 1)
    try:
        code = embedded(path.name, data)
    except NotRead as error:
        raise DamagedFile(f"'{path.name}' was not read: {error}.", remedy="Export its code as a script.") from None
    file = SourceFile(path.name, data, LANGUAGES[path.suffix.lower()], embedded=code)
    return Document(name=path.name, format="repository", text="", problems=problems, files=(file,))
