"""Two versions of a contract: what a reviewer would call changed, clause by clause.

A change is reported for the smallest block clause that holds it. A clause that only got another number, and references
that only follow such a number, are no changes: they are reported as "renumbered".
"""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Mapping, Sequence

from ..analysis import Change, Clause, ContractAnalysis, DanglingAfter, Reference, TextComparison
from ..document import Document
from .alignment import Unit, align, moved
from .layout import read_view
from .wording import summarize, tokens

_LABEL = re.compile(
    r"[\s\"“]{0,40}(?:(?:section|article|clause|paragraph|sec\.|art\.|§{1,2})\s{0,20})?"
    r"(?:第\s{0,4}[一二三四五六七八九十百千零〇两\d]{1,8}\s{0,4}[编章节条款项]"
    r"|\d{1,4}(?:[.．]\d{1,4}){0,6}(?!\d)|[(（](?:\d{1,4}|[a-z]{1,8}|[一二三四五六七八九十百]{1,5})[)）]"
    r"|(?:[ivxlcdm]{1,8}|[a-z]{1,2}|[一二三四五六七八九十百]{1,5})[)）]?(?=\s|\W|$))"
    r"[.、．:：]{0,2}\s{0,200}",
    re.IGNORECASE,
)
_CURLY = str.maketrans({"“": '"', "”": '"', "„": '"', "‘": "'", "’": "'", "‐": "-", "‑": "-", "–": "-", "—": "-",
                        "\xad": "", "\u200b": "", "\u2060": "", "\ufeff": ""})  # fmt: skip
_BROKEN_WORD = re.compile(r"(?<=\w)-\s{1,40}(?=\w)")
_PREAMBLE = "preamble"  # the id of the text before the first clause
_SHOWN = 4_000  # code points of a clause that a change carries on each side


def compare_contracts(
    old: Document, old_analysis: ContractAnalysis, new: Document, new_analysis: ContractAnalysis
) -> TextComparison:
    """Changes in the order of the new version, deletions where the old version had them."""
    before, after = _Version(old, old_analysis), _Version(new, new_analysis)
    found = align(before.units, after.units)
    changes = [
        *_changed(before, after, found),
        *_gone(before, set(found), "deleted"),
        *_gone(after, set(found.values()), "inserted"),
    ]
    where = {unit.id: unit.start for unit in after.units}
    previous = 0
    anchor: dict[str, int] = {}
    for unit in before.units:  # a deleted clause is listed where its predecessor now stands
        previous = where.get(found.get(unit.id, ""), previous)
        anchor[unit.id] = previous
    changes.sort(
        key=lambda change: (
            where[change.new_id] if change.new_id is not None else anchor.get(change.old_id or "", 0),
            _KINDS.index(change.kind),
        )
    )
    return TextComparison(
        old=old.name,
        new=new.name,
        changes=tuple(changes),
        dangling_after=tuple(_dangling(before, after, found)),
    )


_KINDS = ("deleted", "inserted", "moved", "modified", "cosmetic", "renumbered")


