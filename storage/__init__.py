"""Workspaces, analyses, questions, jobs and search, in one database. ORM objects never leave this folder."""

from .records import AnswerRecord, DocumentRecord, JobRecord, SearchHit, WorkspaceRecord
from .store import Store

__all__ = ["AnswerRecord", "DocumentRecord", "JobRecord", "SearchHit", "Store", "WorkspaceRecord"]
