"""The sections of a repository's own documentation: Markdown, reStructuredText, AsciiDoc and plain text."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from posixpath import splitext

_MARKDOWN = re.compile(r" {0,3}(#{1,6})[ \t]+(\S.{0,300})")
_ASCIIDOC = re.compile(r"(={1,6})[ \t]+(\S.{0,300})")
_FENCE = re.compile(r" {0,3}(`{3,}|~{3,})")
_SETEXT = re.compile(r" {0,3}(={2,}|-{2,})[ \t]{0,20}")
_ADORNMENT = re.compile(r"([=\-`:.'\"~^_*+#<>])\1{2,}[ \t]{0,20}")
_LONGEST_TITLE = 300
# In place of a heading's level: a term of a definition list, a part of its own; and what follows such a list.
_TERM, _AFTER_TERMS = 100, 101
_NO_TERM = re.compile(r"\s|\.\. |[-*+#|>:=~^\"]\s|>>>|\(?[0-9a-zA-Z]{1,3}[.)]\s|:[^:\n]{1,60}:")
_OBJECT = re.compile(
    r"\.\. (?:[\w-]+:)?(?:option|confval|envvar|data|function|class|method|attribute|describe)::[ \t]+(\S.{0,200})"
)
_MARKUP = re.compile(r"[`*]{1,3}|(?<!\w)_{1,3}|_{1,3}(?!\w)|</?[a-zA-Z][^<>]{0,100}>")


@dataclass(frozen=True, slots=True)
class Section:
    """A part of a document under one heading, up to the next one.

    title   the headings that lead here, outermost first, joined by " > "; "" before the first heading
    start, end   code points of the file's text
    line    its first line, from 1
    """

    title: str
    start: int
    end: int
    line: int


def is_documentation(path: str) -> bool:
    """Whether a file without a language is written for readers; the others are manifests."""
    return splitext(path)[1].lower() in {".md", ".markdown", ".adoc", ".rst", ".txt", ""}


def sections(text: str, path: str) -> tuple[Section, ...]:
    """The sections of a document; they cover its text in order."""
    lines = text.split("\n")
    starts = [0]
    for line in lines[:-1]:
        starts.append(starts[-1] + len(line) + 1)
    above: list[tuple[int, str]] = []
    found: list[Section] = []
    begin, title = 0, ""
    for number, level, heading in _headings(lines, splitext(path)[1].lower()):
        if level in {_TERM, _AFTER_TERMS}:
            found.append(Section(title, starts[begin], starts[number], begin + 1))
            names = [name for _, name in above]
            begin, title = number, " > ".join([*names, heading] if level == _TERM else names)
            continue
        if starts[number] > starts[begin] or found:
            found.append(Section(title, starts[begin], starts[number], begin + 1))
        while above and above[-1][0] >= level:
            above.pop()
        above.append((level, heading))
        begin, title = number, " > ".join(name for _, name in above)
    found.append(Section(title, starts[begin], len(text), begin + 1))
    return tuple(section for section in found if section.end > section.start)


def _headings(lines: list[str], suffix: str) -> Iterator[tuple[int, int, str]]:
    """(line from 0, level, text) of each heading."""
    if suffix in {".md", ".markdown"}:
        return _markdown(lines)
    if suffix == ".adoc":
        return _marked(lines, _ASCIIDOC)
    return _restructured(lines) if suffix in {".rst", ".txt", ""} else iter(())


def _markdown(lines: list[str]) -> Iterator[tuple[int, int, str]]:
    fence = ""
    for number, line in enumerate(lines):
        opening = _FENCE.match(line)
        if fence:
            fence = "" if opening and opening[1].startswith(fence) else fence
            continue
        if opening:
            fence = opening[1]
            continue
        found = _MARKDOWN.match(line)
        if found:
            yield number, len(found[1]), _plain(found[2].rstrip().rstrip("#"))
        elif number + 1 < len(lines) and _is_title(line) and _SETEXT.fullmatch(lines[number + 1]):
            before = lines[number - 1].strip() if number else ""
            if not before:  # else the line ends a paragraph above a rule, or a table
                yield number, 1 if "=" in lines[number + 1] else 2, _plain(line)


def _marked(lines: list[str], pattern: re.Pattern[str]) -> Iterator[tuple[int, int, str]]:
    for number, line in enumerate(lines):
        found = pattern.match(line)
        if found:
            yield number, len(found[1]), _plain(found[2])


def _restructured(lines: list[str]) -> Iterator[tuple[int, int, str]]:
    """Titles over (and perhaps under) a row of one character; levels in the order in which the rows appear."""
    levels: dict[tuple[str, bool], int] = {}
    in_list = False
    for number, line in enumerate(lines[:-1]):
        below = _ADORNMENT.fullmatch(lines[number + 1])
        term = _term(lines, number) if below is None else None
        if term is not None:
            in_list = True
            yield number, _TERM, term
            continue
        ends = in_list and below is None and line[:1].strip() != "" and not lines[number - 1].strip()
        if ends and not line.startswith(".. ") and _ADORNMENT.fullmatch(line) is None:  # else the row above a title
            in_list = False
            yield number, _AFTER_TERMS, ""
        if below is None or not _is_title(line) or len(lines[number + 1].rstrip()) + 2 < len(line.rstrip()):
            continue
        overlined = number > 0 and lines[number - 1].strip() == lines[number + 1].strip()
        if number > 0 and lines[number - 1].strip() and not overlined:
            continue
        in_list = False
        level = levels.setdefault((below[1], overlined), len(levels) + 1)
        yield number - overlined, level, _plain(line)


def _term(lines: list[str], number: int) -> str | None:
    """The term on a line: with its definition indented right below, or as an object that Sphinx describes."""
    line = lines[number]
    if not line.strip() or (number > 0 and lines[number - 1].strip()):
        return None
    described = _OBJECT.match(line)
    if described:
        following = next((below for below in lines[number + 1 : number + 4] if below.strip()), "")
        return _plain(described[1]) if following[:1] in {" ", "\t"} else None
    below = lines[number + 1]
    indented = below[:1] in {" ", "\t"} and below.strip() != ""
    if not indented or len(line) > _LONGEST_TITLE or _NO_TERM.match(line) or line.rstrip().endswith("::"):
        return None
    return _plain(line) if any(letter.isalnum() for letter in line) else None


def _is_title(line: str) -> bool:
    bare = line.strip()
    return 0 < len(bare) <= _LONGEST_TITLE and any(letter.isalnum() for letter in bare) and bare[0] not in "|-*+>"


def _plain(title: str) -> str:
    return _MARKUP.sub("", title).strip()
