"""Workspaces, analyses, questions, jobs and search, in one database. ORM objects never leave this folder."""

from .backends import DatabaseError
from .files import content_key, repository_key
from .records import (
    AnswerRecord,
    CorrectionRecord,
    DocumentRecord,
    JobRecord,
    ReviewRecord,
    SearchHit,
    WorkspaceRecord,
)
from .store import Store
from .workspaces import NotFound

__all__ = [
    "AnswerRecord", "CorrectionRecord", "DatabaseError", "DocumentRecord", "JobRecord", "NotFound", "ReviewRecord",
    "SearchHit", "Store", "WorkspaceRecord", "content_key", "repository_key",
]  # fmt: skip
