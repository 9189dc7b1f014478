"""Two documents of a project side by side, as the compare view shows it."""

from __future__ import annotations

from typing import Any

from unabridged.ingest.analysis import CodeAnalysis, ContractAnalysis, ReportAnalysis
from unabridged.ingest.errors import UsageError
from unabridged.ingest.plain import to_plain

from ..opened import Opened


def compare_documents(old: Opened, new: Opened) -> dict[str, Any]:
    """The comparison of the design, with the places of changed clauses added. Raises UsageError for unlike kinds."""
    before, after = old.analysis, new.analysis
    if isinstance(before, ContractAnalysis) and isinstance(after, ContractAnalysis):
        from unabridged.ingest.contracts import compare_contracts

        result = to_plain(compare_contracts(old.document, before, new.document, after))
        old_places = {clause.id: [clause.start, clause.end] for clause in before.clauses}
        new_places = {clause.id: [clause.start, clause.end] for clause in after.clauses}
    elif isinstance(before, ReportAnalysis) and isinstance(after, ReportAnalysis):
        from unabridged.ingest.reports import compare_reports

        result = to_plain(compare_reports(old.document, before, new.document, after))
        old_places = {section.id: [section.start, section.end] for section in before.sections}
        new_places = {section.id: [section.start, section.end] for section in after.sections}
    elif isinstance(before, CodeAnalysis) and isinstance(after, CodeAnalysis):
        from unabridged.ingest.code import compare_repositories

        return {**to_plain(compare_repositories(before, after)), "kind": "code"}
    else:
        raise UsageError("Only two documents of one kind can be compared.", remedy="Choose two of the same kind.")
    for change in result["changes"]:
        change["old_place"] = old_places.get(change["old_id"])
        change["new_place"] = new_places.get(change["new_id"])
    return {**result, "kind": "text"}
