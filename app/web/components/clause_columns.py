"""A whole contract on one screen: articles as columns, clauses as cells, every clause at a fixed place.

Force and layered layouts of 400 clauses and 1,500 references take seconds and show nothing; columns in document order
are readable at once. Edges are sent complete and drawn only for the clause that is picked.
"""

from __future__ import annotations

from collections import Counter
from typing import Any

from unabridged.ingest.analysis import Clause, ContractAnalysis

# Above this many cells only articles and their first level below are cells; deeper clauses count for these.
MAX_CELLS = 1500


def clause_columns(analysis: ContractAnalysis, depth: int = 2) -> dict[str, Any]:
    """Columns with their cells down to `depth` (1-4), edges between cells with their mentions, and what points nowhere.

    A clause below that depth is folded into the nearest cell above it: its references count there, and `folded` says
    where it went. Over MAX_CELLS the depth is lowered.
    """
    shown_depth = max(1, min(depth, 4))
    cells = _cells(analysis, shown_depth)
    while len(cells) > MAX_CELLS and shown_depth > 1:
        shown_depth -= 1
        cells = _cells(analysis, shown_depth)
    cell_of = _nearest_cell(analysis, cells)
    edges, dangling, attachments = _edges(analysis, cell_of)
    incoming = Counter(target for _, target in edges)
    outgoing = Counter(source for source, _ in edges)
    definitions = _definition_cells(analysis, cell_of)
    columns: list[dict[str, Any]] = []
    for clause, depth in cells.values():
        if depth == 0 or not columns:
            columns.append({"id": clause.id, "title": clause.title, "cells": []})
        columns[-1]["cells"].append(
            {
                "id": clause.id,
                "title": clause.title,
                "depth": depth,
                "page": clause.page,
                "start": clause.start,
                "end": clause.end,
                "in": incoming[clause.id],
                "out": outgoing[clause.id],
                "dangling": len(dangling.get(clause.id, ())),
                "defines": definitions.get(clause.id, 0),
            }
        )
    return {
        "columns": columns,
        "edges": [
            {"source": source, "target": target, "mentions": mentions} for (source, target), mentions in edges.items()
        ],
        "dangling": [item for items in dangling.values() for item in items],
        "attachments": attachments,
        "folded": {
            clause.id: {"cell": cell_of[clause.id], "start": clause.start, "end": clause.end, "page": clause.page}
            for clause in analysis.clauses
            if clause.level == "block" and clause.id in cell_of and clause.id not in cells
        },
        "depth": shown_depth,
        "totals": {
            "clauses": len(analysis.clauses),
            "cells": len(cells),
            "references": len(analysis.references),
            "edges": len(edges),
            "dangling": sum(len(items) for items in dangling.values()),
        },
    }


def _cells(analysis: ContractAnalysis, shown_depth: int) -> dict[str, tuple[Clause, int]]:
    depths: dict[str, int] = {}
    cells: dict[str, tuple[Clause, int]] = {}
    for clause in analysis.clauses:
        if clause.level != "block":
            continue
        depth = depths.get(clause.parent or "", -1) + 1
        depths[clause.id] = depth
        if depth < shown_depth:
            cells[clause.id] = (clause, depth)
    return cells


def _nearest_cell(analysis: ContractAnalysis, cells: dict[str, tuple[Clause, int]]) -> dict[str, str]:
    nearest: dict[str, str] = {}
    for clause in analysis.clauses:  # parents come before their children
        if clause.id in cells:
            nearest[clause.id] = clause.id
        elif clause.parent in nearest:
            nearest[clause.id] = nearest[clause.parent]
    return nearest


def _edges(
    analysis: ContractAnalysis, cell_of: dict[str, str]
) -> tuple[dict[tuple[str, str], list[dict[str, Any]]], dict[str, list[dict[str, Any]]], list[dict[str, Any]]]:
    edges: dict[tuple[str, str], list[dict[str, Any]]] = {}
    dangling: dict[str, list[dict[str, Any]]] = {}
    attachments: list[dict[str, Any]] = []
    for reference in analysis.references:
        source = _cell_of_source(reference.source, cell_of)
        mention = {
            "text": reference.text,
            "start": reference.start,
            "end": reference.end,
            "page": reference.page,
            "source": reference.source,
        }
        if reference.kind == "dangling":
            missing = {**mention, "cell": source, "suggestion": reference.suggestion}
            dangling.setdefault(source or "", []).append(missing)
        elif reference.kind == "attachment":
            attachments.append({**mention, "cell": source, "targets": list(reference.targets)})
        if source is None:
            continue
        for target in reference.targets:
            goal = cell_of.get(target)
            if goal is not None and goal != source:
                edges.setdefault((source, goal), []).append({**mention, "target": target})
    return edges, dangling, attachments


def _cell_of_source(source: str | None, cell_of: dict[str, str]) -> str | None:
    if source is None:
        return None
    if source in cell_of:
        return cell_of[source]
    # A reference inside a definition has the source 1.1"Term": it counts for clause 1.1.
    return cell_of.get(source.partition('"')[0])


def _definition_cells(analysis: ContractAnalysis, cell_of: dict[str, str]) -> Counter[str]:
    found: Counter[str] = Counter()
    for definition in analysis.definitions:
        cell = _cell_of_source(definition.clause, cell_of)
        if cell is not None and definition.status != "undefined":
            found[cell] += 1
    return found
