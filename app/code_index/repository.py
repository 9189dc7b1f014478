"""A large repository: its index in the database, and its files as they are on disk."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from pathlib import Path

from unabridged.ingest.analysis import CodeAnalysis, Edge, ExternalCall, Inheritance, Symbol
from unabridged.ingest.code.index.reading import DOCUMENT, NO_LANGUAGE, SKIPPED
from unabridged.ingest.code.postings import Posting
from unabridged.ingest.document import Problem, SourceFile
from unabridged.ingest.limits import LIMITS
from unabridged.ingest.readers.sources import take
from unabridged.ingest.readers.walk import on_disk
from unabridged.storage import Store
from unabridged.storage.code_queries import FileRow
from unabridged.storage.code_records import FILE_BITS, CodeIndexRecord
from unabridged.storage.code_words import WordPosting

from ..repository import Counts, Repository, surest_kind
from .graph import IndexedGraph
from .loaded import external_calls, head_of, index_warnings, skipped_files
from .whole import manifests_of
from .words import FUNCTIONS, SECTIONS

_KEPT_LINES = 64  # files whose lines are kept


class IndexedRepository(Repository):
    """Over the index of a folder. It shows the index as it was when it was first asked."""

    def __init__(self, store: Store, record: CodeIndexRecord, folder: Path, name: str | None = None) -> None:
        self.name = name or record.name
        self._store, self._record, self._folder = store, record, folder
        self._lines: dict[str, Sequence[str]] = {}

    @cached_property
    def graph(self) -> IndexedGraph:
        return IndexedGraph(self._store, self._record.id)

    @cached_property
    def warnings(self) -> Sequence[Problem]:
        return index_warnings(self._store, self._record)

    def spellings(self, last: str) -> Mapping[str, Mapping[str, str]]:
        found: dict[str, dict[str, str]] = {}
        for qualified, kind in self._store.code_spellings(self._record.id, last):
            known = found.setdefault(qualified.rpartition(".")[2], {})
            known[qualified] = surest_kind(known.get(qualified), kind)
        return found

    # --- text

    @cached_property
    def _files(self) -> dict[str, FileRow]:
        return {row.path: row for row in self._store.code_file_rows(self._record.id)}

    @cached_property
    def _by_id(self) -> dict[int, FileRow]:
        return {row.id: row for row in self._files.values()}

    def text(self, path: str) -> str | None:
        row = self._files.get(path)
        if row is None or row.language == SKIPPED:
            return None
        try:
            taken = take(path, on_disk(self._folder, path).read_bytes(), LIMITS)
        except OSError:
            return None
        return taken.text if isinstance(taken, SourceFile) else None

    def lines(self, path: str) -> Sequence[str]:
        known = self._lines.get(path)
        if known is None:
            if len(self._lines) >= _KEPT_LINES:
                self._lines.clear()
            known = self._lines[path] = super().lines(path)
        return known

    def language(self, path: str) -> str | None:
        row = self._files.get(path)
        return None if row is None or row.language in NO_LANGUAGE else row.language

    def manifests(self) -> Sequence[SourceFile]:
        return [SourceFile(path, data) for path, data in manifests_of(self._store, self._record.id)]

    def run_files(self) -> Sequence[str]:
        return [row.path for row in self._files.values() if row.starts and not row.generated]

    # --- words

    @cached_property
    def function_words(self) -> IndexedWords:
        rows = [row for row in self._by_id.values() if row.language not in NO_LANGUAGE]
        return IndexedWords(self._store, self._record.id, FUNCTIONS, rows)

    @cached_property
    def section_words(self) -> IndexedWords:
        rows = [row for row in self._by_id.values() if row.language == DOCUMENT]
        return IndexedWords(self._store, self._record.id, SECTIONS, rows)

    def described(self, ids: Collection[int]) -> dict[int, Symbol]:
        return self._store.code_symbols(ids)

    def section_places(self, ids: Collection[int]) -> dict[int, tuple[str, int]]:
        return {number: (self._by_id[number >> FILE_BITS].path, number & ((1 << FILE_BITS) - 1)) for number in ids}

    # --- what pages show

    @cached_property
    def counts(self) -> Counts:
        _, symbols, _ = self._store.code_counts(self._record.id)
        return Counts(
            symbols=symbols,
            calls=sum(self._into.values()),
            external_calls=None,
            skipped=len(self.skipped),
        )

    @cached_property
    def skipped(self) -> Sequence[tuple[str, str]]:
        return skipped_files(self._store, self._record)

    @property
    def characters(self) -> int:
        return self._store.code_bytes(self._record.id)

    @property
    def file_count(self) -> int:
        return sum(row.language != SKIPPED and not row.generated for row in self._files.values())

    def languages(self) -> Mapping[str, int]:
        return Counter(row.language for row in self._files.values() if row.language not in NO_LANGUAGE)

    def source_files(self) -> Sequence[str]:
        return [row.path for row in self._files.values() if row.language not in NO_LANGUAGE]

    def file_tokens(self) -> list[tuple[str, int]]:
        """Every file that can be read, by path, with about how many tokens it has."""
        listed = (row for row in self._files.values() if row.language != SKIPPED and not row.generated)
        return [(row.path, row.size // 4) for row in listed]

    def definitions_in(self, paths: Collection[str]) -> list[Symbol]:
        return self._store.code_definitions_in(self._record.id, paths)

    def search_names(self, wanted: str, limit: int) -> list[str]:
        return self._store.search_code_names(self._record.id, wanted, limit)

    def calls_into(self) -> Mapping[str, int]:
        found: Counter[str] = Counter()
        for number, count in self._into.items():
            found[self._by_id[number >> FILE_BITS].path] += count
        return found

    def calls_of(self, names: Iterable[str]) -> Mapping[str, int]:
        found = dict.fromkeys(names, 0)
        for row in self._store.code_rows(self._record.id, found):
            found[row.qualified] += self._into.get(row.id, 0)
        return found

    def busiest(self, limit: int, *, up: bool) -> list[tuple[Symbol, int]]:
        counted = self._into if up else self._store.code_call_counts(self._record.id, up=False)
        # Several symbols may share a name; twice as many are looked at, so that the first are right.
        ranked = sorted(counted.items(), key=lambda item: (-item[1], item[0]))[: 2 * limit + 20]
        symbols = self._store.code_symbols(number for number, _ in ranked)
        by_name: dict[str, tuple[Symbol, int]] = {}
        for number, count in ranked:
            symbol = symbols.get(number)
            if symbol is not None:
                first, before = by_name.get(symbol.name, (symbol, 0))
                by_name[symbol.name] = (min(first, symbol, key=lambda item: (item.file, item.line)), before + count)
        return sorted(by_name.values(), key=lambda item: (-item[1], item[0].name))[:limit]

    # --- everything, one by one

    @property
    def head(self) -> CodeAnalysis:
        return head_of(self._store, self._record, self.name)

    def symbols(self) -> Iterator[Symbol]:
        return self._store.all_code_symbols(self._record.id)

    def symbols_by_name(self) -> Iterator[Symbol]:
        return self._store.code_symbols_by_name(self._record.id)

    def edges(self) -> Iterator[Edge]:
        return self._store.all_code_edges(self._record.id)

    def edges_by_name(self) -> Iterator[Edge]:
        return self._store.code_edges_by_name(self._record.id)

    def inheritance(self) -> Iterator[Inheritance]:
        return self._store.all_code_bases(self._record.id)

    def external_calls(self) -> Iterator[ExternalCall]:
        return external_calls(self._store, self._record)

    @cached_property
    def _into(self) -> dict[int, int]:
        return self._store.code_call_counts(self._record.id, up=True)


class IndexedWords:
    """The words of an index: what files say now, without what older segments have of them."""

    def __init__(self, store: Store, index_id: int, corpus: str, files: Iterable[FileRow]) -> None:
        self._store, self._index, self._corpus = store, index_id, corpus
        self._segments: dict[int, int] = {}
        self.size = 0
        for row in files:
            self._segments[row.id] = row.segment
            self.size += row.described

    def having(self, words: Iterable[str]) -> Iterator[Posting]:
        return self._current(self._store.code_words(self._index, self._corpus, words))

    def _current(self, found: Iterable[WordPosting]) -> Iterator[Posting]:
        """One posting for each word, of the segments that files are in."""
        joined: dict[str, Posting] = {}
        for part in found:
            posting = joined.get(part.word)
            if posting is None:
                posting = joined[part.word] = Posting(part.word, part.ids[:0], part.weights[:0])
            kept = [at for at, number in enumerate(part.ids) if self._segments.get(number >> FILE_BITS) == part.segment]
            if len(kept) == len(part.ids):
                posting.ids.extend(part.ids)
                posting.weights.extend(part.weights)
            else:
                posting.ids.extend([part.ids[at] for at in kept])
                posting.weights.extend([part.weights[at] for at in kept])
        return (posting for posting in joined.values() if posting.ids)
