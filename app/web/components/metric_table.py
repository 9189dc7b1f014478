"""The metrics of one or several annual reports as one table: rows are metrics, columns fiscal years, cells open pages."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from unabridged.ingest.analysis import METRICS, Metric, ReportAnalysis
from unabridged.storage import CorrectionRecord

from ...exports.corrections import Corrections, plain_number

GROUPS = (
    ("income", METRICS[0:10]),
    ("balance_sheet", METRICS[10:21]),
    ("cash_flow", METRICS[21:24]),
    ("other", METRICS[24:27]),
)
# Ratios that need no judgement: numerator, denominator.
RATIOS = (
    ("gross_margin", "gross_profit", "revenue"),
    ("operating_margin", "operating_income", "revenue"),
    ("net_margin", "net_income", "revenue"),
    ("current_ratio", "current_assets", "current_liabilities"),
    ("return_on_equity", "net_income", "shareholders_equity"),
)


def metric_table(
    reports: Sequence[tuple[int, ReportAnalysis]], corrections: Mapping[int, Corrections] | None = None
) -> dict[str, Any]:
    """`reports` are (document id, analysis); where two reports give a year, the later one in the list wins.

    Cells hold the absolute value, the printed characters, and the document, page and box that they were read from.
    `corrections` of people, by document id, replace the value; what was read is the cell's `corrected`.
    """
    by_hand = corrections or {}
    cells: dict[tuple[str, str], dict[str, Any]] = {}
    for document_id, report in reports:
        for metric in report.metrics:
            before = cells.get((metric.metric, metric.period))
            cell = _cell(document_id, metric, by_hand.get(document_id, {}).get((metric.metric, metric.period)))
            if before is not None and before["value"] != cell["value"] and before["document"] != document_id:
                cell["restated"] = before["value"]
            cells[metric.metric, metric.period] = cell
    periods = sorted({period for _, period in cells})
    groups = []
    for group, names in GROUPS:
        rows = [
            {"metric": name, "cells": [cells.get((name, period)) for period in periods]}
            for name in names
            if any((name, period) in cells for period in periods)
        ]
        if rows:
            groups.append({"group": group, "rows": rows})
    return {
        "company": next((report.company for _, report in reports if report.company), None),
        "currency": next((report.currency for _, report in reports if report.currency), None),
        "fiscalYearEnd": next((report.fiscal_year_end for _, report in reports if report.fiscal_year_end), None),
        "periods": periods,
        "groups": groups,
        "ratios": _ratios(cells, periods),
        "identities": [
            {"name": item.name, "period": item.period, "holds": item.holds, "difference": item.difference}
            for _, report in reports
            for item in report.identities
        ],
    }


def _cell(document_id: int, metric: Metric, correction: CorrectionRecord | None) -> dict[str, Any]:
    return {
        "value": plain_number(correction.value) if correction else metric.value,
        "corrected": {"value": metric.value, "note": correction.note} if correction else None,
        "unit": metric.unit,
        "printed": metric.as_printed,
        "scale": metric.scale,
        "label": metric.label,
        "how": metric.how,
        "confidence": metric.confidence,
        "document": document_id,
        "page": metric.page,
        "pageLabel": metric.page_label,
        "box": list(metric.bbox) if metric.bbox else None,
    }


def _ratios(cells: dict[tuple[str, str], dict[str, Any]], periods: list[str]) -> list[dict[str, Any]]:
    rows = []
    for name, numerator, denominator in RATIOS:
        values: list[float | None] = []
        for period in periods:
            above, below = cells.get((numerator, period)), cells.get((denominator, period))
            values.append(above["value"] / below["value"] if above and below and below["value"] else None)
        if any(value is not None for value in values):
            rows.append({"ratio": name, "of": [numerator, denominator], "values": values})
    return rows


def metric_series(
    reports: Sequence[tuple[int, ReportAnalysis]], metric: str, corrections: Mapping[int, Corrections] | None = None
) -> list[tuple[str, float, str]]:
    """(period, absolute value, unit) of one metric, oldest first; what the chart draws and the table shows are one."""
    table = metric_table(reports, corrections)
    for group in table["groups"]:
        for row in group["rows"]:
            if row["metric"] == metric:
                return [
                    (period, cell["value"], cell["unit"])
                    for period, cell in zip(table["periods"], row["cells"], strict=True)
                    if cell is not None
                ]
    return []
