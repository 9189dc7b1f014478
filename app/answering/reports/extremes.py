"""Which row of a statement is the largest or smallest: "What was the largest liability?", "which activity brought in most?".

Rows of a kind stand between two totals: liabilities between "Total assets" and "Total liabilities". Where the report
prints no such totals the question is passed on.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from .figures import Figure, Figures, normal_label
from .tokens import tokenize

_LARGEST = r"largest|biggest|highest|greatest|most|最大|最高|最多"
_SMALLEST = r"smallest|lowest|least|最小|最低|最少"
_ACTIVITIES = re.compile(r"\boperat\w+,? (?:activities,? )?(?:and |or )?invest\w+,? .{0,30}\bfinanc\w+", re.IGNORECASE)
_TOTAL = re.compile(r"total\b|.*(?:合计|总计)$|net cash")


@dataclass(frozen=True, slots=True)
class _Part:
    """Rows of a statement between two totals. `begin` None: from its first row; `noun` names a row in a question."""

    noun: str
    statement: str
    begin: str | None
    end: str


_PARTS = (
    _Part(r"current assets?|流动资产", "balance_sheet", None, r"total current assets|流动资产合计"),
    _Part(r"current liabilit\w+|流动负债", "balance_sheet", r"total assets|资产总计", r"total current liabilities|流动负债合计"),
    _Part(r"liabilit\w+|负债", "balance_sheet", r"total assets|资产总计", r"total liabilities$|负债合计"),
    _Part(r"assets?|资产", "balance_sheet", None, r"total assets|资产总计"),
    _Part(
        r"operating (?:expenses?|costs?)", "income", r"gross (?:profit|margin)|total (?:net )?(?:revenues?|sales)",
        r"total (?:operating )?(?:expenses|costs)|(?:operating income|income from operations)",
    ),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Extreme:
    """The rows compared, the one asked for first, all of one year."""

    largest: bool
    noun: str
    year: int
    rows: tuple[Figure, ...]


def find_extreme(question: str, figures: Figures) -> Extreme | None:
    """Read and answer such a question; None where it is none, or the statement lacks the totals around the rows."""
    largest = re.search(rf"\b(?:{_LARGEST})\b|最大|最高|最多", question, re.IGNORECASE)
    smallest = re.search(rf"\b(?:{_SMALLEST})\b|最小|最低|最少", question, re.IGNORECASE)
    if not (largest or smallest) or not figures.years:
        return None
    years = [int(token.text) for token in tokenize(question) if token.kind == "year"]
    year = years[-1] if years else figures.years[0]
    word = largest or smallest
    assert word
    if _ACTIVITIES.search(question):
        names = ("operating_cash_flow", "investing_cash_flow", "financing_cash_flow")
        found = [figures.get(name, year) for name in names]
        rows = [each[0] for each in found if each]
        return _extreme(largest is not None, "cash flow", year, rows if len(rows) == 3 else [])
    behind, before = question[word.end() :], question[: word.start()]
    for part in _PARTS:
        named = re.match(rf"\W{{0,3}}(?:single |的)?(?:{part.noun})\b", behind, re.IGNORECASE)
        if named or re.search(rf"\b(?:{part.noun}) (?:is|was|are|were) (?:the )?$", before, re.IGNORECASE):
            return _extreme(largest is not None, part.noun.split("|")[0], year, _rows(part, figures, year))
    return None


def _rows(part: _Part, figures: Figures, year: int) -> list[Figure]:
    rows = figures.rows(part.statement, year)
    labels = [normal_label(row.label) for row in rows]
    first = 0
    if part.begin:
        first = next((at + 1 for at, label in enumerate(labels) if re.match(part.begin, label)), -1)
    last = next((at for at, label in enumerate(labels) if at >= first >= 0 and re.match(part.end, label)), -1)
    if first < 0 or last < 0:
        return []
    return [row for row, label in zip(rows[first:last], labels[first:last], strict=True) if not _TOTAL.match(label)]


def _extreme(largest: bool, noun: str, year: int, rows: list[Figure]) -> Extreme | None:
    if len(rows) < 2:
        return None
    ordered = sorted(rows, key=lambda row: (-row.value if largest else row.value, row.label))
    return Extreme(largest, noun, year, tuple(ordered))
