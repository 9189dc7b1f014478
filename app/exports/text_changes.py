"""What changed in the words of two years' reports, for the drafted report: risks and management's discussion first.

The comparison itself (ingest/reports/comparison.py) has every sentence; a reader of a draft gets all counts, and of each
kind of change the longest passages with the pages of both reports.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from unabridged.ingest.analysis import Change, ReportAnalysis, Section, TextComparison

from .paper import Grid, Heading, Paragraph, Part, Point

_SHOWN = (10, 10, 4)  # passages of one kind in each of _PARTS; the comparison has all
_LONGEST = 600  # code points of one passage
_RISKS = re.compile(r"\brisks?\b(?!.{0,30}(?:auditor|exhibit))|risikobericht|风险|風險", re.IGNORECASE)
_DISCUSSION = re.compile(
    r"management.{0,3}s?\W+discussion|discussion and analysis|(?:operating and )?(?:financial|business) review|strategic report"
    r"|(?:group )?management report|lagebericht|chief (?:executive|financial) officer.{0,4}s? (?:review|report)"
    r"|讨论与分析|讨论和分析|討論及分析|董事会报告",
    re.IGNORECASE,
)
_PARTS = ("Risks", "Management's discussion and analysis", "The other sections")
_FIGURE = re.compile(r"[$€£¥]?\d[\d.,]*(?:\s?%)?")
_YEAR = re.compile(r"(?:19|20)\d\d[.,]*")


@dataclass(frozen=True)
class _Passages:
    """The changes of one part of the report by what a reader calls them."""

    new: list[Change]
    gone: list[Change]
    reworded: list[Change]
    figures: list[Change]


def text_change_parts(comparison: TextComparison, old: ReportAnalysis, new: ReportAnalysis) -> list[Part]:
    """Counts by section, sections new and gone, then the passages of risks, discussion and the rest."""
    if not comparison.changes:
        return [Paragraph(f"The words of {old.document} and {new.document} are the same.")]
    parts: list[Part] = [
        Paragraph(_summary(comparison.changes, old, new)),
        *_sections_new_and_gone(comparison, old, new),
    ]
    topics = {id(change): _topic(change, old, new) for change in comparison.changes}
    parts += _counts(comparison.changes, old, new)
    for topic, title in enumerate(_PARTS):
        inside = [change for change in comparison.changes if topics[id(change)] == topic and not _whole_section(change)]
        if inside:
            parts += [Heading(title, 2), *_passages(inside, old, new, _SHOWN[topic])]
    return parts


def _sort(changes: Sequence[Change]) -> _Passages:
    # One pass over the changes, by kind; what only moved or changed its layout says nothing new.
    found = _Passages([], [], [], [])
    for change in changes:
        if change.kind == "inserted":
            found.new.append(change)
        elif change.kind == "deleted":
            found.gone.append(change)
        elif change.kind == "modified":
            (found.figures if _only_figures(change) else found.reworded).append(change)
    return found


def _summary(changes: Sequence[Change], old: ReportAnalysis, new: ReportAnalysis) -> str:
    found = _sort([change for change in changes if not _whole_section(change)])
    return (
        f"{new.document} against {old.document}: {len(found.new):,} new passages, {len(found.gone):,} gone, "
        f"{len(found.reworded):,} sentences reworded, {len(found.figures):,} with other figures in the same words. "
        "Rows of tables are not counted; the figures above show those."
    )


def _sections_new_and_gone(comparison: TextComparison, old: ReportAnalysis, new: ReportAnalysis) -> list[Part]:
    headings = {side.document: {section.id: section.heading for section in side.sections} for side in (old, new)}
    points: list[Part] = []
    for change in comparison.changes:
        if not _whole_section(change):
            continue
        side, id, page = (
            (new, change.new_id, change.new_page)
            if change.kind == "inserted"
            else (old, change.old_id, change.old_page)
        )
        label = "New section" if change.kind == "inserted" else "Section gone"
        heading = headings[side.document].get(id or "", id or "")
        points.append(Point(heading, _place(side, page), label))
    return points


def _counts(changes: Sequence[Change], old: ReportAnalysis, new: ReportAnalysis) -> list[Part]:
    """One row per section in the order of the new report, those that are gone behind."""
    order = {section.id: place for place, section in enumerate(new.sections)}
    headings = {section.id: section.heading for section in (*old.sections, *new.sections)}
    by_section: dict[str, list[Change]] = {}
    for change in changes:
        if not _whole_section(change):
            by_section.setdefault(change.new_id or change.old_id or "", []).append(change)
    rows = []
    for id in sorted(by_section, key=lambda id: (order.get(id, len(order)), id)):
        found = _sort(by_section[id])
        counts = [len(group) for group in (found.new, found.gone, found.reworded, found.figures)]
        if any(counts):
            rows.append((_cut(headings.get(id, id), 80), *(str(count) if count else "–" for count in counts)))
    return [Grid(("Section", "New", "Gone", "Reworded", "Figures alone"), tuple(rows))] if rows else []


def _passages(changes: Sequence[Change], old: ReportAnalysis, new: ReportAnalysis, shown: int) -> list[Part]:
    found = _sort(changes)
    parts: list[Part] = []
    for label, group in (("New", found.new), ("Gone", found.gone)):
        for change in _longest(group, shown):
            side, text, page = (
                (new, change.new_text, change.new_page) if label == "New" else (old, change.old_text, change.old_page)
            )
            parts.append(Point(_cut(text, _LONGEST), _place(side, page), label))
        parts += _rest(label, len(group) - shown)
    telling = [change for change in found.figures if not _only_years(change)]
    for label, group in (("Reworded", found.reworded), ("Figures", telling)):
        for change in _longest(group, shown):
            parts.append(Point(_difference(change), _places(change, old, new), label))
        parts += _rest(label, len(group) - shown)
    return parts


def _longest(group: Sequence[Change], shown: int) -> list[Change]:
    """The longest passages, in the order of the report."""
    by_length = sorted(group, key=lambda change: -len(change.new_text or change.old_text))
    kept = {id(change) for change in by_length[:shown]}
    return [change for change in group if id(change) in kept]


def _rest(label: str, left: int) -> list[Part]:
    return [Paragraph(f"{label}: {left:,} shorter ones are in the comparison of the two reports.")] if left > 0 else []


def _only_years(change: Change) -> bool:
    """Where nothing but years moved on, a reader learns nothing."""
    pairs = zip(_FIGURE.findall(change.old_text), _FIGURE.findall(change.new_text), strict=True)
    return all(a == b or (_YEAR.fullmatch(a) and _YEAR.fullmatch(b)) for a, b in pairs)


def _difference(change: Change) -> str:
    """The new sentence, with what it replaces in brackets: "revenue grew by 7 % [5 %]"."""
    before, after = change.old_text.split(), change.new_text.split()
    shown: list[str] = []
    for tag, i1, i2, j1, j2 in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        shown += after[j1:j2]
        if tag in {"replace", "delete"}:
            shown.append(f"[{'before: ' if tag == 'replace' else 'gone: '}{' '.join(before[i1:i2])}]")
    return _cut(" ".join(shown), 2 * _LONGEST)


def _only_figures(change: Change) -> bool:
    return _FIGURE.sub("0", change.old_text) == _FIGURE.sub("0", change.new_text)


def _whole_section(change: Change) -> bool:
    """A section that only one of the reports has: passages inside a section carry both ids."""
    return (change.old_id is None) != (change.new_id is None)


def _topic(change: Change, old: ReportAnalysis, new: ReportAnalysis) -> int:
    """The place in _PARTS of the section that holds the change, or of a section around it."""
    analysis, id = (new, change.new_id) if change.new_id is not None else (old, change.old_id)
    inside = next((section for section in analysis.sections if section.id == id), None)
    if inside is None:
        return 2
    around = [s.heading for s in analysis.sections if s.start <= inside.start and inside.end <= s.end and not _note(s)]
    if any(_RISKS.search(heading) for heading in around):
        return 0
    return 1 if any(_DISCUSSION.search(heading) for heading in around) else 2


def _note(section: Section) -> bool:
    """Notes speak of credit risk and interest rate risk too, as accounting."""
    return section.id.startswith("note")


def _place(report: ReportAnalysis, page: int | None) -> str:
    return report.document if page is None else f"{report.document}, page {page}"


def _places(change: Change, old: ReportAnalysis, new: ReportAnalysis) -> str:
    return f"{_place(new, change.new_page)}; before: {_place(old, change.old_page)}"


def _cut(text: str, longest: int) -> str:
    return text if len(text) <= longest else text[: longest - 1].rstrip() + "…"
