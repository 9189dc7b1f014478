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


_CIRCLED = "①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳"
_CHINESE_DIGITS = "零一二三四五六七八九十百千〇两"
_CHINESE_UNITS = {"十": 10, "百": 100, "千": 1000}
CHINESE_NUMERAL = rf"(?:[{_CHINESE_DIGITS}]{{1,8}}|\d{{1,4}})"


def chinese_numeral(text: str) -> int | None:
    """The value of a Chinese or Arabic numeral: 三十七, 一百零二, 20; None for anything else."""
    if text.isdigit() and text.isascii():
        return int(text)
    total = current = 0
    for character in text:
        if character in _CHINESE_UNITS:
            total += (current or 1) * _CHINESE_UNITS[character]
            current = 0
        elif character in _CHINESE_DIGITS:
            digit = {"〇": 0, "两": 2}.get(character, _CHINESE_DIGITS.index(character))
            current = current * 10 + digit
        else:
            return None
    return total + current if text else None


class Reading(NamedTuple):
    """One meaning of a label. `style` tells lists apart ("a", "i", "1", "A", "I", "x"); `cost` how strained it is."""

    style: str
    value: int
    cost: float


@cache
def readings(label: str) -> tuple[Reading, ...]:
    """What the inside of a bracketed label can mean, most natural first.

    "aa" follows "z"; "(x), (y), (z)" is a list of its own, which may begin with (w) as its number 0; a typed "1" may stand for the letter l.
    """
    found: list[Reading] = []
    if not label or len(label) > 8 or " " in label:
        return ()
    if label[0] in _CIRCLED:
        return (Reading("①", _CIRCLED.index(label[0]) + 1, 0.0),)
    if label[0] in _CHINESE_DIGITS:
        value = chinese_numeral(label)
        return (Reading("一", value, 0.0),) if value else ()
    if "." in label:
        head, _, last = label.rpartition(".")
        return (Reading(head + ".", int(last), 0.0),) if last.isdigit() else ()
    if label.isdigit():
        found.append(Reading("1", int(label), 0.0))
        if label == "1":
            found.append(Reading("a", 12, 1.5))
        return tuple(found)
    if not (label.isascii() and label.isalpha()):
        return ()
    lower = label.lower()
    letter, roman = ("A", "I") if label[0].isupper() else ("a", "i")
    if len(lower) == 1:
        found.append(Reading(letter, ord(lower) - 96, 0.0))
        if lower in "wxyz":
            found.append(Reading("x" if letter == "a" else "X", ord(lower) - 119, 0.3))
    elif len(set(lower)) == 1 and len(lower) <= 4:
        found.append(Reading(letter, 26 * (len(lower) - 1) + ord(lower[0]) - 96, 0.0))
        if len(lower) == 2 and lower not in ("ii", "xx", "cc"):
            found.append(Reading(2 * letter, ord(lower[0]) - 96, 0.3))  # "aa)", "bb)" below "a)"
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
    number      of the digits alone ("2.01", "1.E.8"), for the id
    path        its value: (2, 1) for 2.01, (1, 5, 8) for 1.E.8; (4,) for 4.0, which heads 4.1
    word        "article", "section", ... or "" for a bare number
    bare        no word and no stop after the number
    indent      the column it stands in, where the format keeps columns; else 0
    cited       the text refers to the number, which stands behind a gap and in front of a title
    """

    start: int
    end: int
    number: str
    path: tuple[int, ...]
    word: str
    bare: bool
    indent: int = 0
    cited: bool = False

    def in_column_of(self, other: Heading) -> bool:
        """Whether two numbers without a word stand under each other; " 9." and "10." do."""
        return abs(self.indent - other.indent) <= 1


_NUMBER_WORDS = (
    "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve", "thirteen",
    "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen", "twenty",
)  # fmt: skip
# "ARTICLE ONE", "Clause Two"
NUMBER_WORD = rf"(?:{'|'.join(form for word in _NUMBER_WORDS for form in (word.upper(), word.capitalize()))})"
_HEADING = re.compile(
    r"(?:\A|\n[\n\f]?)"
    r"(?P<word>ARTICLE|Article|Art\.|SECTION|Section|Sec\.|CLAUSE|Clause|CHAPTER|Chapter|PART|Part|§)?\s{0,2}"
    rf"(?P<number>\d{{1,3}}(?:\.\d{{1,3}}){{0,3}}\.(?:[A-Z]|[a-z](?=\.\s))(?:\.\d{{1,2}}){{0,2}}(?=[.\s])|\d{{1,3}}(?:\. ?\d{{1,3}}){{1,5}}"
    rf"|\d{{1,3}}|[IVXLC]{{1,7}}(?:\.\d{{1,3}})?|(?<=[a-zA-Z]\s){NUMBER_WORD}(?!\w|-[a-z]))"
    r"(?P<stop>\s?[.:)\]]|\s?-{1,2}(?=\s)|-(?=[A-Z]))?"
    r"(?=[\s\"'\[]|(?<=[\d.-])[A-Z(]|\Z)"
)
# "2. Licence. 2.1. The Initial Grant.": the first section stands on its article's line.
_FIRST_OF_ARTICLE = re.compile(
    r"(?:\A|\n[\n\f]?)(?P<article>\d{1,2})\.\s[A-Z][^\n.;]{2,70}\.\s(?P<number>(?P=article)\.1)\.?\s(?=[A-Z\"])"
)


def find_headings(text: str) -> list[Heading]:
    """Every line start that reads like the number of an article or section, in order."""
    found = []
    for match in _HEADING.finditer(text):
        word = (match["word"] or "").lower().rstrip(".")
        word = "article" if word == "art" else word
        number = match["number"].replace(" ", "").replace("\n", "")
        stop = match["stop"]
        path = _path(number)
        if path is None or (not word and (number[0].isalpha() and not stop)):
            continue
        if not word and stop == "-" and match.end() < len(text) and text[match.end()].isalpha():
            continue
        if not word and stop and stop.strip() in ")]" and "." in number:
            continue
        start = match.start("word") if word else match.start("number")
        found.append(Heading(start, match.end(), number, path, word, not word and not stop))
    for match in _FIRST_OF_ARTICLE.finditer(text):
        path = (int(match["article"]), 1)
        found.append(Heading(match.start("number"), match.end("number"), match["number"], path, "", False))
    return sorted(found, key=lambda heading: heading.start)


def _path(number: str) -> tuple[int, ...] | None:
    head, *rest = number.split(".")
    first = int(head) if head.isdigit() else number_word(head) or roman_value(head)
    if first is None:
        return None
    if rest in (["0"], ["00"]):
        return (first,)
    return (first, *(int(part) if part.isdigit() else ord(part.lower()) - 96 for part in rest))


def number_word(text: str) -> int | None:
    """The value of a number up to twenty that is spelled out, as in "ARTICLE ONE"; None for anything else."""
    lower = text.lower()
    return _NUMBER_WORDS.index(lower) + 1 if lower in _NUMBER_WORDS else None


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
    r"(?<![\w.$%\]\"'])\((?P<label>\d{1,3}|[a-z]{1,5}|[A-Z]{1,4})\)|(?<=\n)(?:(?P<stopped>[A-Za-z]|(?P<twice>[a-h])(?P=twice)(?=\))|[ivx]{2,5}|[IVX]{2,5}|\d{1,3})(?P<stop>[.)])(?=[\s\"]))"
)
_CHINESE_MARK = re.compile(
    r"(?<![A-Za-z0-9.第条款])\((?P<label>\d{1,2}|[一二三四五六七八九十]{1,3}|[a-z]|[A-Z])\)(?!项)"
    r"|(?:\A|(?<=[\n\f]))(?P<stopped>\d{1,3}(?:\.\d{1,3}){0,3}|[一二三四五六七八九十]{1,3}|[A-Za-z])(?P<stop>[.、)](?!\d)|(?<=\d\.\d)(?=[^\d.)%])|(?<=\d\.\d\d)(?=[^\d.)%]))"
    r"|(?P<circled>[①-⑳])"
)
# "in the case of (i) or (ii), the": labels that are spoken of, not items that begin.
_SPOKEN_OF = re.compile(r"\s{0,2}(?:[,;.)]|(?:or|and|through|to)\s{1,2}\()")
_COUNTED = re.compile(
    r"(?:\b(?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|\w{1,8}teen|twenty|thirty|forty|fifty"
    r"|sixty|seventy|eighty|ninety|hundred|thousand)(?:-\w{1,8})?|\w{1,12}th|first|second|third)\s{1,2}\Z",
    re.IGNORECASE,
)


def find_marks(text: str, *, chinese: bool = False) -> list[Mark]:
    """Every label that may open a clause below the sections, in order; spelled-out amounts ("five (5)") are not."""
    found: list[Mark] = []
    chain_end = -1
    for match in (_CHINESE_MARK if chinese else _MARK).finditer(text):
        circled = match["circled"] if chinese else None
        label = circled or match["label"] or match["stopped"]
        if not readings(label):
            continue
        start = match.start()
        if match["label"] and label.isdigit() and _COUNTED.search(text, max(0, start - 24), start):
            continue
        behind_label = chain_end >= 0 and start - chain_end <= 2 and not text[chain_end:start].strip()
        starts_line = start == 0 or text[start - 1] in "\n\f" or behind_label
        if not starts_line and _SPOKEN_OF.match(text, match.end()):
            continue
        chain_before = chain_end
        if starts_line:
            chain_end = match.end()
        form = "()" if match["label"] else "" if circled else match["stop"]
        if start == chain_before and label.isdigit() and found and (found[-1].label, found[-1].form) == (label, form):
            # "(1)(1) transport": a number that a converter doubled.
            continue
        found.append(Mark(start, match.end(), label, form, starts_line))
    return found


def last_before(starts: list[int], position: int) -> int:
    """Index of the last of `starts` at or before `position`; -1 when there is none."""
    return bisect_right(starts, position) - 1
