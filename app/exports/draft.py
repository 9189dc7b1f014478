"""A drafted report on a company: metrics by year with their cells, growth and margins, trends, open questions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from unabridged.ingest.analysis import METRICS, Metric, ReportAnalysis
from unabridged.ingest.reports.trend import compound_growth, fit_trend, growth

from .charts import Chart
from .corrections import Corrections, corrected, correction_points
from .paper import Grid, Heading, Paper, Paragraph, Part, Point

_CHARTED = ("revenue", "operating_income", "net_income", "operating_cash_flow")
_RATIOS = (
    ("Gross margin", "gross_profit", "revenue"),
    ("Operating margin", "operating_income", "revenue"),
    ("Net margin", "net_income", "revenue"),
    ("Effective tax rate", "income_tax", "income_before_tax"),
    ("Return on assets (year end)", "net_income", "total_assets"),
    ("Return on equity (year end)", "net_income", "shareholders_equity"),
    ("Current ratio", "current_assets", "current_liabilities"),
    ("Capital expenditure to revenue", "capital_expenditure", "revenue"),
)
_DOUBTFUL = 0.8  # confidence below which a cell is listed as an open question


def draft_paper(reports: Sequence[ReportAnalysis], corrections: Mapping[str, Corrections] | None = None) -> Paper:
    """One company's reports, oldest first or not; where two give the same year, the newest report's cell is taken.

    `corrections` of people, by document name, replace what was read and are listed with it.
    """
    by_document = corrections or {}
    ordered = sorted(
        (corrected(report, by_document.get(report.document, {})) for report in reports),
        key=lambda report: report.fiscal_year_end or "",
    )
    cells: dict[tuple[str, str], tuple[Metric, str]] = {}
    restated: list[Point] = []
    for report in ordered:
        for metric in report.metrics:
            old = cells.get((metric.metric, metric.period))
            if old is not None and old[0].value != metric.value:
                text = f"{_name(metric.metric)} {metric.period}: {old[0].value:,} became {metric.value:,} {metric.unit}"
                restated.append(Point(text, f"{report.document}, page {metric.page}"))
            cells[metric.metric, metric.period] = (metric, report.document)
    periods = sorted({period for _, period in cells})
    newest = ordered[-1]
    parts: list[Part] = [Heading("Key figures"), *_figures(cells, periods)]
    parts += [Heading("Growth and ratios"), *_ratios(cells, periods), Heading("Trends"), *_charts(cells, periods)]
    if restated:
        parts += [Heading("Restated figures"), *restated]
    by_hand = [
        point
        for report in ordered
        for point in correction_points(report.document, by_document.get(report.document, {}))
    ]
    if by_hand:
        parts += [Heading("Figures corrected by hand"), *by_hand]
    parts += [Heading("Open questions"), *_questions(ordered, cells, periods)]
    documents = ", ".join(report.document for report in ordered)
    return Paper(
        newest.company or newest.document, f"Drafted from {documents}. Every figure names its page.", tuple(parts)
    )


_Cells = dict[tuple[str, str], tuple[Metric, str]]


def _figures(cells: _Cells, periods: list[str]) -> list[Part]:
    rows = []
    for name in METRICS:
        found = [cells.get((name, period)) for period in periods]
        if any(found):
            unit = next(cell[0].unit for cell in found if cell)
            values = tuple(f"{cell[0].value:,}" if cell else "–" for cell in found)
            pages = ", ".join(str(cell[0].page) if cell else "–" for cell in found)
            rows.append((_name(name), *values, unit, pages))
    if not rows:
        return [Paragraph("No statement was found, so there are no figures.")]
    return [Grid(("Metric", *periods, "Unit", "Pages"), tuple(rows))]


def _ratios(cells: _Cells, periods: list[str]) -> list[Part]:
    rows: list[tuple[str, ...]] = []
    revenue = [cells.get(("revenue", period)) for period in periods]
    growth = [
        f"{100 * (now[0].value / before[0].value - 1):.1f} %" if now and before and before[0].value else "–"
        for before, now in zip([None, *revenue], revenue, strict=False)
    ]
    rows.append(("Revenue growth", *growth, "revenue ÷ revenue of the year before - 1"))
    for title, above, below in _RATIOS:
        values = []
        for period in periods:
            top, bottom = cells.get((above, period)), cells.get((below, period))
            share = top[0].value / bottom[0].value if top and bottom and bottom[0].value else None
            values.append(
                "–" if share is None else f"{share:.2f}" if title == "Current ratio" else f"{100 * share:.1f} %"
            )
        if any(value != "–" for value in values):
            rows.append((title, *values, f"{above} ÷ {below}".replace("_", " ")))
    return [Grid(("Ratio", *periods, "Formula"), tuple(rows))]


def _charts(cells: _Cells, periods: list[str]) -> list[Part]:
    parts: list[Part] = []
    for name in _CHARTED:
        found = [(period, cells[name, period][0]) for period in periods if (name, period) in cells]
        if len(found) < 2:
            continue
        millions = {int(period.removeprefix("FY")): metric.value / 1_000_000 for period, metric in found}
        unit = f"{found[0][1].unit} million"
        parts.append(Chart(_name(name), unit, tuple(period for period, _ in found), tuple(millions.values())))
        parts.append(Paragraph(_development(millions, unit)))
    return parts or [Paragraph("One year alone shows no trend.")]


def _development(millions: Mapping[int, float], unit: str) -> str:
    """Growth, compound growth and the trend of one series in words."""
    first, last = min(millions), max(millions)
    sentences = []
    if last in (rates := growth(millions)):
        sentences.append(f"FY{last} against FY{last - 1}: {100 * rates[last]:+.1f} %.")
    compound = compound_growth(millions)
    if compound is not None and last - first > 1:
        sentences.append(f"Compound annual growth FY{first} to FY{last}: {100 * compound:+.1f} %.")
    trend = fit_trend(millions)
    sentences.append(trend.words(lambda value: f"{value:,.1f} {unit}") if trend else "Too few years for a trend.")
    return " ".join(sentences)


def _questions(reports: Sequence[ReportAnalysis], cells: _Cells, periods: list[str]) -> list[Part]:
    points: list[Part] = []
    for report in reports:
        points += [
            Point(f"{item.name} does not hold in {item.period}: difference {item.difference:,}", report.document)
            for item in report.identities
            if not item.holds
        ]
        points += [Point(problem.message, report.document) for problem in report.warnings]
    points += [
        Point(f"{_name(metric.metric)} {metric.period} is uncertain: {metric.how}", f"{document}, page {metric.page}")
        for metric, document in cells.values()
        if metric.confidence < _DOUBTFUL
    ]
    missing = [_name(name) for name in METRICS if not any((name, period) in cells for period in periods)]
    if missing:
        points.append(Point(f"Not stated in these reports: {', '.join(missing)}."))
    return points or [Paragraph("None.")]


def _name(metric: str) -> str:
    return metric.replace("_", " ").replace("eps ", "EPS ").capitalize().replace("Eps", "EPS")
