"""The outline beside every view: clauses, sections, or files, with the place each one opens."""

from __future__ import annotations

import re
from typing import Any

from unabridged.ingest.analysis import ContractAnalysis, ReportAnalysis, TextAnalysis

from ...opened import Opened

MAX_ENTRIES = 5000
MAX_WORDS = 70  # code points of a clause without a heading
_NUMBER = re.compile(
    r"\s*(?:第[^条款项章节]{1,8}[条款项章节]|\d+(?:\.\d+)+[.．、)）]?|[(（]?\w{1,5}[)）.．、]+|\d+)\s*"
)


def outline(opened: Opened) -> list[dict[str, Any]]:
    """Entries in document order: id, title, depth from 0, and start/end/page or file/line."""
    if opened.repository is not None:
        paths = opened.repository.source_files()
        return [{"id": path, "title": path, "depth": 0, "file": path, "line": 1} for path in paths[:MAX_ENTRIES]]
    analysis = opened.analysis
    if isinstance(analysis, ContractAnalysis):
        return _clauses(opened, analysis)
    if isinstance(analysis, ReportAnalysis | TextAnalysis):
        return [
            {
                "id": section.id,
                "title": section.heading,
                "depth": max(0, section.level - 1),
                "start": section.start,
                "end": min(section.end, section.start + len(section.heading)),
                "page": section.page,
            }
            for section in getattr(analysis, "sections", ())[:MAX_ENTRIES]
        ]
    return []


def _clauses(opened: Opened, analysis: ContractAnalysis) -> list[dict[str, Any]]:
    depths: dict[str, int] = {}
    entries: list[dict[str, Any]] = []
    for clause in analysis.clauses:
        if clause.level != "block":
            continue
        depth = depths[clause.parent] + 1 if clause.parent in depths and clause.parent is not None else 0
        depths[clause.id] = depth
        if depth > 2:
            continue
        entries.append(
            {
                "id": clause.id,
                "title": clause.title,
                "text": ""
                if clause.heading or clause.id == "preamble"
                else _first_words(opened, clause.start, clause.end),
                "depth": depth,
                "start": clause.start,
                "end": clause.end,
                "page": clause.page,
            }
        )
        if len(entries) == MAX_ENTRIES:
            break
    return entries


def _first_words(opened: Opened, start: int, end: int) -> str:
    """How a clause without a heading begins, behind its number."""
    words = opened.document.quote(start, min(end, start + 2 * MAX_WORDS))
    return _NUMBER.sub("", words, count=1)[:MAX_WORDS]
