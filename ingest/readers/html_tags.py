"""Tags of an HTML source: where each ends, its name and attributes, and what the names mean for what is printed.

Nothing is built of them: browsers read broken markup, and offsets must stay those of the file.
"""

from __future__ import annotations

import re
from typing import NamedTuple

BLOCKS = frozenset(
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
CELLS = frozenset({"td", "th"})
UNPRINTED = frozenset({"script", "style", "template", "title", "noscript", "svg", "textarea", "select", "object"})
RAW_TEXT = frozenset({"script", "style", "title", "textarea"})
VOID = frozenset(
    ["area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param", "source", "track", "wbr"]
)
_NAME = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9:_-]{0,62})")
_HIDDEN = re.compile(r"""\bhidden(?=[\s/>=])|style\s{0,9}=\s{0,9}["'][^"']{0,400}?display\s{0,9}:\s{0,9}none""", re.I)
_MOST_QUOTES = 2_000  # quoted values looked through in one tag; keeps hostile quotes linear
_LONGEST_ATTRIBUTES = 2_000


class Tag(NamedTuple):
    """A tag from `start` to `end` in the source; `name` is "" for a comment, a declaration or a bare <."""

    start: int
    end: int
    closing: bool
    name: str


class TagScanner:
    """Reads the tag at a place of one source."""

    def __init__(self, source: str) -> None:
        self._source = source
        self._missing_quotes: dict[str, int] = {}

    def at(self, position: int) -> Tag:
        """The tag whose < stands at `position`."""
        source = self._source
        if source.startswith("<!--", position):
            end = source.find("-->", position + 4)
            return Tag(position, end + 3 if end >= 0 else len(source), False, "")
        if source.startswith(("<!", "<?"), position):
            end = source.find(">", position)
            return Tag(position, end + 1 if end >= 0 else len(source), False, "")
        match = _NAME.match(source, position)
        end = self._end(match.end()) if match is not None else 0
        if match is None or not end:
            return Tag(position, position + 1, False, "")
        return Tag(position, end, bool(match[1]), match[2].lower())

    def attributes(self, tag: Tag) -> str:
        """What stands in a tag behind its name, up to a bounded length."""
        return self._source[tag.start + 1 + len(tag.name) : min(tag.end, tag.start + _LONGEST_ATTRIBUTES)]

    def is_hidden(self, tag: Tag) -> bool:
        """Whether the element that a tag opens is not printed."""
        if tag.name in UNPRINTED:
            return True
        bare = tag.end - tag.start == len(tag.name) + 2
        end = min(tag.end, tag.start + _LONGEST_ATTRIBUTES)
        return not bare and _HIDDEN.search(self._source, tag.start, end) is not None

    def closes_itself(self, tag: Tag) -> bool:
        """Whether a tag opens no element: <br>, <x/>."""
        return tag.name in VOID or self._source[tag.end - 2] == "/"

    def _end(self, position: int) -> int:
        """After the > that closes a tag, quoted values skipped; 0 where there is none."""
        source = self._source
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
