"""One contract from its document to its analysis."""

from __future__ import annotations

import re

from ..analysis import Clause, ContractAnalysis, Reference
from ..document import Document
from ..progress import Progress, silent

# A first reading, line by line; the consistent reading over the whole document replaces it.
_HEADING = re.compile(
    r"^[ \t]*(?:Section|SECTION|Article|ARTICLE)?[ \t]*(\d{1,3}(?:\.\d{1,3}){0,3})\.?[ \t]+(\S.{0,80})", re.M
)
_REFERENCE = re.compile(r"\b[Ss]ections?\s+(\d{1,3}(?:\.\d{1,3}){0,3})")


def analyze_contract(document: Document, *, progress: Progress = silent) -> ContractAnalysis:
    """Clauses and the references between them."""
    starts: dict[str, int] = {}
    for match in _HEADING.finditer(document.text):
        starts.setdefault(match[1], match.start(1))
    order = sorted(starts.items(), key=lambda item: item[1])
    ends = [start for _, start in order[1:]] + [len(document.text)]
    clauses = tuple(
        Clause(id=number, start=start, end=end, page=document.page_at(start), parent=_parent(number, starts))
        for (number, start), end in zip(order, ends, strict=True)
    )
    references = tuple(
        Reference(
            text=match[0],
            start=match.start(),
            end=match.end(),
            targets=(match[1],) if match[1] in starts else (),
            kind="internal" if match[1] in starts else "dangling",
            page=document.page_at(match.start()),
        )
        for match in _REFERENCE.finditer(document.text)
    )
    return ContractAnalysis(
        document=document.name,
        status=document.status,
        language=document.language,
        pages=len(document.pages) or None,
        warnings=document.problems,
        clauses=clauses,
        references=references,
    )


def _parent(number: str, starts: dict[str, int]) -> str | None:
    parent = number.rpartition(".")[0]
    return parent if parent in starts else None
