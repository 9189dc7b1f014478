"""Source code inside other formats: the cells of notebooks, the scripts and expressions of single-file components.

Everything else becomes blank, so that a line of code keeps the number of the line on which `grep` finds it.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from posixpath import splitext
from typing import Any

_TOKEN = re.compile(r'"[^"\\]*(?:\\.[^"\\]*)*"|[{}\[\],:\n]')
_OF_CELL = 3  # containers around what a cell says: the notebook, its cells, the cell
# What IPython reads, and Python does not.
_MAGIC = re.compile(r"^([^\S\n]{0,200})((?:[\w, ]{1,200}=[^\S\n]*)?[%!].*|\?.*|[\w.]{1,200}\?{1,2}[^\S\n]*)$", re.M)
_OTHER_CELL = re.compile(r"\s*%%(?!time\b|timeit\b|capture\b|prun\b)")

_OPENS = re.compile(r"<(?:(script|style)\b[^<>]{0,2000}>|!--)", re.I)
_FENCE = re.compile(r"\A\s{0,200}---[^\S\n]{0,20}\n(.*?\n)---", re.S)
# {{ text }}, :property="", @event="", v-if=""; not v-slot="" and #name="", which declare names.
_VUE = re.compile(
    r"\{\{(?P<text>[^{}]{1,2000})\}\}"
    r"|\s(?:[:@]|v-(?!slot)[a-z]{1,20})[\w:.\[\]-]{0,80}=(?:\"(?P<double>[^\"]{1,2000})\"|'(?P<single>[^']{1,2000})')"
)
_NAMES_FOR = re.compile(
    r"\s{0,20}(?:[\w$]{1,80}|\([^()]{1,200}\)|\{[^{}]{1,200}\}|\[[^\[\]]{1,200}\])\s{1,20}(?:in|of)\s"
)
_BRACES = re.compile(r"\{(?P<text>[^{}]{1,2000})\}")
_BLOCK = re.compile(r"\s{0,20}(?:[@#:/][a-z]{1,20}(?: if\b)?|\.\.\.)")
_NAMES_EACH = re.compile(r"\sas\s.*", re.S)


DAMAGED_NOTEBOOK = "no notebook of format 4"


class NotRead(Exception):
    """Why nothing is taken from a file whose format may hold source."""


def embedded(path: str, data: bytes) -> bytes | None:
    """The code of a notebook or component; None where the file is no such format.

    Raises NotRead for a damaged notebook and for one in another language than Python.
    """
    reader = _FORMATS.get(splitext(path)[1].lower())
    return None if reader is None else reader(data.decode("utf-8", "replace")).encode()


def _notebook(text: str) -> str:
    """The code cells of nbformat 4; in a file that is not laid out by lines, theirs follow one another."""
    try:
        notebook = json.loads(text)
        language = _language(notebook.get("metadata") or {})
        sources = ["".join(cell["source"]) for cell in notebook["cells"] if cell["cell_type"] == "code"]
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
        raise NotRead(DAMAGED_NOTEBOOK) from None
    if language != "python":
        raise NotRead(f"a notebook in {language[:40]}, which is not read")
    lines: list[str] = []
    for source, places in zip(sources, _lines_of_cells(text), strict=False):
        for number, code in enumerate(_plain_python(source).split("\n")):
            if number < len(places):
                lines.extend([""] * (places[number] - len(lines)))
            lines.append(code)
    return "\n".join(lines)


def _language(metadata: dict[str, Any]) -> str:
    named = (metadata.get("language_info") or {}).get("name") or (metadata.get("kernelspec") or {}).get("language")
    return "python" if named in {None, "ipython", "python3"} else str(named).lower()


def _lines_of_cells(text: str) -> Iterator[list[int]]:
    """For each code cell the line, counted from 0, on which each line of its source is written."""
    line = 0
    keys: list[str | None] = []  # of each open object the key read last; None for an array
    key_follows = False
    kind, places = "", list[int]()
    for found in _TOKEN.finditer(text):
        token = found[0]
        if token == "\n":
            line += 1
        elif token in "{[":
            keys.append("" if token == "{" else None)
            key_follows = token == "{"
        elif token in "}]":
            if len(keys) == _OF_CELL and keys[0] == "cells":
                if kind == "code":
                    yield places
                kind, places = "", []
            keys.pop()
        elif token == ",":
            key_follows = bool(keys) and keys[-1] is not None
        elif token == ":":
            key_follows = False
        elif key_follows:
            keys[-1] = json.loads(token)
        elif keys[:1] == ["cells"] and keys[_OF_CELL - 1 :] == ["cell_type"]:
            kind = json.loads(token)
        elif keys[:1] == ["cells"] and keys[_OF_CELL - 1 :] in (["source"], ["source", None]):
            places.extend([line] * max(1, json.loads(token).count("\n")))


def _plain_python(source: str) -> str:
    """A cell without the commands of IPython; a cell in another language is a comment."""
    if _OTHER_CELL.match(source):
        return "\n".join(f"# {line}" for line in source.split("\n"))
    return _MAGIC.sub(r"\1pass  # \2", source)


def _vue(text: str) -> str:
    return _component(text, _VUE, _vue_expression)


def _vue_expression(value: str) -> str:
    """Of `item of items` the items."""
    names = _NAMES_FOR.match(value)
    return value if names is None else _blank(names[0]) + value[names.end() :]


def _svelte(text: str) -> str:
    return _component(text, _BRACES, _svelte_expression)


def _astro(text: str) -> str:
    """Astro's code stands before the page, between lines of dashes."""
    kept = _component(text, _BRACES, lambda value: value)
    fence = _FENCE.match(text)
    return kept if fence is None else _blank(text[: fence.start(1)]) + fence[1] + kept[fence.end(1) :]


