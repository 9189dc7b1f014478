"""The graph of an index as a CodeAnalysis, sorted as one is."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Any

from unabridged.ingest.analysis import CodeAnalysis, ExternalCall, Skipped
from unabridged.ingest.code.analyze import problems_of
from unabridged.ingest.code.index.outline import Outline
from unabridged.ingest.code.index.reading import NO_LANGUAGE, SKIPPED
from unabridged.ingest.document import Problem
from unabridged.ingest.readers.repository import files_not_read
from unabridged.ingest.readers.sources import GENERATED, loses_source
from unabridged.storage import Store
from unabridged.storage.code_records import FILE_BITS, CodeIndexRecord

from .failures import failures, not_resolved

BY_NAME = Problem(
    "calls_by_name",
    "Calls were found by scopes, imports and names so far; types and values have not been followed.",
)


def load_analysis(store: Store, record: CodeIndexRecord, name: str | None = None) -> CodeAnalysis:
    """Symbols and calls of an index, under a document's name or its own.

    While it is not resolved, a warning says so and no external calls are listed.
    """
    return replace(
        head_of(store, record, name or record.name),
        symbols=tuple(store.all_code_symbols(record.id)),
        edges=tuple(store.all_code_edges(record.id)),
        inheritance=tuple(store.all_code_bases(record.id)),
        external_calls=tuple(external_calls(store, record)),
    )


def head_of(store: Store, record: CodeIndexRecord, name: str) -> CodeAnalysis:
    """The same without its lists but for what was left out."""
    warnings = index_warnings(store, record)
    return CodeAnalysis(
        document=name,
        status="partial" if any(warning.loses for warning in warnings) else "ok",
        warnings=warnings,
        skipped=tuple(Skipped(file=path, why=reason) for path, reason in skipped_files(store, record)),
    )


def index_warnings(store: Store, record: CodeIndexRecord) -> tuple[Problem, ...]:
    """What the user should know about how the files of an index were read."""
    files = store.code_files(record.id)
    sources = {item.id: item.path for item in files if item.language not in NO_LANGUAGE}
    damaged = {
        sources[number]: Outline.damage_in(header) for number, header in store.code_headers(record.id, sorted(sources))
    }
    damaged.update((sources[number], line) for number, (line, _) in _read_resolved(store, sources))
    units = store.code_units(record.id)
    bounded = any(cut for _, cut in units.values())
    places = [(path, line) for path, line in sorted(damaged.items()) if line is not None]
    warnings = problems_of(places, files=len(sources), bounded=bounded)
    lost = [path for path, why in skipped_files(store, record) if loses_source(path, why)]
    warnings = (files_not_read(lost), *warnings) if lost else warnings
    failed = failures({name: key for name, (key, _) in units.items()})
    if failed:
        return (*warnings, not_resolved(failed))
    return warnings if record.state == "resolved" else (*warnings, BY_NAME)


def skipped_files(store: Store, record: CodeIndexRecord) -> list[tuple[str, str]]:
    """(path, why) of what was left out of an index, by path."""
    left_out = {item.id: item.path for item in store.code_files(record.id) if item.language == SKIPPED}
    read = ((left_out[number], why) for number, why in store.code_headers(record.id, sorted(left_out)))
    generated = ((row.path, GENERATED) for row in store.code_file_rows(record.id) if row.generated)
    return sorted([*store.code_skips(record.id), *read, *generated])


def _read_resolved(store: Store, sources: Iterable[int]) -> Iterator[tuple[int, tuple[int | None, list[list[Any]]]]]:
    """Of each resolved file, by id, its first damaged line, and the calls that leave its unit: caller, name, line."""
    for number, text in store.code_external(list(sources)):
        yield number, tuple(json.loads(text))


def external_calls(store: Store, record: CodeIndexRecord) -> Iterator[ExternalCall]:
    """Calls that leave the repository: those that left their unit, but for what was found in another one; by file and line."""
    files = [item for item in store.code_files(record.id) if item.language not in NO_LANGUAGE]
    units = {item.id: item.unit for item in files}
    for file in files:
        for _, (_, calls) in _read_resolved(store, [file.id]):
            outside = [
                row for row in store.code_links_of(file.id).edges
                if units.get(row.callee_id >> FILE_BITS) != file.unit
            ]  # fmt: skip
            names = store.code_qualified({number for row in outside for number in (row.caller_id, row.callee_id)})
            found = {
                (row.line, names.get(row.caller_id), names.get(row.callee_id, "").rpartition(".")[2]) for row in outside
            }
            for caller, name, line in sorted(calls, key=lambda call: (call[2], call[0], call[1])):
                if (line, caller, name.rpartition(".")[2]) not in found:
                    yield ExternalCall(caller=caller, name=name, file=file.path, line=line)