class _Version:
    """One version: its block clauses as units, and the references inside each."""

    def __init__(self, document: Document, analysis: ContractAnalysis) -> None:
        self.text = document.text
        self.clauses = sorted(
            (clause for clause in analysis.clauses if clause.level == "block"),
            key=lambda clause: (clause.start, clause.id),
        )
        self.by_id = {clause.id: clause for clause in self.clauses}
        # Page numbers and running headers fall into clauses; what a page says about itself is no change of the contract.
        self._view = read_view(document)
        self._contents = sorted(analysis.contents, key=lambda span: span.start)
        bounds = [clause.start for clause in self.clauses[1:]] + [len(self.text)]
        self.references: dict[str, list[Reference]] = defaultdict(list)
        self._assign(analysis.references, bounds)
        self.units = [self._unit(clause, end) for clause, end in zip(self.clauses, bounds, strict=True)]

    def _assign(self, references: Sequence[Reference], bounds: Sequence[int]) -> None:
        index = 0
        for reference in sorted(references, key=lambda item: (item.start, item.end)):
            while index < len(bounds) and reference.start >= bounds[index]:
                index += 1
            if index < len(bounds) and reference.start >= self.clauses[index].start:
                listed = self.references[self.clauses[index].id]
                if not listed or reference.start >= listed[-1].end:
                    listed.append(reference)

    def _unit(self, clause: Clause, end: int) -> Unit:
        words = tuple(word.lower() for word in self.words(clause.id, clause.start, end, {}))
        return Unit(clause.id, clause.parent, clause.start, end, words)

    def raw(self, unit: Unit) -> str:
        """The unit's text as it stands."""
        return self.text[unit.start : unit.end].strip()

    def words(
        self, clause_id: str, start: int, end: int, renamed: Mapping[str, str] | None, *, furniture: bool = False
    ) -> list[str]:
        """The words of a unit without its number. References are masked where `renamed` is empty, else named by the
        ids that their targets have after renaming; None leaves them as they are written. `furniture` keeps page
        numbers and running headers."""
        printed = self._raw if furniture else self._printed
        if clause_id == _PREAMBLE:
            return [word for a, b in self._outside_contents(start, end) for word in tokens(normal(printed(a, b)))]
        pieces: list[str] = []
        label = _LABEL.match(self.text, start, min(end, start + 300))
        position = label.end() if label else start
        for reference in self.references[clause_id]:
            if reference.start < position or renamed is None or reference.kind == "external":
                continue
            pieces.extend(tokens(normal(printed(position, reference.start))))
            pieces.append(_named(reference, renamed) if renamed else "§")
            position = min(reference.end, end)
        pieces.extend(tokens(normal(printed(position, end))))
        return pieces

    def _outside_contents(self, start: int, end: int) -> list[tuple[int, int]]:
        """The pieces of [start, end) that are no list of contents: it says nothing that the clauses do not."""
        pieces = []
        for span in self._contents:
            if start <= span.start < end:
                pieces.append((start, span.start))
                start = min(span.end, end)
        return [*pieces, (start, end)]

    def _raw(self, start: int, end: int) -> str:
        return self.text[start:end]

    def _printed(self, start: int, end: int) -> str:
        return self._view.text[self._view.position(start) : self._view.position(end)]


def normal(text: str) -> str:
    """Text without what is only appearance: quotation marks, dashes, full-width forms; spaces go when it is cut.

    A word that is broken over a line at its hyphen is the same word.
    """
    return _BROKEN_WORD.sub("-", unicodedata.normalize("NFKC", text).translate(_CURLY))


def _named(reference: Reference, renamed: Mapping[str, str]) -> str:
    """A reference by its targets, so that "Section 11.3" and "Section 11.4" agree where 11.3 became 11.4."""
    targets = reference.targets
    if not targets:
        number = re.search(r"\d[\w.]*(?:\([A-Za-z0-9]+\))*", reference.text)
        targets = (number[0].rstrip("."),) if number else (normal(" ".join(reference.text.split())).lower(),)
    return "§" + ",".join(sorted(_renamed(target, renamed) for target in targets))


def _renamed(clause_id: str, renamed: Mapping[str, str]) -> str:
    """The new id of a clause; one inside running text follows the block clause that holds it."""
    cut = len(clause_id)
    while cut > 0:
        if clause_id[:cut] in renamed:
            return renamed[clause_id[:cut]] + clause_id[cut:]
        cut = max(clause_id.rfind(mark, 0, cut) for mark in '(."')
    return clause_id


