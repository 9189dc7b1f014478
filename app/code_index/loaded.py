"""The graph of an index as a CodeAnalysis, sorted as one is."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping

from unabridged.ingest.analysis import CodeAnalysis, Edge, ExternalCall, Skipped
from unabridged.ingest.code.analyze import problems_of
from unabridged.ingest.code.index.outline import Outline
from unabridged.ingest.code.index.reading import NO_LANGUAGE, SKIPPED
from unabridged.ingest.document import Problem
from unabridged.storage import Store
from unabridged.storage.code_graph import CodeIndexRecord

BY_NAME = Problem(
    "calls_by_name",
    "Calls were found by scopes, imports and names so far; types and values have not been followed.",
)


def load_analysis(store: Store, record: CodeIndexRecord) -> CodeAnalysis:
    """Symbols and calls of an index. While it is not resolved, a warning says so and no external calls are listed."""
    files = store.code_files(record.id)
    sources = {item.id: item.path for item in files if item.language not in NO_LANGUAGE}
    left_out = {item.id: item.path for item in files if item.language == SKIPPED}
    skipped = [
        *store.code_skips(record.id),
        *((left_out[number], why) for number, why in store.code_headers(record.id, sorted(left_out))),
    ]
    damaged = [
        (sources[number], line)
        for number, header in store.code_headers(record.id, sorted(sources))
        if (line := Outline.damage_in(header)) is not None
    ]
    bounded = any(cut for _, cut in store.code_units(record.id).values())
    warnings = problems_of(damaged, files=len(sources), bounded=bounded)
    edges = tuple(store.all_code_edges(record.id))
    return CodeAnalysis(
        document=record.name,
        warnings=warnings if record.state == "resolved" else (*warnings, BY_NAME),
        symbols=tuple(store.all_code_symbols(record.id)),
        edges=edges,
        external_calls=tuple(_external(store, sources, edges)),
        skipped=tuple(Skipped(file=path, why=reason) for path, reason in sorted(skipped)),
    )


def _external(store: Store, sources: Mapping[int, str], edges: Iterable[Edge]) -> list[ExternalCall]:
    """Calls that leave the repository: those that left their unit, but for what was found in another one."""
    found_outside = {
        (edge.file, edge.line, edge.caller, edge.callee.rpartition(".")[2])
        for edge in edges
        if edge.how in ("import", "direct", "inherited")
    }
    listed = []
    for number, text in store.code_external(sorted(sources)):
        path = sources[number]
        for caller, name, line in json.loads(text):
            if (path, line, caller, name.rpartition(".")[2]) not in found_outside:
                listed.append(ExternalCall(caller=caller, name=name, file=path, line=line))
    return sorted(listed, key=lambda call: (call.file, call.line, call.caller, call.name))
