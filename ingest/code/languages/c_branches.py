"""Conditional code of C and C++ that splits a statement: only a preprocessor can read it, so one branch is kept."""

from __future__ import annotations

import re
from itertools import pairwise

_LITERAL_OR_COMMENT = re.compile(
    rb"//[^\n]*+|/\*[^*]*+(?:\*(?!/)[^*]*+)*+\*/|\"(?:[^\"\\\n]|\\.){0,4000}+\"|'(?:[^'\\\n]|\\.){1,12}+'", re.S
)
DIRECTIVE = re.compile(rb"^[ \t]*+#[ \t]*+(if|ifdef|ifndef|elif|else|endif)\b((?:[^\n\\]|\\\r?\n|\\.)*+)", re.M)
_DIRECTIVE_LINE = re.compile(rb"^[ \t]*+#[^\n]*+", re.M)
_NOT_NEWLINE = re.compile(rb"[^\n]")
_MOST_NESTED = 60


def one_branch(source: bytes, *, cplusplus: bool) -> bytes:
    """The source with all but one branch blanked of each `#if` whose branches are no whole statements."""
    plain = without_comments(source)
    made = bytearray(source)
    open_groups: list[list[re.Match[bytes]]] = []
    for directive in DIRECTIVE.finditer(plain):
        if directive[1].startswith(b"if"):
            open_groups.append([directive])
        elif open_groups:
            open_groups[-1].append(directive)
        if directive[1] != b"endif" or not open_groups:
            continue
        group = open_groups.pop()
        branches = [(one.end(), other.start()) for one, other in pairwise(group)]
        if len(open_groups) > _MOST_NESTED or all(_is_whole(plain, start, end) for start, end in branches):
            continue
        kept = _kept(group, cplusplus)
        for one in group:
            made[one.start() : one.end()] = _blank(source[one.start() : one.end()])
        for index, (start, end) in enumerate(branches):
            if index != kept:
                made[start:end] = _blank(bytes(made[start:end]))
    return bytes(made)


def without_comments(source: bytes) -> bytes:
    """The source with comments, and what stands in quotes, blanked."""
    return _LITERAL_OR_COMMENT.sub(
        lambda match: (
            _blank(match[0]) if match[0][:1] == b"/" else match[0][:1] + _blank(match[0][1:-1]) + match[0][-1:]
        ),
        source,
    )


def _is_whole(plain: bytes, start: int, end: int) -> bool:
    """Whether a branch is statements or declarations from the first to the last."""
    text = _DIRECTIVE_LINE.sub(b"", plain[start:end]).strip()
    if not text:
        return True
    balanced = text.count(b"{") == text.count(b"}") and text.count(b"(") == text.count(b")")
    return balanced and text.endswith((b";", b"}", b":", b",", b")"))


def _kept(group: list[re.Match[bytes]], cplusplus: bool) -> int:
    """The branch that stays: the first that is not switched off; past the last where none may stay."""
    for index, directive in enumerate(group[:-1]):
        condition = directive[2].strip()
        for_cplusplus = b"__cplusplus" in condition and directive[1] != b"ifndef" and b"!" not in condition
        if condition != b"0" and (cplusplus or not for_cplusplus):
            return index
    return len(group)


def _blank(text: bytes) -> bytes:
    return _NOT_NEWLINE.sub(b" ", text)
