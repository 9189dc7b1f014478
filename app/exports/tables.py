"""An analysis as tables: one for each thing a user counts, columns in the order a person reads them.

The first table of a kind is the one that a single CSV file holds.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from unabridged.ingest.analysis import (
    Analysis,
    ContractAnalysis,
    ReportAnalysis,
    Section,
    TextAnalysis,
)

from ..opened import Opened
from ..repository import Repository
from .corrections import Corrections, plain_number

Cell = str | int | float | bool | None
Row = tuple[Cell, ...]


class Rows:
    """Rows that are made each time they are asked for: a large repository has millions."""

    def __init__(self, make: Callable[[], Iterable[Row]]) -> None:
        self._make = make

    def __iter__(self) -> Iterator[Row]:
        return iter(self._make())

    def __len__(self) -> int:
        return sum(1 for _ in self)

    def __bool__(self) -> bool:
        return next(iter(self), None) is not None


@dataclass(frozen=True, slots=True)
class Table:
    """A named table; every row has one cell per column. `source` columns say where in the document a row comes from."""

    name: str
    columns: tuple[str, ...]
    rows: tuple[Row, ...] | Rows


def tables(opened: Opened, corrections: Corrections | None = None) -> tuple[Table, ...]:
    """All tables of one analysis, the main one first.

    Where a person corrected metrics, their table has two columns more; `value` stays what was read.
    """
    if opened.repository is not None:
        return _code(opened.repository)
    analysis = opened.analysis
    if isinstance(analysis, ContractAnalysis):
        return _contract(analysis)
    if isinstance(analysis, ReportAnalysis):
        first, *rest = _report(analysis)
        return (_with_corrections(first, corrections), *rest) if corrections else (first, *rest)
    assert isinstance(analysis, TextAnalysis)
    return (_sections(analysis.sections), _warnings(analysis))


def _contract(analysis: ContractAnalysis) -> tuple[Table, ...]:
    references = tuple(
        (item.text, item.source, ", ".join(item.targets), item.kind, item.suggestion, item.page, item.start, item.end)
        for item in analysis.references
    )
    clauses = tuple(
        (item.id, item.heading, item.parent, item.level, item.page, item.start, item.end) for item in analysis.clauses
    )
    definitions = tuple(
        (item.term, item.clause, item.status, ", ".join(item.used_in), item.text, item.start)
        for item in analysis.definitions
    )
    risks = tuple(
        (item.rule, item.severity, item.clause, item.why, item.excerpt, item.page, item.start, item.end)
        for item in analysis.risks
    )
    return (
        Table("references", ("text", "source", "targets", "kind", "suggestion", "page", "start", "end"), references),
        Table("clauses", ("id", "heading", "parent", "level", "page", "start", "end"), clauses),
        Table("definitions", ("term", "clause", "status", "used_in", "text", "start"), definitions),
        Table("risks", ("rule", "severity", "clause", "why", "excerpt", "page", "start", "end"), risks),
        _warnings(analysis),
    )


def _report(analysis: ReportAnalysis) -> tuple[Table, ...]:
    metrics = tuple(
        (
            item.metric, item.period, item.value, item.unit, item.as_printed, item.scale, item.label, item.statement,
            _place(analysis.document, item.page, item.page_label), item.confidence, item.how,
        )
        for item in analysis.metrics
    )  # fmt: skip
    lines = tuple(
        (item.statement, item.label, item.period, item.value, item.unit, _place(analysis.document, item.page, None))
        for item in analysis.line_items
    )
    series = tuple(
        (item.company, item.metric, item.period, item.value, item.restated, _place(item.document, item.page, None))
        for item in analysis.series
    )
    identities = tuple((item.name, item.period, item.holds, item.difference) for item in analysis.identities)
    columns = (
        "metric", "period", "value", "unit", "as_printed", "scale", "label", "statement", "source", "confidence", "how",
    )  # fmt: skip
    return (
        Table("metrics", columns, metrics),
        Table("line_items", ("statement", "label", "period", "value", "unit", "source"), lines),
        Table("series", ("company", "metric", "period", "value", "restated", "source"), series),
        Table("identities", ("identity", "period", "holds", "difference"), identities),
        _sections(analysis.sections),
        _warnings(analysis),
    )


def _with_corrections(metrics: Table, corrections: Corrections) -> Table:
    rows: list[Row] = []
    for row in metrics.rows:
        found = corrections.get((str(row[0]), str(row[1])))
        rows.append((*row, plain_number(found.value) if found else None, found.note if found else None))
    read = {(row[0], row[1]) for row in metrics.rows}
    for (metric, period), found in corrections.items():
        if (metric, period) not in read:  # a newer analysis does not read this cell any more
            empty = (None,) * (len(metrics.columns) - 3)
            rows.append((metric, period, found.original, *empty, plain_number(found.value), found.note))
    return Table(metrics.name, (*metrics.columns, "corrected_value", "correction_note"), tuple(rows))


def _code(repository: Repository) -> tuple[Table, ...]:
    def calls() -> Iterator[Row]:
        for item in repository.edges():
            yield item.caller, item.callee, f"{item.file}:{item.line}", item.how, item.confidence, item.possible

    def symbols() -> Iterator[Row]:
        for item in repository.symbols():
            yield item.name, item.kind, item.language, f"{item.file}:{item.line}", item.end_line

    def external() -> Iterator[Row]:
        for item in repository.external_calls():
            yield item.caller, item.name, f"{item.file}:{item.line}"

    classes = Rows(lambda: ((item.name, item.base, item.file, item.base_file) for item in repository.inheritance()))
    return (
        Table("calls", ("caller", "callee", "source", "how", "confidence", "possible"), Rows(calls)),
        Table("symbols", ("name", "kind", "language", "source", "end_line"), Rows(symbols)),
        Table("inheritance", ("class", "base", "file", "base_file"), classes),
        Table("external_calls", ("caller", "name", "source"), Rows(external)),
        Table("skipped", ("file", "why"), tuple(repository.skipped)),
    )


def _sections(sections: tuple[Section, ...]) -> Table:
    rows = tuple((item.id, item.heading, item.level, item.page, item.start, item.end) for item in sections)
    return Table("sections", ("id", "heading", "level", "page", "start", "end"), rows)


def _warnings(analysis: Analysis) -> Table:
    rows = tuple((item.code, item.message, ", ".join(map(str, item.pages))) for item in analysis.warnings)
    return Table("warnings", ("code", "message", "pages"), rows)


def _place(document: str, page: int | None, label: str | None) -> str:
    if page is None:
        return document
    printed = f" (printed {label})" if label and label != str(page) else ""
    return f"{document}, page {page}{printed}"
