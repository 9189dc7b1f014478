"""Two years' reports of a company, section by section and sentence by sentence: what is new, gone, reworded or moved.

A PDF has lines, not paragraphs, and a changed word breaks all lines behind it differently; so sentences are compared,
and neighbouring changes of one kind are given as one. Rows of tables are left out: every figure of a report changes
every year, and the series over the statements shows that better.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Literal

from ..analysis import Change, ReportAnalysis, Section, TextComparison
from ..document import Document

# Words in common, of all words of both (Jaccard). Below it two sentences only share their subject.
_REWORDED = 0.5
_MIN_WORDS = 4
# Figures among the words: rows of tables have more, and they do not end like sentences.
_MAX_FIGURES = 0.2
_MAX_FIGURES_OF_SENTENCE = 0.4
# Sentences of a replaced run are paired by their words up to this many pairs, else by their position.
_MAX_PAIRS = 250_000
_MAX_TEXT = 4_000
_BREAK = re.compile(
    r"(?<=[.!?])[”\"]?\s+(?=[“\"]?[A-Z(])|(?<=[。！？；])\s*|\n[ \t]*\n|\f|\n(?=[•●▪·–]|\([a-z0-9]{1,3}\))"
)
_WORD = re.compile(r"[^\W\d_]+|[\u3400-\u9fff]|\d+(?:[.,]\d+)*")


@dataclass(frozen=True, slots=True)
class _Sentence:
    """`key` compares without case, figures' typography and line breaks; `words` for likeness."""

    text: str
    key: str
    words: frozenset[str]
    page: int | None


def compare_reports(
    old_document: Document, old_analysis: ReportAnalysis, new_document: Document, new_analysis: ReportAnalysis
) -> TextComparison:
    """Changes in the order of the new report; sections that are gone come last. Ids are section ids."""
    old_parts = dict(_parts(old_document, old_analysis))
    new_parts = dict(_parts(new_document, new_analysis))
    partners = _partners(list(old_parts), list(new_parts))
    changes: list[Change] = []
    for new in new_parts:
        old = partners.get(new)
        if old is None:
            changes.extend(_whole(new, new_parts[new], "inserted"))
            continue
        changes.extend(_compare(old, old_parts[old], new, new_parts[new]))
    kept = set(partners.values())
    for old in old_parts:
        if old not in kept:
            changes.extend(_whole(old, old_parts[old], "deleted"))
    return TextComparison(old=old_document.name, new=new_document.name, changes=tuple(_with_moves(changes)))


def _parts(document: Document, analysis: ReportAnalysis) -> Iterator[tuple[Section, list[_Sentence]]]:
    """Each section with the sentences that stand in it and in no section inside it."""
    sections = analysis.sections or (
        Section(id="document", heading=document.name, level=1, start=0, end=len(document.text)),
    )
    starts = [section.start for section in sections] + [len(document.text)]
    repeated = _running_lines(document)
    for section, following in zip(sections, starts[1:], strict=True):
        text, kept, offset = "", [], section.start
        for index, line in enumerate(document.text[section.start : min(section.end, following)].split("\n")):
            if index and line.strip().strip("\f") not in repeated:
                kept.append((len(text), offset))
                text += line + "\n"
            offset += len(line) + 1
        yield section, list(_sentences(text, _pages(document, kept)))


def _pages(document: Document, kept: Sequence[tuple[int, int]]) -> Callable[[int], int | None]:
    """Which page a position of a section's kept lines is on; `kept` are their positions and offsets in the document."""
    starts = [position for position, _ in kept]
    page_starts = [page.span.start for page in document.pages]

    def page_of(position: int) -> int | None:
        line = bisect_right(starts, position) - 1
        if line < 0 or not page_starts:
            return None
        # A page begins with its form feed's end, a line may begin with one.
        offset = kept[line][1] + position - starts[line]
        return document.pages[max(0, bisect_right(page_starts, offset) - 1)].number

    return page_of


