"""What people add to an analysis: decisions on findings, corrected metrics. And the program's settings."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from .database import Database
from .records import CorrectionRecord, Decision, ReviewRecord
from .tables import Correction, Review, Setting, now
from .workspaces import clean, document_and_content


class Reviews(Database):
    """Findings are named by their words and clause, so that decisions are still there after a new analysis."""

    def review(
        self, document_id: int, finding: str, *, decision: Decision | None = None, comment: str | None = None
    ) -> ReviewRecord:
        """Confirm, dismiss (or None: neither) a finding; a comment of None leaves the old one. Raises NotFound."""
        with self._writing() as session:
            document_and_content(session, document_id)
            finding = clean(finding)[:400]
            row = session.scalar(select(Review).where(Review.document_id == document_id, Review.finding == finding))
            if row is None:
                row = Review(document_id=document_id, finding=finding, comment="")
                session.add(row)
            row.decision, row.decided_at = decision, now()
            if comment is not None:
                row.comment = clean(comment)
            session.flush()
            return _review_record(row)

    def reviews(self, document_id: int) -> dict[str, ReviewRecord]:
        """Decisions on a document's findings, by finding."""
        with self._reading() as session:
            rows = session.scalars(select(Review).where(Review.document_id == document_id).order_by(Review.finding))
            return {row.finding: _review_record(row) for row in rows}

    def correct_metric(
        self, document_id: int, metric: str, period: str, value: float, *, original: float | None, note: str = ""
    ) -> CorrectionRecord:
        """Correct a metric. The value first read is kept as `original` through later corrections. Raises NotFound."""
        with self._writing() as session:
            document_and_content(session, document_id)
            row = _correction(session, document_id, metric, period)
            if row is None:
                row = Correction(document_id=document_id, metric=metric, period=period, original=original)
                session.add(row)
            row.value, row.note, row.corrected_at = value, clean(note), now()
            session.flush()
            return _correction_record(row)

    def withdraw_correction(self, document_id: int, metric: str, period: str) -> None:
        """Back to the value that was read; nothing happens where there is no correction."""
        with self._writing() as session:
            row = _correction(session, document_id, metric, period)
            if row is not None:
                session.delete(row)

    def corrections(self, document_id: int) -> list[CorrectionRecord]:
        """Corrected metrics of a document, by metric and period."""
        query = select(Correction).where(Correction.document_id == document_id)
        with self._reading() as session:
            rows = session.scalars(query.order_by(Correction.metric, Correction.period))
            return [_correction_record(row) for row in rows]


class Settings(Database):
    """Small values by name."""

    def setting(self, key: str, default: Any = None) -> Any:
        """The JSON value kept under `key`, or `default`."""
        with self._reading() as session:
            row = session.get(Setting, key)
            return default if row is None else row.value

    def set_setting(self, key: str, value: Any) -> None:
        """Keep a JSON value; None forgets it."""
        with self._writing() as session:
            row = session.get(Setting, key)
            if value is None:
                if row is not None:
                    session.delete(row)
            elif row is None:
                session.add(Setting(key=key, value=value))
            else:
                row.value = value


def _correction(session: Session, document_id: int, metric: str, period: str) -> Correction | None:
    return session.scalar(
        select(Correction).where(
            Correction.document_id == document_id, Correction.metric == metric, Correction.period == period
        )
    )


def _correction_record(row: Correction) -> CorrectionRecord:
    return CorrectionRecord(
        row.document_id, row.metric, row.period, row.original, row.value, row.note, row.corrected_at
    )


def _review_record(row: Review) -> ReviewRecord:
    return ReviewRecord(row.document_id, row.finding, row.decision, row.comment, row.decided_at)  # type: ignore[arg-type]
