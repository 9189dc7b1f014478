"""What a file says about itself before anything else: a front page's first paragraph, a source file's opening comment."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

_MOST_LINES = 200  # of a file; who has said nothing by then begins with something else
_LONGEST_LINE = 2_000  # characters read of one
_LONGEST = 400  # characters that are given
_LEAST_OF_PAGE, _LEAST_OF_COMMENT = 4, 2  # words; fewer are a title or a mark
_SENTENCE_END = re.compile(r"(?<=[.!?])\s|(?<=[。！？])")
_LICENCE = re.compile(
    r"copyright|\(c\)|licen[cs]ed? |SPDX-|all rights reserved|public licen[cs]e|permission is hereby|redistribution|distributed under"
    r"|part of the \w+ project|generated|do not edit|vim?:|-\*-|\bgo:|\+build|eslint|@flow|@import",
    re.I,
)

# Front pages. Headings, rows of badges, pictures, directives, tables, rules, quotes of code and lists are not prose.
_NOT_PROSE = re.compile(
    r"\s*(?:#|=|!\[|\[!\[|\[!|\.\. |:[\w-]+:|[|+]|[-*+] |\d+[.)] |```|~~~|\$ |>>>|    |\t|https?://\S+\s*\Z|\[[^\[\]]+\]:\s)"
)
# Headings below which a front page tells how to use what it has not told of.
_USE = re.compile(
    r"[\s#=]*(?:install|usage|quick|getting started|licen[cs]e|requirement|contribut|example|changelog|安装|使用|许可)",
    re.I,
)
_ADORNMENT = re.compile(r"\s*([=\-`:.'\"~^_*+#<>])\1{2,}\s*")
_TAG = re.compile(r"</?[A-Za-z][^<>]{0,300}>|<!--[^<>]{0,300}-->")
_LINK = re.compile(
    r"!?\[([^\[\]]{0,200})\](?:\([^()\s]{0,300}(?:\s[^()]{0,100})?\)|\[[^\[\]]{0,100}\])?|`([^`<>]{1,200}?)\s?<[^<>`]{1,300}>`_{1,2}"
)
_TAGGED = re.compile(r"\{@\w+ ([^{}]{1,200})\}")
_EMPHASIS = re.compile(r"(?<!\w)[`*_]{1,3}(?=\S)|(?<=\S)[`*_]{1,3}(?!\w)|:[a-z:]{2,20}:(?=`)")

# Source files.
_DOCSTRING = re.compile(r"\s*[rRuUbB]{0,2}(\"\"\"|'''|\"|')")
_DOCUMENTATION = re.compile(r"\s*//[/!]")
_LINE_COMMENT = re.compile(r"\s*(?://[/!]?|#+!?|--+|;+|%+|\*)\s?")
# What may stand before it: what a file is part of, and what it is made with.
_BEFORE = re.compile(
    r"\s*(?:#!|#\s*(?:include|define|undef|pragma|if|ifdef|ifndef|else|elif|endif|import|error)\b|<\?php|['\"]use \w+['\"]"
    r"|(?:package|module|namespace)\b|((?:import|from|using|use|require|extern|include)\b|\w[\w.]*\s*=\s*require\b))"
)


class Introduction(NamedTuple):
    """The first thing a file says, and the line where it begins, from 1."""

    text: str
    line: int


def front_page(text: str) -> Introduction | None:
    """The first paragraph of prose of a README: Markdown, reStructuredText, AsciiDoc or plain."""
    lines = _first_lines(text)
    fenced = False
    for start, block in _blocks(lines):
        fences = sum(line.lstrip().startswith(("```", "~~~")) for line in block)
        inside, fenced = fenced, fenced != bool(fences % 2)
        if _USE.match(block[0]) and (block[0].lstrip()[0] in "#=" or any(map(_ADORNMENT.fullmatch, block[1:]))):
            return None
        if inside or fences or any(_ADORNMENT.fullmatch(line) for line in block[1:]):
            continue
        if _NOT_PROSE.match(block[0]):
            continue
        said = _plain(" ".join(line.strip() for line in block))
        if _tells(said, _LEAST_OF_PAGE):
            return Introduction(_short(said), start)
    return None


def opening_comment(text: str) -> Introduction | None:
    """The first sentence of a source file's documentation string or first comment that is no licence."""
    lines = _first_lines(text)
    number = 0
    inside = False  # after what is imported, a plain comment is about what follows it
    while number < len(lines):
        line = lines[number]
        before = _BEFORE.match(line)
        if before or not line.strip():
            inside = inside or bool(before and before[1])
            number += 1
            continue
        quote = _DOCSTRING.match(line)
        if quote or line.lstrip().startswith("/*"):
            begins = quote.end() if quote else line.index("/*") + 2
            end, said = _until(lines, number, begins, quote[1] if quote else "*/")
        elif _LINE_COMMENT.match(line) and not (inside and not _DOCUMENTATION.match(line)):
            end = number
            while end < len(lines) and _LINE_COMMENT.match(lines[end]) and lines[end].strip():
                end += 1
            said = [_LINE_COMMENT.sub("", each, count=1) for each in lines[number:end]]
        else:
            return None
        for start, block in () if _LICENCE.search("\n".join(said)) else _blocks(said):
            sentence = _first_sentence(_plain(" ".join(each.strip() for each in block)))
            if _tells(sentence, _LEAST_OF_COMMENT):
                return Introduction(_short(sentence), number + start)
        number = max(end, number + 1)
    return None


def _first_lines(text: str) -> list[str]:
    return [line[:_LONGEST_LINE] for line in text.split("\n", _MOST_LINES)[:_MOST_LINES]]


def _until(lines: list[str], number: int, begins: int, closing: str) -> tuple[int, list[str]]:
    """The line after a comment or string that begins in a line at a place, and its lines."""
    said = [lines[number][begins:]]
    while closing not in said[-1] and number + len(said) < len(lines):
        said.append(lines[number + len(said)])
    said[-1] = said[-1].partition(closing)[0]
    return number + len(said), [line.strip(" \t*") for line in said]


def _blocks(lines: list[str]) -> Iterator[tuple[int, list[str]]]:
    """Runs of lines that are not blank, each with the number of its first line, from 1."""
    block: list[str] = []
    for number, line in enumerate([*lines, ""], start=1):
        bare = _TAG.sub("", line)
        if bare.strip():
            block.append(bare)
        elif block:
            yield number - len(block), block
            block = []


def _plain(written: str) -> str:
    said = _LINK.sub(lambda match: match[1] or match[2] or "", written)
    return " ".join(_EMPHASIS.sub("", _TAGGED.sub(r"\1", said)).split())


def _tells(said: str, least: int) -> bool:
    """Whether this is a sentence rather than a title or a row of badges."""
    if not said or said[0] in "@=<|":
        return False
    if said.count("•") + said.count(" | ") + said.count("·") > 2:  # a row of links
        return False
    letters = sum(letter.isalpha() for letter in said)
    wide = sum("\u4e00" <= letter <= "\u9fff" for letter in said)
    return letters > 0.5 * len(said) and (len(said.split()) >= least - said.endswith((".", "!")) or wide >= 2 * least)


def _first_sentence(said: str) -> str:
    return _SENTENCE_END.split(said, maxsplit=1)[0]


def _short(said: str) -> str:
    return said if len(said) <= _LONGEST else said[:_LONGEST].rpartition(" ")[0] + " …"
