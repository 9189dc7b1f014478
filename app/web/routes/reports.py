"""Figures of annual reports: the table, corrections by hand, two years side by side."""

from __future__ import annotations

import re
from typing import Annotated, Any

from fastapi import APIRouter, Body, HTTPException, Query
from unabridged.ingest.analysis import METRICS, ReportAnalysis

from ..companies import corrections_of, of_company, open_reports, report_side
from ..components.metric_pairs import metric_pairs
from ..components.metric_table import metric_table
from ..kinds import require
from ..library import Library


def report_routes(library: Library) -> APIRouter:
    """What only an annual report has."""
    router = APIRouter(prefix="/doc/{document_id}")
    store = library.store

    @router.get("/metrics.json")
    def metrics(document_id: int, with_: Annotated[str, Query(alias="with", max_length=400)] = "") -> dict[str, Any]:
        ids = [int(part) for part in with_.split(",") if part.isdecimal()] or [document_id]
        reports = of_company(open_reports(library, ids), library.open(document_id).analysis)
        return metric_table(reports, corrections_of(store, reports))

    @router.post("/correction")
    def correct(
        document_id: int,
        metric: Annotated[str, Body(max_length=60)],
        period: Annotated[str, Body(max_length=20)],
        value: Annotated[float, Body(allow_inf_nan=False)],
        note: Annotated[str, Body(max_length=2000)] = "",
    ) -> dict[str, Any]:
        """Correct a cell or fill an empty one; what was read is kept, also when the document is analysed again."""
        report = require(library.open(document_id), ReportAnalysis, "annual report")
        if metric not in METRICS or not re.fullmatch(r"FY(?:19|20)\d\d", period):
            raise HTTPException(404, "There is no such figure.")
        read = next((item.value for item in report.metrics if (item.metric, item.period) == (metric, period)), None)
        kept = store.correct_metric(document_id, metric, period, value, original=read, note=note.strip())
        return {"value": kept.value, "original": kept.original, "note": kept.note}

    @router.delete("/correction")
    def withdraw(document_id: int, metric: str, period: str) -> dict[str, Any]:
        store.document(document_id)
        store.withdraw_correction(document_id, metric, period)
        return {"withdrawn": True}

    @router.get("/figures.json")
    def figures(
        document_id: int,
        old: int,
        old_period: Annotated[str, Query(max_length=20)] = "",
        period: Annotated[str, Query(max_length=20)] = "",
    ) -> dict[str, Any]:
        """One year of two annual reports side by side."""
        return metric_pairs(report_side(library, old, old_period), report_side(library, document_id, period))

    return router
