"""What changed between two versions, on paper: side by side, real changes before cosmetic ones."""

from __future__ import annotations

from unabridged.ingest.analysis import CodeComparison, Edge, TextComparison

from .paper import Grid, Heading, Paper, Paragraph, Part

_ORDER = ("modified", "inserted", "deleted", "moved", "renumbered", "cosmetic")
_LONGEST = 1_500  # code points of a cell; the whole text is in the JSON


def comparison_paper(comparison: TextComparison | CodeComparison) -> Paper:
    """Counts, then a table per kind of change; references left dangling come first."""
    title = f"{comparison.old} and {comparison.new}"
    if isinstance(comparison, CodeComparison):
        return Paper(title, "What changed in the call graph", tuple(_code(comparison)))
    parts: list[Part] = []
    if comparison.dangling_after:
        parts.append(Heading("References that the change left without a target"))
        parts.append(Grid(("Reference",), tuple((item.text,) for item in comparison.dangling_after)))
    for kind in _ORDER:
        changes = [change for change in comparison.changes if change.kind == kind]
        if not changes:
            continue
        parts.append(Heading(f"{kind.capitalize()} ({len(changes)})"))
        rows = tuple(
            (
                _side(change.old_id, change.old_page),
                _side(change.new_id, change.new_page),
                change.summary,
                _cut(change.old_text),
                _cut(change.new_text),
            )
            for change in changes
        )
        parts.append(Grid(("Old", "New", "Summary", "Old text", "New text"), rows))
    if not comparison.changes:
        parts.append(Paragraph("The two versions say the same."))
    counts = ", ".join(
        f"{count} {kind}" for kind in _ORDER if (count := sum(change.kind == kind for change in comparison.changes))
    )
    return Paper(title, counts, tuple(parts))


def _side(id: str | None, page: int | None) -> str:
    return f"{id or ''}, page {page}".removeprefix(", ") if page else id or ""


def _code(comparison: CodeComparison) -> list[Part]:
    parts: list[Part] = []
    for heading, names in (
        ("Definitions added", [symbol.name for symbol in comparison.symbols_added]),
        ("Definitions gone", [symbol.name for symbol in comparison.symbols_removed]),
        ("Calls added", [_call(edge) for edge in comparison.edges_added]),
        ("Calls gone", [_call(edge) for edge in comparison.edges_removed]),
    ):
        parts.append(Heading(f"{heading} ({len(names):,})"))
        parts.append(Grid((heading,), tuple((name,) for name in names)) if names else Paragraph("None."))
    return parts


def _call(edge: Edge) -> str:
    return f"{edge.caller} → {edge.callee} ({edge.file}:{edge.line})"


def _cut(text: str) -> str:
    return text if len(text) <= _LONGEST else text[: _LONGEST - 1] + "…"
