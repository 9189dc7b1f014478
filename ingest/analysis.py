"""What the analysers found: plain data that storage keeps, app shows and the JSON schema is generated from.

Field names and their order are the machine-readable interface "unabridged/1"; ingest/plain.py turns these classes into
JSON values and back. Offsets, pages and boxes follow ingest/document.py.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Literal, cast

from .document import Problem, Span, Status
from .values import from_plain, to_plain

Number = int | float
Box = tuple[float, float, float, float]


@dataclass(frozen=True, slots=True, kw_only=True)
class Analysis:
    """What every kind of analysis says about its document."""

    document: str
    kind: Literal["contract", "report", "code", "text"]
    status: Status = "ok"
    language: str = "und"
    pages: int | None = None
    warnings: tuple[Problem, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """A heading and all text below it, up to the next heading of its level or above."""

    id: str
    heading: str
    level: int
    start: int
    end: int
    page: int | None = None


# --- contracts ---------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Clause:
    """A numbered part of a contract.

    id      the whole number path as a lawyer writes it, unique: "2.1(a)(ii)", "4", "ch2", "Exhibit A:1.1"; the
            heading of a section without a number
    start   offset of its number; `end` is where the next clause that is not below it starts
    level   "block" starts a line or paragraph, "inline" is an enumerator in running text, "definition" one inside a
            dictionary definition
    """

    id: str
    heading: str | None = None
    start: int
    end: int
    page: int | None = None
    parent: str | None = None
    level: Literal["block", "inline", "definition"] = "block"

    @property
    def title(self) -> str:
        """The heading to print beside the id; empty where there is none, or where a clause without a number is called by it."""
        return "" if self.heading is None or self.heading.replace(":", "") == self.id else self.heading


@dataclass(frozen=True, slots=True, kw_only=True)
class Reference:
    """A mention of a clause, an attachment or another document's provision, with what it resolves to."""

    text: str
    start: int
    end: int
    source: str | None = None
    targets: tuple[str, ...] = ()
    kind: Literal["internal", "external", "dangling", "attachment"] = "internal"
    page: int | None = None
    suggestion: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Definition:
    """A defined term, where it is defined, and the clauses that use it."""

    term: str
    clause: str | None = None
    start: int
    text: str = ""
    used_in: tuple[str, ...] = ()
    status: Literal["used", "unused", "undefined", "circular"] = "used"


@dataclass(frozen=True, slots=True, kw_only=True)
class Risk:
    """A point that a reviewer should look at, found by a named rule. `clause` is None for "clause is missing" rules."""

    rule: str
    severity: Literal["high", "medium", "low"]
    clause: str | None = None
    start: int | None = None
    end: int | None = None
    excerpt: str = ""
    why: str = ""
    page: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ContractAnalysis(Analysis):
    """Clause tree, cross-references, defined terms and risk points of one contract.

    contents  where lists of contents stand: they name every clause and say nothing
    """

    kind: Literal["contract"] = "contract"
    clauses: tuple[Clause, ...] = ()
    references: tuple[Reference, ...] = ()
    definitions: tuple[Definition, ...] = ()
    risks: tuple[Risk, ...] = ()
    contents: tuple[Span, ...] = ()


# --- reports -----------------------------------------------------------------------------------------------------

METRICS = (
    "revenue", "cost_of_revenue", "gross_profit", "operating_income", "income_before_tax", "income_tax", "net_income",
    "eps_basic", "eps_diluted", "shares_diluted", "total_assets", "current_assets", "cash_and_equivalents",
    "accounts_receivable", "inventory", "property_plant_equipment_net", "goodwill", "total_liabilities",
    "current_liabilities", "long_term_debt", "shareholders_equity", "operating_cash_flow", "capital_expenditure",
    "dividends_paid", "research_and_development", "depreciation_and_amortization", "interest_expense",
)  # fmt: skip

