"""Lists of contents inside a text: they name every subject and answer no question, so ranking reads over them."""

from __future__ import annotations

import re

# "ARTICLE 8. Limits Of Liability ........ 19", "Section 4.7. Approvals 67", "第三章 付款 …… 12": words, then a page ("19", "A-19").
_ENTRY = re.compile(r"(?P<words>[^\n]{1,240}?)(?:[\s.·…_-]{1,400})(?:[A-Z]{1,2}-)?(?P<page>\d{1,4})\s{0,4}\Z")
_LABEL = re.compile(
    r"\s{0,40}(?:(?:article|section|clause|chapter|part|item|note|schedule|exhibit|annex|appendix|attachment)\s{1,4})?"
    r"(?:[\dIVXivx]{1,6}(?:\.\d{1,3}){0,4}|[A-Z])?(?:-\d{1,2})?[.:)]?\s",
    re.IGNORECASE,
)
_WORD = re.compile(r"[^\W\d_]{2}")
_LONGEST_LINE = 700
# So many entries with pages that never fall make a list; a table of figures seldom counts up so long.
_ENTRIES = 5
# A title that wraps leaves lines without a page between those with one.
_WRAPPED = 2


def without_contents(text: str) -> str:
    """`text` with lists of contents blanked, so that every offset stays."""
    lines = text.split("\n")
    runs: list[tuple[int, int]] = []
    first = last = -1
    count = page = 0
    for number, line in enumerate(lines):
        if not line.strip():
            continue
        found = _page(line)
        if found is not None and count and found >= page and not _parted(lines, last, number):
            last, count, page = number, count + 1, found
            continue
        if found is None and count and not _parted(lines, last, number):
            continue
        if count >= _ENTRIES:
            runs.append((first, last))
        first, last, count, page = (number, number, 1, found) if found is not None else (-1, -1, 0, 0)
    if count >= _ENTRIES:
        runs.append((first, last))
    for start, end in runs:
        lines[start : end + 1] = [re.sub(r"[^\f]", " ", line) for line in lines[start : end + 1]]
    return "\n".join(lines) if runs else text


def _parted(lines: list[str], last: int, number: int) -> bool:
    """Whether more text than a wrapped title lies between two lines."""
    between = lines[last + 1 : number + 1] if number - last <= 12 else []
    return not between or sum(1 for line in between[:-1] if line.strip()) > _WRAPPED


def _page(line: str) -> int | None:
    """The page that an entry of a contents list ends on; None for any other line."""
    if len(line) > _LONGEST_LINE or not line[-8:].strip()[-1:].isdigit():
        return None
    match = _ENTRY.fullmatch(line)
    if match is None:
        return None
    words = match["words"]
    label = _LABEL.match(words)
    title = words[label.end() :] if label else words
    if not _WORD.search(title) or re.search(r"\d", title):
        return None
    return int(match["page"])
