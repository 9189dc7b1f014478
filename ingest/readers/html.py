"""HTML, nothing fetched: the canonical text is as long as the decoded file, with everything that is not printed blank.

Offsets stay those of the file, and analysers see plain text. Markup becomes spaces, a block-level tag holds one line
end, a table cell ends with a tab. A word that markup or entities interrupt ("<b>S</b>ECTION", "Borrower&rsquo;s") is
closed up from the place of its first character; the room that it leaves follows it as spaces. So the start of every
word is exact, and its end is where it would be without the markup inside it.
"""

from __future__ import annotations

import codecs
import html
import re
from dataclasses import dataclass, field
from pathlib import Path

from ..document import Block, BlockKind, Cell, Document, Problem, Span
from ..language import detect_language
from ..limits import LIMITS, Limits
from ..progress import Progress, silent
from .text import decode

_TAG_NAME = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9:_-]{0,62})")
_ENTITY = re.compile(r"&(?:#[0-9]{1,7}|#[xX][0-9a-fA-F]{1,6}|[a-zA-Z][a-zA-Z0-9]{1,30});?")
_INTERESTING = re.compile(r"[<&]|[^<&]{1,8192}")
_HIDDEN = re.compile(r"""\bhidden(?=[\s/>=])|style\s{0,9}=\s{0,9}["'][^"']{0,400}?display\s{0,9}:\s{0,9}none""", re.I)
_CHARSET = re.compile(rb"""charset\s{0,9}=\s{0,9}["']?([A-Za-z0-9_-]{1,40})""")
_RESYNC = frozenset("，。；：、！？）】》")  # Chinese has no spaces: a closed-up run may end after these

_BLOCKS = frozenset(
    [
        "address",
        "article",
        "aside",
        "blockquote",
        "body",
        "br",
        "caption",
        "center",
        "dd",
        "details",
        "dialog",
        "dir",
        "div",
        "dl",
        "dt",
        "fieldset",
        "figcaption",
        "figure",
        "footer",
        "form",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "header",
        "hr",
        "html",
        "legend",
        "li",
        "main",
        "menu",
        "nav",
        "ol",
        "option",
        "p",
        "page",
        "pre",
        "search",
        "section",
        "summary",
        "table",
        "tbody",
        "tfoot",
        "thead",
        "tr",
        "ul",
    ]
)
_CELLS = frozenset({"td", "th"})
_UNPRINTED = frozenset({"script", "style", "template", "title", "noscript", "svg", "textarea", "select", "object"})
_RAW_TEXT = frozenset({"script", "style", "title", "textarea"})
_VOID = frozenset(
    ["area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param", "source", "track", "wbr"]
)
_MOST_QUOTES = 2_000  # quoted values looked through in one tag; keeps hostile quotes linear


def read_html(path: Path, *, limits: Limits = LIMITS, progress: Progress = silent) -> Document:
    """The visible text at the places where the file has it. Problem "unclosed_element" loses text."""
    source, problems = _decoded(path)
    page = _Blanked(source)
    page.run(progress)
    text = page.text()
    return Document(
        name=path.name,
        format="html",
        text=text,
        blocks=tuple(page.blocks),
        cells=tuple(page.tables.cells),
        problems=(*problems, *page.problems),
        language=detect_language(" ".join(text[:2_000_000].split())),
        title=page.title,
    )