StatementKind = Literal["income", "comprehensive_income", "balance_sheet", "cash_flow", "equity", "note", "other"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Metric:
    """One of METRICS for one fiscal year, with the cell it was read from.

    value       absolute: dollars, not millions; earnings per share in currency per share; shares in units
    as_printed  the cell's own characters; `scale` is what they were multiplied by
    how         how the row was chosen, for a person ("label 'Total revenue' in the income statement")
    start, end  the cell in the document's text, where the format prints no pages and there is no `bbox`
    """

    metric: str
    period: str
    value: Number
    unit: str
    page: int | None = None
    page_label: str | None = None
    as_printed: str = ""
    scale: Number = 1
    statement: StatementKind = "other"
    label: str = ""
    bbox: Box | None = None
    confidence: float = 1.0
    how: str = ""
    start: int | None = None
    end: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class LineItem:
    """Any row of a primary statement, so that it can be asked for by its printed label.

    A statement of changes in equity has a column per component of equity where the others have years. Its total column
    is given under the row's own label, every other column as "row – component" ("Dividends declared – Retained
    earnings"). The period is the fiscal year in which a change fell, and for a balance the year at whose end it stood.
    Where that statement has years over its columns, the component is a heading and stands first: "Retained earnings –
    Net income".

    start, end  the cell in the document's text, where the format prints no pages and there is no `bbox`
    """

    label: str
    period: str
    value: Number
    unit: str
    page: int | None = None
    bbox: Box | None = None
    statement: StatementKind = "other"
    start: int | None = None
    end: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Identity:
    """An arithmetic identity of the statements, checked for one period. `difference` is in the report's currency."""

    name: str
    period: str
    holds: bool
    difference: Number = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class SeriesPoint:
    """One metric of one fiscal year over several reports of a company: the newest report's value."""

    company: str
    metric: str
    period: str
    value: Number
    document: str
    page: int | None = None
    restated: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportAnalysis(Analysis):
    """Metrics and line items of one annual report, each with its cell."""

    kind: Literal["report"] = "report"
    company: str | None = None
    currency: str | None = None
    fiscal_year_end: str | None = None
    metrics: tuple[Metric, ...] = ()
    line_items: tuple[LineItem, ...] = ()
    identities: tuple[Identity, ...] = ()
    series: tuple[SeriesPoint, ...] = ()
    sections: tuple[Section, ...] = ()


# --- code --------------------------------------------------------------------------------------------------------

EdgeHow = Literal[
    "direct", "import", "inherited", "override", "inferred", "decorator", "indirect", "property", "operator"
]


@dataclass(frozen=True, slots=True, kw_only=True)
class Symbol:
    """A definition. `line` and `end_line` count from 1 and include both ends."""

    name: str
    kind: Literal["module", "class", "function", "method", "field"]
    language: str
    file: str
    line: int
    end_line: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Edge:
    """A call from one symbol of the repository to another, at one call site.

    possible  True where the call may go here at run time (an override, one of several values) but need not
    """

    caller: str
    callee: str
    file: str
    line: int
    caller_file: str
    callee_file: str
    how: EdgeHow = "direct"
    confidence: float = 1.0
    possible: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Inheritance:
    """A class directly below another one of the repository: it extends it, implements it, or has all of its methods."""

    name: str
    base: str
    file: str
    base_file: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ExternalCall:
    """A call that leaves the repository, by the name it is written with."""

    caller: str
    name: str
    file: str
    line: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Skipped:
    """A file of the repository that was not parsed, and why."""

    file: str
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CodeAnalysis(Analysis):
    """Definitions and call graph of a repository."""

    kind: Literal["code"] = "code"
    symbols: tuple[Symbol, ...] = field(default=(), repr=False)
    edges: tuple[Edge, ...] = field(default=(), repr=False)
    inheritance: tuple[Inheritance, ...] = field(default=(), repr=False)
    external_calls: tuple[ExternalCall, ...] = field(default=(), repr=False)
    skipped: tuple[Skipped, ...] = ()


# --- other text --------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class TextAnalysis(Analysis):
    """The outline of any other document."""

    kind: Literal["text"] = "text"
    sections: tuple[Section, ...] = ()


# --- two versions ------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One difference between two versions; ids are clause or section ids.

    old_page, new_page   where the texts begin; None where the comparison knows the clause or section alone
    """

    kind: Literal["modified", "deleted", "inserted", "moved", "cosmetic", "renumbered"]
    old_id: str | None = None
    new_id: str | None = None
    old_text: str = ""
    new_text: str = ""
    summary: str = ""
    old_page: int | None = None
    new_page: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class DanglingAfter:
    """A reference in the new version whose target the change took away. `start` is an offset in the new text."""

    text: str
    start: int


@dataclass(frozen=True, slots=True, kw_only=True)
class TextComparison:
    """Two versions of a contract, or two years' reports, clause by clause or section by section."""

    old: str
    new: str
    changes: tuple[Change, ...] = ()
    dangling_after: tuple[DanglingAfter, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class CodeComparison:
    """Two versions of a repository."""

    old: str
    new: str
    edges_added: tuple[Edge, ...] = ()
    edges_removed: tuple[Edge, ...] = ()
    symbols_added: tuple[Symbol, ...] = ()
    symbols_removed: tuple[Symbol, ...] = ()


# --- to JSON values and back, for storage, which may import this leaf file but not the schema ----------------------

ANALYSES: dict[str, type[Analysis]] = {
    "contract": ContractAnalysis,
    "report": ReportAnalysis,
    "code": CodeAnalysis,
    "text": TextAnalysis,
}


def analysis_to_plain(analysis: Analysis) -> dict[str, Any]:
    """The analysis as a JSON object."""
    return cast(dict[str, Any], to_plain(analysis))


def analysis_from_plain(data: dict[str, Any]) -> Analysis:
    """The analysis that `analysis_to_plain` was given, by its `kind`."""
    return from_plain(ANALYSES[data["kind"]], data)
