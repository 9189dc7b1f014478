"""What every reader returns and every analyser reads: one `Document`, plain values only.

Offsets are code points of `Document.text`, the canonical text: for text formats the decoded file (byte-order mark not
counted, line ends as they are), for PDF and DOCX the text that the reader lays out. Pages count from 1; boxes are in
points (1/72 inch) with the origin at the top left of the page.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from dataclasses import dataclass, field
from typing import Literal, NamedTuple

from .errors import UnabridgedError, UsageError

__all__ = [
    "Block",
    "Cell",
    "Document",
    "Page",
    "Problem",
    "SourceFile",
    "Span",
    "UnabridgedError",
    "UsageError",
    "Word",
]

BlockKind = Literal["heading", "paragraph", "list_item", "table_cell", "running_header", "running_footer", "code"]
Status = Literal["ok", "partial"]


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """Half-open range [start, end) of code points in the document's canonical text."""

    start: int
    end: int


class Word(NamedTuple):
    """One printed word: its range in the canonical text and its box on the page, in points."""

    start: int
    end: int
    x0: float
    y0: float
    x1: float
    y1: float


@dataclass(frozen=True, slots=True)
class Page:
    """One page of a paged format.

    `number` is the position in the file, from 1; `label` what is printed on it ("A-12", "iv"), or None.
    `words` are in the order of the text. `has_text` is False for a page that holds only pictures.
    """

    number: int
    span: Span
    label: str | None = None
    width: float = 0.0
    height: float = 0.0
    words: tuple[Word, ...] = field(default=(), repr=False)
    has_text: bool = True

    def words_in(self, span: Span) -> tuple[Word, ...]:
        """The words of this page that overlap `span`, in text order."""
        ends = bisect_right(self.words, span.start, key=lambda word: word.end)
        starts = bisect_left(self.words, span.end, key=lambda word: word.start)
        return self.words[ends:starts]


@dataclass(frozen=True, slots=True)
class Block:
    """A paragraph-sized piece of the text as the format itself marks it.

    level   heading depth from 1, or list depth from 0; None where the format does not say
    number  the automatic number that the format computes ("2.1", "(a)") where it is part of the text at `span`;
            Word's numbering is such a case
    """

    span: Span
    kind: BlockKind
    level: int | None = None
    page: int | None = None
    number: str | None = None


class Cell(NamedTuple):
    """One cell of a table: its range in the text, and its place. Tables, rows and columns count from 0; `width` in columns."""

    span: Span
    table: int
    row: int
    column: int
    width: int


@dataclass(frozen=True, slots=True)
class Problem:
    """Something a reader or analyser noticed and the user should know.

    code     a stable name: "image_only_pages", "truncated", "encoding_guessed", ...
    pages    the pages concerned, from 1; empty where the format has none
    loses    True when text of the document is missing from the result; such a document is `partial`
    """

    code: str
    message: str
    pages: tuple[int, ...] = ()
    # How `status` is computed, not part of the published interface.
    loses: bool = field(default=False, metadata={"published": False})


@dataclass(frozen=True, slots=True)
class SourceFile:
    """One file of a repository. `path` is relative with forward slashes; `language` None where we have no grammar.

    generated  whether a tool says that it wrote the file
    embedded   of a notebook or component the code alone, each line where it stands in the file; None of a source file
    """

    path: str
    data: bytes = field(repr=False)
    language: str | None = None
    generated: bool = False
    embedded: bytes | None = field(default=None, repr=False)

    @property
    def text(self) -> str:
        """What people are shown: the decoded file, and of a notebook, which is JSON with pictures, the code.

        Undecodable bytes become U+FFFD so that line numbers stay right.
        """
        return self.code_text if self.path.endswith(".ipynb") else self.data.decode("utf-8-sig", "replace")

    @property
    def code(self) -> bytes:
        """What a parser reads."""
        return self.data if self.embedded is None else self.embedded

    @property
    def code_text(self) -> str:
        """The decoded code, line for line with `text`."""
        return self.code.decode("utf-8-sig", "replace")


@dataclass(frozen=True, slots=True)
class Document:
    """A file, or a repository, read completely.

    name      the file's own name, without folders
    format    "pdf", "docx", "html", "text", "markdown", "spreadsheet" or "repository"
    text      the canonical text; empty for a repository, whose texts are in `files`
    pages     in file order; empty where the format has no pages
    blocks    in text order, not overlapping; may be empty for plain text
    cells     of the tables, in text order, where the format says which there are (HTML); a cell that holds a table is none
    language  ISO 639-1 ("en", "zh"), or "und" where there is too little text to tell
    skipped   (path, reason) of repository files that were not read
    generated repository files that a tool wrote: their definitions count, and nothing else; `skipped` names them too
    """

    name: str
    format: str
    text: str = field(repr=False)
    pages: tuple[Page, ...] = field(default=(), repr=False)
    blocks: tuple[Block, ...] = field(default=(), repr=False)
    problems: tuple[Problem, ...] = ()
    language: str = "und"
    title: str | None = None
    cells: tuple[Cell, ...] = field(default=(), repr=False)
    files: tuple[SourceFile, ...] = field(default=(), repr=False)
    skipped: tuple[tuple[str, str], ...] = field(default=(), repr=False)
    generated: tuple[SourceFile, ...] = field(default=(), repr=False)

    @property
    def status(self) -> Status:
        """ "partial" when a reader reported that text is missing."""
        return "partial" if any(problem.loses for problem in self.problems) else "ok"

    def quote(self, start: int, end: int) -> str:
        """The text of [start, end) as a person would quote it: on one line, without running headers and footers."""
        parts = []
        position = start
        first = bisect_left(self.blocks, start, key=lambda block: block.span.end)
        for block in self.blocks[first:]:
            if block.span.start >= end:
                break
            if block.kind in ("running_header", "running_footer"):
                parts.append(self.text[position : max(block.span.start, position)])
                position = max(block.span.end, position)
        parts.append(self.text[position:end])
        return " ".join(" ".join(parts).split())

    def page_at(self, offset: int) -> int | None:
        """The 1-based page that holds the code point at `offset`; None where the format has no pages."""
        if not self.pages:
            return None
        index = bisect_right(self.pages, offset, key=lambda page: page.span.start) - 1
        return self.pages[max(index, 0)].number
