"""Numbers that may start a clause: what a label can mean, and where candidates stand in the text.

Nothing is decided here. "(i)" may be the ninth letter or the first Roman numeral, "9.09" at a line start may be a
heading or half of a broken reference; outline.py and nesting.py choose the readings that fit together.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass
from functools import cache
from typing import NamedTuple

_ROMAN_VALUES = {"i": 1, "v": 5, "x": 10, "l": 50, "c": 100}
_ROMAN = re.compile(r"(?=[ivxlc])(?:c{0,3})(?:xc|xl|l?x{0,3})(?:ix|iv|v?i{0,3})")


def roman_value(text: str) -> int | None:
    """The value of a well-formed Roman numeral below 400, in either case; None for anything else."""
    lower = text.lower()
    if not lower or not _ROMAN.fullmatch(lower):
        return None
    total = 0
    for letter, following in zip(lower, lower[1:] + "i", strict=True):
        value = _ROMAN_VALUES[letter]
        total += -value if value < _ROMAN_VALUES[following] else value
    # The padding "i" is never larger than a last letter, so nothing was subtracted by mistake.
    return total


class Reading(NamedTuple):
    """One meaning of a label. `style` tells lists apart ("a", "i", "1", "A", "I", "x"); `cost` how strained it is."""

    style: str
    value: int
    cost: float


@cache
def readings(label: str) -> tuple[Reading, ...]:
    """What the inside of a bracketed label can mean, most natural first.

    "aa" follows "z"; "(x), (y), (z)" is a list of its own; a typed "1" may stand for the letter l.
    """
    found: list[Reading] = []
    if label.isdigit():
        found.append(Reading("1", int(label), 0.0))
        if label == "1":
            found.append(Reading("a", 12, 1.5))
        return tuple(found)
    lower = label.lower()
    letter, roman = ("A", "I") if label[0].isupper() else ("a", "i")
    if len(lower) == 1:
        found.append(Reading(letter, ord(lower) - 96, 0.0))
        if lower in "wxyz":
            found.append(Reading("x" if letter == "a" else "X", ord(lower) - 118, 0.3))
    elif len(set(lower)) == 1 and len(lower) <= 4:
        found.append(Reading(letter, 26 * (len(lower) - 1) + ord(lower[0]) - 96, 0.0))
    elif len(lower) == 2 and lower[0] in "abcd":
        found.append(Reading(letter, 26 * (ord(lower[0]) - 96) + ord(lower[1]) - 96, 0.6))
    value = roman_value(lower)
    if value is not None:
        found.append(Reading(roman, value, 0.0))
    return tuple(found)


@dataclass(frozen=True, slots=True)
class Heading:
    """A number at a line start that may open a section.

    start, end  of the number with its word, in the view
    number      of the digits alone ("2.01"), for the id
    path        its value: (2, 1) for 2.01
    word        "article", "section", ... or "" for a bare number
    bare        no word and no stop after the number
    """

    start: int
    end: int
    number: str
    path: tuple[int, ...]
    word: str
    bare: bool


_HEADING = re.compile(
    r"(?:\A|\n[\n\f]?)"
    r"(?P<word>ARTICLE|Article|SECTION|Section|Sec\.|CLAUSE|Clause|CHAPTER|Chapter|PART|Part|§)?\s{0,2}"
    r"(?P<number>\d{1,3}(?:\. ?\d{1,3}){1,5}|\d{1,3}|[IVXLC]{1,7}(?:\.\d{1,3})?)"
    r"(?P<stop>\s?[.:)\]]|\s?-(?=\s))?"
    r"(?=[\s\"'\[]|(?<=[\d.])[A-Z(]|\Z)"
)


def find_headings(text: str) -> list[Heading]:
    """Every line start that reads like the number of an article or section, in order."""
    found = []
    for match in _HEADING.finditer(text):
        word = (match["word"] or "").lower().rstrip(".")
        number = match["number"].replace(" ", "").replace("\n", "")
        stop = match["stop"]
        path = _path(number)
        if path is None or (not word and (number[0].isalpha() and not stop)):
            continue
        if not word and stop and stop.strip() in ")]" and "." in number:
            continue
        start = match.start("word") if word else match.start("number")
        found.append(Heading(start, match.end(), number, path, word, not word and not stop))
    return found


def _path(number: str) -> tuple[int, ...] | None:
    head, *rest = number.split(".")
    first = int(head) if head.isdigit() else roman_value(head)
    if first is None:
        return None
    return (first, *map(int, rest))


@dataclass(frozen=True, slots=True)
class Mark:
    """A bracketed or stopped label that may open a paragraph or an item in running text: "(a)", "a.", "iv)".

    start, end    of the label with its punctuation, in the view
    label         "a"
    form          "()" or ")" or "."
    starts_line   stands first on its line, or right behind other numbers that do
    """

    start: int
    end: int
    label: str
    form: str
    starts_line: bool


# A bracket glued to a word or number belongs to it: "2.1(a)", "person(s)". Glued to another bracket it nests: "(a)(i)".
_MARK = re.compile(
    r"(?<![\w.$%\]\"'])\((?P<label>\d{1,3}|[a-z]{1,5}|[A-Z]{1,4})\)|(?<=\n)(?:(?P<stopped>[A-Za-z]|[ivx]{2,5}|[IVX]{2,5}|\d{1,3})(?P<stop>[.)])(?=[\s\"]))"
)
_COUNTED = re.compile(
    r"(?:\b(?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|\w{1,8}teen|twenty|thirty|forty|fifty"
    r"|sixty|seventy|eighty|ninety|hundred|thousand)(?:-\w{1,8})?|\w{1,12}th|first|second|third)\s{1,2}\Z",
    re.IGNORECASE,
)


def find_marks(text: str) -> list[Mark]:
    """Every label that may open a clause below the sections, in order; spelled-out amounts ("five (5)") are not."""
    found: list[Mark] = []
    chain_end = -1
    for match in _MARK.finditer(text):
        label = match["label"] or match["stopped"]
        if not readings(label):
            continue
        start = match.start()
        if match["label"] and label.isdigit() and _COUNTED.search(text, max(0, start - 24), start):
            continue
        starts_line = (
            start == 0 or text[start - 1] in "\n\f" or text[max(chain_end, 0) : start].isspace() or start == chain_end
        )
        if starts_line:
            chain_end = match.end()
        found.append(Mark(start, match.end(), label, "()" if match["label"] else match["stop"], starts_line))
    return found


@dataclass(frozen=True, slots=True)
class Attachment:
    """The title line of an exhibit, schedule, annex or appendix. `name` is its id: "Exhibit A"."""

    start: int
    end: int
    name: str


ATTACHMENT_NUMBER = r"(?:\d{1,3}(?:[.\-]\d{1,3}){0,3}[A-Z]?(?:\([A-Za-z0-9]{1,4}\)){0,3}|[IVXL]{1,6}(?![A-Za-z])|[A-Z]{1,2}(?:-\d{1,3}|-[A-Z])?(?:\([A-Za-z0-9]{1,4}\)){0,2})"
_ATTACHMENT = re.compile(
    r"(?:\A|\n[\n\f]?)(?P<word>EXHIBIT|Exhibit|SCHEDULE|Schedule|ANNEX|Annex|APPENDIX|Appendix|ATTACHMENT|Attachment)\s{1,2}"
    rf"['\"]?(?P<number>{ATTACHMENT_NUMBER})['\"]?(?P<rest>[^\n]{{0,90}})(?=\n|\Z)"
)
# Titles of attachments stand closer than this only in a list of them.
_LISTED = 160


def find_attachments(text: str) -> list[Attachment]:
    """Title lines of attachments, each name once; lists of attachments and sentences that mention one are left out."""
    titles = []
    for match in _ATTACHMENT.finditer(text):
        rest = match["rest"].strip()
        if rest and (rest[0] in ",;).&" or rest[0].islower() or rest.endswith((",", ";"))):
            continue
        titles.append(
            Attachment(match.start("word"), match.end("number"), f"{match['word'].capitalize()} {match['number']}")
        )
    kept: dict[str, Attachment] = {}
    for index, title in enumerate(titles):
        following = titles[index + 1].start if index + 1 < len(titles) else len(text)
        before = titles[index - 1].start if index else -_LISTED
        if following - title.start < _LISTED or (
            title.start - before < _LISTED and titles[index - 1].name != title.name
        ):
            continue
        kept.setdefault(title.name, title)
    return sorted(kept.values(), key=lambda attachment: attachment.start)


def last_before(starts: list[int], position: int) -> int:
    """Index of the last of `starts` at or before `position`; -1 when there is none."""
    return bisect_right(starts, position) - 1
