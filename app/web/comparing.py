"""Two documents of a workspace side by side, as the compare view shows it and as files."""

from __future__ import annotations

from typing import Any

from unabridged.ingest.analysis import Analysis, ContractAnalysis, ReportAnalysis, TextAnalysis, TextComparison
from unabridged.ingest.plain import to_json, to_plain

from ..comparison import compare
from ..exports.changes import comparison_paper
from ..exports.draft import newest_two
from ..exports.paper import Heading, Paper
from ..opened import Opened
from .companies import company_key
from .components.metric_pairs import Side, metric_pairs, pairs_grid
from .library import Library

MOST_LISTED = 400  # definitions or calls of each list; all of them are in the files
_LISTS = ("edges_added", "edges_removed", "symbols_added", "symbols_removed")
LONGEST_TEXT = 100_000  # code points sent of each side of one change
FORMATS = ("docx", "md", "json")


def compare_documents(old: Opened, new: Opened) -> dict[str, Any]:
    """The comparison of the interface, with the places of changed clauses added. Raises UsageError for unlike kinds."""
    found = compare(old, new)
    if not isinstance(found, TextComparison):
        lists = {name: getattr(found, name) for name in _LISTS}
        return {
            **{name: to_plain(items[:MOST_LISTED]) for name, items in lists.items()},
            "counts": {name: len(items) for name, items in lists.items()},
            "kind": "code",
        }
    result: dict[str, Any] = to_plain(found)
    old_places, new_places = _places(old.analysis), _places(new.analysis)
    for change in result["changes"]:
        change["old_place"] = old_places.get(change["old_id"])
        change["new_place"] = new_places.get(change["new_id"])
        if change["kind"] == "modified" and change["old_text"] == change["new_text"]:
            # A comparison holds the beginning of a long clause; the change is behind it.
            change["old_text"] = _whole(old, change["old_place"]) or change["old_text"]
            change["new_text"] = _whole(new, change["new_place"]) or change["new_text"]
    for reference in result["dangling_after"]:
        reference["clause"] = _clause_at(new.analysis, reference["start"])
    return {**result, "kind": "text"}


def versions(library: Library, document_id: int) -> dict[str, Any]:
    """The documents that this one can be compared with, itself among them, earliest first, and the pair to begin with.

    Annual reports are ordered by their fiscal years, everything else by when it was added. The pair is this document and
    the one before it; the first one is compared with the next. A report is paired within its company where it can be.
    """
    own = library.store.document(document_id)
    records = [record for record in library.store.documents(own.workspace_id) if record.kind == own.kind]
    records.sort(key=lambda record: record.added_at)
    analyses = {record.id: library.open(record.id).analysis for record in records} if own.kind == "report" else {}
    records.sort(key=lambda record: _fiscal_year(analyses.get(record.id)))
    company = _company(analyses.get(document_id))
    alike = [record.id for record in records if _company(analyses.get(record.id)) == company]
    order = alike if len(alike) > 1 else [record.id for record in records]
    place = order.index(document_id)
    pair = order[place - 1 : place + 1] if place else order[:2]
    return {
        "documents": [
            {"id": record.id, "name": record.name, "kind": record.kind, "year": _fiscal_year(analyses.get(record.id))}
            for record in records
        ],
        "old": pair[0],
        "new": pair[-1],
    }


def _fiscal_year(analysis: Analysis | None) -> str:
    """The latest fiscal year of an annual report; "" for anything else."""
    return max((item.period for item in analysis.metrics), default="") if isinstance(analysis, ReportAnalysis) else ""


def _company(analysis: Analysis | None) -> str:
    return company_key(analysis.company) if isinstance(analysis, ReportAnalysis) else ""


def _clause_at(analysis: Analysis, offset: int) -> str | None:
    """The innermost clause at a place that stands in the outline."""
    if not isinstance(analysis, ContractAnalysis):
        return None
    around = [item for item in analysis.clauses if item.level == "block" and item.start <= offset < item.end]
    return max(around, key=lambda item: item.start).id if around else None


def compare_words(old: Opened, new: Opened) -> TextComparison:
    """What changed in the words of two reports. Raises UsageError for unlike kinds."""
    found = compare(old, new)
    assert isinstance(found, TextComparison), "documents that are not code are compared by their text"
    return found


def text_changes(library: Library, reports: list[tuple[int, ReportAnalysis]]) -> TextComparison | None:
    """What changed in the words of the company's two newest reports; None where there is one alone."""
    pair = newest_two([report for _, report in reports])
    if pair is None:
        return None
    ids = {id(report): report_id for report_id, report in reports}
    old, new = (library.open(ids[id(report)]) for report in pair)
    return compare_words(old, new)


def comparison_on_paper(old: Opened, new: Opened, reports: tuple[Side, Side] | None = None) -> Paper:
    """The comparison to read; two reports' figures stand before the changed words. Raises UsageError for unlike kinds."""
    paper = comparison_paper(compare(old, new))
    if reports is None:
        return paper
    figures = Heading("Figures side by side"), pairs_grid(metric_pairs(*reports))
    return Paper(paper.title, paper.subtitle, (*figures, *paper.parts))


def comparison_json(old: Opened, new: Opened) -> bytes:
    """What `unabridged compare` writes. Raises UsageError for unlike kinds."""
    return (to_json(compare(old, new)) + "\n").encode()


def _whole(opened: Opened, place: list[int] | None) -> str:
    return opened.document.quote(place[0], min(place[1], place[0] + LONGEST_TEXT)) if place else ""


def _places(analysis: Analysis) -> dict[str, list[int]]:
    if isinstance(analysis, ContractAnalysis):
        return {clause.id: [clause.start, clause.end] for clause in analysis.clauses}
    assert isinstance(analysis, ReportAnalysis | TextAnalysis)
    return {section.id: [section.start, section.end] for section in analysis.sections}
