"""The graph of an index as a CodeAnalysis, sorted as one is."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any

from unabridged.ingest.analysis import CodeAnalysis, Edge, ExternalCall, Skipped
from unabridged.ingest.code.analyze import problems_of
from unabridged.ingest.code.index.outline import Outline
from unabridged.ingest.code.index.reading import NO_LANGUAGE, SKIPPED
from unabridged.ingest.document import Problem
from unabridged.ingest.readers.sources import GENERATED
from unabridged.storage import Store
from unabridged.storage.code_records import CodeIndexRecord

BY_NAME = Problem(
    "calls_by_name",
    "Calls were found by scopes, imports and names so far; types and values have not been followed.",
)


def load_analysis(store: Store, record: CodeIndexRecord, name: str | None = None) -> CodeAnalysis:
    """Symbols and calls of an index, under a document's name or its own.

    While it is not resolved, a warning says so and no external calls are listed.
    """
    files = store.code_files(record.id)
    sources = {item.id: item.path for item in files if item.language not in NO_LANGUAGE}
    edges = tuple(store.all_code_edges(record.id))
    resolved = _read_resolved(store, sources)
    return CodeAnalysis(
        document=name or record.name,
        warnings=index_warnings(store, record),
        symbols=tuple(store.all_code_symbols(record.id)),
        edges=edges,
        inheritance=tuple(dict.fromkeys(store.all_code_bases(record.id))),
        external_calls=tuple(_external(resolved, {item.path: item.unit for item in files}, edges)),
        skipped=tuple(Skipped(file=path, why=reason) for path, reason in skipped_files(store, record)),
    )


def index_warnings(store: Store, record: CodeIndexRecord) -> tuple[Problem, ...]:
    """What the user should know about how the files of an index were read."""
    files = store.code_files(record.id)
    sources = {item.id: item.path for item in files if item.language not in NO_LANGUAGE}
    damaged = {
        sources[number]: Outline.damage_in(header) for number, header in store.code_headers(record.id, sorted(sources))
    }
    damaged.update((path, line) for path, (line, _) in _read_resolved(store, sources).items())
    bounded = any(cut for _, cut in store.code_units(record.id).values())
    places = [(path, line) for path, line in sorted(damaged.items()) if line is not None]
    warnings = problems_of(places, files=len(sources), bounded=bounded)
    return warnings if record.state == "resolved" else (*warnings, BY_NAME)


def skipped_files(store: Store, record: CodeIndexRecord) -> list[tuple[str, str]]:
    """(path, why) of what was left out of an index, by path."""
    left_out = {item.id: item.path for item in store.code_files(record.id) if item.language == SKIPPED}
    read = ((left_out[number], why) for number, why in store.code_headers(record.id, sorted(left_out)))
    generated = ((row.path, GENERATED) for row in store.code_file_rows(record.id) if row.generated)
    return sorted([*store.code_skips(record.id), *read, *generated])


def _read_resolved(store: Store, sources: Mapping[int, str]) -> dict[str, tuple[int | None, list[list[Any]]]]:
    """Of each resolved file its first damaged line, and the calls that leave its unit: caller, name, line."""
    return {sources[number]: tuple(json.loads(text)) for number, text in store.code_external(sorted(sources))}


def _external(
    resolved: Mapping[str, tuple[int | None, list[list[Any]]]], units: Mapping[str, str | None], edges: Iterable[Edge]
) -> list[ExternalCall]:
    """Calls that leave the repository: those that left their unit, but for what was found in another one."""
    found_outside = {
        (edge.file, edge.line, edge.caller, edge.callee.rpartition(".")[2])
        for edge in edges
        if units[edge.file] != units[edge.callee_file]
    }
    listed = [
        ExternalCall(caller=caller, name=name, file=path, line=line)
        for path, (_, calls) in resolved.items()
        for caller, name, line in calls
        if (path, line, caller, name.rpartition(".")[2]) not in found_outside
    ]
    return sorted(listed, key=lambda call: (call.file, call.line, call.caller, call.name))
