"""Which of several statements of one kind is the group's own."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from ..analysis import StatementKind
from .statements import Statement, evidence_of


def choose(statements: Sequence[Statement], kind: StatementKind) -> Statement | None:
    """The group's statement of this kind, the parent's only where there is no other.

    Tables in management's discussion say much of what a statement says; the statements themselves stand together, so
    the candidate with the other kinds close by wins, then the fullest. Of nearly equal ones the first wins: a group
    that files for its subsidiaries too prints its own statements before theirs.
    """
    candidates = [s for s in statements if s.kind == kind and s.score >= _ENOUGH.get(kind, 0.3)]
    if kind == "income":
        # Under IFRS one statement of comprehensive income may hold both; its rows then begin with revenue.
        both = (replace(s, kind=kind) for s in statements if s.kind == "comprehensive_income")
        whole = [replace(s, score=evidence_of(s)) for s in both]
        candidates = sorted([*candidates, *(s for s in whole if s.score >= _WHOLE_INCOME)], key=lambda s: s.pages[0])
    for scope in ("group", "other", "parent"):
        scoped = [s for s in candidates if s.scope == scope]
        if scoped:
            scores = [s.score + _COMPANY * _company_kept(s, statements) for s in scoped]
            return next(s for s, score in zip(scoped, scores, strict=True) if score >= max(scores) - _AS_GOOD)
    return None


_ENOUGH = {"income": 0.55, "balance_sheet": 0.55, "cash_flow": 0.55}
_WHOLE_INCOME = 0.8
_COMPANY = 0.25  # what each other kind of statement near by adds to a candidate's score
_AS_GOOD = 0.1
_NEAR = 7  # pages


def _company_kept(statement: Statement, statements: Sequence[Statement]) -> int:
    """How many other kinds of primary statement stand within a few pages."""
    return len(
        {
            other.kind
            for other in statements
            if other.kind in _ENOUGH
            and other.kind != statement.kind
            and other.scope == statement.scope
            and other.score > 0.75
            and abs(other.pages[0] - statement.pages[0]) <= _NEAR
        }
    )
