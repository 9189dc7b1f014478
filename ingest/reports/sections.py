"""Sections of an annual report: items, notes, 节, or the usual parts of a report by name.

A part is announced several times: in the table of contents, in running heads, in cross-references. The headings are
the longest run of candidates that come in the order in which such parts always come, tables of contents left out.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace
from itertools import pairwise

from ..analysis import Section
from ..document import Document
from . import outline_forms as forms
from .contents_list import headings_in_contents
from .outline_forms import Candidate

# A page that names this many different parts is a table of contents: real headings have text between them.
_CONTENTS_ENTRIES = 8
_MIN_ITEMS = 5
_MIN_NOTES = 4
# Notes are numbered without gaps; a heading or two may be unreadable.
_MAX_STEP = 3
# Chains are searched among at most this many candidates: enough for a running head on each of 2,000 pages.
_MAX_CANDIDATES = 2_000


def find_sections(document: Document) -> tuple[Section, ...]:
    """All sections in text order, notes inside the part that holds them. Ids are unique; levels count from 1."""
    if document.language == "zh":
        found = _chinese(document)
    else:
        parts = _chain(_without_contents(forms.items(document)))
        if len(parts) < _MIN_ITEMS:
            parts = _named(document)
        notes = _notes(document, next((item.start for item in parts if item.id.startswith("notes")), 0))
        found = [(1, item) for item in parts] + [(2, item) for item in notes]
    return _sections(document, found)


def _notes(document: Document, start: int) -> list[Candidate]:
    chain = _chain(_without_contents(forms.notes(document)))
    if len(chain) >= _MIN_NOTES:
        return chain
    # Numbered headings without the word "note" also count steps and lists: only a long gapless run is believed.
    chain = _chain(_without_contents(forms.numbered_notes(document, start)))
    steps = [after.rank - before.rank for before, after in pairwise(chain)]
    chain = chain[: next((at for at, step in enumerate(steps, 1) if step > _MAX_STEP), len(chain))]
    gapless = sum(step == 1 for step in steps[: len(chain) - 1])
    return chain if len(chain) >= 8 and gapless >= 0.8 * (len(chain) - 1) and chain[0].rank <= 2 else []


def _named(document: Document) -> list[Candidate]:
    """Parts that the contents name, and the first line of each usual name behind them; the order of the parts is free."""
    found: dict[int, Candidate] = {}
    for candidate in _without_contents(forms.names(document), entries=4):
        found.setdefault(candidate.rank, candidate)
    parts = {candidate.start: candidate for candidate in found.values()}
    listed = headings_in_contents(document)
    parts |= {candidate.start: candidate for candidate in listed if candidate.start not in parts}
    return [parts[start] for start in sorted(parts)]


def _chinese(document: Document) -> list[tuple[int, Candidate]]:
    sections = _chain(forms.chinese_sections(document))
    found = [(1, section) for section in sections]
    bounds = [section.start for section in sections] + [len(document.text)]
    for section, start, end in zip(sections, bounds, bounds[1:], strict=False):
        parts = _chain(forms.chinese_parts(document, start + 1, end))
        part_bounds = [part.start for part in parts] + [end]
        for part, part_start, part_end in zip(parts, part_bounds, part_bounds[1:], strict=False):
            found.append((2, _inside(section, part)))
            if "项目注释" in part.heading:
                notes = _chain(forms.chinese_notes(document, part_start + 1, part_end))
                found.extend((3, _inside(part, _inside(section, note), part.id)) for note in notes)
    return found


def _inside(parent: Candidate, child: Candidate, part: str = "") -> Candidate:
    id = f"note-{part}.{child.id.rpartition('.')[2]}" if part else f"{parent.id}.{child.id}"
    return replace(child, id=id)


def _without_contents(candidates: Iterable[Candidate], entries: int = _CONTENTS_ENTRIES) -> list[Candidate]:
    """Candidates that do not stand on a page of contents, unless a part is announced nowhere else."""
    every = list(candidates)[: _MAX_CANDIDATES * 4]
    pages = Counter(page for page, _ in {(item.page, item.id) for item in every})
    contents = {page for page, count in pages.items() if count >= entries}
    elsewhere = {item.id for item in every if item.page not in contents}
    # The short items at the end of a US report share a page that looks like contents, but are announced twice.
    first = min(contents, default=0)
    return [
        item for item in every if item.page not in contents or (item.page > first + 2 and item.id not in elsewhere)
    ][:_MAX_CANDIDATES]


def _chain(candidates: Sequence[Candidate] | Iterable[Candidate]) -> list[Candidate]:
    """The heaviest run of candidates in text order with rising rank; the earliest such where several are."""
    # rank -> (weight of the best run that ends with this rank, its last candidate, the run before it)
    tails: dict[int, tuple[int, Candidate, object]] = {}
    for candidate in candidates:
        before, link = 0, None
        for rank, tail in tails.items():
            if rank < candidate.rank and tail[0] > before:
                before, link = tail[0], tail
        length = before + candidate.weight
        held = tails.get(candidate.rank)
        if held is None or length > held[0]:
            tails[candidate.rank] = (length, candidate, link)
    if not tails:
        return []
    node: object = max(tails.values(), key=lambda tail: (tail[0], -tail[1].rank))
    run: list[Candidate] = []
    while isinstance(node, tuple):
        run.append(node[1])
        node = node[2]
    return run[::-1]


def _sections(document: Document, found: Sequence[tuple[int, Candidate]]) -> tuple[Section, ...]:
    ordered = sorted(found, key=lambda item: (item[1].start, item[0]))
    used: Counter[str] = Counter()
    sections = []
    for position, (level, candidate) in enumerate(ordered):
        end = next((item.start for other, item in ordered[position + 1 :] if other <= level), len(document.text))
        used[candidate.id] += 1
        again = f"-{used[candidate.id]}" if used[candidate.id] > 1 else ""
        sections.append(
            Section(
                id=candidate.id + again,
                heading=candidate.heading,
                level=level,
                start=candidate.start,
                end=end,
                page=candidate.page,
            )
        )
    return tuple(sections)
