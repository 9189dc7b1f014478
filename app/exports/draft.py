"""A drafted report on a company: metrics by year, growth and margins, trends, what changed in the text, open questions.

Every figure has its cell: the last table names document, page, row and printed form of each one; ratios and trends say of
which figures they are made.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from unabridged.ingest.analysis import METRICS, Metric, ReportAnalysis, TextComparison
from unabridged.ingest.reports.trend import compound_growth, fit_trend, growth

from .charts import Chart
from .corrections import Corrections, corrected, correction_points
from .paper import Grid, Heading, Paper, Paragraph, Part, Point
from .questions_left import Cells, metric_name, open_questions, place_of
from .text_changes import text_change_parts

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


def newest_two(reports: Sequence[ReportAnalysis]) -> tuple[ReportAnalysis, ReportAnalysis] | None:
    """The newest report and the newest of an earlier year, older first: the pair whose words are compared."""
    ordered = sorted(reports, key=_year_end)
    if not ordered:
        return None
    earlier = [report for report in ordered if _year_end(report) < _year_end(ordered[-1])]
    return (earlier[-1], ordered[-1]) if earlier else None


def draft_paper(
    reports: Sequence[ReportAnalysis],
    corrections: Mapping[str, Corrections] | None = None,
    changes: TextComparison | None = None,
) -> Paper:
    """One company's reports, oldest first or not; where two give the same year, the newest report's cell is taken.

    `corrections` of people, by document name, replace what was read and are listed with it. `changes` are those between
    the reports of `newest_two`.
    """
    by_document = corrections or {}
    ordered = sorted((corrected(report, by_document.get(report.document, {})) for report in reports), key=_year_end)
    cells, restated = _newest_cells(ordered)
    periods = sorted({period for _, period in cells})
    parts: list[Part] = [Heading("Key figures"), *_figures(cells, periods)]
    parts += [Heading("Growth and ratios"), *_ratios(cells, periods), Heading("Trends"), *_charts(cells, periods)]
    parts += [Heading("What changed in the text"), *_text_changes(ordered, changes)]
    if restated:
        parts += [Heading("Restated figures"), *restated]
    by_hand = [
        point
        for report in ordered
        for point in correction_points(report.document, by_document.get(report.document, {}))
    ]
    if by_hand:
        parts += [Heading("Figures corrected by hand"), *by_hand]
    parts += [Heading("Open questions"), *open_questions(ordered, cells)]
    if cells:
        parts += [Heading("Where each figure stands"), _places(cells)]
    documents = ", ".join(report.document for report in ordered)
    title = ordered[-1].company or ordered[-1].document
    place = "row" if cells and all(metric.page is None for metric, _ in cells.values()) else "page"
    return Paper(title, f"Drafted from {documents}. Every figure names its {place}.", tuple(parts))


def _year_end(report: ReportAnalysis) -> str:
    newest = max((metric.period for metric in report.metrics), default="")
    return report.fiscal_year_end or newest.removeprefix("FY")


def _newest_cells(ordered: Sequence[ReportAnalysis]) -> tuple[Cells, list[Point]]:
    """Each figure from the newest report that gives it, and what became of those that an older one gave otherwise."""
    cells: Cells = {}
    restated: list[Point] = []
    for report in ordered:
        for metric in report.metrics:
            old = cells.get((metric.metric, metric.period))
            if old is not None and old[0].value != metric.value:
                text = f"{metric_name(metric.metric)} {metric.period}: {old[0].value:,} became {metric.value:,} {metric.unit}"
                restated.append(Point(text, f"{place_of(report.document, metric)}; before: {place_of(old[1], old[0])}"))
            cells[metric.metric, metric.period] = (metric, report.document)
    return cells, restated


def _text_changes(ordered: Sequence[ReportAnalysis], changes: TextComparison | None) -> list[Part]:
    pair = newest_two(ordered)
    if pair is None:
        return [Paragraph("With one year's report alone there is nothing to compare its words with.")]
    if changes is None:
        return [Paragraph(f"The words of {pair[0].document} and {pair[1].document} were not compared.")]
    return text_change_parts(changes, *pair)


def _places(cells: Cells) -> Grid:
    order = {name: place for place, name in enumerate(METRICS)}
    rows = tuple(
        (
            metric_name(metric.metric), metric.period, metric.as_printed, f"{metric.scale:,}", metric.label or "(no label)",
            document, _page(metric), f"{metric.confidence:.2f}",
        )
        for _, (metric, document) in sorted(cells.items(), key=lambda item: (order[item[0][0]], item[0][1]))
    )  # fmt: skip
    return Grid(("Metric", "Year", "As printed", "Times", "Row", "Document", "Page", "Confidence"), rows)


def _page(metric: Metric) -> str:
    printed = f" (printed {metric.page_label})" if metric.page_label and metric.page_label != str(metric.page) else ""
    return f"{metric.page}{printed}" if metric.page else "–"


def _figures(cells: Cells, periods: list[str]) -> list[Part]:
    rows = []
    for name in METRICS:
        found = [cells.get((name, period)) for period in periods]
        if any(found):
            unit = next(cell[0].unit for cell in found if cell)
            values = tuple(f"{cell[0].value:,}" if cell else "–" for cell in found)
            pages = ", ".join(str(cell[0].page) if cell and cell[0].page else "–" for cell in found)
            rows.append((metric_name(name), *values, unit, pages))
    if not rows:
        return [Paragraph("No statement was found, so there are no figures.")]
    return [Grid(("Metric", *periods, "Unit", "Pages"), tuple(rows))]


def _ratios(cells: Cells, periods: list[str]) -> list[Part]:
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


def _charts(cells: Cells, periods: list[str]) -> list[Part]:
    parts: list[Part] = []
    for name in _CHARTED:
        found = [(period, cells[name, period][0]) for period in periods if (name, period) in cells]
        if len(found) < 2:
            continue
        millions = {int(period.removeprefix("FY")): metric.value / 1_000_000 for period, metric in found}
        unit = f"{found[0][1].unit} million"
        parts.append(Chart(metric_name(name), unit, tuple(period for period, _ in found), tuple(millions.values())))
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
