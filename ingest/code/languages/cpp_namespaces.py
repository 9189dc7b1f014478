"""Namespaces of C++ that a macro opens or closes (`FMT_BEGIN_NAMESPACE`), which the grammar cannot know.

The macros are blanked before parsing; where they stood, the extractor enters and leaves the namespaces.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from ...document import SourceFile

# What opens namespaces: their names, outermost first, "inline v1" for an inline one, "" for one without a name. What closes some: how many.
NamespaceMacros = Mapping[bytes, tuple[str, ...] | int]
# Where in a source namespaces begin (their names) or end (how many).
Mark = tuple[int, tuple[str, ...] | int]

_SPACE = rb"(?:[ \t]|\\\r?\n)"
_OPENS = re.compile(
    rb"^[ \t]*+#[ \t]*+define[ \t]++(\w++)" + _SPACE + rb"++((?:(?:inline" + _SPACE + rb"++)?namespace" + _SPACE
    + rb"*+(?:[\w:]++" + _SPACE + rb"*+)?\{(?:" + _SPACE + rb"|\})*+)++)\r?$",
    re.M,
)  # fmt: skip
_CLOSES = re.compile(
    rb"^[ \t]*+#[ \t]*+define[ \t]++(\w++)" + _SPACE + rb"++((?:\}" + _SPACE + rb"*+;?" + _SPACE + rb"*+)++)\r?$", re.M
)
_OPENED = re.compile(rb"(inline\s++)?namespace\s*+([\w:]*+)\s*+\{(\s*\})?")
_WORD_OR_DIRECTIVE = re.compile(
    rb"^[ \t]*+#(?:[^\n\\]|\\\r?\n|\\.)*+|^[ \t]*+([A-Za-z_]\w*+)[ \t]*+;?[ \t]*+(?=//|/\*|\r?$)", re.M
)


def namespace_macros(files: Sequence[SourceFile]) -> NamespaceMacros:
    """The macros of a repository that open or close namespaces; of several definitions the first counts."""
    found: dict[bytes, tuple[str, ...] | int] = {}
    for file in files:
        if b"namespace" not in file.data:
            continue
        for match in _OPENS.finditer(file.data):
            parts = _OPENED.findall(match[2].replace(b"\\", b" "))
            names = [(b"inline " * bool(inline) + name).decode() for inline, name, closed in parts if not closed]
            found.setdefault(match[1], tuple(names))
    if found:
        for file in files:
            for match in _CLOSES.finditer(file.data):
                found.setdefault(match[1], match[2].count(b"}"))
    return found


def without_namespace_macros(source: bytes, macros: NamespaceMacros) -> tuple[bytes, list[Mark]]:
    """The source with these macros blanked where one stands alone on its line, and where they stood."""
    if not any(name in source for name in macros):
        return source, []
    made = bytearray(source)
    marks: list[Mark] = []
    for match in _WORD_OR_DIRECTIVE.finditer(source):
        if match[1] in macros:
            marks.append((match.start(1), macros[match[1]]))
            made[match.start(1) : match.end()] = b" " * (match.end() - match.start(1))
    return bytes(made), marks
