"""The parts that a report's own list of contents names, found again at the top of the pages it sends the reader to."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from ..document import Document, Page
from .outline_forms import TOP_LINES, Candidate, clean, slug

_MAX_FRONT = 12  # pages at the front of a report that may hold its contents
_MIN_ENTRIES = 4
_MIN_FOUND = 0.4  # share of the entries that must stand at the top of a page: other lists of numbers do not
_MIN_RISING = 0.8  # share of page numbers that are not below the one before
_MAX_LINES = 250  # on a contents page
_ANNOUNCED = re.compile(r"\b(?:contents|inhalt|in this report)\b", re.IGNORECASE)
_TITLE_FIRST = re.compile(r"([A-Z][^\n\d.…·]{2,90}?)[ .…·\t]{1,300}(\d{1,3})(?=\s|$)")
_NUMBER_FIRST = re.compile(r"(?:^|(?<=\s))(\d{1,3})[ \t]{1,8}([A-Z][^\n\d]{2,90})(?=\s|$)")
_LONGEST_TITLE = 100
_NOT_WORDS = re.compile(r"[^a-z]+")


@dataclass(frozen=True, slots=True)
class Entry:
    """A line of the contents: the part's title and the page number printed beside it."""

    title: str
    page: int


def headings_in_contents(document: Document) -> list[Candidate]:
    """The headings that the contents name, in text order; none where the report has no such list."""
    for page in document.pages[:_MAX_FRONT]:
        entries = _entries(document, page)
        found = _find(entries, _tops(document, page.number)) if entries else {}
        if len(found) >= max(_MIN_ENTRIES, _MIN_FOUND * len(entries)):
            return [found[start] for start in sorted(found)]
    return []


def _find(entries: list[Entry], tops: dict[str, list[tuple[int, Page]]]) -> dict[int, Candidate]:
    """Offset -> heading for the entries that stand at the top of a page, the one nearest to the page they name."""
    found: dict[int, Candidate] = {}
    for rank, entry in enumerate(entries):
        places = tops.get(_key(entry.title), [])
        if not places:
            continue
        start, page = min(places, key=lambda place: (_distance(place[1], entry.page), place[0]))
        heading = clean(entry.title)
        found.setdefault(start, Candidate(slug(heading), rank, heading, start, page.number))
    return found


def _entries(document: Document, page: Page) -> list[Entry]:
    """What a page of contents lists; nothing for any other page."""
    text = document.text[page.span.start : page.span.end]
    if not _ANNOUNCED.search(text) or text.count("\n") > _MAX_LINES:
        return []
    text = "\n".join(_unwrapped(text.split("\n")))
    behind = [Entry(match[1].strip(), int(match[2])) for match in _TITLE_FIRST.finditer(text)]
    before = [Entry(match[2].strip(), int(match[1])) for match in _NUMBER_FIRST.finditer(text)]
    return max((entries for entries in (behind, before) if _rises(entries, len(document.pages))), key=len, default=[])


def _unwrapped(lines: list[str]) -> Iterator[str]:
    """Titles over two lines on one: the second begins in lower case, the first does not end with a page number."""
    held = ""
    for line in lines:
        begins = line.lstrip()[:1]
        if held and begins.islower() and len(held) <= _LONGEST_TITLE and not held.rstrip()[-1:].isdigit():
            held = f"{held.rstrip()} {line.lstrip()}"
            continue
        yield held
        held = line
    yield held


def _rises(entries: list[Entry], pages: int) -> bool:
    numbers = [entry.page for entry in entries]
    if len(numbers) < _MIN_ENTRIES or max(numbers) > pages + 20:
        return False
    rising = sum(a <= b for a, b in pairwise(numbers))
    return rising >= _MIN_RISING * (len(numbers) - 1)


def _tops(document: Document, after: int) -> dict[str, list[tuple[int, Page]]]:
    """Lines near the top of the pages behind page `after`, by their words alone: (offset, page). A heading may take two."""
    tops: dict[str, list[tuple[int, Page]]] = {}
    for page in document.pages[after:]:
        above: tuple[int, str] | None = None
        for start, line in _lines(document, page):
            tops.setdefault(_key(line), []).append((start, page))
            if above is not None and line[:1].islower():
                tops.setdefault(_key(f"{above[1]} {line}"), []).append((above[0], page))
            above = (start, line)
    return tops


def _lines(document: Document, page: Page) -> Iterator[tuple[int, str]]:
    """The first lines of a page with their offsets."""
    start = page.span.start
    for _ in range(TOP_LINES):
        end = document.text.find("\n", start, page.span.end)
        if end < 0:
            return
        line = document.text[start:end]
        yield start + len(line) - len(line.lstrip()), line
        start = end + 1


def _key(title: str) -> str:
    return _NOT_WORDS.sub(" ", title.lower()).strip()


def _distance(page: Page, printed: int) -> int:
    """How far a page is from the one that the contents name by its printed number."""
    label = int(page.label) if page.label and page.label.isdecimal() else page.number
    return abs(label - printed)
