"""HTML, nothing fetched: the canonical text is as long as the decoded file, with everything that is not printed blank.

Offsets stay those of the file, and analysers see plain text. Markup becomes spaces, a block-level tag holds one line
end, a table cell ends with a tab, and the number of a list's item stands in the room of its tags. A word that markup or
entities interrupt ("<b>S</b>ECTION", "Borrower&rsquo;s") is closed up from the place of its first character (see
html_text.py), so the start of every word is exact, and its end is where it would be without the markup inside it.
"""

from __future__ import annotations

import codecs
import html
import re
from dataclasses import dataclass, field
from pathlib import Path

from ..document import BlockKind, Document, Problem
from ..language import detect_language
from ..limits import LIMITS, Limits
from ..progress import Progress, silent
from .html_lists import Lists
from .html_tables import Tables
from .html_tags import BLOCKS, CELLS, RAW_TEXT, Tag, TagScanner
from .html_text import BlankedText
from .text import decode

_ENTITY = re.compile(r"&(?:#[0-9]{1,7}|#[xX][0-9a-fA-F]{1,6}|[a-zA-Z][a-zA-Z0-9]{1,30});?")
_INTERESTING = re.compile(r"[<&]|[^<&]{1,8192}")
_CHARSET = re.compile(rb"""charset\s{0,9}=\s{0,9}["']?([A-Za-z0-9_-]{1,40})""")
# Elements of tables and lists whose attributes say how wide they are or how they count.
_TOLD_BY_ATTRIBUTES = CELLS | {"ol", "ul", "menu", "li"}


def read_html(path: Path, *, limits: Limits = LIMITS, progress: Progress = silent) -> Document:
    """The visible text at the places where the file has it. Problem "unclosed_element" loses text."""
    source, problems = _decoded(path)
    page = HtmlPage(source)
    page.run(progress)
    text = page.written.text()
    return Document(
        name=path.name,
        format="html",
        text=text,
        blocks=tuple(page.written.blocks),
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
class _Hidden:
    """An element that is being skipped: how many elements of its name are open inside it."""

    name: str
    depth: int = 1


@dataclass(slots=True)
class HtmlPage:
    """Reads a source once, from left to right."""

    source: str
    written: BlankedText = field(default_factory=BlankedText)
    tables: Tables = field(default_factory=Tables)
    problems: list[Problem] = field(default_factory=list)
    title: str | None = None
    _lists: Lists = field(default_factory=Lists)
    _hidden: _Hidden | None = None
    _kinds: list[tuple[str, BlockKind, int | None]] = field(default_factory=list)
    _preformatted: int = 0

    def run(self, progress: Progress) -> None:
        """Read the whole source."""
        source, length = self.source, len(self.source)
        scanner = TagScanner(source)
        position = 0
        while position < length:
            if source[position] == "<":
                tag = scanner.at(position)
                position = self._tag(tag, scanner)
            elif source[position] == "&":
                match = _ENTITY.match(source, position)
                if self._hidden is None:
                    self.written.visible(html.unescape(match[0]) if match else "&", position)
                position = match.end() if match else position + 1
            else:
                start, match = position, _INTERESTING.match(source, position)
                position = match.end() if match else position + 1
                if self._hidden is None:
                    self.written.plain(source, start, position, preformatted=self._preformatted > 0)
                progress("reading", position, length)
        if self._hidden is not None:
            self._report_unclosed(f"hidden <{self._hidden.name}>")
        self.written.finish(length)

    def _tag(self, tag: Tag, scanner: TagScanner) -> int:
        """Take in one tag; where reading goes on."""
        if not tag.name:
            if tag.end == tag.start + 1 and self._hidden is None:
                self.written.visible("<", tag.start)
        elif self._hidden is not None:
            if tag.name == self._hidden.name and (tag.closing or self.source[tag.end - 2] != "/"):
                self._hidden.depth += -1 if tag.closing else 1
                self._hidden = self._hidden if self._hidden.depth > 0 else None
        elif not tag.closing and scanner.is_hidden(tag):
            self._break(tag)
            if tag.name in RAW_TEXT:
                return self._raw_text(tag.name, tag.end)
            if not scanner.closes_itself(tag):
                self._hidden = _Hidden(tag.name)
        else:
            self._element(tag, scanner.attributes(tag) if tag.name in _TOLD_BY_ATTRIBUTES else "")
        return tag.end

    def _raw_text(self, name: str, position: int) -> int:
        """Past the end tag of an element whose content is no markup."""
        close = re.compile(f"</{name}", re.IGNORECASE).search(self.source, position)
        if close is None:
            self._report_unclosed(f"<{name}>")
            return len(self.source)
        if name == "title" and self.title is None:
            title = html.unescape(self.source[position : min(close.start(), position + 1000)])
            self.title = " ".join(title.split()) or None
        end = self.source.find(">", close.end())
        return end + 1 if end >= 0 else len(self.source)

    def _report_unclosed(self, element: str) -> None:
        message = f"A {element} is never closed; nothing after it is printed."
        self.problems.append(Problem("unclosed_element", message, loses=True))

    def _element(self, tag: Tag, attributes: str) -> None:
        label = self._lists.tag(tag, attributes)
        if label:
            self.written.open_item(tag.start, label)
        else:
            self._break(tag)
        if tag.name == "pre":
            self._preformatted = max(self._preformatted + (-1 if tag.closing else 1), 0)
        kind: BlockKind | None = None
        level = None
        if len(tag.name) == 2 and tag.name[0] == "h" and tag.name[1] in "123456":
            kind, level = "heading", int(tag.name[1])
        elif tag.name == "li":
            kind = "list_item"
        elif tag.name in CELLS:
            kind = "table_cell"
        if kind is not None:
            self._kinds = [open_kind for open_kind in self._kinds[-64:] if open_kind[0] != tag.name]
            if not tag.closing:
                self._kinds.append((tag.name, kind, level))
            _, self.written.kind, self.written.level = self._kinds[-1] if self._kinds else ("", "paragraph", None)
        self.tables.tag(tag, attributes)

    def _break(self, tag: Tag) -> None:
        """A line end, or a tab after a cell, at the place of the tag."""
        if tag.name in BLOCKS or tag.name in CELLS:
            self.written.break_at(tag.start, "\t" if tag.name in CELLS else "\n", closing=tag.closing)
