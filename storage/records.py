"""Plain values that storage hands out."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from unabridged.ingest.context import Answer

JobState = Literal["waiting", "running", "done", "failed", "cancelled", "interrupted"]


@dataclass(frozen=True, slots=True)
class WorkspaceRecord:
    """A saved workspace. `kinds` are those of its documents' analyses."""

    id: int
    name: str
    created_at: datetime
    documents: int = 0
    kinds: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class DocumentRecord:
    """A document of a workspace. `name` is the path it was added with, relative, with forward slashes."""

    id: int
    workspace_id: int
    sha256: str
    name: str
    format: str
    kind: str | None
    status: str
    error: str | None
    pages: int | None
    language: str
    size_bytes: int


@dataclass(frozen=True, slots=True)
class SearchHit:
    """A place that matches a full-text query. `snippet` is plain text, matches not marked up."""

    document_id: int
    document: str
    page: int | None
    start: int
    end: int
    file: str | None
    line: int | None
    snippet: str
    score: float


@dataclass(frozen=True, slots=True)
class AnswerRecord:
    """A question asked in a workspace, and its answer with citations."""

    id: int
    workspace_id: int
    question: str
    asked_at: datetime
    answer: Answer


@dataclass(frozen=True, slots=True)
class JobRecord:
    """Long work on a workspace. `done` of `total` units of `stage`; `error` is a sentence for people."""

    id: int
    workspace_id: int | None
    title: str
    state: JobState
    stage: str
    done: int
    total: int
    error: str | None
    created_at: datetime
    started_at: datetime | None
    finished_at: datetime | None
