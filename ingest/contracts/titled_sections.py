"""Sections of an agreement without numbers: a title on a line of its own, or one that runs into its paragraph.

Only read where nothing in the text counts. "Governing Law. This Agreement is ..." opens a section where most titles run
in; where some stand alone, those are the sections and the titles that run in are clauses below them.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from .titles import MINOR_WORDS, is_finished

_PARAGRAPH = re.compile(r"(?:\A|\n[\n\f])(?P<line>[^\n]{3,})")
_RUN_IN = re.compile(r"(?P<title>[A-Z][^.:;\n\"()]{2,70}|[A-Z][A-Z ,&'/()-]{2,70})(?P<stop>[.:])\s(?=[A-Z\"(])")
_WORD = re.compile(r"[^\W\d_][\w'-]*")
# First words of sentences, of signature blocks and of covers; a title starts otherwise.
_NO_TITLE = re.compile(
    r"(?:BY|PLEASE|IMPORTANT|READ|By|Name|Title|Date|Dated|Signed|Signature|Address|Attention|Attn|Email|Copyright|Version|Note|Notes|You|We|It|This|These|If|Please|WHEREAS|Whereas"
    r"|NOW|Now|IN WITNESS|In Witness|BETWEEN|Between|AND|Last (?:[Uu]pdated|[Mm]odified|[Rr]evised)|Effective [Dd]ate|Page|END OF"
    r"|January|February|March|April|May|June|July|August|September|October|November|December)\b"
)
# The title of the whole document stands first and is no section of it.
_WHOLE = re.compile(
    r"\b(?:agreement|contract|licen[cs]e|terms|policy|conditions|deed|lease|eula|notice)\b", re.IGNORECASE
)
_COVER = 600
_FEWEST = 3
# A section holds this many characters on average: fewer is a list, more is prose with a few bold words.
_EXTENT = (60, 9_000)


class Titled(NamedTuple):
    """A title at [start, end) of the view, its stop included; `runs_in` where its paragraph goes on behind it."""

    start: int
    end: int
    title: str
    runs_in: bool


def find_titled_sections(text: str) -> list[Titled]:
    """The titles that open sections, in order; none where the text does not read as sections under titles."""
    found: list[Titled] = []
    for match in _PARAGRAPH.finditer(text):
        titled = _read_title(text, match.start("line"), match["line"])
        if titled is not None:
            found.append(titled)
    # The titles of a cover stand above each other; the last of them may be a section's.
    while len(found) > 1 and not (found[1].runs_in or text[found[0].end : found[1].start].strip()):
        del found[0]
    while found and found[0].start < _COVER and not found[0].runs_in and _WHOLE.search(found[0].title):
        del found[0]
    if len(found) < _FEWEST or not _EXTENT[0] <= (len(text) - found[0].start) / len(found) <= _EXTENT[1]:
        return []
    return found


def _read_title(text: str, start: int, line: str) -> Titled | None:
    if _NO_TITLE.match(line):
        return None
    run_in = _RUN_IN.match(line)
    if run_in is not None and is_capitalised(run_in["title"]):
        return Titled(start, start + run_in.end("stop"), run_in["title"].strip(), True)
    alone = line.rstrip()
    if len(alone) > 90 or alone[-1] in ",;:?!" or (alone[-1] == "." and len(alone) > 60) or not alone[0].isupper():
        return None
    title = alone.rstrip(". ")
    end = start + len(line)
    if not is_capitalised(title) or not is_finished(title, text[end : end + 4]):
        return None
    return Titled(start, end, title, False)


def is_capitalised(title: str) -> bool:
    """Whether the words of a title are capitalised; of a short one the first is enough."""
    words = _WORD.findall(title)
    weighty = [word for word in words if word.lower() not in MINOR_WORDS]
    capital = sum(word[0].isupper() for word in weighty)
    if not weighty or len(words) > 12:
        return False
    return capital * 10 >= 7 * len(weighty) or len(words) <= 2
