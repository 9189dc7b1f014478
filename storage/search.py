"""Full-text search over the passages of a workspace, by the database's own index."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from sqlalchemy import delete, insert, select, text
from sqlalchemy.orm import Session

from .database import Database, DatabaseError
from .passages import PassageText
from .records import SearchHit
from .tables import Passage
from .terms import index_terms, query_phrases
from .workspaces import clean, require_workspace

_SNIPPET = 240  # characters


class Search(Database):
    """Find passages by words."""

    def search(self, workspace_id: int, query: str, limit: int = 20) -> list[SearchHit]:
        """The passages that hold all words of `query`, best first; where there are none, those that hold any.

        "quoted words" stand together. Raises NotFound where there is no such workspace.
        """
        phrases = query_phrases(query)
        with self._reading() as session:
            require_workspace(session, workspace_id)
            if not phrases:
                return []
            hits = _match(session, workspace_id, " AND ".join(phrases), limit)
            if not hits and len(phrases) > 1:
                hits = _match(session, workspace_id, " OR ".join(phrases), limit)
        found = re.compile("|".join(sorted(map(re.escape, _words(query)), key=len, reverse=True)) or r"\Z", re.I)
        return [_hit(row, found) for row in hits]


def insert_passages(session: Session, content_id: int, passages: Iterable[PassageText]) -> None:
    """Index a content anew."""
    delete_passages(session, content_id)
    rows = [
        {
            "content_id": content_id, "page": item.page, "start": item.start, "end": item.end,
            "file": None if item.file is None else clean(item.file), "line": item.line, "text": clean(item.text),
        }
        for item in passages
    ]  # fmt: skip
    if not rows:
        return
    session.execute(insert(Passage), rows)
    _require_sqlite(session)
    stored = session.execute(select(Passage.id, Passage.text).where(Passage.content_id == content_id))
    session.execute(
        text("INSERT INTO passage_index(rowid, terms) VALUES (:id, :terms)"),
        [{"id": row.id, "terms": index_terms(row.text)} for row in stored],
    )


def delete_passages(session: Session, content_id: int) -> None:
    """Take a content out of the index."""
    stored = session.execute(select(Passage.id, Passage.text).where(Passage.content_id == content_id)).all()
    if not stored:
        return
    _require_sqlite(session)
    # An index without its own text can only forget a row when it is told the text again.
    session.execute(
        text("INSERT INTO passage_index(passage_index, rowid, terms) VALUES ('delete', :id, :terms)"),
        [{"id": row.id, "terms": index_terms(row.text)} for row in stored],
    )
    session.execute(delete(Passage).where(Passage.content_id == content_id))


# The one place that knows the full-text index of a database; PostgreSQL's (tsvector over the same terms) goes here.
_MATCH = {
    "sqlite": text(
        "SELECT d.id AS document_id, d.name, p.page, p.start, p.file, p.line, p.text,"
        " -bm25(passage_index) AS score"
        " FROM passage_index JOIN passages p ON p.id = passage_index.rowid"
        " JOIN workspace_documents d ON d.content_id = p.content_id"
        " WHERE passage_index MATCH :query AND d.workspace_id = :workspace"
        " ORDER BY bm25(passage_index), p.id, d.id LIMIT :limit"
    )
}


def _match(session: Session, workspace_id: int, query: str, limit: int) -> list[Any]:
    _require_sqlite(session)
    statement = _MATCH[session.get_bind().dialect.name]
    return list(session.execute(statement, {"query": query, "workspace": workspace_id, "limit": limit}))


def _require_sqlite(session: Session) -> None:
    if session.get_bind().dialect.name not in _MATCH:
        raise DatabaseError(
            "Full-text search is only there for SQLite.", remedy="Leave out the database URL to use SQLite."
        )


def _words(query: str) -> list[str]:
    return [word for word in re.findall(r"\w+", query[:2_000]) if word]


def _hit(row: Any, found: re.Pattern[str]) -> SearchHit:
    passage = row.text
    match = found.search(passage)
    first, last = match.span() if match else (0, len(passage))
    left = max(0, first - _SNIPPET // 3)
    left = passage.find(" ", left, first) + 1 or left if left else 0
    snippet = " ".join(passage[left : left + _SNIPPET].split())
    return SearchHit(
        document_id=row.document_id,
        document=row.name,
        page=row.page,
        start=row.start + first,
        end=row.start + last,
        file=row.file,
        line=None if row.line is None else row.line + passage.count("\n", 0, first),
        snippet=snippet,
        score=row.score,
    )