def _svelte_expression(value: str) -> str:
    """`#each items as item` evaluates items; `#if` and others what follows them."""
    block = _BLOCK.match(value)
    if block is not None:
        value = _blank(block[0]) + value[block.end() :]
    names = _NAMES_EACH.search(value)
    return value if names is None else value[: names.start()] + _blank(names[0])


def _component(text: str, expressions: re.Pattern[str], cleaned: Callable[[str], str]) -> str:
    """The scripts as they are, and each expression of the template as a statement of its own."""
    kept: list[tuple[int, int, str]] = []
    template, at = [], 0
    for start, end, script in _no_template(text):
        if script is not None:
            kept.append((*script, text[slice(*script)]))
        template += [text[at:start], _blank(text[start:end])]
        at = end
    for found in expressions.finditer("".join([*template, text[at:]])):
        group = found.lastgroup or "text"
        start, end = found.span(group)
        kept.append((start - 1, end + 1, f";{cleaned(found[group])};"))
    parts, at = [], 0
    for start, end, code in sorted(kept):
        if start >= at:
            parts += [_blank(text[at:start]), code]
            at = end
    return "".join(parts) + _blank(text[at:])


def _no_template(text: str) -> Iterator[tuple[int, int, tuple[int, int] | None]]:
    """Start and end of scripts, styles and comments, and of what stands inside a script."""
    lowered, at = text.lower(), 0
    if len(lowered) != len(text):  # a few letters become two
        lowered = text
    while found := _OPENS.search(text, at):
        name = (found[1] or "").lower()
        close = f"</{name}" if name else "-->"
        inside = lowered.find(close, found.end())
        inside = len(text) if inside < 0 else inside
        at = text.find(">", inside) + 1 or len(text)
        yield found.start(), at, (found.end(), inside) if name == "script" else None


def _blank(text: str) -> str:
    """As many characters and lines, all blank."""
    return re.sub(r"[^\n]", " ", text)


_FORMATS: dict[str, Callable[[str], str]] = {".ipynb": _notebook, ".vue": _vue, ".svelte": _svelte, ".astro": _astro}