def _decoded(path: Path) -> tuple[str, list[Problem]]:
    """The file by its byte-order mark, as UTF-8, or in the encoding that it declares."""
    data = path.read_bytes()
    declared = _CHARSET.search(data[:4096])
    if declared and not data.startswith((codecs.BOM_UTF8, codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        # Browsers read both names as the larger set that contains them (WHATWG Encoding, names and labels).
        name = declared[1].decode("ascii").lower()
        name = {"gb2312": "gb18030", "gbk": "gb18030", "iso-8859-1": "cp1252", "us-ascii": "cp1252"}.get(name, name)
        try:
            data.decode("utf-8")
        except UnicodeDecodeError:
            try:
                return data.decode(name, "replace"), []
            except (LookupError, UnicodeDecodeError):
                pass
    return decode(data, path.name)


@dataclass(slots=True)
class _Open:
    """An element that is being skipped: how many elements of its name are open inside it."""

    name: str
    depth: int = 1
    start: int = 0


_COLSPAN = re.compile(r"""\bcolspan\s{0,9}=\s{0,9}["']?(\d{1,3})""", re.IGNORECASE)


@dataclass(slots=True)
class _Grid:
    """A table being read; `opened` is where the cell that is open began, -1 for none."""

    number: int
    row: int = -1
    column: int = 0
    width: int = 1
    opened: int = -1


@dataclass(slots=True)
class _Tables:
    """Follows rows and cells by their tags; a cell ends with its end tag or where the next one begins."""

    cells: list[Cell] = field(default_factory=list)
    _grids: list[_Grid] = field(default_factory=list)
    _count: int = 0

    def tag(self, name: str, closing: bool, source: str, position: int, end: int) -> None:
        """One tag of the document, from `position` to `end`."""
        if name == "table" and not closing:
            if self._grids:
                self._grids[-1].opened = -1  # a cell that holds a table is layout
            self._grids.append(_Grid(self._count))
            self._count += 1
        elif self._grids and name in ("table", "tr", *_CELLS):
            grid = self._grids[-1]
            self._close(grid, position)
            if name == "table":
                self._grids.pop()
            elif name == "tr" and not closing:
                grid.row, grid.column = grid.row + 1, 0
            elif name in _CELLS and not closing:
                spanned = _COLSPAN.search(source, position, end)
                grid.width = max(1, int(spanned[1])) if spanned else 1
                grid.opened = end

    def _close(self, grid: _Grid, position: int) -> None:
        if grid.opened >= 0:
            self.cells.append(
                Cell(Span(grid.opened, max(position, grid.opened)), grid.number, grid.row, grid.column, grid.width)
            )
            grid.column += grid.width
            grid.opened = -1


@dataclass(slots=True)
class _Blanked:
    """Writes a text of the source's length, left to right. `_at` is how far it is written."""

    source: str
    blocks: list[Block] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    tables: _Tables = field(default_factory=_Tables)
    title: str | None = None
    _parts: list[str] = field(default_factory=list)
    _at: int = 0
    _word: list[str] = field(default_factory=list)
    _word_at: int = 0
    _block_start: int = -1
    _block_end: int = 0
    _kinds: list[tuple[str, BlockKind, int | None]] = field(default_factory=list)
    _preformatted: int = 0
    _missing_quotes: dict[str, int] = field(default_factory=dict)

    def text(self) -> str:
        """The whole canonical text, as long as the source."""
        return "".join(self._parts)

    def run(self, progress: Progress) -> None:
        """Read the source once."""
        source, length = self.source, len(self.source)
        position = 0
        hidden: _Open | None = None
        while position < length:
            char = source[position]
            if char == "<":
                end, closing, name = self._tag(position)
                if not name:
                    if end == position + 1 and hidden is None:
                        self._visible("<", position)
                    position = end
                    continue
                if hidden is not None:
                    hidden = self._inside(hidden, closing, name, source, position, end)
                elif not closing and self._starts_hidden(name, position, end):
                    if name in _RAW_TEXT:
                        end = self._raw_text(name, end)
                    elif name not in _VOID and source[end - 2] != "/":
                        hidden = _Open(name, start=position)
                    self._mark(name, position)
                else:
                    self._element(name, closing, position)
                    self.tables.tag(name, closing, source, position, end)
                position = end
            elif char == "&":
                match = _ENTITY.match(source, position)
                if hidden is None:
                    self._visible(html.unescape(match[0]) if match else "&", position)
                position = match.end() if match else position + 1
            else:
                match = _INTERESTING.match(source, position)
                position = match.end() if match else position + 1
                if hidden is None:
                    self._plain(position - len(match[0]) if match else position - 1, position)
                progress("reading", position, length)
        if hidden is not None:
            self.problems.append(
                Problem(
                    "unclosed_element",
                    f"A hidden <{hidden.name}> is never closed; nothing after it is printed.",
                    loses=True,
                )
            )
        self._end_word(length)
        self._fill(length)
        self._end_block()

    # --- markup ----------------------------------------------------------------------------------------------------

    def _tag(self, position: int) -> tuple[int, bool, str]:
        """Where the tag at `position` ends, whether it closes, and its name; "" for comments and for a bare <."""
        source = self.source
        if source.startswith("<!--", position):
            end = source.find("-->", position + 4)
            return (end + 3 if end >= 0 else len(source)), False, ""
        if source.startswith(("<!", "<?"), position):
            end = source.find(">", position)
            return (end + 1 if end >= 0 else len(source)), False, ""
        match = _TAG_NAME.match(source, position)
        if match is None:
            return position + 1, False, ""
        end = self._tag_end(match.end())
        return (end, bool(match[1]), match[2].lower()) if end else (position + 1, False, "")

    def _tag_end(self, position: int) -> int:
        """After the > that closes a tag, quoted values skipped; 0 where there is none."""
        source = self.source
        first = source.find(">", position)
        if first < 0:
            return 0
        at, end = position, first
        for _ in range(_MOST_QUOTES):
            quotes = [q for q in (source.find('"', at, end), source.find("'", at, end)) if q >= 0]
            if not quotes:
                return end + 1
            quote = min(quotes)
            mark = source[quote]
            if quote >= self._missing_quotes.get(mark, len(source)):
                return first + 1
            close = source.find(mark, quote + 1)
            if close < 0:
                self._missing_quotes[mark] = quote
                return first + 1
            at = close + 1
            if at > end:
                end = source.find(">", at)
                if end < 0:
                    return first + 1
        return first + 1

    def _starts_hidden(self, name: str, position: int, end: int) -> bool:
        return name in _UNPRINTED or _HIDDEN.search(self.source, position, min(end, position + 2_000)) is not None

    @staticmethod
    def _inside(hidden: _Open, closing: bool, name: str, source: str, position: int, end: int) -> _Open | None:
        if name == hidden.name and (closing or source[end - 2] != "/"):
            hidden.depth += -1 if closing else 1
        return hidden if hidden.depth > 0 else None

    def _raw_text(self, name: str, position: int) -> int:
        """Past the end tag of an element whose content is no markup."""
        close = re.compile(f"</{name}", re.IGNORECASE).search(self.source, position)
        if close is None:
            self.problems.append(
                Problem("unclosed_element", f"A <{name}> is never closed; nothing after it is printed.", loses=True)
            )
            return len(self.source)
        if name == "title" and self.title is None:
            self.title = (
                " ".join(html.unescape(self.source[position : min(close.start(), position + 1000)]).split()) or None
            )
        end = self.source.find(">", close.end())
        return end + 1 if end >= 0 else len(self.source)

    def _element(self, name: str, closing: bool, position: int) -> None:
        self._mark(name, position)
        if name == "pre":
            self._preformatted += -1 if closing and self._preformatted else 0 if closing else 1
        kind: BlockKind | None = None
        level = None
        if len(name) == 2 and name[0] == "h" and name[1] in "123456":
            kind, level = "heading", int(name[1])
        elif name == "li":
            kind = "list_item"
        elif name in _CELLS:
            kind = "table_cell"
        if kind is not None:
            self._kinds = [open_kind for open_kind in self._kinds[-64:] if open_kind[0] != name]
            if not closing:
                self._kinds.append((name, kind, level))

    def _mark(self, name: str, position: int) -> None:
        """A line end, or a tab after a cell, at the place of the tag."""
        if name not in _BLOCKS and name not in _CELLS:
            return
        self._end_word(position)
        self._fill(position)
        self._end_block()
        self._write("\t" if name in _CELLS else "\n")

    # --- text ------------------------------------------------------------------------------------------------------

    def _plain(self, start: int, end: int) -> None:
        """Visible characters as they stand in the source."""
        for piece in re.finditer(r"\s+|\S+", self.source[start:end]):
            if piece[0].isspace():
                self._end_word(start + piece.start())
                self._fill(start + piece.start())
                self._write(piece[0] if self._preformatted else re.sub(r"[^\xa0]", " ", piece[0]))
                if self._preformatted and "\n" in piece[0]:
                    self._end_block()
            else:
                self._visible(piece[0], start + piece.start())

    def _visible(self, text: str, position: int) -> None:
        if text.isspace():
            self._end_word(position)
            self._fill(position)
            self._write(text)
            return
        if not self._word:
            self._word_at = position
            if self._block_start < 0:
                self._block_start = position
        self._word.append(text)
        if text[-1] in _RESYNC:
            self._end_word(position + len(text))

    def _end_word(self, before: int) -> None:
        """Write the word that was being collected; there is always room, because markup only makes text shorter."""
        if self._word:
            word = "".join(self._word)
            self._word = []
            self._fill(self._word_at)
            self._write(word[: before - self._at])
            self._block_end = self._at

    def _fill(self, position: int) -> None:
        if position > self._at:
            self._write(" " * (position - self._at))

    def _write(self, text: str) -> None:
        self._parts.append(text)
        self._at += len(text)

    def _end_block(self) -> None:
        if self._block_start >= 0:
            _, kind, level = self._kinds[-1] if self._kinds else ("", "paragraph", None)
            self.blocks.append(Block(Span(self._block_start, max(self._block_end, self._block_start)), kind, level))
            self._block_start = -1
