"""Workspaces and the documents in them."""

from __future__ import annotations

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session
from unabridged.ingest.document import UnabridgedError

from .database import Database
from .records import DocumentRecord, WorkspaceRecord
from .tables import Content, Workspace, WorkspaceDocument


class NotFound(UnabridgedError, LookupError):
    """There is no such workspace, document or job (any more)."""

    def __init__(self, what: str, which: object) -> None:
        super().__init__(f"There is no {what} {which!r}.", remedy="It may have been deleted; look at the list again.")


class Workspaces(Database):
    """Create, find, rename. Deleting also concerns contents and is in `Contents`."""

    def create_workspace(self, name: str) -> WorkspaceRecord:
        """A new, empty workspace. Names need not be unique."""
        with self._writing() as session:
            row = Workspace(name=clean(name).strip()[:200] or "Workspace")
            session.add(row)
            session.flush()
            return WorkspaceRecord(row.id, row.name, row.created_at)

    def workspaces(self) -> list[WorkspaceRecord]:
        """All of them, newest first."""
        with self._reading() as session:
            rows = session.scalars(select(Workspace).order_by(Workspace.created_at.desc(), Workspace.id.desc()))
            return _records(session, list(rows))

    def workspace(self, workspace_id: int) -> WorkspaceRecord:
        """One of them. Raises NotFound."""
        with self._reading() as session:
            return _records(session, [_workspace(session, workspace_id)])[0]

    def find_workspace(self, name: str) -> WorkspaceRecord | None:
        """The newest workspace of this name, or None."""
        with self._reading() as session:
            query = select(Workspace).where(Workspace.name == clean(name).strip()[:200])
            row = session.scalar(query.order_by(Workspace.id.desc()).limit(1))
            return None if row is None else _records(session, [row])[0]

    def rename_workspace(self, workspace_id: int, name: str) -> None:
        """Raises NotFound."""
        with self._writing() as session:
            row = _workspace(session, workspace_id)
            row.name = clean(name).strip()[:200] or row.name

    def documents(self, workspace_id: int) -> list[DocumentRecord]:
        """The documents of a workspace by name. Raises NotFound where there is no such workspace."""
        with self._reading() as session:
            _workspace(session, workspace_id)
            rows = session.execute(
                select(WorkspaceDocument, Content)
                .join(Content, Content.id == WorkspaceDocument.content_id)
                .where(WorkspaceDocument.workspace_id == workspace_id)
                .order_by(WorkspaceDocument.name, WorkspaceDocument.id)
            )
            return [document_record(document, content) for document, content in rows]

    def document(self, document_id: int) -> DocumentRecord:
        """One document of a workspace. Raises NotFound."""
        with self._reading() as session:
            return document_record(*document_and_content(session, document_id))


def clean(text: str) -> str:
    """Text that a database takes: half a surrogate pair (an undecodable byte of a file name) becomes an escape."""
    if text.isascii() and "\0" not in text:  # nearly all names; an index has a million of them
        return text
    return text.encode("utf-8", "backslashreplace").decode("utf-8").replace("\0", "\N{SYMBOL FOR NULL}")


def document_and_content(session: Session, document_id: int) -> tuple[WorkspaceDocument, Content]:
    """The rows of one document. Raises NotFound."""
    document = session.get(WorkspaceDocument, document_id)
    content = None if document is None else session.get(Content, document.content_id)
    if document is None or content is None:
        raise NotFound("document", document_id)
    return document, content


def document_record(document: WorkspaceDocument, content: Content) -> DocumentRecord:
    """What leaves storage of these two rows."""
    return DocumentRecord(
        id=document.id,
        workspace_id=document.workspace_id,
        content=content.key,
        name=document.name,
        format=content.format,
        kind=document.kind,
        status=document.status,  # type: ignore[arg-type]
        error=document.error,
        pages=content.pages,
        language=content.language,
        size_bytes=content.size_bytes,
        added_at=document.added_at,
        asked_kind=document.asked_kind,  # type: ignore[arg-type]
    )


def require_workspace(session: Session, workspace_id: int) -> None:
    """Raise NotFound unless it exists."""
    _workspace(session, workspace_id)


def _workspace(session: Session, workspace_id: int) -> Workspace:
    row = session.get(Workspace, workspace_id)
    if row is None:
        raise NotFound("workspace", workspace_id)
    return row


def _records(session: Session, rows: list[Workspace]) -> list[WorkspaceRecord]:
    ids = [row.id for row in rows]
    counts: dict[int, int] = {}
    kinds: dict[int, set[str]] = {}
    query = (
        select(WorkspaceDocument.workspace_id, WorkspaceDocument.kind, func.count())
        .where(WorkspaceDocument.workspace_id.in_(ids))
        .group_by(WorkspaceDocument.workspace_id, WorkspaceDocument.kind)
    )
    for workspace_id, kind, count in session.execute(query):
        counts[workspace_id] = counts.get(workspace_id, 0) + count
        if kind:
            kinds.setdefault(workspace_id, set()).add(kind)
    return [
        WorkspaceRecord(row.id, row.name, row.created_at, counts.get(row.id, 0), tuple(sorted(kinds.get(row.id, ()))))
        for row in rows
    ]


def delete_workspace_rows(session: Session, workspace_id: int) -> None:
    """The workspace with its documents, questions, jobs and reviews. Raises NotFound."""
    _workspace(session, workspace_id)
    session.execute(delete(Workspace).where(Workspace.id == workspace_id))
