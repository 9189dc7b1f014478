"""Which row of a statement is the largest or smallest: "What was the largest liability?", "which activity brought in most?".

Rows of a kind stand between two totals: liabilities between "Total assets" and "Total liabilities". Where the report
prints no such totals the question is passed on. "In which year was net income highest?" compares the years of one item.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from .definitions import usual_phrases
from .expression import Name
from .figures import Figure, Figures, normal_label
from .measure import find_measure
from .qualifiers import is_qualified
from .tokens import phrase_tokens, tokenize

_LARGEST = r"largest|biggest|highest|greatest|most|最大|最高|最多"
_SMALLEST = r"smallest|lowest|least|最小|最低|最少"
_ACTIVITIES = re.compile(r"\boperat\w+,? (?:activities,? )?(?:and |or )?invest\w+,? .{0,30}\bfinanc\w+", re.IGNORECASE)
_WHICH_YEAR = re.compile(
    r"\b(?:which|what) (?:fiscal |financial )?years?\b|\bwhen (?:was|were|did)\b|哪一?(?:个)?(?:财)?年|何时|什么时候",
    re.IGNORECASE,
)
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
    """The rows compared, the one asked for first: all of one year, or one item in several years."""

    largest: bool
    noun: str
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
    if _WHICH_YEAR.search(question):
        rows = _over_years(question, figures, years)
        return _extreme(largest is not None, "year", rows)
    if _ACTIVITIES.search(question):
        names = ("operating_cash_flow", "investing_cash_flow", "financing_cash_flow")
        found = [figures.get(name, year) for name in names]
        rows = [each[0] for each in found if each]
        return _extreme(largest is not None, "cash flow", rows if len(rows) == 3 else [])
    behind, before = question[word.end() :], question[: word.start()]
    for part in _PARTS:
        named = re.match(rf"\W{{0,3}}(?:single |的)?(?:{part.noun})\b", behind, re.IGNORECASE)
        if named or re.search(rf"\b(?:{part.noun}) (?:is|was|are|were) (?:the )?$", before, re.IGNORECASE):
            return _extreme(largest is not None, part.noun.split("|")[0], _rows(part, figures, year))
    return None


def _over_years(question: str, figures: Figures, years: Sequence[int]) -> list[Figure]:
    """The item that a question names in each year that has it, of `years` where there are any."""
    plain = re.sub(
        rf"\b(?:{_LARGEST}|{_SMALLEST})\b|最[大高多小低少]", " ", _WHICH_YEAR.sub(" ", question), flags=re.IGNORECASE
    )
    tokens, company = tokenize(plain), frozenset(phrase_tokens(figures.company))
    found = find_measure(tokens, usual_phrases(), lambda start, end: is_qualified(tokens, start, end, plain, company))
    if found is None or not isinstance(found[0], Name):
        return []
    each = [figures.get(found[0].name, year) for year in figures.years if not years or year in years]
    return [cells[0] for cells in each if cells]


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


def _extreme(largest: bool, noun: str, rows: list[Figure]) -> Extreme | None:
    if len(rows) < 2:
        return None
    ordered = sorted(rows, key=lambda row: (-row.value if largest else row.value, row.label))
    return Extreme(largest, noun, tuple(ordered))
