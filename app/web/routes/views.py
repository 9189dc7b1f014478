"""What every kind of document has: overview, outline, findings and their review, questions to begin with, search, comparison."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Body, Query
from unabridged.ingest.analysis import ContractAnalysis
from unabridged.ingest.errors import UsageError

from ...code_index import OpenedIndex
from ..comparing import compare_documents, versions
from ..components.brief_lines import brief_lines
from ..components.clause_columns import clause_columns
from ..components.code_search import code_search
from ..components.example_questions import example_questions
from ..components.findings import findings
from ..components.outline import outline
from ..components.overview import overview
from ..components.terms import terms
from ..kinds import require
from ..library import Library


def view_routes(library: Library) -> APIRouter:
    """The views of one document; those of reports and repositories alone are beside this file."""
    router = APIRouter(prefix="/doc/{document_id}")
    store = library.store

    @router.get("/overview.json")
    def summary(document_id: int) -> dict[str, Any]:
        return overview(library.open(document_id))

    @router.get("/outline.json")
    def contents(document_id: int) -> dict[str, Any]:
        return {"entries": outline(library.open(document_id))}

    @router.get("/graph.json")
    def graph(document_id: int, depth: int = 2) -> dict[str, Any]:
        analysis = require(library.open(document_id), ContractAnalysis, "contract")
        return clause_columns(analysis, depth)

    @router.get("/brief.json")
    def brief(document_id: int) -> dict[str, Any]:
        opened = library.open(document_id)
        return {"sections": brief_lines(opened, require(opened, ContractAnalysis, "contract"))}

    @router.get("/terms.json")
    def defined_terms(document_id: int) -> dict[str, Any]:
        return terms(require(library.open(document_id), ContractAnalysis, "contract"))

    @router.get("/findings.json")
    def issues(document_id: int) -> dict[str, Any]:
        reviews = store.reviews(document_id)
        found = findings(library.open(document_id))
        for item in found:
            review = reviews.get(item["key"])
            item["decision"] = review.decision if review else None
            item["comment"] = review.comment if review else ""
        return {"findings": found}

    @router.post("/review")
    def review(
        document_id: int,
        key: Annotated[str, Body(max_length=64)],
        decision: Annotated[str | None, Body()] = None,
        comment: Annotated[str, Body(max_length=4000)] = "",
    ) -> dict[str, Any]:
        if decision not in {None, "confirmed", "dismissed"}:
            raise UsageError("A decision is 'confirmed' or 'dismissed'.", remedy="Choose one, or none.")
        kept = store.review(document_id, key, decision=decision, comment=comment)  # type: ignore[arg-type]
        return {"decision": kept.decision, "comment": kept.comment}

    @router.get("/questions.json")
    def questions(document_id: int) -> dict[str, Any]:
        """Questions to begin with, and how many the workspace has been asked already."""
        asked = len(store.answers(store.document(document_id).workspace_id))
        return {"examples": example_questions(library.open(document_id)), "asked": asked}

    @router.get("/search.json")
    def search(document_id: int, q: Annotated[str, Query(max_length=400)]) -> dict[str, Any]:
        record = store.document(document_id)
        opened = library.open(document_id) if record.kind == "code" else None
        if isinstance(opened, OpenedIndex):
            return {"hits": code_search(opened.repository, q)}
        hits = store.search(record.workspace_id, q, limit=60)
        return {
            "hits": [
                {
                    "page": hit.page,
                    "start": hit.start,
                    "end": hit.end,
                    "file": hit.file,
                    "line": hit.line,
                    "text": hit.snippet,
                }
                for hit in hits
                if hit.document_id == document_id
            ]
        }

    @router.get("/versions.json")
    def choose_versions(document_id: int) -> dict[str, Any]:
        return versions(library, document_id)

    @router.get("/compare.json")
    def compare(document_id: int, old: int) -> dict[str, Any]:
        return compare_documents(library.open(old), library.open(document_id))

    return router
