"""PDF by PyMuPDF: printed lines with a box for every word; the canonical text is what `--with-text` prints.

MuPDF opens almost anything and says little about what it lost, so every page is checked: pages that are only a picture,
pages whose content could not be decoded, letters without a Unicode value and files that end too early are named as
problems, and the document is `partial`.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from functools import partial
from itertools import accumulate
from operator import itemgetter
from pathlib import Path

from ..document import Document, Page, Problem, Span, Word
from ..errors import DamagedFile, EncryptedFile, InputRejected, UsageError
from ..language import detect_language
from ..limits import LIMITS, Limits
from ..progress import Progress, silent
from .mupdf import pymupdf
from .pdf_furniture import running_blocks
from .pdf_labels import printed_labels
from .pdf_lines import RawWord, printed_lines

# Ligatures are taken apart so that "financial" is found. Letters without a Unicode value stay U+FFFD: MuPDF's default
# puts the glyph's number in their place, which looks like text and is none.
_FLAGS = pymupdf.TEXT_PRESERVE_WHITESPACE | pymupdf.TEXT_MEDIABOX_CLIP
_MAX_PAGE_CHARACTERS = 1_500_000  # a dense newspaper page has 30,000
_FEW_CHARACTERS = 200  # below this a page is looked at again: scans carry a stamp or a page number
_PIXELS = 24_000_000  # of a rendered page, whatever zoom is asked: 72 MB

_AS_WORD = partial(tuple.__new__, Word)


def read_pdf(path: Path, *, limits: Limits = LIMITS, progress: Progress = silent) -> Document:
    """Every page in file order: one printed line is one line of text, a form feed ends each page.

    Raises DamagedFile when it is no PDF or has no page that can be read, EncryptedFile when a password is needed.
    """
    source = _open(path)
    with source:
        reading = _Reading(source.page_count)
        for number in range(1, min(source.page_count, limits.pages) + 1):
            reading.add(source, number)
            if number % 16 == 0:
                progress("read", number, source.page_count)
            if reading.position > limits.text_characters:
                break
        if source.is_encrypted or (not reading.position > 2 * len(reading.pages) and _is_locked(source)):
            raise _needs_password(path)
        repaired, title = source.is_repaired, (source.metadata or {}).get("title") or None
    return reading.document(path, cut_short=repaired and _ends_early(path), title=title)


def render_page(path: Path, number: int, zoom: float = 1.5) -> bytes:
    """The page `number` (from 1) as a PNG; `zoom` 1 is 72 dpi, and is lowered where the picture would be too large.

    Raises UsageError when there is no such page, InputRejected as `read_pdf` does.
    """
    with _open(path) as source:
        if not 1 <= number <= source.page_count:
            raise UsageError(
                f"'{path.name}' has no page {number}.", remedy=f"Give a page from 1 to {source.page_count}."
            )
        page = source[number - 1]
        area = max(page.rect.width * page.rect.height, 1.0)
        scale = min(max(zoom, 0.1), math.sqrt(_PIXELS / area))
        try:
            png: bytes = page.get_pixmap(matrix=pymupdf.Matrix(scale, scale), alpha=False).tobytes("png")
        except Exception as error:
            raise DamagedFile(
                f"Page {number} of '{path.name}' cannot be drawn.", remedy="Open it in a PDF viewer."
            ) from error
        return png


def _open(path: Path) -> pymupdf.Document:
    """Open as PDF and nothing else: MuPDF would take a picture or a web page of that name as well."""
    pymupdf.TOOLS.mupdf_display_errors(False)
    pymupdf.TOOLS.mupdf_display_warnings(False)
    pymupdf.TOOLS.reset_mupdf_warnings()
    with path.open("rb") as file:
        if b"%PDF-" not in file.read(4096):
            raise DamagedFile(f"'{path.name}' is not a PDF.", remedy="Give it the ending of its real format.")
    try:
        source = pymupdf.open(path, filetype="pdf")
        pages = source.page_count
    except Exception as error:
        raise DamagedFile(f"'{path.name}' is not a readable PDF.", remedy="Download or export it again.") from error
    if source.needs_pass:
        raise _needs_password(path)
    if pages == 0:
        raise DamagedFile(f"'{path.name}' has no page that can be read.", remedy="Download or export it again.")
    return source


def _needs_password(path: Path) -> InputRejected:
    return EncryptedFile(f"'{path.name}' needs a password.", remedy="Save a copy without one and add that.")


def _is_locked(source: pymupdf.Document) -> bool:
    """True when the trailer names an encryption that MuPDF did not apply (it opens such files and finds no text)."""
    try:
        return bool(source.xref_get_key(-1, "Encrypt")[0] != "null") and not (source.metadata or {}).get("encryption")
    except Exception:
        # A trailer that MuPDF cannot look into asks for no password; the pages that it lost are named as undecodable.
        return False


def _ends_early(path: Path) -> bool:
    """True when the end-of-file mark is missing, so that objects, and pages with them, were cut off."""
    data = path.read_bytes()
    return b"%%EOF" not in data[len(data) // 4 :]


class _Reading:
    """The canonical text and what is known about each page, built up page by page."""

    def __init__(self, claimed_pages: int) -> None:
        self.claimed_pages = claimed_pages
        self.parts: list[str] = []
        self.pages: list[Page] = []
        self.position = 0
        self.first_and_last: list[tuple[str, ...]] = []
        self.declared: list[str | None] = []
        self.images: list[int] = []
        self.blank: list[int] = []
        self.undecoded: list[int] = []
        self.cut: list[int] = []
        self.unmapped = 0

    def add(self, source: pymupdf.Document, number: int) -> None:
        """Read one page; a page that cannot be read is kept, empty, and named."""
        words: list[RawWord] = []
        width = height = 0.0
        page = None
        try:
            page = source[number - 1]
            width, height, words = _page_words(page)
            self.declared.append(page.get_label() or None)
        except Exception:
            # MuPDF raises a dozen classes, none of them documented, for what is broken in one page. The others can still
            # be read, and `_problems` reports this one.
            self.declared[number - 1 :] = [None]
            self.undecoded.append(number)
        length = sum(map(len, map(itemgetter(4), words))) if len(words) > 10_000 else 0
        if length > _MAX_PAGE_CHARACTERS:
            words = words[: int(len(words) * _MAX_PAGE_CHARACTERS / length)]
            self.cut.append(number)
        start = self.position
        lines = printed_lines(words, width, height)
        texts = [" ".join(map(itemgetter(4), line)) for line in lines]
        text = "\n".join(texts) + "\n\f"
        ordered = [word for line in lines for word in line]
        lengths = list(map(len, map(itemgetter(4), ordered)))
        starts = list(accumulate((length + 1 for length in lengths), initial=start))[:-1]
        boxes = zip(*(map(itemgetter(corner), ordered) for corner in range(4)), strict=True)
        ends = map(sum, zip(starts, lengths, strict=True))
        made = tuple(_AS_WORD((a, b, *box)) for a, b, box in zip(starts, ends, boxes, strict=True))
        self.position += len(text)
        self.parts.append(text)
        self.unmapped += text.count("\ufffd")
        downwards = sorted(range(len(lines)), key=lambda index: lines[index][0][1])
        edge = downwards if len(lines) < 4 else downwards[:2] + downwards[-2:]
        self.first_and_last.append(tuple(texts[index] for index in edge))
        self.pages.append(
            Page(number=number, span=Span(start, self.position), width=width, height=height, words=made,
                 has_text=bool(words))
        )  # fmt: skip
        if page is not None:
            self._check(page, number, len(text))

    def _check(self, page: pymupdf.Page, number: int, length: int) -> None:
        """Note what the page lost: MuPDF keeps its complaints until they are asked for."""
        complaints = pymupdf.TOOLS.mupdf_warnings()  # asking also empties the list
        if complaints and _loses_text(complaints):
            self.undecoded.append(number)
        elif length < _FEW_CHARACTERS:
            pictures, drawings = _painted(page)
            if pictures > 0.5 or (pictures > 0 and length <= 2):
                self.images.append(number)
                if length <= 2:
                    return
            elif length <= 2 and (drawings or complaints):
                self.blank.append(number)

    def document(self, path: Path, *, cut_short: bool, title: str | None) -> Document:
        """The finished document with its problems."""
        text = "".join(self.parts)
        labels = printed_labels(self.first_and_last, self.declared)
        pages = tuple(
            Page(number=page.number, span=page.span, label=label, width=page.width, height=page.height,
                 words=page.words, has_text=page.has_text)
            for page, label in zip(self.pages, labels, strict=True)
        )  # fmt: skip
        return Document(
            name=path.name,
            format="pdf",
            text=text,
            pages=pages,
            blocks=running_blocks(text, pages),
            problems=tuple(self._problems(text, cut_short)),
            language=detect_language(text),
            title=title,
        )

    def _problems(self, text: str, cut_short: bool) -> Iterator[Problem]:
        count = len(self.pages)
        no_text = not any(page.has_text for page in self.pages)
        if self.images:
            message = f"{len(self.images)} of {count} pages are pictures without a text layer; they were not read."
            yield Problem("image_only_pages", message, tuple(self.images), loses=True)
        if self.undecoded:
            message = f"The content of {len(self.undecoded)} of {count} pages could not be decoded completely."
            yield Problem("undecodable_pages", message, tuple(self.undecoded), loses=True)
        if self.blank or (no_text and not self.images and not self.undecoded):
            pages = tuple(self.blank) or tuple(page.number for page in self.pages)
            message = f"{len(pages)} of {count} pages hold drawings or nothing, and no text that could be read."
            yield Problem("pages_without_text", message, pages, loses=no_text)
        if self.cut:
            message = f"A page with over {_MAX_PAGE_CHARACTERS:,} characters was read only that far."
            yield Problem("page_too_large", message, tuple(self.cut), loses=True)
        if count < self.claimed_pages:
            message = f"The file has {self.claimed_pages:,} pages; the first {count:,} were read."
            yield Problem("too_many_pages", message, loses=True)
        if cut_short:
            message = "The file ends too early: it was cut off, and text at its end may be missing."
            yield Problem("truncated", message, loses=True)
        if self.unmapped > max(20, 0.02 * len(text)):
            message = f"{self.unmapped:,} of {len(text):,} letters have no Unicode value in their font."
            yield Problem("unmapped_letters", message, loses=True)


def _page_words(page: pymupdf.Page) -> tuple[float, float, list[RawWord]]:
    """Width, height and words of a page as it is seen, turned pages upright."""
    rect = page.rect
    words: list[RawWord] = page.get_textpage(flags=_FLAGS).extractWORDS()
    if page.rotation:
        turn = page.rotation_matrix
        words = [(*tuple((pymupdf.Rect(word[:4]) * turn).normalize()), *word[4:]) for word in words]
    return rect.width, rect.height, words


def _loses_text(complaints: str) -> bool:
    """True for MuPDF warnings that mean content is gone, not merely odd."""
    return any(mark in complaints for mark in ("unknown filter", "cannot load content", "cannot find object"))


def _painted(page: pymupdf.Page) -> tuple[float, bool]:
    """How much of the page pictures cover, from 0 to 1, and whether anything else was drawn on it."""
    area = max(page.rect.width * page.rect.height, 1.0)
    pictures, drawings = 0.0, False
    try:
        for kind, (x0, y0, x1, y1), *_ in page.get_bboxlog():
            if "image" in kind:
                pictures += max(x1 - x0, 0) * max(y1 - y0, 0)
            else:
                drawings = True
    except Exception:
        # What cannot be drawn is there all the same: the page is reported as one that holds no text that could be read.
        return 0.0, True
    return pictures / area, drawings