def _running_lines(document: Document) -> set[str]:
    """First and last lines that stand on many pages: running heads and feet, which interrupt sentences."""
    counts: Counter[str] = Counter()
    for page in document.pages:
        lines = [line.strip() for line in document.text[page.span.start : page.span.end].strip("\f\n ").split("\n")]
        counts.update({*lines[:2], *lines[-2:]})
    often = max(4, len(document.pages) // 20)
    return {line for line, count in counts.items() if count >= often or line.isdigit()}


def _sentences(text: str, page_of: Callable[[int], int | None]) -> Iterator[_Sentence]:
    start = 0
    for match in (*_BREAK.finditer(text), None):
        end = len(text) if match is None else match.start()
        piece, begin = text[start:end], start
        start = end if match is None else match.end()
        shown = " ".join(piece.split())
        words = _WORD.findall(shown.lower())
        figures = sum(word[0].isdigit() for word in words)
        most = _MAX_FIGURES_OF_SENTENCE if shown.endswith((".", "。", "!", "?")) else _MAX_FIGURES
        if len(words) >= _MIN_WORDS and figures <= most * len(words):
            first = begin + len(piece) - len(piece.lstrip())
            yield _Sentence(shown, " ".join(words), frozenset(words), page_of(first))


def _partners(old: Sequence[Section], new: Sequence[Section]) -> dict[Section, Section]:
    """New section -> the old section it continues: by id, else by heading without its number."""
    by_heading: dict[str, list[Section]] = defaultdict(list)
    by_id = {section.id: section for section in old}
    for section in old:
        by_heading[_heading(section)].append(section)
    found: dict[Section, Section] = {}
    taken: set[Section] = set()
    for section in new:
        # Notes are renumbered from year to year, so the heading decides; items and 节 keep their ids.
        candidates = [*by_heading[_heading(section)], *([by_id[section.id]] if section.id in by_id else [])]
        for candidate in candidates:
            same_form = candidate.id.startswith("note-") == section.id.startswith("note-")
            agree = _heading(candidate) == _heading(section) or not section.id.startswith("note-")
            if candidate not in taken and same_form and agree:
                found[section] = candidate
                taken.add(candidate)
                break
    return found


def _heading(section: Section) -> str:
    heading = re.sub(
        r"^(?:item|note)\s+\w+\.\s*|^第\S+[节章]\s*|^[一二三四五六七八九十\d]+、", "", section.heading.lower()
    )
    return " ".join(_WORD.findall(heading))


def _compare(old: Section, before: list[_Sentence], new: Section, after: list[_Sentence]) -> Iterator[Change]:
    matcher = SequenceMatcher(None, [item.key for item in before], [item.key for item in after], autojunk=True)
    for tag, i1, i2, j1, j2 in matcher.get_opcodes():
        if tag == "equal":
            continue
        pairs = _reworded(before[i1:i2], after[j1:j2])
        changed_old = {i for i, _ in pairs}
        changed_new = {j: i for i, j in pairs}
        for run in _runs([i for i in range(i2 - i1) if i not in changed_old]):
            yield _change("deleted", old, new, [before[i1 + i] for i in run], [])
        position = 0
        while position < j2 - j1:
            if position in changed_new:
                yield _change("modified", old, new, [before[i1 + changed_new[position]]], [after[j1 + position]])
                position += 1
                continue
            run = [position]
            while run[-1] + 1 < j2 - j1 and run[-1] + 1 not in changed_new:
                run.append(run[-1] + 1)
            yield _change("inserted", old, new, [], [after[j1 + j] for j in run])
            position = run[-1] + 1


def _reworded(before: list[_Sentence], after: list[_Sentence]) -> list[tuple[int, int]]:
    """Pairs of an old and a new sentence that say the same in other words, in order of likeness, each used once."""
    if len(before) * len(after) <= _MAX_PAIRS:
        every = ((i, j) for i in range(len(before)) for j in range(len(after)))
    else:
        every = ((i, i) for i in range(min(len(before), len(after))))
    likeness = sorted(
        ((_likeness(before[i], after[j]), i, j) for i, j in every), key=lambda entry: (-entry[0], entry[1], entry[2])
    )
    pairs: list[tuple[int, int]] = []
    used_old: set[int] = set()
    used_new: set[int] = set()
    for score, i, j in likeness:
        if score < _REWORDED:
            break
        if i not in used_old and j not in used_new:
            used_old.add(i)
            used_new.add(j)
            pairs.append((i, j))
    return pairs


def _likeness(one: _Sentence, other: _Sentence) -> float:
    common = len(one.words & other.words)
    return common / (len(one.words) + len(other.words) - common)


def _runs(positions: list[int]) -> Iterator[list[int]]:
    run: list[int] = []
    for position in positions:
        if run and position != run[-1] + 1:
            yield run
            run = []
        run.append(position)
    if run:
        yield run


def _change(
    kind: Literal["modified", "deleted", "inserted"],
    old: Section,
    new: Section,
    before: list[_Sentence],
    after: list[_Sentence],
) -> Change:
    old_text, new_text = (" ".join(item.text for item in part)[:_MAX_TEXT] for part in (before, after))
    if kind == "modified":
        same_words = _without_figures(before[0]) == _without_figures(after[0])
        summary = f"Figures changed in {new.heading}" if same_words else f"Reworded in {new.heading}"
    else:
        summary = f"Gone from {new.heading}" if kind == "deleted" else f"New in {new.heading}"
    return Change(
        kind=kind, old_id=old.id, new_id=new.id, old_text=old_text, new_text=new_text, summary=summary,
        old_page=before[0].page if before else None, new_page=after[0].page if after else None,
    )  # fmt: skip


def _without_figures(sentence: _Sentence) -> list[str]:
    return [word for word in sentence.key.split() if not word[0].isdigit()]


def _whole(section: Section, sentences: list[_Sentence], kind: str) -> Iterator[Change]:
    text = " ".join(item.text for item in sentences)[:_MAX_TEXT]
    if kind == "inserted":
        yield Change(
            kind="inserted",
            new_id=section.id,
            new_text=text or section.heading,
            summary=f"New section: {section.heading}",
            new_page=section.page,
        )
    else:
        yield Change(
            kind="deleted",
            old_id=section.id,
            old_text=text or section.heading,
            summary=f"Section gone: {section.heading}",
            old_page=section.page,
        )


def _with_moves(changes: list[Change]) -> Iterator[Change]:
    """A text that is gone in one section and new in another has moved."""
    gone = {change.old_text: change for change in changes if change.kind == "deleted" and change.old_text}
    moved: set[str] = set()
    result: list[Change] = []
    for change in changes:
        source = gone.get(change.new_text) if change.kind == "inserted" else None
        if source is not None and change.new_text not in moved:
            moved.add(change.new_text)
            result.append(
                Change(
                    kind="moved", old_id=source.old_id, new_id=change.new_id, old_text=source.old_text,
                    new_text=change.new_text, summary=f"Moved; {change.summary[:1].lower()}{change.summary[1:]}",
                    old_page=source.old_page, new_page=change.new_page,
                )
            )  # fmt: skip
        else:
            result.append(change)
    return (change for change in result if not (change.kind == "deleted" and change.old_text in moved))
