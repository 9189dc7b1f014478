"""Figures that a person corrected, beside what was read: in tables, in JSON and in the draft."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from unabridged.ingest.analysis import Number, ReportAnalysis
from unabridged.storage import CorrectionRecord

from .paper import Point

# (metric, period) of one document -> its correction
Corrections = Mapping[tuple[str, str], CorrectionRecord]


def by_cell(records: Iterable[CorrectionRecord]) -> Corrections:
    """The corrections of one document by the cell that they correct."""
    return {(record.metric, record.period): record for record in records}


def corrected(report: ReportAnalysis, corrections: Corrections) -> ReportAnalysis:
    """The report with corrected values in place of those read; sure, because a person looked."""
    metrics = tuple(
        replace(metric, value=plain_number(found.value), confidence=1.0)
        if (found := corrections.get((metric.metric, metric.period)))
        else metric
        for metric in report.metrics
    )
    return replace(report, metrics=metrics)


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
