"""Figures that a person corrected, beside what was read: in tables, in JSON and in the draft."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from unabridged.ingest.analysis import Metric, Number, ReportAnalysis
from unabridged.storage import CorrectionRecord

from .paper import Point

FILLED_IN = "filled in by hand"

# (metric, period) of one document -> its correction
Corrections = Mapping[tuple[str, str], CorrectionRecord]


def by_cell(records: Iterable[CorrectionRecord]) -> Corrections:
    """The corrections of one document by the cell that they correct."""
    return {(record.metric, record.period): record for record in records}


def corrected(report: ReportAnalysis, corrections: Corrections) -> ReportAnalysis:
    """The report with corrected values in place of those read, and those filled in; sure, because a person looked."""
    metrics = [
        replace(metric, value=plain_number(found.value), confidence=1.0)
        if (found := corrections.get((metric.metric, metric.period)))
        else metric
        for metric in report.metrics
    ]
    return replace(report, metrics=(*metrics, *filled_in(report, corrections)))


def filled_in(report: ReportAnalysis, corrections: Corrections) -> list[Metric]:
    """Figures that people gave where the report's analysis reads none, or none any more."""
    read = {(metric.metric, metric.period) for metric in report.metrics}
    return [
        Metric(
            metric=metric, period=period, value=plain_number(record.value), unit=unit_of(metric, report.currency),
            how=FILLED_IN,
        )
        for (metric, period), record in corrections.items()
        if (metric, period) not in read
    ]  # fmt: skip


def unit_of(metric: str, currency: str | None) -> str:
    """The unit that a metric has in a report of this currency."""
    if metric == "shares_diluted":
        return "shares"
    money = currency or ""
    return f"{money} per share" if metric.startswith("eps_") else money


def correction_points(document: str, corrections: Corrections) -> list[Point]:
    """One sentence per correction, with what had been read."""
    points = []
    for record in corrections.values():
        before = "nothing" if record.original is None else f"{plain_number(record.original):,}"
        note = f" ({record.note})" if record.note else ""
        name = record.metric.replace("_", " ")
        points.append(
            Point(f"{name} {record.period}: {plain_number(record.value):,} instead of {before}{note}", document)
        )
    return points


def plain_number(value: Number) -> Number:
    """A whole number without its fraction, as analyses write it."""
    return int(value) if float(value).is_integer() else value
