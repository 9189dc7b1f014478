"""The metrics of one or several annual reports as one table: rows are metrics, columns fiscal years, cells open pages."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from unabridged.ingest.analysis import METRICS, Metric, Number, ReportAnalysis
from unabridged.storage import CorrectionRecord

from ...exports.corrections import FILLED_IN, Corrections, filled_in, plain_number, unit_of

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
    `corrections` of people, by document id, replace the value; what was read is the cell's `corrected`. A metric that no
    report states has a row of empty cells; `blank` says which document a figure given for a year is kept with.
    """
    by_hand = corrections or {}
    cells: dict[tuple[str, str], dict[str, Any]] = {}
    for document_id, report in reports:
        given = by_hand.get(document_id, {})
        for metric in (*report.metrics, *filled_in(report, given)):
            before = cells.get((metric.metric, metric.period))
            cell = _cell(document_id, metric, given.get((metric.metric, metric.period)))
            if before is not None and before["value"] != cell["value"] and before["document"] != document_id:
                cell["restated"] = before["value"]
            cells[metric.metric, metric.period] = cell
    periods = sorted({period for _, period in cells})
    currency = next((report.currency for _, report in reports if report.currency), None)
    scales = _usual_scales(cells.values())
    groups = [
        {
            "group": group,
            "rows": [_row(name, [cells.get((name, period)) for period in periods], currency, scales) for name in names],
        }
        for group, names in GROUPS
    ]
    return {
        "documents": [document_id for document_id, _ in reports],
        "company": next((report.company for _, report in reports if report.company), None),
        "currency": currency,
        "scale": Counter(cell["scale"] for cell in cells.values() if cell["unit"] == currency).most_common(1)[0][0]
        if any(cell["unit"] == currency for cell in cells.values())
        else None,
        "fiscalYearEnd": max((report.fiscal_year_end for _, report in reports if report.fiscal_year_end), default=None),
        "periods": periods,
        "groups": groups,
        "blank": [_document_of(reports, cells, period) for period in periods],
        "ratios": _ratios(cells, periods),
        "identities": [
            {"name": item.name, "period": item.period, "holds": item.holds, "difference": item.difference}
            for _, report in reports
            for item in report.identities
        ],
    }


def _row(
    metric: str, cells: Sequence[dict[str, Any] | None], currency: str | None, scales: Mapping[str, Number]
) -> dict[str, Any]:
    """A metric's cells; `unit` and `scale` are what its empty and filled cells have, as the statements print others."""
    like = next((cell for cell in reversed(cells) if cell is not None and cell["printed"]), None)
    unit = like["unit"] if like else unit_of(metric, currency)
    scale = like["scale"] if like else scales.get(unit, 1)
    for cell in cells:
        if cell is not None and not cell["printed"]:
            cell["scale"] = scale
    return {"metric": metric, "cells": list(cells), "unit": unit, "scale": scale}


def _usual_scales(cells: Iterable[Mapping[str, Any]]) -> dict[str, Number]:
    """The scale that most printed cells of each unit have."""
    counts: dict[str, Counter[Number]] = {}
    for cell in cells:
        if cell["printed"]:
            counts.setdefault(cell["unit"], Counter())[cell["scale"]] += 1
    return {unit: count.most_common(1)[0][0] for unit, count in counts.items()}


def _document_of(
    reports: Sequence[tuple[int, ReportAnalysis]], cells: Mapping[tuple[str, str], dict[str, Any]], period: str
) -> int:
    """The document most of whose figures stand in a year's column."""
    counts = {document_id: 0 for document_id, _ in reports}
    for (_, year), cell in cells.items():
        counts[cell["document"]] += year == period
    return max(counts, key=lambda document_id: counts[document_id])


def _cell(document_id: int, metric: Metric, correction: CorrectionRecord | None) -> dict[str, Any]:
    before = correction.original if correction and metric.how == FILLED_IN else metric.value
    return {
        "value": plain_number(correction.value) if correction else metric.value,
        "corrected": {"value": before, "note": correction.note} if correction else None,
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
        "start": metric.start,
        "end": metric.end,
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
