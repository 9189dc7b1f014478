"""Metrics over several reports of one company: the newest report wins, restated values are marked."""

from __future__ import annotations

from collections.abc import Sequence

from ..analysis import Metric, ReportAnalysis, SeriesPoint


def merge_series(reports: Sequence[ReportAnalysis]) -> tuple[SeriesPoint, ...]:
    """One point per company, metric and period, ordered by them.

    The newest report that states the year in a primary statement wins; a multi-year summary fills years that no
    statement covers. `restated` marks a value that an older report's statement gave otherwise.
    """
    points: dict[tuple[str, str, str], SeriesPoint] = {}
    summarised: set[tuple[str, str, str]] = set()
    for report in sorted(reports, key=lambda item: (item.fiscal_year_end or "", item.document)):
        for metric in report.metrics:
            key = (report.company or report.document, metric.metric, metric.period)
            old = points.get(key)
            from_summary = metric.statement == "other"
            if old is not None and from_summary and key not in summarised:
                continue
            changed = old is not None and key not in summarised and _differs(old.value, metric)
            points[key] = SeriesPoint(
                company=key[0],
                metric=metric.metric,
                period=metric.period,
                value=metric.value,
                document=report.document,
                page=metric.page,
                restated=old is not None and (old.restated or changed),
            )
            (summarised.add if from_summary else summarised.discard)(key)
    return tuple(points[key] for key in sorted(points))


def _differs(old: float, metric: Metric) -> bool:
    """True when two reports disagree by more than the rounding of the last printed digit."""
    decimals = len(metric.as_printed.partition(".")[2].rstrip(")%p ")) if "." in metric.as_printed else 0
    return abs(old - metric.value) > 0.51 * 10.0**-decimals * float(metric.scale)
