"""Plain values that storage hands out."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal

from unabridged.ingest.context import Answer

JobState = Literal["waiting", "running", "done", "failed", "cancelled", "interrupted"]
DocumentStatus = Literal["waiting", "ok", "partial", "rejected"]
Decision = Literal["confirmed", "dismissed"]


@dataclass(frozen=True, slots=True)
class WorkspaceRecord:
    """A saved workspace. `kinds` are those of its documents' analyses, sorted."""

    id: int
    name: str
    created_at: datetime
    documents: int = 0
    kinds: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class DocumentRecord:
    """A document of a workspace.

    content  key of its bytes: SHA-256 and suffix, see `storage.files.content_key`
    name     the path it was added with, relative, with forward slashes
    kind     that of its analysis; None until there is one
    asked_kind  what somebody said it is; None where it is recognised
    status   "waiting" until it is analysed; "rejected" with `error`, a sentence that says what to do
    """

    id: int
    workspace_id: int
    content: str
    name: str
    format: str
    kind: str | None
    status: DocumentStatus
    error: str | None
    pages: int | None
    language: str
    size_bytes: int
    added_at: datetime
    asked_kind: Literal["contract", "report", "code", "text"] | None = None

    @property
    def sha256(self) -> str:
        """The hash alone."""
        return self.content[:64]


@dataclass(frozen=True, slots=True)
class SearchHit:
    """A place that matches a full-text query.

    start, end  the first match, as offsets in the document's text; for code, in the source file
    snippet     plain text around it, matches not marked up
    score       higher is better; comparable within one search only
    """

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
    """Long work on a workspace. `done` of `total` units of `stage`; `error` is a sentence for people.

    payload  what is needed to do the work again ("Resume")
    """

    id: int
    workspace_id: int | None
    title: str
    state: JobState
    stage: str
    done: int
    total: int
    error: str | None
    cancel_requested: bool
    payload: dict[str, Any] = field(hash=False)
    created_at: datetime
    started_at: datetime | None
    finished_at: datetime | None


@dataclass(frozen=True, slots=True)
class ReviewRecord:
    """A person's decision on one finding of a document; `decision` None where there is only a comment."""

    document_id: int
    finding: str
    decision: Decision | None
    comment: str
    decided_at: datetime


@dataclass(frozen=True, slots=True)
class CorrectionRecord:
    """A metric's value as a person corrected it, and as it had been read (None: it had not been found)."""

    document_id: int
    metric: str
    period: str
    original: float | None
    value: float
    note: str
    corrected_at: datetime
