"""Numbers of HTML lists, which are nowhere in the source: counted as a browser counts them.

Source: HTML living standard, 4.4.5 (ol, start, reversed, type) and 4.4.8 (li, value); of style sheets only what stands
in the tag itself, `list-style-type`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from .html_tags import Tag
from .number_formats import format_number

_ATTRIBUTE = re.compile(r"""\b(start|value|type)\s{0,9}=\s{0,9}["']?(-?\w{1,9})""", re.IGNORECASE)
_REVERSED = re.compile(r"\breversed\b", re.IGNORECASE)
_STYLE = re.compile(r"list-style(?:-type)?\s{0,9}:\s{0,9}([a-z-]{1,30})", re.IGNORECASE)
_TYPES = {"1": "decimal", "a": "lowerLetter", "A": "upperLetter", "i": "lowerRoman", "I": "upperRoman"}
_STYLES = {
    "decimal": "decimal", "decimal-leading-zero": "decimalZero", "lower-alpha": "lowerLetter", "lower-latin": "lowerLetter",
    "upper-alpha": "upperLetter", "upper-latin": "upperLetter", "lower-roman": "lowerRoman", "upper-roman": "upperRoman",
    "cjk-ideographic": "chineseCounting", "simp-chinese-informal": "chineseCounting", "trad-chinese-informal": "chineseCounting",
    "cjk-decimal": "ideographDigital",
}  # fmt: skip
_UNNUMBERED = frozenset({"none", "disc", "circle", "square"})
_DEEPEST = 64


@dataclass(slots=True)
class _List:
    """One open list; `style` is None where its items have no number."""

    style: str | None
    following: int = 1


@dataclass(slots=True)
class Lists:
    """The lists that are open at a place of the source."""

    _open: list[_List] = field(default_factory=list)

    def tag(self, tag: Tag, attributes: str) -> str:
        """Take in the next tag; the number of the item that it opens, with its stop, or ""."""
        if tag.name in ("ol", "ul", "menu"):
            if not tag.closing:
                self._open = [*self._open[-_DEEPEST:], _opened(tag.name, attributes)]
            elif self._open:
                self._open.pop()
        elif tag.name == "li" and not tag.closing and self._open:
            return self._item(self._open[-1], attributes)
        return ""

    @staticmethod
    def _item(around: _List, attributes: str) -> str:
        given = dict(_ATTRIBUTE.findall(attributes))
        value = _whole(given.get("value"))
        number = around.following if value is None else value
        around.following = number + 1
        style = _named_style(attributes) or around.style
        return f"{format_number(number, style)}." if style is not None and style not in _UNNUMBERED else ""


def _opened(name: str, attributes: str) -> _List:
    style = _named_style(attributes)
    if name != "ol" or style in _UNNUMBERED or _REVERSED.search(attributes):
        return _List(None)  # a list that counts down would need its length
    given = {key.lower(): text for key, text in _ATTRIBUTE.findall(attributes)}
    start = _whole(given.get("start"))
    return _List(style or _TYPES.get(given.get("type", ""), "decimal"), 1 if start is None else start)


def _named_style(attributes: str) -> str | None:
    match = _STYLE.search(attributes)
    if match is None:
        return None
    name = match[1].lower()
    return name if name in _UNNUMBERED else _STYLES.get(name)


def _whole(text: str | None) -> int | None:
    return int(text) if text is not None and re.fullmatch(r"-?\d{1,6}", text) else None
