"""Macros of C and C++ that stand for nothing or for an attribute, which the grammar cannot know: they are blanked before
parsing, or the class or function around them would be lost."""

from __future__ import annotations

import re
from collections.abc import Sequence

from ...document import SourceFile
from .c_branches import without_comments

_ATTRIBUTE = (
    rb"(?:(?:__attribute__|__attribute|__declspec|_Pragma)[ \t]*+\(.{0,200}\)|inline|__inline(?:__)?|__forceinline"
    rb"|\[\[[^\[\]\n]{0,200}\]\]|override|final|constexpr|explicit|throw[ \t]*+\(\)|=[ \t]*+(?:default|delete)"
    rb"|__extension__|__restrict(?:__)?|__cdecl|__stdcall|__fastcall|static|extern|noexcept|extern \"C\"( \{)?"
    rb"|static (?:__)?inline(?:__)?)[ \t]*+"
)
_COMMENT = rb"(?:/[/*].{0,200})?\r?$"
_PLAIN_MACRO = re.compile(rb"^[ \t]*+#[ \t]*+define[ \t]++(\w++)[ \t]*+(?:" + _ATTRIBUTE + rb")*+" + _COMMENT, re.M)
_MACRO_WITH_ARGUMENTS = re.compile(
    rb"^[ \t]*+#[ \t]*+define[ \t]++(\w++)\([^()\n]{0,200}\)[ \t]*+"
    rb"(?:((?:__attribute__|__declspec|\[\[).{1,200})|(\w++)\(.{0,200}\)|(.{0,200}))\r?$",
    re.M,
)
_ANY_ATTRIBUTE = re.compile(rb"__attribute__|__declspec|\[\[")
# `#define LIB_API API`: which stands for what the other one does.
_OTHER_NAME = re.compile(rb"^[ \t]*+#[ \t]*+define[ \t]++(\w++)[ \t]++([A-Z_]\w*+)[ \t]*+" + _COMMENT, re.M)
_NOT_NEWLINE = re.compile(rb"[^\n]")
_PLATFORM_MACROS = (b"JNIEXPORT", b"JNICALL", b"WINAPI", b"CALLBACK", b"APIENTRY", b"STDMETHODCALLTYPE")
_WORD_OR_DIRECTIVE = re.compile(rb"^[ \t]*+#[^\n]*+|\b[A-Za-z_]\w*+", re.M)
_ARGUMENTS = re.compile(rb"[ \t]*+\((?:[^()\n\"]|\"(?:[^\"\\\n]|\\.){0,400}+\"|\([^()\n]{0,200}\)){0,200}\)")
_COMMENTS = re.compile(rb"/\*[^*]*+(?:\*(?!/)[^*]*+)*+\*/")
_DEFINITION = re.compile(
    rb"^[ \t]*+#[ \t]*+define\b(?:[^\n\\/\"]|/\*[^*]*+(?:\*(?!/)[^*]*+)*+\*/|//[^\n]*+|\"(?:[^\"\\\n]|\\.)*+\"|\\\r?\n|\\.|/|\")*+",
    re.M,
)
# `class EXPORT Name {`: what an export macro is defined as is often a matter of the build.
# `BEGIN_NAMESPACE` alone on its line, and `FLAG(name, "text")` at the start of one, which is no definition `TEST(a, b) {`.
_ALONE = re.compile(rb"^[ \t]*+[A-Z_][A-Z0-9_]{3,99}+[ \t]*+;?[ \t]*+(?=//|/\*|\r?$)", re.M)
_INVOKED = re.compile(
    rb"^[A-Z_][A-Z0-9_]{3,99}+[ \t]*+\((?:[^()]|\([^()]{0,400}\)){0,2000}\)[ \t]*+(?:;|(?=\r?$)(?!\s{1,20}[{:]))", re.M
)
# `NO_COPIES(Class)` among the members of a class, without a semicolon.
_MEMBER_MACRO = re.compile(
    rb"^[ \t]++[A-Z_][A-Z0-9_]{3,99}+[ \t]*+\((?:[^()\n]|\([^()\n]{0,200}\)){0,400}\)[ \t]*+(?:\r?\n[ \t]*+)++(?<=[ \t])(?=[^\s{:?.,;)+|&-])",
    re.M,
)
_CLASS_MACRO = re.compile(
    rb"\b(?:class|struct)[ \t]++([A-Z][A-Z0-9_]{2,99}(?:\([^()\n]{0,80}\))?)(?=\s{1,20}[A-Za-z_]\w{0,200}(?:\s{1,20}final)?\s{0,20}[:{;])"
)


