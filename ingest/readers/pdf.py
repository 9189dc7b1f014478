"""PDF by PyMuPDF: words with boxes, joined to lines; the canonical text is what `--with-text` prints."""

from __future__ import annotations

from pathlib import Path

import pymupdf

from ..document import Document, Page, Problem, Span, Word
from ..errors import DamagedFile, EncryptedFile
from ..language import detect_language
from ..limits import LIMITS, Limits
from ..progress import Progress, silent


def read_pdf(path: Path, *, limits: Limits = LIMITS, progress: Progress = silent) -> Document:
    """Every page's words in PyMuPDF's block order, one line of text per printed line, a form feed after each page."""
    try:
        source = pymupdf.open(path, filetype="pdf")
    except Exception as error:
        raise DamagedFile(f"'{path.name}' is not a readable PDF.", remedy="Download or export it again.") from error
    with source:
        if source.needs_pass:
            raise EncryptedFile(f"'{path.name}' needs a password.", remedy="Save a copy without one and add that.")
        parts: list[str] = []
        pages: list[Page] = []
        without_text: list[int] = []
        position = 0
        for index in range(source.page_count):
            page = source[index]
            start = position
            words: list[Word] = []
            previous: tuple[int, int] | None = None
            for x0, y0, x1, y1, text, block, line, _ in page.get_text("words", sort=False):
                if previous is not None:
                    separator = " " if previous == (block, line) else "\n"
                    parts.append(separator)
                    position += 1
                words.append(Word(position, position + len(text), x0, y0, x1, y1))
                parts.append(text)
                position += len(text)
                previous = (block, line)
            parts.append("\n\f")
            position += 2
            if not words:
                without_text.append(index + 1)
            rect = page.rect
            pages.append(
                Page(
                    number=index + 1,
                    span=Span(start, position),
                    label=page.get_label() or None,
                    width=rect.width,
                    height=rect.height,
                    words=tuple(words),
                    has_text=bool(words),
                )
            )
            if index % 16 == 0:
                progress("read", index + 1, source.page_count)
    text = "".join(parts)
    problems = []
    if without_text:
        message = f"{len(without_text)} of {len(pages)} pages hold no text, only pictures; they were not read."
        problems.append(Problem("image_only_pages", message, tuple(without_text), loses=True))
    return Document(
        name=path.name,
        format="pdf",
        text=text,
        pages=tuple(pages),
        problems=tuple(problems),
        language=detect_language(text),
    )
