"""Sentences of a contract, English and Chinese, with their places; a clause's number and heading stay with its first."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ..document import Span

# An English sentence ends at . ; ! ? before a capital, a quotation mark or an enumerator; a Chinese one at its stops.
# Blank lines end one only after such a mark: page breaks leave blank lines inside sentences.
_END = re.compile(
    r"[。；！？]|[.;!?][\"”’)]{0,2}(?=\s{1,400}[A-Z“\"(\[\u4e00-\u9fff])|[:：](?=[ \t]{0,20}\n)|(?<=[\u4e00-\u9fff])\n(?=\s{0,40}[第（(\d０-９一二三四五六七八九十])"
)
_ABBREVIATION = re.compile(
    r"\b(?:inc|corp|ltd|co|nos?|secs?|arts?|mr|mrs|ms|dr|vs|u\.s|l\.l\.c|n\.a|e\.g|i\.e|etc|st|jr|section|article|[a-z])$",
    re.IGNORECASE,
)
# The number of a clause at its start: "Section 2.4." opens a sentence there, and ends one elsewhere.
_LABEL = re.compile(r"\W{0,3}(?:section|article|clause)?\s{0,4}[\dA-Z.()]{1,12}", re.IGNORECASE)
_ENTRY = re.compile(r"[ \t]{0,20}\n\s{0,40}[\"“]")
_LONGEST = 6_000  # code points; what is longer is a table or a list without stops


def sentences(text: str, start: int, end: int) -> Iterator[Span]:
    """The sentences of text[start:end], without the spaces around them."""
    begin = start
    for match in _END.finditer(text, start, end):
        stop = match.end()
        if match[0][0] == ".":
            before = text[max(begin, match.start() - 24) : match.start()]
            is_label = match.start() - begin < 24 and _LABEL.fullmatch(before.strip()) is not None
            # A quotation mark that opens the next line opens the next definition: "the form of Exhibit B."
            if is_label or (_ABBREVIATION.search(before) and not _ENTRY.match(text, stop)):
                continue
        yield from _pieces(text, begin, stop)
        begin = stop
    yield from _pieces(text, begin, end)


def _pieces(text: str, start: int, end: int) -> Iterator[Span]:
    while start < end:
        stop = min(end, start + _LONGEST)
        if stop < end:
            stop = max(text.rfind(" ", start + 1, stop), start + _LONGEST // 2)
        left = start
        while left < stop and text[left].isspace():
            left += 1
        right = stop
        while right > left and text[right - 1].isspace():
            right -= 1
        if right > left:
            yield Span(left, right)
        start = stop
