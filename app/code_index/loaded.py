"""The graph of an index as a CodeAnalysis."""

from __future__ import annotations

from unabridged.ingest.analysis import CodeAnalysis, Skipped
from unabridged.ingest.code.index.reading import SKIPPED
from unabridged.ingest.document import Problem
from unabridged.storage import Store
from unabridged.storage.code_graph import CodeIndexRecord

BY_NAME = Problem(
    "calls_by_name",
    "Calls are found by name so far: run `unabridged index --resolve` on this folder to have them resolved.",
)


def load_analysis(store: Store, record: CodeIndexRecord) -> CodeAnalysis:
    """Symbols and calls of an index, sorted as an analysis is."""
    left_out = {item.id: item.path for item in store.code_files(record.id) if item.language == SKIPPED}
    why = {number: text for number, text in store.code_headers(record.id) if number in left_out} if left_out else {}
    skipped = [*store.code_skips(record.id), *((left_out[number], text) for number, text in why.items())]
    return CodeAnalysis(
        document=record.name,
        warnings=() if record.state == "resolved" else (BY_NAME,),
        symbols=tuple(store.all_code_symbols(record.id)),
        edges=tuple(store.all_code_edges(record.id)),
        skipped=tuple(Skipped(file=path, why=reason) for path, reason in sorted(skipped)),
    )
