"""Contents by hash: their documents, analyses and passages in the database; what is added, kept and cleaned away."""

from __future__ import annotations

import json
import os
import shutil
import zlib
from collections.abc import Iterable, Sequence
from dataclasses import replace
from itertools import chain, count
from pathlib import Path

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session
from unabridged.ingest.analysis import Analysis, analysis_from_plain, analysis_to_plain
from unabridged.ingest.context import Context
from unabridged.ingest.document import Document

from .code_files import drop_code_index
from .code_records import code_index_key
from .files import KeptFiles, content_key, folder_key, folder_name, write_files
from .passages import passages_of
from .records import DocumentRecord
from .search import delete_passages, insert_passages
from .tables import Content, StoredAnalysis, WorkspaceDocument
from .workspaces import (
    Workspaces,
    clean,
    delete_workspace_rows,
    document_and_content,
    document_record,
    require_workspace,
)


class Contents(Workspaces):
    """What documents say. A content belongs to every workspace that holds it and goes with the last one."""

    # --- adding ---

    def add_document(self, workspace_id: int, source: Path | bytes, name: str) -> DocumentRecord:
        """Keep a file's bytes and enter it in a workspace as "waiting".

        The same file twice is one document: the record that is there already comes back, and one that had been
        rejected waits again. Raises NotFound where there is no such workspace.
        """
        key = content_key(source, name)
        size = len(source) if isinstance(source, bytes) else source.stat().st_size
        with self._files.new() as temporary:
            if isinstance(source, bytes):
                temporary.write_bytes(source)
            else:
                shutil.copyfile(source, temporary)
            return self._enter(workspace_id, key, name, size, temporary)

    def add_repository(self, workspace_id: int, files: Iterable[tuple[str, bytes]], name: str) -> DocumentRecord:
        """The same for a repository: (relative path, bytes) of each source file, kept as a folder called `name`.

        One file after the other is written, so that a large repository is never in memory.
        """
        root = folder_name(name)
        with self._files.new() as temporary:
            size, digests = write_files(temporary / root, files)
            return self._enter(workspace_id, folder_key(root, digests), name, size, temporary)

    def original(self, content: str) -> Path:
        """Where the bytes of a content are: a file, or the folder of a repository. It may be gone; then it is missing."""
        return self._files.original(content)

    def unpacked(self, content: str) -> Path | None:
        """The folder of a repository: the original, or what `unpack` made of an archive; None for other documents."""
        return self._files.unpacked(content)

    def unpack(self, content: str, files: Iterable[tuple[str, bytes]], name: str) -> Path:
        """Keep the files of an archive as a folder called `name` beside it; both go together."""
        return self._files.unpack(content, files, name)

    # --- analyses ---

    def save_analysis(
        self, content: str, document: Document, analysis: Analysis, version: str, *, asked_kind: str | None = None
    ) -> None:
        """Keep an analysis by content, the kind that was asked for (None: found from the content), and version."""
        with self._writing() as session:
            _store_analysis(session, content, document, analysis, version, asked_kind)

    def load_analysis(
        self, content: str, version: str, *, asked_kind: str | None = None, name: str | None = None
    ) -> Analysis | None:
        """What `save_analysis` kept, under the document name `name`; None where there is none of this version."""
        with self._reading() as session:
            payload = session.scalar(
                select(StoredAnalysis.payload)
                .join(Content)
                .where(
                    Content.key == content,
                    StoredAnalysis.asked_kind == (asked_kind or ""),
                    StoredAnalysis.version == version,
                )
            )
        if payload is None:
            return None
        analysis = analysis_from_plain(json.loads(zlib.decompress(payload)))
        return analysis if name is None else replace(analysis, document=name)

    def analysed(self, workspace_id: int, version: str) -> set[int]:
        """The documents of a workspace of which there is an analysis of this version, by the kind they are read as."""
        with self._reading() as session:
            query = (
                select(WorkspaceDocument.id)
                .join(StoredAnalysis, StoredAnalysis.content_id == WorkspaceDocument.content_id)
                .where(
                    WorkspaceDocument.workspace_id == workspace_id,
                    StoredAnalysis.asked_kind == func.coalesce(WorkspaceDocument.asked_kind, ""),
                    StoredAnalysis.version == version,
                )
            )
            return set(session.scalars(query))

    def finish_document(
        self,
        document_id: int,
        document: Document,
        analysis: Analysis,
        context: Context,
        version: str,
        *,
        asked_kind: str | None = None,
    ) -> DocumentRecord:
        """Analysis, passages, search index and the "done" mark of one document, in one transaction. Raises NotFound."""
        passages = passages_of(context)
        with self._writing() as session:
            row, content = document_and_content(session, document_id)
            _store_analysis(session, content.key, document, analysis, version, asked_kind)
            insert_passages(session, content.id, passages)
            row.kind, row.asked_kind, row.status, row.error = analysis.kind, asked_kind, analysis.status, None
            session.flush()
            return document_record(row, content)

    def finish_indexed(self, document_id: int) -> DocumentRecord:
        """The "done" mark of a large repository: all that is known of it is in its index. Raises NotFound."""
        with self._writing() as session:
            row, content = document_and_content(session, document_id)
            content.format, content.language, content.pages = "repository", "und", None
            # What an analysis of all of it in memory left, when it was smaller than what counts as large.
            session.execute(delete(StoredAnalysis).where(StoredAnalysis.content_id == content.id))
            delete_passages(session, content.id)
            row.kind, row.status, row.error = "code", "ok", None
            session.flush()
            return document_record(row, content)

    def reject_document(self, document_id: int, error: str) -> None:
        """Mark a document as one that could not be read, and why. Raises NotFound."""
        with self._writing() as session:
            row, _ = document_and_content(session, document_id)
            row.kind, row.status, row.error = None, "rejected", clean(error)

    def wait_again(self, document_id: int) -> bool:
        """Let a document that was read wait to be read once more; False where it waits already. Raises NotFound."""
        with self._writing() as session:
            row, _ = document_and_content(session, document_id)
            if row.status not in {"ok", "partial"}:
                return False
            row.kind, row.status, row.error = None, "waiting", None
            return True

    def read_as(self, document_id: int, kind: str) -> None:
        """Let a document wait to be read again, as what somebody says it is. Raises NotFound."""
        with self._writing() as session:
            row, _ = document_and_content(session, document_id)
            row.kind, row.asked_kind, row.status, row.error = None, kind, "waiting", None

    # --- removing ---

    def delete_workspace(self, workspace_id: int) -> None:
        """A workspace with all that belongs to it alone: analyses, index, questions, jobs, files. Raises NotFound."""
        with self._writing() as session:
            delete_workspace_rows(session, workspace_id)
            gone = _delete_unused(session)
        self._delete_files(gone)

    def delete_document(self, document_id: int) -> None:
        """A document of one workspace; its content goes when no other workspace holds it. Raises NotFound."""
        with self._writing() as session:
            row, content = document_and_content(session, document_id)
            session.delete(row)
            session.flush()
            gone = _delete_unused(session, only=content.id)
        self._delete_files(gone)

    def storage_bytes(self) -> int:
        """What the database and the kept files take on disk."""
        with self._reading() as session:
            database = self._backend.size_bytes(session)
        return database + self._files.size_bytes()

    # --- files ---

    @property
    def _files(self) -> KeptFiles:
        return KeptFiles(self.home)

    def _enter(self, workspace_id: int, key: str, name: str, size: int, temporary: Path) -> DocumentRecord:
        with self._writing() as session:
            require_workspace(session, workspace_id)
            content = _content(session, key)
            content.size_bytes = size
            self._files.keep(temporary, key)
            row = session.scalar(
                select(WorkspaceDocument).where(
                    WorkspaceDocument.workspace_id == workspace_id, WorkspaceDocument.content_id == content.id
                )
            )
            if row is None:
                name = _free_name(session, workspace_id, clean(name))
                row = WorkspaceDocument(workspace_id=workspace_id, content_id=content.id, name=name)
                session.add(row)
            elif row.status == "rejected":
                row.status, row.error = "waiting", None
            session.flush()
            return document_record(row, content)

    def _delete_files(self, keys: Sequence[str]) -> None:
        # In a transaction of its own: a file that came back in the meantime is not taken away.
        with self._writing() as session:
            used = set(session.scalars(select(Content.key).where(Content.key.in_(keys))))
            for key in keys:
                if key not in used:
                    folder = self.unpacked(key)
                    if folder is not None:
                        drop_code_index(session, code_index_key(folder))
                    self._files.remove(key)


