"""Headings of a text that does not mark them: numbered, underlined, in capitals, or one of the usual names.

Numbered lines count only where their numbers go on from one another (2 after 1, 2.1 after 2), because any line may start
with a number; running headers repeat on many pages and do not count.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from typing import NamedTuple

from ..document import Document

_LONGEST = 90  # code points; a heading is shorter than a line of text
_NUMBERED = re.compile(r"(\d{1,2}(?:\.\d{1,2}){0,4})[.)]?[ \t\u3000]{1,8}(?=[A-Z\u4e00-\u9fff\"“])")
_NAMED_PART = re.compile(
    r"(?:(chapter|part|section|appendix|annex|book)[ \t]{1,4}([ivxlc]{1,7}|[a-z]|\d{1,3})\b|第\s?[一二三四五六七八九十百\d]{1,5}\s?([编章节])"
    r"|([一二三四五六七八九十]{1,3})、|（([一二三四五六七八九十]{1,3})）)",
    re.IGNORECASE,
)
_USUAL = frozenset(
    ["abstract", "acknowledgements", "acknowledgments", "appendix", "background", "bibliography", "conclusion", "conclusions", "contents", "discussion", "foreword", "glossary", "index", "introduction", "methods", "method", "preface", "references", "results", "summary", "摘要", "引言", "前言", "绪论", "结论", "致谢", "参考文献", "附录", "目录", "概述", "背景", "总结"]
) | {"related work", "executive summary", "materials and methods", "table of contents", "limitations", "future work"}  # fmt: skip
_UNDERLINE = re.compile(r"(={3,80}|-{3,80}|~{3,80}|\*{3,80})[ \t]{0,8}")
_NAMED_LEVELS = {"book": 1, "part": 1, "编": 1, "chapter": 1, "章": 1, "appendix": 1, "annex": 1, "section": 2, "节": 2}
_ENDS_SENTENCE = re.compile(r"[.,;:。，；：、](?:[\"”’)]{0,2})$")


class Heading(NamedTuple):
    """Where a heading starts, its level from 1, and its text."""

    start: int
    level: int
    text: str


class _Line(NamedTuple):
    start: int
    text: str
    alone: bool  # a blank line, or the start of the text, stands before it


def find_headings(document: Document) -> list[Heading]:
    """Headings in text order, by what the format marks, else by form."""
    text = document.text
    if document.format == "markdown":
        return _markdown(text)
    marked = [
        Heading(block.span.start, min(block.level or 1, 9), _one_line(text[block.span.start : block.span.end]))
        for block in document.blocks
        if block.kind == "heading" and text[block.span.start : block.span.end].strip()
    ]
    # A page with one title is not an outline; a text of several pages has more than one heading.
    return marked if len(marked) > 1 else _by_form(_lines(document)) or marked


def _markdown(text: str) -> list[Heading]:
    """ATX headings and underlined ones, outside fenced code (CommonMark 0.31, 4.2, 4.3 and 4.5)."""
    found: list[Heading] = []
    position = 0
    fence = ""
    previous = _Line(0, "", True)
    for line in text.splitlines(keepends=True):
        stripped = line.strip()
        if fence:
            fence = "" if stripped.startswith(fence) and not stripped.strip(fence[0]) else fence
        elif match := re.match(r" {0,3}(`{3,}|~{3,})", line[:200]):
            fence = match[1][:3]
        elif match := re.match(r" {0,3}(#{1,6})(?:[ \t]|$)", line[:20]):
            title = re.sub(r"[ \t]#{1,20}$", "", stripped[len(match[1]) :].strip()).strip()
            if title:
                found.append(Heading(position, len(match[1]), title[:300]))
        elif _underlines(stripped, previous.text) and (not found or found[-1].start != previous.start):
            found.append(Heading(previous.start, 1 if stripped[0] == "=" else 2, previous.text[:300]))
        previous = _Line(position, stripped, not previous.text)
        position += len(line)
    return found


def _underlines(line: str, above: str) -> bool:
    """Whether `line` makes the line above it a heading; tables, lists and quotations have such lines too."""
    return (
        re.fullmatch(r"={2,200}|-{2,200}", line) is not None and above != "" and not above.startswith(("|", "-", ">"))
    )


def _lines(document: Document) -> list[_Line]:
    lines: list[_Line] = []
    position = 0
    alone = True
    for line in document.text.splitlines(keepends=True):
        stripped = line.strip()
        if stripped:
            lines.append(_Line(position + len(line) - len(line.lstrip()), stripped, alone))
        alone = not stripped
        position += len(line)
    repeated = Counter(line.text for line in lines if len(line.text) <= _LONGEST)
    often = max(3, len(document.pages) // 8)
    return [line for line in lines if repeated[line.text] < often or len(line.text) > _LONGEST]


def _by_form(lines: Sequence[_Line]) -> list[Heading]:
    found: list[Heading] = []
    chain: list[int] = []  # the number of the last heading that was accepted
    for index, line in enumerate(lines):
        text = line.text
        if len(text) > _LONGEST:
            continue
        after = lines[index + 1].text if index + 1 < len(lines) else ""
        if _UNDERLINE.fullmatch(after) and len(text) > 1 and not _UNDERLINE.fullmatch(text):
            found.append(Heading(line.start, 1 if after[0] == "=" else 2, text))
        elif match := _NUMBERED.match(text):
            number = [int(part) for part in match[1].split(".")]
            if _goes_on(chain, number) and not _ENDS_SENTENCE.search(text) and not _is_contents_line(text):
                chain = number
                found.append(Heading(line.start, len(number), text))
        elif match := _NAMED_PART.match(text):
            if not _ENDS_SENTENCE.search(text) and not _is_contents_line(text):
                found.append(Heading(line.start, _named_level(match), text))
        elif text.strip(" .:：").casefold() in _USUAL or (line.alone and _is_capitals(text)):
            found.append(Heading(line.start, 1, text))
    return _without_lonely_numbers(found)


def _goes_on(chain: Sequence[int], number: Sequence[int]) -> bool:
    """Whether `number` may follow: the next of its own level, or the first of one level deeper."""
    if not chain:
        return list(number) == [1]
    if len(number) == len(chain) + 1:
        return list(number[:-1]) == list(chain) and number[-1] in (0, 1)
    level = len(number)
    if level > len(chain):
        return False
    # One may be missed where a heading was broken over lines.
    return list(number[:-1]) == list(chain[: level - 1]) and 0 < number[-1] - chain[level - 1] <= 2


def _named_level(match: re.Match[str]) -> int:
    if match[4]:
        return 2
    if match[5]:
        return 3
    return _NAMED_LEVELS.get((match[1] or match[3] or "").lower(), 1)


def _is_contents_line(text: str) -> bool:
    """Dot leaders, or a page number after a gap."""
    return "...." in text or "…" in text or re.search(r"[ \t]{3,}\d{1,4}$", text) is not None


def _is_capitals(text: str) -> bool:
    letters = [char for char in text if char.isalpha()]
    return len(letters) >= 4 and all(char.isupper() for char in letters) and len(text.split()) <= 12


def _without_lonely_numbers(found: list[Heading]) -> list[Heading]:
    """A single numbered line is a list of one, not an outline."""
    numbered = [heading for heading in found if _NUMBERED.match(heading.text)]
    return [heading for heading in found if heading not in numbered] if len(numbered) == 1 else found


def _one_line(text: str) -> str:
    return " ".join(text.split())[:300]
