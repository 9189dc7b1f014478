"""All files of an index in memory as far as linking needs them: names, imports, classes; no calls, no text."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from unabridged.ingest.code.index.linking import Call, Linker
from unabridged.ingest.code.index.outline import Outline
from unabridged.ingest.code.index.reading import MANIFEST, NO_LANGUAGE
from unabridged.ingest.code.index.table import NameTable
from unabridged.storage import Store
from unabridged.storage.code_records import BaseRow, EdgeRow, symbol_ids


class Whole:
    """The name table of a repository, and the database's ids for its files and definitions."""

    def __init__(
        self,
        outlines: Mapping[str, Outline],
        prefixes: Mapping[str, str],
        ids: Mapping[str, int],
        manifests: Iterable[tuple[str, bytes]],
    ) -> None:
        self.table = NameTable(manifests)
        self.paths = sorted(outlines)
        self.numbers = {path: self.table.add(path, prefixes[path], outlines[path]) for path in self.paths}
        self.table.finish()
        self.linker = Linker(self.table)
        self.file_ids = [ids[path] for path in self.paths]
        self._ids: dict[int, list[int]] = {}

    @classmethod
    def load(cls, store: Store, index_id: int) -> Whole:
        """From what the database has."""
        records = {item.id: item for item in store.code_files(index_id) if item.language not in NO_LANGUAGE}
        outlines = {
            records[number].path: Outline.from_header(header)
            for number, header in store.code_headers(index_id)
            if number in records
        }
        prefixes = {item.path: item.prefix for item in records.values()}
        return cls(outlines, prefixes, {item.path: item.id for item in records.values()}, manifests_of(store, index_id))

    def rows(self, calls: Iterable[Call]) -> list[EdgeRow]:
        """Calls as rows of the database."""
        return [
            EdgeRow(self.symbol_id(caller), self.symbol_id(callee), line, how, confidence, possible)
            for caller, callee, line, how, confidence, possible in calls
        ]

    def bases(self, file: int) -> list[BaseRow]:
        """The bases of a file's classes as rows of the database."""
        return [BaseRow(self.symbol_id(cls), self.symbol_id(base)) for cls, base in self.linker.bases(file)]

    def symbol_id(self, number: int) -> int:
        """The id of a definition of the table."""
        file = self.table.file_of[number]
        return self.symbol_ids(file)[number - self.table.files[file].first]

    def symbol_ids(self, file: int) -> list[int]:
        """The ids of a file's definitions, made when they are first asked for."""
        known = self._ids.get(file)
        if known is None:
            known = self._ids[file] = symbol_ids(self.file_ids[file], self.names(file))
        return known

    def prefix_of(self, path: str) -> str:
        """What the names of a file's definitions begin with."""
        return self.table.files[self.numbers[path]].prefix

    def names(self, file: int) -> Sequence[str]:
        """The qualified names of a file's definitions."""
        own = self.table.files[file]
        return [self.table.full_name(place) for place in range(own.first, own.first + len(own.outline.definitions))]


def manifests_of(store: Store, index_id: int) -> list[tuple[str, bytes]]:
    """(path, bytes) of the manifests of an index, by path."""
    listed = {item.id: item.path for item in store.code_files(index_id) if item.language == MANIFEST}
    if not listed:
        return []
    return sorted((listed[number], text.encode()) for number, text in store.code_headers(index_id, sorted(listed)))
