"""A readable report of one analysis in Markdown: counts first, then the tables a person would read."""

from __future__ import annotations

import re

from ..opened import Opened
from .tables import Cell, Table, tables

_SPECIAL = re.compile(r"([\\`*_{}\[\]<>#|~!])")
_LEFT_OUT = frozenset({"start", "end", "scale"})  # offsets are for programs; JSON has them
_MAX_ROWS = 2_000


def to_markdown(opened: Opened) -> bytes:
    """Heading, facts, warnings, then each table. Document text is escaped: it shows as it is and never runs."""
    analysis = opened.analysis
    lines = [f"# {escape(analysis.document)}", ""]
    facts = [f"Kind: {analysis.kind}", f"Language: {analysis.language}", f"Status: {analysis.status}"]
    if analysis.pages:
        facts.append(f"Pages: {analysis.pages}")
    lines += [" · ".join(facts), ""]
    for table in tables(analysis):
        if table.rows:
            lines += [f"## {table.name.replace('_', ' ').capitalize()} ({len(table.rows):,})", "", *_table(table), ""]
    return "\n".join(lines).encode("utf-8", "replace")


def escape(text: str) -> str:
    """Text that Markdown and HTML show literally, on one line."""
    return (
        _SPECIAL.sub(r"\\\1", " ".join(text.split()))
        .replace("&", "&amp;")
        .replace("\\<", "&lt;")
        .replace("\\>", "&gt;")
    )


def _table(table: Table) -> list[str]:
    kept = [index for index, column in enumerate(table.columns) if column not in _LEFT_OUT]
    lines = [
        "| " + " | ".join(table.columns[index].replace("_", " ") for index in kept) + " |",
        "|" + " --- |" * len(kept),
    ]
    lines += ["| " + " | ".join(_text(row[index]) for index in kept) + " |" for row in table.rows[:_MAX_ROWS]]
    if len(table.rows) > _MAX_ROWS:
        lines.append(f"\n{len(table.rows) - _MAX_ROWS:,} more rows are in the JSON and XLSX exports.")
    return lines


def _text(cell: Cell) -> str:
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "yes" if cell else "no"
    if isinstance(cell, int | float):
        return f"{cell:,}"
    return escape(cell)
