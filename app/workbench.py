"""What both faces do: open, add, analyse, ask, compare. It joins ingest, storage and answering; it prints nothing."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from unabridged.engine.protocol import AnswerUpdate, Engine, StopRequested
from unabridged.ingest import pipeline
from unabridged.ingest.analysis import Analysis, CodeComparison, TextComparison
from unabridged.ingest.context import Answer
from unabridged.ingest.document import Document
from unabridged.ingest.errors import InputRejected
from unabridged.ingest.pipeline import Kind
from unabridged.ingest.progress import Progress, silent
from unabridged.storage import DocumentRecord, Store, content_key, repository_key
from unabridged.storage.code_records import code_index_key

from .answering.ask import ask
from .comparison import compare
from .opened import Opened
from .version import analyser_version

if TYPE_CHECKING:
    from unabridged.ingest.readers.walk import Walked

    from .code_index import OpenedIndex

# Kept open for the next request, least recently used first to go. A report of 300 pages with its words has a million
# characters and takes about 60 MB.
_CHARACTERS_IN_MEMORY = 8_000_000
_DOCUMENTS_IN_MEMORY = 400
# Large archives that are asked about by path stay unpacked for the next question, the last used ones.
UNPACKED_BYTES = 2_000_000_000


class OriginalMissing(InputRejected, FileNotFoundError):
    """The stored bytes of a document are gone from the home folder."""


class Workbench:
    """The work on one store. Threads may share it."""

    def __init__(self, store: Store) -> None:
        self.store = store
        self._open: OrderedDict[tuple[str, str, str | None], Opened] = OrderedDict()
        self._lock = threading.Lock()

    # --- paths, as the command line gives them ---

    def open_path(
        self, path: Path, kind: Kind | None = None, *, progress: Progress = silent, use_cache: bool = True
    ) -> Opened:
        """Read a file or repository, and analyse it unless this content has been analysed before.

        A large repository is opened through its index, as far as it is known at once: calls by name until it has been
        resolved. Raises UsageError where there is no such path, InputRejected where it cannot be read.
        """
        index = self._open_large(path, kind, progress)
        if index is not None:
            return index
        document = pipeline.read(path, progress=progress)
        content = _content_of(path, document)
        if path.is_file() and kind in {None, "code"} and self._is_large(document):  # an archive
            folder = self.store.unpack(content, _files_of(document), document.name)
            self.store.forget_archives(UNPACKED_BYTES)
            return self._open_index(folder, document.name, progress, sha256=content[:64])
        analysis = self._load(content, kind, document.name) if use_cache else None
        if analysis is None:
            analysis = pipeline.analyze(document, kind, progress=progress)
            self.store.save_analysis(content, document, analysis, analyser_version(), asked_kind=kind)
        return Opened(document, analysis, content[:64])

    def resolve_path(
        self, path: Path, kind: Kind | None = None, *, progress: Progress = silent, use_cache: bool = True
    ) -> Opened:
        """The same with a large repository resolved. A file that has been analysed before is not even read, only hashed."""
        if use_cache and path.is_file():
            cached = self._load(content_key(path, path.name), kind, path.name)
            if cached is not None:
                return Opened(lambda: pipeline.read(path), cached)
        opened = self.open_path(path, kind, progress=progress, use_cache=use_cache)
        return self.resolve(opened, progress=progress)

    def resolve(self, opened: Opened, *, progress: Progress = silent) -> Opened:
        """A large repository with types and values followed, package by package; everything else as it is."""
        from .code_index import OpenedIndex

        return opened.resolved(progress=progress) if isinstance(opened, OpenedIndex) else opened

    # --- workspaces ---

    def add(
        self,
        workspace_id: int,
        path: Path,
        name: str | None = None,
        kind: Kind | None = None,
        *,
        progress: Progress = silent,
    ) -> DocumentRecord:
        """Keep, read, analyse and index one file or repository.

        A file that cannot be read is kept in the workspace as "rejected", with the reason. The same file again is no
        error and no second copy. Raises Cancelled through `progress`; the document then stays "waiting".
        """
        name = name or path.resolve().name
        if path.is_dir():
            files = ((file.path, file.data) for file in pipeline.read_files(path, progress=progress))
            record = self.store.add_repository(workspace_id, files, name)
        else:
            record = self.store.add_document(workspace_id, path, name)
        return self.analyze_document(record.id, kind, progress=progress)

    def analyze_document(
        self, document_id: int, kind: Kind | None = None, *, progress: Progress = silent
    ) -> DocumentRecord:
        """Bring a stored document to "ok", "partial" or "rejected". Nothing is done again that is done already.

        A large repository is "ok" as soon as its calls are known by name; then it is resolved. Raises NotFound.
        """
        record = self.store.document(document_id)
        kind = kind or record.asked_kind
        path = self.store.unpacked(record.content)
        walked = None if path is None else self._walk_if_large(path, kind, progress)
        if path is not None and walked is not None:
            return self._analyze_large(record, path, walked, progress)
        done = record.status in {"ok", "partial"} and kind in {None, record.kind}
        if done and self._load(record.content, kind, record.name) is not None:
            return record
        try:
            document = self._read(record, progress)
            if kind in {None, "code"} and self._is_large(document):  # an archive; a folder was seen to be large above
                folder = self.store.unpack(record.content, _files_of(document), document.name)
                return self._analyze_large(record, folder, None, progress)
            analysis = pipeline.analyze(document, kind, progress=progress)
            opened = Opened(document, analysis, record.sha256)
            progress("index", 0, 1)
            record = self.store.finish_document(
                document_id, document, analysis, opened.context, analyser_version(), asked_kind=kind
            )
            progress("index", 1, 1)
        except InputRejected as error:
            self.store.reject_document(document_id, error.sentence())
            return self.store.document(document_id)
        self._remember(record, kind, opened)
        return record

    def open_document(self, document_id: int, kind: Kind | None = None, *, progress: Progress = silent) -> Opened:
        """A document of a workspace with its analysis, from memory or from the kept original.

        Raises NotFound, and InputRejected where the document is one that could not be read.
        """
        record = self.store.document(document_id)
        kind = kind or record.asked_kind
        key = (record.content, record.name, kind)
        with self._lock:
            kept = self._open.get(key)
            if kept is not None and not self._has_been_resolved(kept, record):
                self._open.move_to_end(key)
                self._forget_oldest()
                return kept
        if record.status == "rejected":
            raise InputRejected(record.error or f"'{record.name}' could not be read.", remedy="")
        self._original(record)
        path = self.store.unpacked(record.content)
        if path is not None and self.store.find_code_index(code_index_key(path)) is not None:
            index = self._open_index(path, record.name, progress, sha256=record.sha256, unchanged=True)
            self._remember(record, kind, index)
            return index
        analysis = self._load(record.content, kind, record.name)
        walked = self._walk_if_large(path, kind, progress) if analysis is None and path is not None else None
        if (
            path is not None and walked is not None
        ):  # in a restored backup, for one: an index is known by where its folder is
            index = self._open_index(path, record.name, progress, walked=walked, sha256=record.sha256)
            self._remember(record, kind, index)
            return index
        if analysis is not None:
            opened = Opened(lambda: self._read(record, progress), analysis, record.sha256)
        else:
            document = self._read(record, progress)
            analysis = pipeline.analyze(document, kind, progress=progress)
            self.store.save_analysis(record.content, document, analysis, analyser_version(), asked_kind=kind)
            opened = Opened(document, analysis, record.sha256)
        self._remember(record, kind, opened)
        return opened

    def outdated(self, workspace_id: int) -> list[DocumentRecord]:
        """The documents of a workspace that opening would analyse anew, because our own code has changed. Raises NotFound."""
        version = analyser_version()
        records = [record for record in self.store.documents(workspace_id) if record.status in {"ok", "partial"}]
        analysed = self.store.analysed(workspace_id, version)  # after the records: a job may be finishing one
        return [item for item in records if item.id not in analysed and not self._has_index(item, version)]

    def _has_index(self, record: DocumentRecord, version: str) -> bool:
        folder = self.store.unpacked(record.content)
        index = None if folder is None else self.store.find_code_index(code_index_key(folder))
        return index is not None and index.state != "building" and index.version == version

    def open_workspace(self, workspace_id: int, *, progress: Progress = silent) -> list[Opened]:
        """All documents of a workspace that could be read, by name. Raises NotFound."""
        return [
            self.open_document(record.id, progress=progress)
            for record in self.store.documents(workspace_id)
            if record.status != "rejected"
        ]

    # --- questions ---

    def ask(
        self,
        opened: Sequence[Opened],
        question: str,
        *,
        engine: Engine | None = None,
        stop: StopRequested = lambda: False,
    ) -> Iterator[AnswerUpdate | Answer]:
        """Updates while it works, then one Answer; see app/answering/ask.py. Raises EngineError with a remedy."""
        return ask(opened, question, engine=engine, stop=stop)

    def compare(self, old: Opened, new: Opened, *, progress: Progress = silent) -> TextComparison | CodeComparison:
        """What changed from one version to the other. Raises UsageError when they are not of one kind.

        Of two large repositories one is resolved where the other is: calls found by name are not the same calls.
        """
        if "resolved" in (getattr(old, "state", "resolved"), getattr(new, "state", "resolved")):
            old, new = self.resolve(old, progress=progress), self.resolve(new, progress=progress)
        return compare(old, new)

    # --- large repositories ---

    def _walk_if_large(self, path: Path, kind: Kind | None, progress: Progress) -> Walked | None:
        if kind not in {None, "code"} or not path.is_dir():
            return None
        from .code_index import walk_if_large

        return walk_if_large(path, progress=progress)

    def _open_large(self, path: Path, kind: Kind | None, progress: Progress) -> OpenedIndex | None:
        """A large folder through its index, and an archive that has been unpacked before; None for any other path."""
        walked = self._walk_if_large(path, kind, progress)
        if walked is not None:
            return self._open_index(path, path.resolve().name, progress, walked=walked)
        if kind not in {None, "code"} or not path.is_file():
            return None
        content = content_key(path, path.name)
        folder = self.store.unpacked(content)
        if folder is None:
            return None
        self.store.use_archive(content)
        return self._open_index(folder, path.name, progress, sha256=content[:64], unchanged=True)

    def _is_large(self, document: Document) -> bool:
        from .code_index import is_large

        return is_large(document)

    def _open_index(
        self,
        path: Path,
        name: str,
        progress: Progress,
        *,
        walked: Walked | None = None,
        sha256: str = "",
        unchanged: bool = False,
    ) -> OpenedIndex:
        """A large repository as far as it is known at once. A folder that never changes is only looked at when our own
        code has changed."""
        from .code_index import OpenedIndex, current_index

        record = self.store.find_code_index(code_index_key(path)) if unchanged else None
        if record is None or record.state == "building" or record.version != analyser_version():
            record = current_index(self.store, path, analyser_version(), walked=walked, progress=progress)
        return OpenedIndex(self.store, record, path, name, sha256)

    def _analyze_large(
        self, record: DocumentRecord, path: Path, walked: Walked | None, progress: Progress
    ) -> DocumentRecord:
        from .code_index import current_index, resolved_index

        current_index(self.store, path, analyser_version(), walked=walked, progress=progress)
        record = self.store.finish_indexed(record.id)
        resolved_index(self.store, path, analyser_version(), walked=walked, progress=progress)
        return record

    def _has_been_resolved(self, opened: Opened, record: DocumentRecord) -> bool:
        """Whether another process has resolved a repository, or indexed it anew, since it was opened."""
        state = getattr(opened, "state", None)
        if state is None:
            return False
        folder = self.store.unpacked(record.content)
        index = None if folder is None else self.store.find_code_index(code_index_key(folder))
        return index is None or index.state != state

    # --- helpers ---

    def _original(self, record: DocumentRecord) -> Path:
        path = self.store.original(record.content)
        if not path.exists():
            raise OriginalMissing(
                f"The original of '{record.name}' is not in '{self.store.home}' any more.", remedy="Add it again."
            )
        return path

    def _read(self, record: DocumentRecord, progress: Progress) -> Document:
        path = self._original(record)
        try:
            document = pipeline.read(path, progress=progress)
        except InputRejected as error:
            raise type(error)(str(error).replace(path.name, record.name), remedy=error.remedy) from error
        return replace(document, name=record.name)

    def _load(self, content: str, kind: Kind | None, name: str) -> Analysis | None:
        return self.store.load_analysis(content, analyser_version(), asked_kind=kind, name=name)

    def _remember(self, record: DocumentRecord, kind: Kind | None, opened: Opened) -> None:
        with self._lock:
            self._open[(record.content, record.name, kind)] = opened
            self._forget_oldest()

    def _forget_oldest(self) -> None:
        """What was opened unread weighs nothing at first, so the documents are weighed whenever one is asked for."""
        weight = sum(item.weight for item in self._open.values())
        while len(self._open) > 1 and (weight > _CHARACTERS_IN_MEMORY or len(self._open) > _DOCUMENTS_IN_MEMORY):
            weight -= self._open.popitem(last=False)[1].weight


def _files_of(document: Document) -> Iterator[tuple[str, bytes]]:
    return ((file.path, file.data) for file in (*document.files, *document.generated))


def _content_of(path: Path, document: Document) -> str:
    if path.is_dir():
        # What was left out is part of the analysis, so it is part of the key.
        skipped = [(f"{file}\0skipped", why.encode()) for file, why in document.skipped]
        return repository_key(document.name, [*((file.path, file.data) for file in document.files), *skipped])
    return content_key(path, path.name)
