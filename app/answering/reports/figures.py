"""The figures of one or several reports, looked up by name and fiscal year; the newest report wins."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from unabridged.ingest.analysis import Box, LineItem, Metric, Number, ReportAnalysis

from ...opened import Opened
from .tokens import phrase_tokens
from .vocabulary import ITEMS, Item

_ITEMS = {item.name: item for item in ITEMS}
_PHRASES = {item.name: {phrase_tokens(phrase) for phrase in item.phrases} for item in ITEMS}
# Rows found by their printed label, in names of expressions.
LABEL_PREFIX = "label:"
_SURE = 0.7


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure of a report and where it is printed. `value` is absolute (dollars, not millions).

    `statement` is the one that a row found by its label stands in; empty for metrics. `span` is the cell in the text of a
    document without printed pages.
    """

    name: str
    label: str
    year: int
    value: Number
    unit: str
    report: Opened
    page: int | None
    bbox: Box | None
    sure: bool = True
    statement: str = ""
    span: tuple[int, int] | None = None


class Figures:
    """What the statements of `reports` say. All reports are of one company."""

    def __init__(self, reports: Sequence[Opened]) -> None:
        self.reports = sorted(reports, key=lambda item: _analysis(item).fiscal_year_end or "", reverse=True)
        self._metrics: dict[tuple[str, int], Figure] = {}
        self._rows: dict[int, list[tuple[LineItem, Opened]]] = {}
        self._labels: dict[tuple[str, ...], str] = {}
        for report in self.reports:
            self._add(report)

    def _add(self, report: Opened) -> None:
        analysis = _analysis(report)
        for metric in analysis.metrics:
            year = fiscal_year(metric.period)
            if year is not None:
                self._metrics.setdefault(
                    (metric.metric, year),
                    Figure(
                        metric.metric, metric.label or metric.metric, year, metric.value, metric.unit, report,
                        metric.page, metric.bbox, metric.confidence >= _SURE and not _is_part(metric, analysis),
                        span=_span(metric),
                    ),
                )  # fmt: skip
        held = set(self._rows)
        for row in analysis.line_items:
            year = fiscal_year(row.period)
            if year is not None and year not in held:
                self._rows.setdefault(year, []).append((row, report))
                for words in _spoken(row.label):
                    self._labels.setdefault(words, normal_label(row.label))

    @property
    def years(self) -> tuple[int, ...]:
        """Fiscal years with any figure, latest first."""
        return tuple(sorted({year for _, year in self._metrics} | set(self._rows), reverse=True))

    @property
    def currency(self) -> str:
        """The reports' currency; empty where no report names one."""
        return next((currency for item in self.reports if (currency := _analysis(item).currency)), "")

    @property
    def company(self) -> str:
        """The company as the newest report names it, or the file's name."""
        return next((name for item in self.reports if (name := _analysis(item).company)), self.reports[0].name)

    def label_phrases(self) -> Iterator[tuple[tuple[str, ...], str]]:
        """Printed labels as phrases of a question, with the names that `get` takes."""
        for words, label in self._labels.items():
            yield words, LABEL_PREFIX + label

    def rows(self, statement: str, year: int) -> list[Figure]:
        """The rows of a statement in `year`, in printed order."""
        return [
            _figure(normal_label(row.label), row, report, year)
            for row, report in self._rows.get(year, [])
            if row.statement == statement
        ]

    def get(self, name: str, year: int) -> tuple[Figure, ...]:
        """The figures that make up `name` in `year`: one, or the rows to add up; empty where the reports lack it."""
        if found := self._metrics.get((name, year)):
            return (found,)
        # Rows of the statement of changes in equity repeat those of the others for one component each.
        every = self._rows.get(year, [])
        rows = [entry for entry in every if entry[0].statement != "equity"]
        return self._rows_of(name, rows, year) or self._rows_of(name, every, year)

    def _rows_of(self, name: str, rows: list[tuple[LineItem, Opened]], year: int) -> tuple[Figure, ...]:
        if name.startswith(LABEL_PREFIX):
            label = name.removeprefix(LABEL_PREFIX)
            return self._labelled(label, [entry for entry in rows if normal_label(entry[0].label) == label], year)
        item = _ITEMS.get(name)
        if item is None:
            return ()
        figures = self._by_pattern(item, rows, year) or self._by_phrase(item, rows, year)
        return tuple(replace(figure, value=abs(figure.value)) for figure in figures) if item.outflow else figures

    def _by_phrase(self, item: Item, rows: list[tuple[LineItem, Opened]], year: int) -> tuple[Figure, ...]:
        """Rows whose printed label is one of the names that people call the item.

        Costs of products beside costs of services are parts of the item, not the item.
        """
        phrases = _PHRASES[item.name]
        found = [entry for entry in rows if any(words in phrases for words in _spoken(entry[0].label, 1))]
        starts = {start[0] for row, _ in found if (start := _PARTED.match(normal_label(row.label)))}
        if any(
            len({row.value for row, _ in rows if normal_label(row.label).startswith(start)}) > 1 for start in starts
        ):
            return ()
        return self._labelled(item.name, found, year)

    def _by_pattern(self, item: Item, rows: list[tuple[LineItem, Opened]], year: int) -> tuple[Figure, ...]:
        rows = [entry for entry in rows if not item.statement or entry[0].statement == item.statement]
        found: dict[str, tuple[Figure, ...]] = {}
        for pattern in item.labels:
            for row, report in rows:
                label = normal_label(row.label)
                if label not in found and re.match(pattern, label):
                    found[label] = (_figure(item.name, row, report, year),)
                    if not item.every:
                        return found[label]
        return tuple(figure for figures in found.values() for figure in figures)

    def _labelled(self, name: str, rows: list[tuple[LineItem, Opened]], year: int) -> tuple[Figure, ...]:
        """One figure of the rows with this label; not sure where they differ (basic and diluted, two segments)."""
        if not rows:
            return ()
        row, report = rows[0]
        return (_figure(name, row, report, year, sure=len({entry[0].value for entry in rows}) == 1),)


