"""A small repository: everything in memory."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from functools import cached_property

from unabridged.ingest.analysis import CodeAnalysis, Edge, ExternalCall, Inheritance, Symbol
from unabridged.ingest.code.comparison import by_ends, by_name
from unabridged.ingest.code.conventions import is_run
from unabridged.ingest.code.descriptions import Place, describe_functions, describe_sections
from unabridged.ingest.code.documentation import is_documentation
from unabridged.ingest.code.graph import CallGraph
from unabridged.ingest.code.postings import WordIndex
from unabridged.ingest.document import Document, Problem, SourceFile
from unabridged.ingest.readers.sources import is_manifest

from .interface import Counts, Repository
from .names import surest_kind


class LoadedRepository(Repository):
    """Over an analysis, and a document that is read when its text is needed."""

    def __init__(self, document: Callable[[], Document], analysis: CodeAnalysis) -> None:
        self.name = analysis.document
        self._read = document
        self._analysis = analysis
        self._lines: dict[str, Sequence[str]] = {}
        self._sections: list[tuple[str, int]] = []

    @cached_property
    def _document(self) -> Document:
        return self._read()

    @cached_property
    def _files(self) -> dict[str, SourceFile]:
        return {file.path: file for file in (*self._document.files, *self._document.generated)}

    @cached_property
    def graph(self) -> CallGraph:
        return CallGraph(self._analysis)

    @property
    def warnings(self) -> Sequence[Problem]:
        return self._analysis.warnings

    def spellings(self, last: str) -> Mapping[str, Mapping[str, str]]:
        return self._spellings.get(last.lower(), {})

    @cached_property
    def _spellings(self) -> dict[str, dict[str, dict[str, str]]]:
        found: dict[str, dict[str, dict[str, str]]] = {}
        for symbol in self._analysis.symbols:
            last = symbol.name.rpartition(".")[2]
            known = found.setdefault(last.lower(), {}).setdefault(last, {})
            known[symbol.name] = surest_kind(known.get(symbol.name), symbol.kind)
        return found

    # --- text

    def text(self, path: str) -> str | None:
        file = self._files.get(path)
        return None if file is None else file.text

    def lines(self, path: str) -> Sequence[str]:
        if path not in self._lines:
            self._lines[path] = super().lines(path)
        return self._lines[path]

    def language(self, path: str) -> str | None:
        file = self._files.get(path)
        return None if file is None else file.language

    def manifests(self) -> Sequence[SourceFile]:
        return [file for file in self._document.files if file.language is None and is_manifest(file.path)]

    def run_files(self) -> Sequence[str]:
        return [file.path for file in self._document.files if is_run(file.code_text, file.language or "")]

    # --- words

    @cached_property
    def function_words(self) -> WordIndex:
        index = WordIndex()
        for path, numbers in self._by_file.items():
            file = self._files.get(path)
            if file is not None and not file.generated:
                symbols = [self._analysis.symbols[number] for number in numbers]
                index.add(describe_functions(path, file.code_text, places_in_file(symbols)), numbers)
        return index

    @cached_property
    def section_words(self) -> WordIndex:
        index = WordIndex()
        for file in self._document.files:
            if file.language is None and is_documentation(file.path):
                words = describe_sections(file.path, file.text)
                numbers: dict[int, int] = {}
                for line in words.places:
                    if line not in numbers:
                        numbers[line] = len(self._sections)
                        self._sections.append((file.path, line))
                index.add(words, numbers)
        return index

    def described(self, ids: Collection[int]) -> dict[int, Symbol]:
        return {number: self._analysis.symbols[number] for number in ids}

    def section_places(self, ids: Collection[int]) -> dict[int, tuple[str, int]]:
        return {number: self._sections[number] for number in ids}

    # --- what pages show

    @property
    def counts(self) -> Counts:
        analysis = self._analysis
        return Counts(
            symbols=len(analysis.symbols),
            calls=len(analysis.edges),
            external_calls=len(analysis.external_calls),
            skipped=len(analysis.skipped),
        )

    @property
    def skipped(self) -> Sequence[tuple[str, str]]:
        return [(item.file, item.why) for item in self._analysis.skipped]

    @property
    def characters(self) -> int:
        return sum(len(file.data) for file in self._document.files)

    @property
    def file_count(self) -> int:
        return len(self._document.files)

    def languages(self) -> Mapping[str, int]:
        return Counter({symbol.file: symbol.language for symbol in self._analysis.symbols}.values())

    def source_files(self) -> Sequence[str]:
        return sorted(self._by_file)

    def definitions_in(self, paths: Collection[str]) -> list[Symbol]:
        return [self._analysis.symbols[number] for path in sorted(paths) for number in self._by_file.get(path, ())]

    def search_names(self, wanted: str, limit: int) -> list[str]:
        ranked = []
        for name in {symbol.name for symbol in self._analysis.symbols}:
            lowered = name.lower()
            if wanted in lowered:
                last = lowered.rpartition(".")[2]
                rank = 0 if last == wanted else 1 if last.startswith(wanted) else 2 if wanted in last else 3
                ranked.append((rank, len(name), name))
        return [name for _, _, name in sorted(ranked)[:limit]]

    def calls_into(self) -> Mapping[str, int]:
        return Counter(edge.callee_file for edge in self._analysis.edges)

    def calls_of(self, names: Iterable[str]) -> Mapping[str, int]:
        return {name: self._into.get(name, 0) for name in names}

    def busiest(self, limit: int, *, up: bool) -> list[tuple[Symbol, int]]:
        counted = self._into if up else Counter(edge.caller for edge in self._analysis.edges)
        ranked = sorted(counted.items(), key=lambda item: (-item[1], item[0]))[:limit]
        return [(self.graph.symbols(name)[0], count) for name, count in ranked if self.graph.symbols(name)]

    # --- everything, one by one

    @property
    def head(self) -> CodeAnalysis:
        return replace(self._analysis, symbols=(), edges=(), inheritance=(), external_calls=())

    def symbols(self) -> Iterable[Symbol]:
        return self._analysis.symbols

    def symbols_by_name(self) -> Iterable[Symbol]:
        return sorted(self._analysis.symbols, key=by_name)

    def edges(self) -> Iterable[Edge]:
        return self._analysis.edges

    def edges_by_name(self) -> Iterable[Edge]:
        return sorted(self._analysis.edges, key=by_ends)

    def inheritance(self) -> Iterable[Inheritance]:
        return self._analysis.inheritance

    def external_calls(self) -> Iterable[ExternalCall]:
        return self._analysis.external_calls

    @cached_property
    def _into(self) -> Counter[str]:
        return Counter(edge.callee for edge in self._analysis.edges)

    @cached_property
    def _by_file(self) -> dict[str, list[int]]:
        found: dict[str, list[int]] = {}
        for number, symbol in enumerate(self._analysis.symbols):
            found.setdefault(symbol.file, []).append(number)
        return found


def places_in_file(symbols: Sequence[Symbol]) -> list[Place]:
    """The symbols of one file, named below the file's own name."""
    prefix = next((symbol.name + "." for symbol in symbols if symbol.kind == "module"), "")
    return [Place(item.name.removeprefix(prefix), item.kind, item.line, item.end_line) for item in symbols]
