"""One file per format. `read_document` picks the reader by name and content, and refuses what neither fits."""

from __future__ import annotations

import codecs
import re
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

_HEAD = 1 << 16  # bytes
_HTML = re.compile(rb"\s*(?:<!doctype html|<html[\s>])", re.IGNORECASE)
_CONTROL = re.compile("[\x00-\x08\x0e-\x1f\x7f]")
_MARKUP = re.compile(r"\s*(?:\{\\rtf|%!PS|MIME-Version:)")

Reader = Callable[..., Document]


def read_document(path: Path, *, limits: Limits = LIMITS, progress: Progress = silent) -> Document:
    """Read one file or folder with the reader its name asks for. Raises InputRejected with a remedy."""
    if path.is_dir():
        return _checked(_reader("repository", "read_folder")(path, limits=limits, progress=progress))
    entry = _READERS.get(path.suffix.lower()) or _by_content(path)
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


def _by_content(path: Path) -> tuple[str, str] | None:
    """The reader of a file whose name says nothing ("LICENSE", "agreement.final"): PDF and HTML by their first bytes, text if all of these are text.

    The guesses at legacy encodings that a .txt is worth are not made here: almost any bytes are text in one of them.
    """
    with path.open("rb") as file:
        head = file.read(_HEAD)
    if head[:1024].lstrip().startswith(b"%PDF-"):
        return _READERS[".pdf"]
    if _HTML.match(head):
        return _READERS[".html"]
    try:
        text = codecs.getincrementaldecoder("utf-8-sig")().decode(head)
    except UnicodeDecodeError:
        return None
    # RTF, PostScript and mail with attachments are text to a computer only.
    return None if _CONTROL.search(text) or _MARKUP.match(text) else _READERS[".txt"]


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
