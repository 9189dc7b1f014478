"""Contents by hash: the original files, their analyses and their passages; what is added, kept and cleaned away."""

from __future__ import annotations

import hashlib
import json
import os
import re
import shutil
import tempfile
import zlib
from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path, PurePosixPath

from sqlalchemy import delete, select
from sqlalchemy.orm import Session
from unabridged.ingest.analysis import Analysis, analysis_from_plain, analysis_to_plain
from unabridged.ingest.context import Context
from unabridged.ingest.document import Document

from .code_files import drop_code_index
from .code_records import code_index_key
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

_PLAIN_SUFFIX = re.compile(r"\.[a-z0-9]{1,10}")


def content_key(source: Path | bytes, name: str) -> str:
    """SHA-256 of a file's bytes in hexadecimal, and the lower-case suffix of its name, by which it is read."""
    if isinstance(source, bytes):
        digest = hashlib.sha256(source).hexdigest()
    else:
        with source.open("rb") as file:
            digest = hashlib.file_digest(file, "sha256").hexdigest()
    suffix = PurePosixPath(name).suffix.lower()
    return digest + (suffix if _PLAIN_SUFFIX.fullmatch(suffix) else "")


def repository_key(name: str, files: Iterable[tuple[str, bytes]]) -> str:
    """SHA-256 over a repository: its folder's name, which module names begin with, and each file's path and bytes."""
    return _folder_key(name, ((path, hashlib.sha256(data).digest()) for path, data in files))


def _folder_key(name: str, files: Iterable[tuple[str, bytes]]) -> str:
    """The same from each file's digest."""
    digest = hashlib.sha256(name.encode("utf-8", "backslashreplace") + b"\0")
    for path, of_file in sorted(files):
        digest.update(path.encode("utf-8", "backslashreplace") + b"\0" + of_file)
    return digest.hexdigest() + ".folder"


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
        with _TemporaryPath(self._files) as temporary:
            if isinstance(source, bytes):
                temporary.write_bytes(source)
            else:
                shutil.copyfile(source, temporary)
            return self._enter(workspace_id, key, name, size, temporary)

    def add_repository(self, workspace_id: int, files: Iterable[tuple[str, bytes]], name: str) -> DocumentRecord:
        """The same for a repository: (relative path, bytes) of each source file, kept as a folder called `name`.

        One file after the other is written, so that a large repository is never in memory.
        """
        root = PurePosixPath(name).name or "repository"
        with _TemporaryPath(self._files) as temporary:
            size, digests = _write_files(temporary / root, files)
            return self._enter(workspace_id, _folder_key(root, digests), name, size, temporary)

    def original(self, content: str) -> Path:
        """Where the bytes of a content are: a file, or the folder of a repository. It may be gone; then it is missing."""
        path = self._kept(content)
        if path.is_dir():
            return next(path.iterdir())
        return path

    def unpacked(self, content: str) -> Path | None:
        """The folder of a repository: the original, or what `unpack` made of an archive; None for other documents."""
        path = self._kept(f"{content}.unpacked")
        folder = self.original(f"{content}.unpacked") if path.is_dir() else self.original(content)
        return folder if folder.is_dir() else None

    def unpack(self, content: str, files: Iterable[tuple[str, bytes]], name: str) -> Path:
        """Keep the files of an archive as a folder called `name` beside it; both go together."""
        kept = self._kept(f"{content}.unpacked")
        with _TemporaryPath(self._files) as temporary:
            _write_files(temporary / (PurePosixPath(name).name or "repository"), files)
            kept.parent.mkdir(parents=True, exist_ok=True)
            try:
                os.replace(temporary, kept)
            except OSError:  # another process was first
                if not kept.is_dir():
                    raise
        return self.original(f"{content}.unpacked")

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

    def analysed(self, workspace_id: int, version: str) -> set[str]:
        """The contents of a workspace of which there is an analysis of this version."""
        with self._reading() as session:
            query = (
                select(Content.key)
                .join(StoredAnalysis)
                .join(WorkspaceDocument, WorkspaceDocument.content_id == Content.id)
                .where(
                    WorkspaceDocument.workspace_id == workspace_id,
                    StoredAnalysis.asked_kind == "",
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
            row.kind, row.status, row.error = analysis.kind, analysis.status, None
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

    def save_passages(self, content: str, context: Context) -> None:
        """Index a content's text for search; what was indexed of it before is replaced."""
        passages = passages_of(context)
        with self._writing() as session:
            insert_passages(session, _content(session, content).id, passages)

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
        return database + sum(path.lstat().st_size for path in self._files.rglob("*") if path.is_file())

    # --- files ---

    @property
    def _files(self) -> Path:
        return self.home / "files"

    def _kept(self, key: str) -> Path:
        return self._files / key[:2] / key

    def _enter(self, workspace_id: int, key: str, name: str, size: int, temporary: Path) -> DocumentRecord:
        with self._writing() as session:
            require_workspace(session, workspace_id)
            content = _content(session, key)
            content.size_bytes = size
            kept = self._kept(key)
            if not kept.exists():
                kept.parent.mkdir(parents=True, exist_ok=True)
                os.replace(temporary, kept)
            row = session.scalar(
                select(WorkspaceDocument).where(
                    WorkspaceDocument.workspace_id == workspace_id, WorkspaceDocument.content_id == content.id
                )
            )
            if row is None:
                row = WorkspaceDocument(workspace_id=workspace_id, content_id=content.id, name=clean(name))
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
                    _remove(self._kept(key))
                    _remove(self._kept(f"{key}.unpacked"))


class _TemporaryPath:
    """A path beside the kept files that is removed at the end if it is still there."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._folder = Path(tempfile.mkdtemp(prefix="new-", dir=folder))

    def __enter__(self) -> Path:
        return self._folder / "content"

    def __exit__(self, *_: object) -> None:
        shutil.rmtree(self._folder, ignore_errors=True)


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


def _write_files(folder: Path, files: Iterable[tuple[str, bytes]]) -> tuple[int, list[tuple[str, bytes]]]:
    """Write the files of a repository; how many bytes they have, and the digest of each by its path."""
    size = 0
    digests: list[tuple[str, bytes]] = []
    folder.mkdir(parents=True, exist_ok=True)
    for path, data in files:
        target = folder / _inside(path)
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(data)
        size += len(data)
        digests.append((path, hashlib.sha256(data).digest()))
    return size, digests


def _inside(path: str) -> Path:
    parts = PurePosixPath(path).parts
    if not parts or ".." in parts or parts[0].startswith("/"):
        raise ValueError(f"not a path inside a repository: {path!r}")
    return Path(*parts)


def _remove(path: Path) -> None:
    if path.is_dir():
        shutil.rmtree(path, ignore_errors=True)
    else:
        path.unlink(missing_ok=True)
