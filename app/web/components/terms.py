"""The defined terms of a contract with the clauses that use them."""

from __future__ import annotations

from typing import Any

from unabridged.ingest.analysis import ContractAnalysis

LONGEST_TEXT = 600  # code points of a definition


def terms(analysis: ContractAnalysis) -> dict[str, Any]:
    """Terms by name, each with its place and its uses; `places` says where the clauses are that use them."""
    clauses = {clause.id: clause for clause in analysis.clauses}
    listed = []
    for item in sorted(analysis.definitions, key=lambda item: (item.term.casefold(), item.start)):
        clause = clauses.get(item.clause or "")
        end = item.start + max(len(item.text), len(item.term))
        listed.append(
            {
                "term": item.term,
                "status": item.status,
                "clause": item.clause,
                "page": clause.page if clause else None,
                "start": item.start,
                # The text has its blanks made one, so that it may be shorter than what is printed; its clause ends it.
                "end": min(end, clause.end) if clause else end,
                "text": "" if item.status == "undefined" else _short(item.text),
                "uses": [name for name in item.used_in if name in clauses],
            }
        )
    used = {name for item in analysis.definitions for name in item.used_in}
    places = {
        name: {"title": clause.title, "start": clause.start, "end": clause.end, "page": clause.page}
        for name, clause in clauses.items()
        if name in used
    }
    return {"terms": listed, "places": places}


def _short(text: str) -> str:
    return text if len(text) <= LONGEST_TEXT else text[:LONGEST_TEXT] + " …"
