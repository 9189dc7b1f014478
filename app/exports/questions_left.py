"""What a drafted report cannot settle: broken arithmetic, gaps, uncertain cells, pages without text."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from unabridged.ingest.analysis import METRICS, Metric, ReportAnalysis

from .paper import Paragraph, Part, Point

_DOUBTFUL = 0.8  # confidence below which a cell is listed

# (metric, period) -> the cell and the document that it stands in
Cells = dict[tuple[str, str], tuple[Metric, str]]


def open_questions(
    reports: Sequence[ReportAnalysis], cells: Mapping[tuple[str, str], tuple[Metric, str]]
) -> list[Part]:
    """One point per question, each with its place; the arithmetic first."""
    points: list[Part] = []
    for report in reports:
        points += [
            Point(
                f"{item.name} does not hold in {item.period}: difference {item.difference:,}",
                _of(report, cells, item.period),
            )
            for item in report.identities
            if not item.holds
        ]
    points += _gaps(cells)
    points += [
        Point(
            f"{metric_name(metric.metric)} {metric.period} ({metric.as_printed}) is uncertain, confidence "
            f"{metric.confidence:.2f}: {metric.how}",
            place_of(document, metric),
        )
        for metric, document in cells.values()
        if metric.confidence < _DOUBTFUL
    ]
    for report in reports:
        for problem in report.warnings:
            pages = (
                f", page{'s' * (len(problem.pages) > 1)} {', '.join(map(str, problem.pages))}" if problem.pages else ""
            )
            points.append(Point(problem.message, report.document + pages))
    missing = [metric_name(name) for name in METRICS if not any(metric == name for metric, _ in cells)]
    if missing:
        points.append(Point(f"Not stated in these reports: {', '.join(missing)}."))
    return points or [Paragraph("None.")]


def _of(report: ReportAnalysis, cells: Mapping[tuple[str, str], tuple[Metric, str]], period: str) -> str:
    """The report, and its pages that hold figures of that year."""
    pages = sorted(
        {
            m.page
            for (_, year), (m, document) in cells.items()
            if year == period and document == report.document and m.page
        }
    )
    return f"{report.document}, figures of {period} on pages {', '.join(map(str, pages))}" if pages else report.document


def _gaps(cells: Mapping[tuple[str, str], tuple[Metric, str]]) -> list[Point]:
    """Years inside a metric's own series, or the newest year, for which no report gives it."""
    years = sorted({int(period.removeprefix("FY")) for _, period in cells})
    points = []
    for name in METRICS:
        stated = {int(period.removeprefix("FY")) for metric, period in cells if metric == name}
        if not stated:
            continue
        absent = [year for year in range(min(stated), years[-1] + 1) if year not in stated]
        if absent:
            points.append(Point(f"{metric_name(name)}: no figure for {', '.join(f'FY{year}' for year in absent)}."))
    return points


def place_of(document: str, metric: Metric) -> str:
    """The document with the page of a figure, or with its row where the format prints no pages."""
    if metric.page is not None:
        return f"{document}, page {metric.page}"
    return f"{document}, “{metric.label}”" if metric.label else document


def metric_name(metric: str) -> str:
    """ "eps_basic" as "EPS basic"."""
    return metric.replace("_", " ").replace("eps ", "EPS ").capitalize().replace("Eps", "EPS")