def _free_name(session: Session, workspace_id: int, name: str) -> str:
    """The name, or "lease (2).pdf" where there is another "lease.pdf" in the workspace: sources are cited by name."""
    named = select(WorkspaceDocument.id).where(WorkspaceDocument.workspace_id == workspace_id)
    stem, ending = os.path.splitext(name)
    candidates = chain([name], (f"{stem} ({number}){ending}" for number in count(2)))
    return next(free for free in candidates if session.scalar(named.where(WorkspaceDocument.name == free)) is None)


def _content(session: Session, key: str) -> Content:
    row = session.scalar(select(Content).where(Content.key == key))
    if row is None:
        row = Content(key=key)
        session.add(row)
        session.flush()
    return row


def _store_analysis(
    session: Session, key: str, document: Document, analysis: Analysis, version: str, asked_kind: str | None
) -> None:
    content = _content(session, key)
    content.format, content.language, content.pages = document.format, analysis.language, analysis.pages
    content.size_bytes = content.size_bytes or len(document.text)
    # An older version's analysis will never be asked for again.
    session.execute(
        delete(StoredAnalysis).where(
            StoredAnalysis.content_id == content.id,
            (StoredAnalysis.asked_kind == (asked_kind or "")) | (StoredAnalysis.version != version),
        )
    )
    payload = json.dumps(analysis_to_plain(analysis), ensure_ascii=False, separators=(",", ":"))
    session.add(
        StoredAnalysis(
            content_id=content.id,
            asked_kind=asked_kind or "",
            kind=analysis.kind,
            version=version,
            payload=zlib.compress(payload.encode("utf-8", "backslashreplace"), 3),
        )
    )
    session.flush()


def _delete_unused(session: Session, only: int | None = None) -> list[str]:
    """Delete contents that no workspace holds, and name their keys."""
    query = select(Content.id, Content.key).where(
        ~select(WorkspaceDocument.id).where(WorkspaceDocument.content_id == Content.id).exists()
    )
    unused = session.execute(query if only is None else query.where(Content.id == only)).all()
    for content_id, _ in unused:
        delete_passages(session, content_id)
        session.execute(delete(Content).where(Content.id == content_id))
    return [key for _, key in unused]
