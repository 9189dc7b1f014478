"""Questions and their answers, with the citations that belong to them."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import select
from sqlalchemy.orm import Session
from unabridged.ingest.context import Answer, Citation

from .database import Database
from .records import AnswerRecord
from .tables import Question, StoredCitation
from .workspaces import NotFound, clean, require_workspace


class Questions(Database):
    """What was asked, and what was answered."""

    def record_answer(self, workspace_id: int, question: str, answer: Answer) -> AnswerRecord:
        """Keep an answer with its citations. Raises NotFound where there is no such workspace."""
        with self._writing() as session:
            require_workspace(session, workspace_id)
            row = Question(
                workspace_id=workspace_id,
                question=clean(question),
                answer=clean(answer.answer),
                found=answer.found,
                certain=answer.certain,
                value=answer.value,
                unit=answer.unit,
                results=list(answer.results),
                engine=answer.engine,
            )
            session.add(row)
            session.flush()
            for position, citation in enumerate(answer.citations):
                session.add(
                    StoredCitation(
                        question_id=row.id,
                        position=position,
                        document=clean(citation.document),
                        page=citation.page,
                        start=citation.start,
                        end=citation.end,
                        text=clean(citation.text),
                        file=None if citation.file is None else clean(citation.file),
                        line=citation.line,
                    )
                )
            return AnswerRecord(row.id, workspace_id, row.question, row.asked_at, answer)

    def answers(self, workspace_id: int) -> list[AnswerRecord]:
        """The conversation of a workspace, oldest first. Raises NotFound."""
        with self._reading() as session:
            require_workspace(session, workspace_id)
            query = select(Question).where(Question.workspace_id == workspace_id).order_by(Question.id)
            return _records(session, session.scalars(query).all())

    def answer(self, answer_id: int) -> AnswerRecord:
        """One answer. Raises NotFound."""
        with self._reading() as session:
            row = session.get(Question, answer_id)
            if row is None:
                raise NotFound("answer", answer_id)
            return _records(session, [row])[0]

    def delete_answer(self, answer_id: int) -> None:
        """Raises NotFound."""
        with self._writing() as session:
            row = session.get(Question, answer_id)
            if row is None:
                raise NotFound("answer", answer_id)
            session.delete(row)


def _records(session: Session, rows: Iterable[Question]) -> list[AnswerRecord]:
    rows = list(rows)
    citations: dict[int, list[Citation]] = {row.id: [] for row in rows}
    query = select(StoredCitation).where(StoredCitation.question_id.in_(citations)).order_by(StoredCitation.position)
    for item in session.scalars(query):
        citations[item.question_id].append(
            Citation(
                document=item.document,
                page=item.page,
                start=item.start,
                end=item.end,
                text=item.text,
                file=item.file,
                line=item.line,
            )
        )
    return [
        AnswerRecord(
            row.id,
            row.workspace_id,
            row.question,
            row.asked_at,
            Answer(
                answer=row.answer,
                found=row.found,
                value=row.value,
                unit=row.unit,
                certain=row.certain,
                results=tuple(row.results),
                citations=tuple(citations[row.id]),
                engine=row.engine,  # type: ignore[arg-type]
            ),
        )
        for row in rows
    ]
