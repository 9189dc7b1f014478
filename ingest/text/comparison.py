"""Two versions of any other text, section by section: changed, gone, new, moved, or only laid out anew."""

from __future__ import annotations

from typing import Any

from ..analysis import Change, TextAnalysis, TextComparison
from ..contracts.alignment import Unit, align, moved
from ..contracts.comparison import normal
from ..contracts.wording import summarize, tokens
from ..document import Document

_SHOWN = 4_000  # code points of a section that a change carries on each side


def compare_texts(
    old: Document, old_analysis: TextAnalysis, new: Document, new_analysis: TextAnalysis
) -> TextComparison:
    """Changes in the order of the new text, then what is gone; ids are section ids, "start" is what stands before them."""
    before, after = _units(old, old_analysis), _units(new, new_analysis)
    found = align(before, after)
    has_moved = moved(before, after, found)
    partners = {new_id: unit for unit in before if (new_id := found.get(unit.id)) is not None}
    changes = []
    for unit in after:
        partner = partners.get(unit.id)
        text = new.text[unit.start : unit.end].strip()
        if partner is None:
            changes.append(Change(kind="inserted", new_id=unit.id, new_text=text[:_SHOWN], summary="inserted"))
            continue
        previous = old.text[partner.start : partner.end].strip()
        sides: dict[str, Any] = {
            "old_id": partner.id,
            "new_id": unit.id,
            "old_text": previous[:_SHOWN],
            "new_text": text[:_SHOWN],
        }
        if partner.id in has_moved:
            changes.append(Change(kind="moved", summary="stands in another place", **sides))
        words = tokens(normal(previous)), tokens(normal(text))
        if words[0] != words[1]:
            changes.append(Change(kind="modified", summary=summarize(*words), **sides))
        elif previous != text:
            changes.append(Change(kind="cosmetic", summary="layout or punctuation marks", **sides))
    changes += [
        Change(
            kind="deleted", old_id=unit.id, old_text=old.text[unit.start : unit.end].strip()[:_SHOWN], summary="deleted"
        )
        for unit in before
        if unit.id not in found
    ]
    return TextComparison(old=old.name, new=new.name, changes=tuple(changes))


def _units(document: Document, analysis: TextAnalysis) -> list[Unit]:
    """Each section's own text, up to the next heading of any level."""
    bounds = [("start", None, 0)] if not analysis.sections or analysis.sections[0].start > 0 else []
    open_sections: list[tuple[int, str]] = []
    parents: dict[str, str | None] = {}
    for section in analysis.sections:
        while open_sections and open_sections[-1][0] >= section.level:
            open_sections.pop()
        parents[section.id] = open_sections[-1][1] if open_sections else None
        open_sections.append((section.level, section.id))
    starts = [*bounds, *((section.id, parents[section.id], section.start) for section in analysis.sections)]
    ends = [start for _, _, start in starts[1:]] + [len(document.text)]
    return [
        Unit(identity, parent, start, end, tuple(tokens(normal(document.text[start:end]).lower())))
        for (identity, parent, start), end in zip(starts, ends, strict=True)
        if document.text[start:end].strip()
    ]