def _changed(before: _Version, after: _Version, found: Mapping[str, str]) -> list[Change]:
    new_units = {unit.id: unit for unit in after.units}
    has_moved = moved(before.units, after.units, dict(found))
    identity = {clause.id: clause.id for clause in after.clauses}
    unchanged = {clause.id: clause.id for clause in before.clauses}
    changes = []
    for unit in before.units:
        new_id = found.get(unit.id)
        if new_id is None:
            continue
        other = new_units[new_id]
        old_raw, new_raw = before.raw(unit), after.raw(other)
        summary = ""
        kind = None
        if old_raw != new_raw:
            # A rewrap may have carried a page number into the text: then the clauses agree with all that is in them.
            if any(
                _same(
                    before.words(unit.id, unit.start, unit.end, found, furniture=furniture),
                    before.words(unit.id, unit.start, unit.end, unchanged, furniture=furniture),
                    after.words(other.id, other.start, other.end, identity, furniture=furniture),
                    found,
                )
                for furniture in (False, True)
            ):
                kind = "cosmetic" if unit.id != _PREAMBLE and _looks_different(before, unit, after, other) else None
            else:
                kind = "modified"
                summary = summarize(
                    before.words(unit.id, unit.start, unit.end, None),
                    after.words(other.id, other.start, other.end, None),
                )
        if unit.id in has_moved:
            changes.append(_change("moved", unit.id, new_id, old_raw, new_raw, f"{unit.id} now stands as {new_id}"))
        elif unit.id != new_id:
            changes.append(_change("renumbered", unit.id, new_id, "", "", f"{unit.id} is now {new_id}"))
        if kind is not None:
            changes.append(_change(kind, unit.id, new_id, old_raw, new_raw, summary or "layout or punctuation marks"))
    return changes


def _same(followed: Sequence[str], written: Sequence[str], new: Sequence[str], found: Mapping[str, str]) -> bool:
    """Whether the words agree, where each reference and number either follows the renumbering or stays as written."""
    return len(followed) == len(new) == len(written) and all(
        c in (a, b) or found.get(b) == c for a, b, c in zip(followed, written, new, strict=True)
    )


def _looks_different(before: _Version, unit: Unit, after: _Version, other: Unit) -> bool:
    """Whether the texts differ apart from numbers that follow the renumbering: spaces, line ends, quotes."""

    def masked(version: _Version, own: Unit) -> str:
        label = _LABEL.match(version.text, own.start, min(own.end, own.start + 300))
        position = label.end() if label else own.start
        parts = []
        for reference in version.references[own.id]:
            if reference.start >= position:
                parts.append(version.text[position : reference.start])
                # The number goes, the rest of the reference stays as it looks.
                parts.append(re.sub(r"[\w.()]*\d[\w.()]*", "#", reference.text))
                position = reference.end
        parts.append(version.text[position : own.end])
        return "".join(parts).strip()

    return masked(before, unit) != masked(after, other)


def _change(kind: str, old_id: str | None, new_id: str | None, old_text: str, new_text: str, summary: str) -> Change:
    return Change(
        kind=kind,  # type: ignore[arg-type]
        old_id=old_id,
        new_id=new_id,
        old_text=old_text[:_SHOWN],
        new_text=new_text[:_SHOWN],
        summary=summary,
    )


def _gone(version: _Version, kept: set[str], kind: str) -> list[Change]:
    """Clauses that only one version has; a clause that went with its parent is part of that change."""
    changes = []
    for clause in version.clauses:
        if clause.id in kept or (clause.parent in version.by_id and clause.parent not in kept):
            continue
        text = version.text[clause.start : clause.end].strip()
        summary = f"{kind}: {' '.join((clause.heading or text[:80]).split())}"
        if kind == "deleted":
            changes.append(_change(kind, clause.id, None, text, "", summary))
        else:
            changes.append(_change(kind, None, clause.id, "", text, summary))
    return changes


def _dangling(before: _Version, after: _Version, found: Mapping[str, str]) -> list[DanglingAfter]:
    """References of the new version that point nowhere, and did point somewhere before."""
    back = {new_id: old_id for old_id, new_id in found.items()}
    result = []
    for clause in after.clauses:
        for reference in after.references[clause.id]:
            if reference.kind != "dangling":
                continue
            written = normal("".join(reference.text.split())).lower()
            resolved = any(
                normal("".join(old.text.split())).lower() == written and old.targets
                for old in before.references[back.get(clause.id, "")]
            )
            number = _named(reference, {}).removeprefix("§")
            if resolved or number in before.by_id:
                result.append(DanglingAfter(text=reference.text, start=reference.start))
    return result
