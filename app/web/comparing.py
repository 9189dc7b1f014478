"""Two documents of a project side by side, as the compare view shows it and as files."""

from __future__ import annotations

from typing import Any

from unabridged.ingest.analysis import Analysis, ContractAnalysis, ReportAnalysis, TextAnalysis, TextComparison
from unabridged.ingest.pipeline import compare
from unabridged.ingest.plain import to_json, to_plain

from ..exports.changes import comparison_paper
from ..exports.paper import Heading, Paper, render_docx, render_markdown
from ..opened import Opened
from .components.metric_pairs import Side, metric_pairs, pairs_grid

LONGEST_TEXT = 100_000  # code points sent of each side of one change
FORMATS = ("docx", "md", "json")


def compare_documents(old: Opened, new: Opened) -> dict[str, Any]:
    """The comparison of the interface, with the places of changed clauses added. Raises UsageError for unlike kinds."""
    found = compare(old.document, old.analysis, new.document, new.analysis)
    result: dict[str, Any] = to_plain(found)
    if not isinstance(found, TextComparison):
        return {**result, "kind": "code"}
    old_places, new_places = _places(old.analysis), _places(new.analysis)
    for change in result["changes"]:
        change["old_place"] = old_places.get(change["old_id"])
        change["new_place"] = new_places.get(change["new_id"])
        if change["kind"] == "modified" and change["old_text"] == change["new_text"]:
            # A comparison holds the beginning of a long clause; the change is behind it.
            change["old_text"] = _whole(old, change["old_place"]) or change["old_text"]
            change["new_text"] = _whole(new, change["new_place"]) or change["new_text"]
    return {**result, "kind": "text"}


def compare_words(old: Opened, new: Opened) -> TextComparison:
    """What changed in the words of two reports. Raises UsageError for unlike kinds."""
    found = compare(old.document, old.analysis, new.document, new.analysis)
    assert isinstance(found, TextComparison), "documents that are not code are compared by their text"
    return found


def comparison_file(old: Opened, new: Opened, format: str, reports: tuple[Side, Side] | None = None) -> bytes:
    """The comparison in one of FORMATS; two reports' figures stand before the changed words.

    JSON is what `unabridged compare` writes. Raises UsageError for unlike kinds.
    """
    found = compare(old.document, old.analysis, new.document, new.analysis)
    if format == "json":
        return (to_json(found) + "\n").encode()
    paper = comparison_paper(found)
    if reports is not None:
        figures = Heading("Figures side by side"), pairs_grid(metric_pairs(*reports))
        paper = Paper(paper.title, paper.subtitle, (*figures, *paper.parts))
    return render_docx(paper) if format == "docx" else render_markdown(paper)


def _whole(opened: Opened, place: list[int] | None) -> str:
    return opened.document.quote(place[0], min(place[1], place[0] + LONGEST_TEXT)) if place else ""


def _places(analysis: Analysis) -> dict[str, list[int]]:
    if isinstance(analysis, ContractAnalysis):
        return {clause.id: [clause.start, clause.end] for clause in analysis.clauses}
    assert isinstance(analysis, ReportAnalysis | TextAnalysis)
    return {section.id: [section.start, section.end] for section in analysis.sections}
