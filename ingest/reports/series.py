"""Metrics over several reports of one company: the newest report wins, restated values are marked."""

from __future__ import annotations

from collections.abc import Sequence

from ..analysis import ReportAnalysis, SeriesPoint


def merge_series(reports: Sequence[ReportAnalysis]) -> tuple[SeriesPoint, ...]:
    """One point per company, metric and period, ordered by them."""
    points: dict[tuple[str, str, str], SeriesPoint] = {}
    for report in sorted(reports, key=lambda item: item.fiscal_year_end or ""):
        for metric in report.metrics:
            key = (report.company or report.document, metric.metric, metric.period)
            old = points.get(key)
            points[key] = SeriesPoint(
                company=key[0],
                metric=metric.metric,
                period=metric.period,
                value=metric.value,
                document=report.document,
                page=metric.page,
                restated=old is not None and (old.restated or old.value != metric.value),
            )
    return tuple(points[key] for key in sorted(points))
