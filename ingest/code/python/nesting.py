"""Brackets nested deeper than Python takes: the grammar reads them, Python does not."""

from __future__ import annotations

import re

# CPython's tokenizer: MAXLEVEL in Parser/lexer/state.h, "too many nested parentheses".
MOST_NESTED = 200

_BRACKETS = b"()[]{}"
_OTHER = bytes(byte for byte in range(256) if byte not in _BRACKETS)
_ALIKE = bytes.maketrans(_BRACKETS, b"()()()")
_BRACKET = re.compile(rb"[()\[\]{}]")


def too_deep(source: bytes) -> int | None:
    """The line, from 1, at which brackets are nested deeper than Python takes; None where they never are.

    Each round takes the innermost pairs away, at the speed of `replace`; most files are done after a dozen.
    """
    left = source.translate(_ALIKE, _OTHER)
    for _ in range(MOST_NESTED):
        shorter = left.replace(b"()", b"")
        if len(shorter) == len(left):
            return None
        left = shorter
    if b"()" not in left:
        return None
    depth = 0
    for bracket in _BRACKET.finditer(source):
        depth = depth + 1 if bracket[0] in (b"(", b"[", b"{") else max(0, depth - 1)
        if depth > MOST_NESTED:
            return source.count(b"\n", 0, bracket.start()) + 1
    return None
