"""A large repository, opened: it is asked through its index; the whole graph is read only for those who want all of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import cached_property
from pathlib import Path

from unabridged.ingest.analysis import Analysis, CodeAnalysis
from unabridged.ingest.context import Context, Omitted
from unabridged.ingest.document import Document, Problem, SourceFile
from unabridged.ingest.pipeline import build_context
from unabridged.ingest.progress import Progress, silent
from unabridged.storage import Store
from unabridged.storage.code_records import CodeIndexRecord

from ..answering.code.about import files_about
from ..opened import Opened
from .loaded import load_analysis
from .repository import IndexedRepository
from .resolve import resolve_index

# What an engine reads of a large repository to answer one question: about 400,000 tokens.
CONTEXT_BYTES = 1_600_000


class OpenedIndex(Opened):
    """Over the index of a folder, as it was when it was opened."""

    def __init__(self, store: Store, record: CodeIndexRecord, folder: Path, name: str, sha256: str = "") -> None:
        self.sha256 = sha256
        self.state = record.state  # "indexed" with calls by name, "resolved" with types and values followed
        self._store, self._record, self._folder, self._name = store, record, folder, name
        self._index = IndexedRepository(store, record, folder, name)
        self._about: tuple[str | None, Context] | None = None

    def resolved(self, *, progress: Progress = silent) -> OpenedIndex:
        """The same once every package is resolved."""
        if self.state == "resolved":
            return self
        resolve_index(self._store, self._folder, self._record.id, progress=progress)
        record = self._store.find_code_index(self._record.key) or self._record
        return OpenedIndex(self._store, record, self._folder, self._name, self.sha256)

    @property
    def kind(self) -> str:
        return "code"

    @property
    def name(self) -> str:
        return self._name

    @property
    def document(self) -> Document:
        """Its name; what the files say is asked of `repository`."""
        return Document(name=self._name, format="repository", text="")

    @property
    def weight(self) -> int:
        return 0 if self._about is None else len(self._about[1].text)

    @property
    def repository(self) -> IndexedRepository:
        return self._index

    @property
    def warnings(self) -> Sequence[Problem]:
        return self._index.warnings

    @property
    def analysis(self) -> Analysis:
        return self._whole

    @cached_property
    def _whole(self) -> CodeAnalysis:
        return load_analysis(self._store, self._record, name=self._name)

    @property
    def context(self) -> Context:
        """What was read for the last question; nothing before the first."""
        if self._about is None:
            self._about = (None, Context("", (), omitted=self._omitted(set())))
        return self._about[1]

    def context_about(self, question: str) -> Context:
        """The files that a question leads to, with the calls between them; all others are listed as omitted."""
        if self._about is None or self._about[0] != question:
            self._about = (question, self._read_about(question))
        return self._about[1]

    def _read_about(self, question: str) -> Context:
        paths = files_about(self._index, question, CONTEXT_BYTES)
        files = [
            SourceFile(path, text.encode(), self._index.language(path))
            for path in paths
            if (text := self._index.text(path)) is not None
        ]
        symbols = self._index.definitions_in(paths)
        names = {symbol.name for symbol in symbols}
        chosen = set(paths)
        edges = [
            edge for edge in self._index.graph.sites(names, names) if {edge.caller_file, edge.callee_file} <= chosen
        ]
        analysis = CodeAnalysis(document=self._name, symbols=tuple(symbols), edges=tuple(edges))
        part = build_context(Document(name=self._name, format="repository", text="", files=tuple(files)), analysis)
        return replace(part, omitted=self._omitted(chosen))

    def _omitted(self, chosen: set[str]) -> tuple[Omitted, ...]:
        return tuple(
            Omitted(f"{self._name}#{path}", tokens, "the question does not lead there")
            for path, tokens in self._index.file_tokens()
            if path not in chosen
        )
