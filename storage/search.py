"""Full-text search over the passages of a workspace, by the database's own index (backends/)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from sqlalchemy import delete, insert, select
from sqlalchemy.orm import Session

from .backends.base import backend_of
from .database import Database
from .passages import PassageText
from .records import SearchHit
from .tables import Passage, WorkspaceDocument
from .terms import Phrase, query_phrases
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
            found = re.compile("|".join(sorted(map(re.escape, _words(query)), key=len, reverse=True)) or r"\Z", re.I)
            hits = _hits(session, workspace_id, phrases, True, limit, found)
            if not hits and len(phrases) > 1:
                hits = _hits(session, workspace_id, phrases, False, limit, found)
            return hits


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
    stored = session.execute(
        select(Passage.id, Passage.text).where(Passage.content_id == content_id).order_by(Passage.id)
    )
    backend_of(session).index_passages(session, list(stored.tuples()))


def delete_passages(session: Session, content_id: int) -> None:
    """Take a content out of the index."""
    backend_of(session).forget_passages(session, content_id)
    session.execute(delete(Passage).where(Passage.content_id == content_id))


def _hits(
    session: Session, workspace_id: int, phrases: Sequence[Phrase], every: bool, limit: int, found: re.Pattern[str]
) -> list[SearchHit]:
    scores = dict(backend_of(session).match(session, workspace_id, phrases, every, limit))
    rows = session.execute(
        select(WorkspaceDocument.id, WorkspaceDocument.name, Passage)
        .join(Passage, Passage.content_id == WorkspaceDocument.content_id)
        .where(WorkspaceDocument.workspace_id == workspace_id, Passage.id.in_(scores))
    )
    by_id = {
        passage.id: _hit(document_id, name, passage, scores[passage.id], found) for document_id, name, passage in rows
    }
    return [by_id[number] for number in scores]


def _words(query: str) -> list[str]:
    return [word for word in re.findall(r"\w+", query[:2_000]) if word]


def _hit(document_id: int, name: str, passage: Passage, score: float, found: re.Pattern[str]) -> SearchHit:
    words = passage.text
    match = found.search(words)
    first, last = match.span() if match else (0, len(words))
    left = max(0, first - _SNIPPET // 3)
    left = words.find(" ", left, first) + 1 or left if left else 0
    snippet = " ".join(words[left : left + _SNIPPET].split())
    return SearchHit(
        document_id=document_id,
        document=name,
        page=passage.page,
        start=passage.start + first,
        end=passage.start + last,
        file=passage.file,
        line=None if passage.line is None else passage.line + words.count("\n", 0, first),
        snippet=snippet,
        score=score,
    )
