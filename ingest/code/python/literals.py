"""Values of literals, read from their source text."""

from __future__ import annotations

import re

from tree_sitter import Node

from .syntax import text_of

_ESCAPE = re.compile(r"\\(\n|.)", re.DOTALL)
_SIMPLE = {"n": "\n", "t": "\t", "r": "\r", "\\": "\\", "'": "'", '"': '"', "\n": ""}
# Longer strings are prose, templates and data: no key, attribute or annotation is that long.
MAX_STRING = 200


def string_value(node: Node) -> str | None:
    """The value of a `string` node without interpolations; None for f-strings, bytes and long strings."""
    if node.end_byte - node.start_byte > MAX_STRING:
        return None
    children = node.children
    prefix = text_of(children[0]).rstrip("'\"").lower() if children else ""
    if "b" in prefix or any(child.type == "interpolation" for child in children):
        return None
    text = "".join(text_of(child) for child in children if child.type == "string_content")
    if "\\" in text and "r" not in prefix:
        text = _ESCAPE.sub(lambda match: _SIMPLE.get(match[1], match[0]), text)
    return text


def integer_value(text: str) -> int | None:
    """The value of an integer literal; None for one that no index or key would have."""
    try:
        value = int(text.replace("_", ""), 0)
    except ValueError:
        return None
    return value if -(2**31) < value < 2**31 else None
