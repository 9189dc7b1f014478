"""One file per format. `read_document` picks the reader by name and content, and refuses what neither fits."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from importlib import import_module
from pathlib import Path

from ..document import Document, Problem
from ..errors import DamagedFile, TooLarge, UnsupportedFormat
from ..limits import LIMITS, Limits
from ..progress import Progress, silent
from .repository import LANGUAGES

# suffix -> (module, function); modules load on first use, because PyMuPDF alone takes a second to import
_READERS: dict[str, tuple[str, str]] = {
    ".pdf": ("pdf", "read_pdf"),
    ".docx": ("docx", "read_docx"),
    ".docm": ("docx", "read_docx"),
    ".html": ("html", "read_html"),
    ".htm": ("html", "read_html"),
    ".txt": ("text", "read_text"),
    ".md": ("text", "read_text"),
    ".markdown": ("text", "read_text"),
    ".csv": ("text", "read_text"),
    ".tsv": ("text", "read_text"),
    ".xlsx": ("spreadsheet", "read_spreadsheet"),
    ".xlsm": ("spreadsheet", "read_spreadsheet"),
    ".zip": ("repository", "read_zip"),
}

_READERS |= dict.fromkeys(LANGUAGES, ("source", "read_source"))

SUPPORTED = tuple(_READERS)
Reader = Callable[..., Document]


def read_document(path: Path, *, limits: Limits = LIMITS, progress: Progress = silent) -> Document:
    """Read one file or folder with the reader its name asks for. Raises InputRejected with a remedy."""
    if path.is_dir():
        return _checked(_reader("repository", "read_folder")(path, limits=limits, progress=progress))
    entry = _READERS.get(path.suffix.lower())
    if entry is None:
        raise UnsupportedFormat(
            f"'{path.name}' has a format that cannot be read.",
            remedy="Supported are PDF, DOCX, HTML, TXT, Markdown, CSV, XLSX, sources, and repositories as folders or zips.",
        )
    size = path.stat().st_size
    if size == 0:
        raise DamagedFile(f"'{path.name}' is empty.", remedy="Copy or download it again.")
    if size > limits.file_bytes:
        raise TooLarge(
            f"'{path.name}' has {size:,} bytes; the limit is {limits.file_bytes:,}.",
            remedy="Split it into smaller files.",
        )
    return _checked(_reader(*entry)(path, limits=limits, progress=progress))


def _checked(document: Document) -> Document:
    """A folder or zip in which there was nothing to read is not "ok", whatever else it may hold."""
    if document.format != "repository" or any(file.language for file in document.files):
        return document
    message = f"'{document.name}' holds no source file; for a folder of documents there is `unabridged batch`."
    problem = Problem("no_source_files", message, loses=not document.files)
    return replace(document, problems=(*document.problems, problem))


def _reader(module: str, function: str) -> Reader:
    reader: Reader = getattr(import_module(f".{module}", __name__), function)
    return reader