def attribute_macros(files: Sequence[SourceFile]) -> frozenset[bytes]:
    """Names of macros in `files` that may be left out before parsing; those with arguments end with a bracket."""
    names = {match[1] for file in files for match in _PLAIN_MACRO.finditer(file.data)}
    others = {match[1]: match[2] for file in files for match in _OTHER_NAME.finditer(file.data)}
    while more := {name for name, other in others.items() if other in names and name not in names}:
        names |= more
    return frozenset([*names, *(name + b"(" for name in _with_arguments(files)), *_PLATFORM_MACROS])


def _with_arguments(files: Sequence[SourceFile]) -> set[bytes]:
    """Macros like `GUARDED_BY(x)` that are attributes, themselves or by another of them, and never anything else."""
    stands_for: dict[bytes, set[bytes]] = {}
    attributes: set[bytes] = set()
    for file in files:
        if not _ANY_ATTRIBUTE.search(file.data):
            continue
        for match in _MACRO_WITH_ARGUMENTS.finditer(re.sub(rb"\\\r?\n", b"  ", file.data)):
            name, attribute, other, rest = match.groups()
            if attribute:
                attributes.add(name)
            elif other or (rest and not rest.startswith((b"//", b"/*"))):
                stands_for.setdefault(name, set()).add(other or b"")
    found = {name for name in attributes if name not in stands_for}
    while True:
        more = {name for name, others in stands_for.items() if name not in found and others <= found}
        if not more:
            return found
        found |= more


def without_macros(source: bytes, names: frozenset[bytes]) -> bytes:
    """The source with these names blanked outside directives; every other byte keeps its place.

    Comments inside of macros are blanked as well, for the grammar ends a macro at its first.
    """
    source = _DEFINITION.sub(lambda match: _COMMENTS.sub(_blank_comment, match[0]), source)
    if any(name in source for name in names):
        kept, at = [], 0
        for match in _WORD_OR_DIRECTIVE.finditer(source):
            arguments = _ARGUMENTS.match(source, match.end()) if match[0] + b"(" in names else None
            if match.start() >= at and (arguments is not None or match[0] in names):
                end = match.end() if arguments is None else arguments.end()
                kept += [source[at : match.start()], b" " * (end - match.start())]
                at = end
        source = b"".join([*kept, source[at:]])
    return _CLASS_MACRO.sub(lambda match: match[0].replace(match[1], b" " * len(match[1]), 1), source)


def _blank_comment(comment: re.Match[bytes]) -> bytes:
    """As many lines of spaces, each going on in the next."""
    return re.sub(rb"[^\n](?=\n)", b"\\\\", _NOT_NEWLINE.sub(b" ", comment[0]))


def without_invocations(source: bytes) -> bytes:
    """The source of a damaged file without what reads like macros of a build that are invoked outside of functions."""
    made = bytearray(source)
    plain = without_comments(source)
    for pattern in (_ALONE, _INVOKED):
        for match in pattern.finditer(plain):
            made[match.start() : match.end()] = _NOT_NEWLINE.sub(b" ", match[0])
    for match in _MEMBER_MACRO.finditer(plain):
        made[match.end() - 1] = ord(";")
    return bytes(made)
