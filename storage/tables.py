"""The tables. Migrations in storage/migrations make the same ones; a test holds the two equal."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    DateTime,
    Dialect,
    Float,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Text,
    TypeDecorator,
    UniqueConstraint,
)
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column


class UtcDateTime(TypeDecorator[datetime]):
    """A point in time, in UTC. SQLite forgets the zone; this puts it back."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        return None if value is None else value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        return None if value is None else value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Base(DeclarativeBase):
    """All tables of one database. Constraints have names, so that a later migration can change them."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
            "pk": "pk_%(table_name)s",
        }
    )


def now() -> datetime:
    """The present, with its zone."""
    return datetime.now(UTC)


class Workspace(Base):
    __tablename__ = "workspaces"
    # The link to a deleted workspace must never show another one.
    __table_args__ = ({"sqlite_autoincrement": True},)
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(200))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=now)


class Content(Base):
    """What a document says, kept once however many workspaces hold it; the bytes themselves are a file named `key`.

    key  SHA-256 of the bytes and the suffix that says how to read them: the same bytes named .txt and .md differ
    """

    __tablename__ = "contents"
    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(String(80), unique=True)
    format: Mapped[str] = mapped_column(String(20), default="")
    size_bytes: Mapped[int] = mapped_column(BigInteger, default=0)
    pages: Mapped[int | None] = mapped_column(Integer)
    language: Mapped[str] = mapped_column(String(10), default="und")


class WorkspaceDocument(Base):
    """A content in a workspace, under the name it was added with. `kind` is that of its latest analysis, `asked_kind` what
    somebody said it is, NULL where it is recognised."""

    __tablename__ = "workspace_documents"
    __table_args__ = (UniqueConstraint("workspace_id", "content_id"), {"sqlite_autoincrement": True})
    id: Mapped[int] = mapped_column(primary_key=True)
    workspace_id: Mapped[int] = mapped_column(ForeignKey("workspaces.id", ondelete="CASCADE"), index=True)
    content_id: Mapped[int] = mapped_column(ForeignKey("contents.id"), index=True)
    name: Mapped[str] = mapped_column(Text)
    kind: Mapped[str | None] = mapped_column(String(20))
    asked_kind: Mapped[str | None] = mapped_column(String(20))
    status: Mapped[str] = mapped_column(String(20), default="waiting")
    error: Mapped[str | None] = mapped_column(Text)
    added_at: Mapped[datetime] = mapped_column(UtcDateTime, default=now)


class StoredAnalysis(Base):
    """One analysis of one content, by the kind asked for and the analyser's version. `payload` is the plain JSON, compressed."""

    __tablename__ = "analyses"
    __table_args__ = (UniqueConstraint("content_id", "asked_kind", "version"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    content_id: Mapped[int] = mapped_column(ForeignKey("contents.id", ondelete="CASCADE"), index=True)
    asked_kind: Mapped[str] = mapped_column(String(20), default="")
    kind: Mapped[str] = mapped_column(String(20))
    version: Mapped[str] = mapped_column(String(40))
    payload: Mapped[bytes] = mapped_column(LargeBinary)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=now)


class Passage(Base):
    """A searchable piece of a content: part of a page, clause, section or source file."""

    __tablename__ = "passages"
    id: Mapped[int] = mapped_column(primary_key=True)
    content_id: Mapped[int] = mapped_column(ForeignKey("contents.id", ondelete="CASCADE"), index=True)
    page: Mapped[int | None] = mapped_column(Integer)
    start: Mapped[int] = mapped_column(Integer)
    end: Mapped[int] = mapped_column(Integer)
    file: Mapped[str | None] = mapped_column(Text)
    line: Mapped[int | None] = mapped_column(Integer)
    text: Mapped[str] = mapped_column(Text)


class Question(Base):
    __tablename__ = "questions"
    id: Mapped[int] = mapped_column(primary_key=True)
    workspace_id: Mapped[int] = mapped_column(ForeignKey("workspaces.id", ondelete="CASCADE"), index=True)
    question: Mapped[str] = mapped_column(Text)
    asked_at: Mapped[datetime] = mapped_column(UtcDateTime, default=now)
    answer: Mapped[str] = mapped_column(Text)
    found: Mapped[bool] = mapped_column()
    certain: Mapped[bool] = mapped_column()
    value: Mapped[float | None] = mapped_column(Float)
    unit: Mapped[str | None] = mapped_column(String(100))
    results: Mapped[list[str]] = mapped_column(JSON)
    engine: Mapped[str] = mapped_column(String(20))


class StoredCitation(Base):
    __tablename__ = "citations"
    id: Mapped[int] = mapped_column(primary_key=True)
    question_id: Mapped[int] = mapped_column(ForeignKey("questions.id", ondelete="CASCADE"), index=True)
    position: Mapped[int] = mapped_column(Integer)
    document: Mapped[str] = mapped_column(Text)
    page: Mapped[int | None] = mapped_column(Integer)
    start: Mapped[int | None] = mapped_column(Integer)
    end: Mapped[int | None] = mapped_column(Integer)
    text: Mapped[str] = mapped_column(Text)
    file: Mapped[str | None] = mapped_column(Text)
    line: Mapped[int | None] = mapped_column(Integer)


class Job(Base):
    """Long work. `owner` names the process that runs it, so that a job of a dead process can be told from a live one."""

    __tablename__ = "jobs"
    id: Mapped[int] = mapped_column(primary_key=True)
    workspace_id: Mapped[int | None] = mapped_column(ForeignKey("workspaces.id", ondelete="CASCADE"), index=True)
    title: Mapped[str] = mapped_column(Text)
    state: Mapped[str] = mapped_column(String(20), default="waiting")
    stage: Mapped[str] = mapped_column(String(200), default="")
    done: Mapped[int] = mapped_column(Integer, default=0)
    total: Mapped[int] = mapped_column(Integer, default=0)
    error: Mapped[str | None] = mapped_column(Text)
    cancel_requested: Mapped[bool] = mapped_column(default=False)
    owner: Mapped[str | None] = mapped_column(String(200))
    payload: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=now)
    started_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    finished_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class Review(Base):
    """What a person decided about a finding. `finding` is made from the finding's words, so it outlives an analysis."""

    __tablename__ = "reviews"
    __table_args__ = (UniqueConstraint("document_id", "finding"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    document_id: Mapped[int] = mapped_column(ForeignKey("workspace_documents.id", ondelete="CASCADE"), index=True)
    finding: Mapped[str] = mapped_column(String(400))
    decision: Mapped[str | None] = mapped_column(String(20))
    comment: Mapped[str] = mapped_column(Text, default="")
    decided_at: Mapped[datetime] = mapped_column(UtcDateTime, default=now)


class Correction(Base):
    """A metric that a person corrected; what the analyser had read is kept beside it."""

    __tablename__ = "corrections"
    __table_args__ = (UniqueConstraint("document_id", "metric", "period"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    document_id: Mapped[int] = mapped_column(ForeignKey("workspace_documents.id", ondelete="CASCADE"), index=True)
    metric: Mapped[str] = mapped_column(String(60))
    period: Mapped[str] = mapped_column(String(20))
    original: Mapped[float | None] = mapped_column(Float)
    value: Mapped[float] = mapped_column(Float)
    note: Mapped[str] = mapped_column(Text, default="")
    corrected_at: Mapped[datetime] = mapped_column(UtcDateTime, default=now)


class Setting(Base):
    __tablename__ = "settings"
    key: Mapped[str] = mapped_column(String(100), primary_key=True)
    value: Mapped[Any] = mapped_column(JSON)


class CodeIndex(Base):
    """The call graph of one repository. `key` names the folder; `version` is that of the analyser that made it.

    state  "building" until every file is in; "indexed" with calls by name; "resolved" when every unit is resolved
    """

    __tablename__ = "code_indexes"
    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(String(200), unique=True)
    name: Mapped[str] = mapped_column(Text)
    version: Mapped[str] = mapped_column(String(40))
    state: Mapped[str] = mapped_column(String(20), default="building")
    updated_at: Mapped[datetime] = mapped_column(UtcDateTime, default=now, onupdate=now)


class CodeFile(Base):
    """One file of an index with its facts, each compressed text: `header` says what it defines and imports, `calls` what it
    calls, `uses` which names it may mean elsewhere. `unit` is set while its calls are the resolved ones of that unit.

    segment    the part of the word index that has this file's words; what other parts have of it is out of date
    described  how many functions, or sections of documentation, have words there
    starts     whether the file itself is written to be run
    generated  whether a tool wrote it, so that only its definitions are here
    """

    __tablename__ = "code_files"
    __table_args__ = (UniqueConstraint("index_id", "path"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    index_id: Mapped[int] = mapped_column(ForeignKey("code_indexes.id", ondelete="CASCADE"), index=True)
    path: Mapped[str] = mapped_column(Text)
    language: Mapped[str] = mapped_column(String(20))
    prefix: Mapped[str] = mapped_column(Text)
    size: Mapped[int] = mapped_column(BigInteger)
    mtime_ns: Mapped[int] = mapped_column(BigInteger)
    sha256: Mapped[str] = mapped_column(String(64))
    lines: Mapped[int] = mapped_column(Integer)
    header: Mapped[bytes] = mapped_column(LargeBinary)
    calls: Mapped[bytes] = mapped_column(LargeBinary)
    uses: Mapped[bytes] = mapped_column(LargeBinary)
    external: Mapped[bytes | None] = mapped_column(LargeBinary)
    unit: Mapped[str | None] = mapped_column(Text)
    segment: Mapped[int] = mapped_column(Integer, default=0)
    described: Mapped[int] = mapped_column(Integer, default=0)
    starts: Mapped[bool] = mapped_column(Boolean, default=False)
    generated: Mapped[bool] = mapped_column(Boolean, default=False)


class CodeSymbol(Base):
    """A definition. `id` is the file's id and a digest of the name, so that it outlives edits elsewhere in the file.

    name  the last part of `qualified`, in lower case
    """

    __tablename__ = "code_symbols"
    __table_args__ = (
        Index("ix_code_symbols_index_id_name", "index_id", "name"),
        Index("ix_code_symbols_index_id_qualified", "index_id", "qualified"),
    )
    id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    index_id: Mapped[int] = mapped_column(Integer)
    file_id: Mapped[int] = mapped_column(Integer)
    name: Mapped[str] = mapped_column(Text)
    qualified: Mapped[str] = mapped_column(Text)
    kind: Mapped[str] = mapped_column(String(12))
    line: Mapped[int] = mapped_column(Integer)
    end_line: Mapped[int] = mapped_column(Integer)


class CodeEdge(Base):
    """A call, in the file of its caller. Rows go with the symbols' files, in the statement that deletes these."""

    __tablename__ = "code_edges"
    __table_args__ = (Index("ix_code_edges_callee_id", "callee_id"), {"sqlite_with_rowid": False})
    caller_id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    callee_id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    line: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    how: Mapped[str] = mapped_column(String(12))
    confidence: Mapped[float] = mapped_column(Float)
    possible: Mapped[bool] = mapped_column(Boolean)


class CodeBase(Base):
    """A class and one directly above it, in the file of the class; rows go as those of calls do."""

    __tablename__ = "code_bases"
    __table_args__ = (Index("ix_code_bases_base_id", "base_id"), {"sqlite_with_rowid": False})
    class_id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    base_id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)


class CodeWords(Base):
    """What has one word, as arrays of ids (64 bits each) and weights (32 bits).

    corpus   "functions", by the ids of symbols; or "sections" of documentation, by the file's id and the line
    segment  written at once, and never changed; files say which segment is theirs
    """

    __tablename__ = "code_words"
    __table_args__ = (Index("ix_code_words_index_id_corpus_word", "index_id", "corpus", "word"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    index_id: Mapped[int] = mapped_column(Integer)
    corpus: Mapped[str] = mapped_column(String(10))
    word: Mapped[str] = mapped_column(Text)
    segment: Mapped[int] = mapped_column(Integer)
    ids: Mapped[bytes] = mapped_column(LargeBinary)
    weights: Mapped[bytes] = mapped_column(LargeBinary)


class CodeSkip(Base):
    """A file or folder of a repository that is not in its index, and why; `unit` where resolving it found so."""

    __tablename__ = "code_skips"
    id: Mapped[int] = mapped_column(primary_key=True)
    index_id: Mapped[int] = mapped_column(ForeignKey("code_indexes.id", ondelete="CASCADE"), index=True)
    path: Mapped[str] = mapped_column(Text)
    why: Mapped[str] = mapped_column(Text)


class CodeUnit(Base):
    """A package whose calls have been resolved. `key` digests what went in: while it stays, so does the result."""

    __tablename__ = "code_units"
    __table_args__ = (UniqueConstraint("index_id", "name"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    index_id: Mapped[int] = mapped_column(ForeignKey("code_indexes.id", ondelete="CASCADE"), index=True)
    name: Mapped[str] = mapped_column(Text)
    key: Mapped[str] = mapped_column(String(64))
    bounded: Mapped[bool] = mapped_column(Boolean, default=False)