_PARTED = re.compile(r"(?:cost|costs|sales|revenue|revenues) (?:of|from) ")


def _is_part(metric: Metric, analysis: ReportAnalysis) -> bool:
    """Whether the figure may be a part only: "Cost of products" above "Cost of services", without a total."""
    start = _PARTED.match(normal_label(metric.label))
    if start is None or metric.metric not in ("revenue", "cost_of_revenue"):
        return False
    return any(
        row.period == metric.period and row.value != metric.value and normal_label(row.label).startswith(start[0])
        for row in analysis.line_items
        if row.statement == "income"
    )


def fiscal_year(period: str) -> int | None:
    """2022 for "FY2022"; None for quarters and anything else."""
    match = re.fullmatch(r"FY((?:19|20)\d\d)", period)
    return int(match[1]) if match else None


def normal_label(label: str) -> str:
    """A printed label for comparison: lower case, without note numbers, footnote marks and dot leaders."""
    label = re.sub(r"\([^)]{0,80}\)|（[^）]{0,80}）|[.…·]{3,}|[*†‡:：]", " ", label.lower().replace("\u2019", "'"))
    label = re.sub(r"^\s*(?:[一二三四五六七八九十]+、|其中：?|减：?|加：?|\d+[.)]\s)", "", label)
    return " ".join(label.split())


def _spoken(label: str, shortest: int = 2) -> Iterator[tuple[str, ...]]:
    """How a question may say a printed label: as printed, without "total" or ", net". Two words at least."""
    words = phrase_tokens(re.split(r",? (?:net of|less) ", normal_label(label))[0])
    for variant in (
        words,
        words[1:] if words[:1] == ("total",) else words,
        words[:-1] if words[-1:] == ("net",) else words,
    ):
        if len(variant) >= shortest and len("".join(variant)) > 3:
            yield variant


def _figure(name: str, row: LineItem, report: Opened, year: int, sure: bool = True) -> Figure:
    return Figure(
        name, row.label, year, row.value, row.unit, report, row.page, row.bbox, sure, row.statement, _span(row)
    )


def _span(cell: Metric | LineItem) -> tuple[int, int] | None:
    return (cell.start, cell.end) if cell.start is not None and cell.end is not None else None


def _analysis(report: Opened) -> ReportAnalysis:
    assert isinstance(report.analysis, ReportAnalysis)
    return report.analysis
