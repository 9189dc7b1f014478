"""Whether a method is called on an object that the same function made: then its class is known, and none below it runs.

Read from the text of the function: every place that gives the variable a value must make an object of a known class.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence

_OPEN, _CLOSE = "([{", ")]}"
_MOST_LINES = 2_000  # of a function that is looked through


def made_here(function: Sequence[str], line: int, method: str, classes: Collection[str]) -> bool:
    """Whether line `line` (from 0) of a function calls `method` on a variable that only ever holds objects made there.

    classes  the last names of the classes that the object may be of
    """
    if not 0 <= line < len(function) <= _MOST_LINES:
        return False
    found = re.search(rf"(?<![\w.>:])(\w+)\s*(?:\??\.|->)\s*{re.escape(method)}\b", function[line])
    if found is None:
        return False
    variable = found[1]
    text = "\n".join(function)
    named = "|".join(map(re.escape, sorted(classes)))
    made = [*_assigned(text, variable, named), *_declared(text, variable, named)]
    return bool(made) and len(made) == _bindings(text, variable)


def _assigned(text: str, variable: str, classes: str) -> list[int]:
    """Where `x = Class(...)`, `x = new Class(...)`, `x := &Class{...}` or `x = Class.new` is all that is assigned."""
    pattern = rf"(?<![\w.]){variable}\s*(?::[^=\n]*)?:?=\s*(?:new\s+|&)?(?:\w+(?:\.|::))*(?:{classes})\b(?:<[^<>\n]*>)?(?:\.new\b)?[ \t]*"
    return [found.start() for found in re.finditer(pattern, text) if _ends(text, found.end())]


def _declared(text: str, variable: str, classes: str) -> list[int]:
    """Where C++ declares an object: `Class x;`, `Class x(...)`, `Class x{...}`."""
    pattern = rf"(?<![\w.:*&>])(?:\w+::)*(?:{classes})(?:<[^<>\n]*>)?\s+{variable}\s*(?=[;({{])"
    return [found.start() for found in re.finditer(pattern, text) if _ends(text, found.end())]


def _ends(text: str, at: int) -> bool:
    """Whether nothing but arguments in brackets stands between here and the end of the statement."""
    if at < len(text) and text[at] in _OPEN:
        depth = 0
        while at < len(text):
            depth += (text[at] in _OPEN) - (text[at] in _CLOSE)
            at += 1
            if depth == 0:
                break
    return re.compile(r"[ \t]*(?:$|\n|;|#|//)").match(text, at) is not None


def _bindings(text: str, variable: str) -> int:
    """How many places may give the variable a value, parameters and loops too; rather one too many."""
    own = rf"(?<![\w.]){variable}\b"
    header = _header(text)
    others = (
        rf"{own}\s*(?::[^=\n]*)?:?=(?!=)",  # an assignment, or an argument of that name
        rf"{own}\s*,[^=()\n]*=(?!=)|,\s*{variable}\s*,[^=()\n]*=(?!=)",  # one of several
        rf"\b(?:for|foreach|as|global|nonlocal|catch|except)\b[^\n]*{own}",
        rf"(?<![\w.])(?!return\b|new\b|throw\b|await\b|yield\b|else\b|in\b|not\b|and\b|or\b)[A-Za-z_][\w:]*(?:<[^<>\n]*>)?[*&\s]\s*{variable}\s*[;({{]",
    )
    return sum(len(re.findall(pattern, text)) for pattern in others) + len(re.findall(own, header))


def _header(text: str) -> str:
    """The lines down to the one that closes the parameters."""
    end = depth = 0
    for line in text.splitlines(keepends=True):
        end += len(line)
        depth += line.count("(") - line.count(")")
        if depth <= 0:
            break
    return text[:end]
