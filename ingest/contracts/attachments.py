"""Exhibits, schedules, annexes and appendices: the lines that are their titles, and the parts that schedules have."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import pairwise

from .enumerators import CHINESE_NUMERAL, chinese_numeral, roman_value


@dataclass(frozen=True, slots=True)
class Attachment:
    """The title line of an exhibit, schedule, annex or appendix, or of a part of one.

    name   its id: "Exhibit A", "Schedule 1 Part 2"
    whole  the attachment that a part belongs to
    """

    start: int
    end: int
    name: str
    whole: str | None = None


ATTACHMENT_NUMBER = r"(?:\d{1,3}(?:[.\-]\d{1,3}){0,3}[A-Z]?(?:\([A-Za-z0-9]{1,4}\)){0,3}|[IVXL]{1,6}(?![A-Za-z])|[A-Z]{1,2}(?:-\d{1,3}|-[A-Z])?(?:\([A-Za-z0-9]{1,4}\)){0,2})"
_CHINESE_ATTACHMENT = re.compile(
    rf"(?:\A|\n[\n\f]?)(?P<word>附[件表录])\s?(?P<number>{CHINESE_NUMERAL})(?P<rest>[^\n]{{0,60}})(?=\n|\Z)"
)
_ATTACHMENT = re.compile(
    r"(?P<before>\A|\n\n|\n\f|\n)(?P<word>EXHIBIT|Exhibit|SCHEDULE|Schedule|ANNEX|Annex|APPENDIX|Appendix|ATTACHMENT|Attachment|ANNEXURE|Annexure)(?:\s{1,2}|\s?-\s?)"
    rf"['\"]?(?P<number>{ATTACHMENT_NUMBER})['\"]?(?P<rest>[^\n]{{0,90}})(?=\n|\Z)"
)
# "THE SCHEDULE": an agreement with one schedule need not number it.
_ONLY_ATTACHMENT = re.compile(
    r"(?:\n\n|\n\f)(?:(?:THE|The)\s)?(?P<word>EXHIBIT|Exhibit|SCHEDULE|Schedule|ANNEX|Annex|APPENDIX|Appendix)(?=\n|\Z)"
)
# A line that begins with these words behind it goes on with its sentence.
_GOES_ON = re.compile(
    r"(?:\b(?:of|in|to|and|or|the|as|by|with|on|under|from|see|per|this|that|for|at|a|an|is|are|each|which|its|also)|[,(])\s?\Z"
)
# Titles of attachments stand closer than this only in a list of them.
_LISTED = 160
_SAYS_SOMETHING = re.compile(r"。|[a-z]\.\n|\n(?:\d{1,2}|[一二三四五六七八九十])[.、]")


def find_attachments(text: str) -> tuple[list[Attachment], list[int]]:
    """(title lines of attachments, places of all such lines, those in lists of titles included)."""
    titles = []
    # Lines that begin in the middle of a sentence; they count only in lists of titles.
    broken_lines: set[int] = set()
    for match in _ATTACHMENT.finditer(text):
        rest = match["rest"].strip()
        if rest and (rest[0] in ",;).&" or rest[0].islower() or rest.endswith((",", ";"))):
            continue
        going_on = _GOES_ON.search(text, max(0, match.start() - 12), match.start())
        if match["before"] == "\n" and (going_on or text[match.end() + 1 : match.end() + 2].islower()):
            broken_lines.add(match.start("word"))
        name = f"{match['word'].capitalize()} {match['number']}"
        titles.append(Attachment(match.start("word"), match.end("number"), name))
    if not titles:
        only = list(_ONLY_ATTACHMENT.finditer(text))[-1:]
        titles += [Attachment(match.start("word"), match.end("word"), match["word"].capitalize()) for match in only]
    for match in _CHINESE_ATTACHMENT.finditer(text):
        value = chinese_numeral(match["number"])
        rest = match["rest"].strip()
        if value and not rest.endswith(("。", ";", ",", "、")) and not rest.startswith(("、", "和", "的", ",")):
            titles.append(Attachment(match.start("word"), match.end("number"), f"{match['word']}{value}"))
    titles.sort(key=lambda title: title.start)
    close = [_stands_close(text, title, following) for title, following in pairwise(titles)]
    listed = [any(pair) for pair in zip([False, *close], [*close, False], strict=True)][: len(titles)]
    kept = [
        title for title, in_list in zip(titles, listed, strict=True) if not in_list and title.start not in broken_lines
    ]
    places = [
        title.start for title, in_list in zip(titles, listed, strict=True) if in_list or title.start not in broken_lines
    ]
    return kept, places


_PART = re.compile(
    r"(?:\n\n|\n\f|\n)(?:PART|Part)\s{1,2}(?P<number>\d{1,2}|[A-Z]|[IVX]{1,5})(?P<rest>(?![\w.]*\w)[^\n]{0,90})(?=\n|\Z)"
)


_FIRST_NUMBER = re.compile(r"\n[\n\f]?(?P<number>\d{1,3})(?:[.)]|\.\d{1,3})?\s")


def find_parts(text: str, attachments: list[Attachment]) -> list[Attachment]:
    """The parts of each attachment that has at least two, counted from the first: each counts its paragraphs anew."""
    bounds = [*(attachment.start for attachment in attachments[1:]), len(text)]
    found: list[Attachment] = []
    for attachment, bound in zip(attachments, bounds, strict=False):
        parts: list[Attachment] = []
        for match in _PART.finditer(text, attachment.end, bound):
            number, rest = match["number"], match["rest"].strip()
            value = int(number) if number.isdigit() else roman_value(number) if parts or number == "I" else None
            value = value if value is not None else ord(number[0]) - 64
            if value == len(parts) + 1 and not (
                rest[:1].islower() or rest.startswith((",", ";", ")")) or rest.endswith(",")
            ):
                start = match.start("number") - len("Part ")
                name = f"{attachment.name} Part {number}"
                parts.append(Attachment(start, match.end("number"), name, attachment.name))
        counts_on = [_FIRST_NUMBER.search(text, part.end, bound) for part in parts[1:]]
        if len(parts) > 1 and not any(first is not None and first["number"] != "1" for first in counts_on):
            found += parts
    return found


def _stands_close(text: str, title: Attachment, following: Attachment) -> bool:
    """Whether two titles belong to a list of titles: next to each other on one page, with no text of their own between."""
    between = text[title.end : following.start]
    return len(between) < _LISTED and "\f" not in between and not _SAYS_SOMETHING.search(between)
