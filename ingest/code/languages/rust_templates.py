"""Rust: macros that define what their arguments name, `flag!(is_set, set);`, written out where they are used.

Only rules that take a plain list of arguments are: what repeats, or is told apart by words, is another language.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

_PARAMETERS = re.compile(rb"\(\s*((?:\$\w++\s*:\s*\w++\s*,?\s*)++)\)|\{\s*((?:\$\w++\s*:\s*\w++\s*,?\s*)++)\}")
_PARAMETER = re.compile(rb"\$(\w++)")
_MOST_BYTES = 20_000
_OPENING, _CLOSING = b"([{", b")]}"


@dataclass(frozen=True, slots=True)
class Template:
    """A rule of a macro: the names of its arguments, and the items that it makes of them."""

    parameters: tuple[bytes, ...]
    body: bytes

    def written_out(self, tokens: bytes) -> bytes | None:
        """The items for these arguments, on one line; None where the rule does not fit."""
        args = _arguments(tokens)
        if len(args) != len(self.parameters):
            return None
        values = dict(zip(self.parameters, args, strict=True))
        made = _PARAMETER.sub(lambda match: values.get(match[1], match[0]), self.body)
        return made.replace(b"\n", b" ") if len(made) <= _MOST_BYTES else None


def template(left: bytes, right: bytes) -> Template | None:
    """The template of a rule: its pattern and its body, both with their brackets."""
    found = _PARAMETERS.fullmatch(left)
    if found is None or b"$(" in right or b"//" in right or len(right) > _MOST_BYTES:
        return None
    return Template(tuple(_PARAMETER.findall(found[1] or found[2])), right[1:-1])


def _arguments(tokens: bytes) -> list[bytes]:
    """What commas outside of brackets part."""
    parts, depth, start = [], 0, 0
    for at, byte in enumerate(tokens):
        if byte in _OPENING:
            depth += 1
        elif byte in _CLOSING:
            depth -= 1
        elif byte == ord(",") and not depth:
            parts.append(tokens[start:at].strip())
            start = at + 1
    last = tokens[start:].strip()
    return [*parts, last] if last else parts
