"""What questions and pages ask a repository."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Protocol

from unabridged.ingest.analysis import CodeAnalysis, Edge, ExternalCall, Inheritance, Symbol
from unabridged.ingest.code.documentation import Section, sections
from unabridged.ingest.code.graph import Graph
from unabridged.ingest.code.postings import Posting
from unabridged.ingest.document import Problem, SourceFile

from .names import Names
from .overrides import Dispatch


class Words(Protocol):
    """Which functions, or sections of documentation, have a word; ids are this repository's own."""

    @property
    def size(self) -> int:
        """How many functions or sections there are."""

    def having(self, words: Iterable[str]) -> Iterable[Posting]:
        """All that has one of `words`, these in their common form; nothing for words that none has."""


@dataclass(frozen=True, slots=True)
class Passage:
    """A section of a documentation file, with its text."""

    file: str
    section: Section
    text: str


@dataclass(frozen=True, slots=True)
class Counts:
    """How large a repository is; `external_calls` is None where nobody counted them."""

    symbols: int
    calls: int
    external_calls: int | None
    skipped: int


class Repository(ABC):
    """Definitions, calls, words and lines of one repository. Everything is read when it is first needed."""

    name: str

    @cached_property
    def names(self) -> Names:
        """Symbols by what people write."""
        return Names(self.spellings)

    @property
    @abstractmethod
    def graph(self) -> Graph:
        """The calls."""

    @cached_property
    def dispatch(self) -> Dispatch:
        """The calls, and those that overriding methods may take."""
        return Dispatch(self)

    @property
    @abstractmethod
    def warnings(self) -> Sequence[Problem]:
        """What the user should know about how it was read."""

    @abstractmethod
    def spellings(self, last: str) -> Mapping[str, Mapping[str, str]]:
        """Last name, spelled as it is defined -> qualified names with their kinds, for every spelling of `last`."""

    # --- text

    @abstractmethod
    def text(self, path: str) -> str | None:
        """A file's text; None for one that was not read."""

    def lines(self, path: str) -> Sequence[str]:
        """The lines of a file; none for a file that was not read."""
        return (self.text(path) or "").split("\n")

    def line(self, path: str, number: int) -> str:
        """One line of a file without its indentation; "" where there is none."""
        lines = self.lines(path)
        return lines[number - 1].strip() if 0 < number <= len(lines) else ""

    @abstractmethod
    def language(self, path: str) -> str | None:
        """The language of a source file; None for any other."""

    @abstractmethod
    def manifests(self) -> Sequence[SourceFile]:
        """The files that say how the project is built, by path."""

    @abstractmethod
    def run_files(self) -> Sequence[str]:
        """The files that are written to be run, by path."""

    # --- words

    @property
    @abstractmethod
    def function_words(self) -> Words:
        """What is said about functions."""

    @property
    @abstractmethod
    def section_words(self) -> Words:
        """What sections of documentation say."""

    @abstractmethod
    def described(self, ids: Collection[int]) -> dict[int, Symbol]:
        """The functions that ids of `function_words` are of."""

    @abstractmethod
    def section_places(self, ids: Collection[int]) -> dict[int, tuple[str, int]]:
        """(file, first line) of the sections that ids of `section_words` are of."""

    def section(self, path: str, line: int) -> Passage | None:
        """The section of a documentation file that begins at a line."""
        text = self.text(path)
        for section in sections(text, path) if text is not None else ():
            if section.line == line:
                return Passage(path, section, (text or "")[section.start : section.end])
        return None

    # --- what pages show

    @property
    @abstractmethod
    def counts(self) -> Counts:
        """How large it is."""

    @property
    @abstractmethod
    def skipped(self) -> Sequence[tuple[str, str]]:
        """(path, why) of what was left out, by path."""

    @property
    @abstractmethod
    def characters(self) -> int:
        """How many bytes the files that were read have."""

    @property
    @abstractmethod
    def file_count(self) -> int:
        """How many files were read."""

    @abstractmethod
    def languages(self) -> Mapping[str, int]:
        """How many source files there are in each language."""

    @abstractmethod
    def source_files(self) -> Sequence[str]:
        """The files that define something, by path."""

    @abstractmethod
    def definitions_in(self, paths: Collection[str]) -> list[Symbol]:
        """The symbols of some files, by file and line."""

    @abstractmethod
    def search_names(self, wanted: str, limit: int) -> list[str]:
        """Qualified names that hold `wanted`: whole last names first, then their beginnings, then shorter ones."""

    @abstractmethod
    def calls_into(self) -> Mapping[str, int]:
        """How many call sites lead into each file that has any."""

    @abstractmethod
    def calls_of(self, names: Iterable[str]) -> Mapping[str, int]:
        """How many call sites lead into each of these symbols."""

    @abstractmethod
    def busiest(self, limit: int, *, up: bool) -> list[tuple[Symbol, int]]:
        """The most called symbols (`up`), or those that call most, with how many call sites there are."""

    # --- everything, one by one

    @property
    @abstractmethod
    def head(self) -> CodeAnalysis:
        """The analysis without its lists but for what was left out."""

    @abstractmethod
    def symbols(self) -> Iterable[Symbol]:
        """Every symbol, by file and line."""

    @abstractmethod
    def symbols_by_name(self) -> Iterable[Symbol]:
        """Every symbol by name and kind, then by file and line."""

    @abstractmethod
    def edges(self) -> Iterable[Edge]:
        """Every call, by file and line."""

    @abstractmethod
    def edges_by_name(self) -> Iterable[Edge]:
        """Every call by caller and callee, then by file and line."""

    @abstractmethod
    def inheritance(self) -> Iterable[Inheritance]:
        """Every class with each of its bases, by file and name."""

    @abstractmethod
    def external_calls(self) -> Iterable[ExternalCall]:
        """Every call that leaves the repository, by file and line."""
