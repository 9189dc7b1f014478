"""The words of large repositories: an inverted index in segments, as in Lucene.

A segment is written once. A file that changes gets a newer segment, and what the older one has of it no longer counts;
when there are many small segments, they are joined.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

from sqlalchemy import bindparam, delete, func, select, update
from sqlalchemy.orm import Session

from .code_files import insert_rows
from .code_records import FILE_BITS, bounded
from .database import Database
from .tables import CodeFile, CodeWords

_AT_ONCE = 500  # values of one IN (...)
_MOST_SEGMENTS = 32
_LARGE_SEGMENT = 500  # files; larger ones are not written again
_COLUMNS = ("index_id", "corpus", "word", "segment", "ids", "weights")


class WordRow(NamedTuple):
    """All that has one word in a segment: ids (64 bits each) and weights (32 bits each) as bytes."""

    corpus: str
    word: str
    ids: bytes
    weights: bytes


@dataclass(frozen=True, slots=True)
class WordPosting:
    """What a segment has under one word: ids, and a weight for each."""

    word: str
    segment: int
    ids: array[int]
    weights: array[float]


class CodeWordIndex(Database):
    """Writes and reads words; each method is one transaction."""

    def put_code_words(self, index_id: int, rows: Iterable[WordRow], described: Mapping[int, int]) -> None:
        """A new segment: the words of files by id, each with how much it has described, in place of what they had."""
        with self._writing() as session:
            segment = _new_segment(session, index_id)
            _write(session, index_id, segment, rows)
            if described:
                counts = [{"file": number, "count": count} for number, count in described.items()]
                which = CodeFile.__table__.c
                statement = (
                    update(CodeFile.__table__)  # type: ignore[arg-type]
                    .where(which.id == bindparam("file"))
                    .values(segment=segment, described=bindparam("count"))
                )
                session.connection().execute(statement, counts)
            _join_small(session, index_id)

    def code_words(self, index_id: int, corpus: str, words: Iterable[str]) -> list[WordPosting]:
        """Everything that is kept under these words, also of segments that files have left."""
        wanted = sorted(set(words))
        of = CodeWords
        query = select(of.word, of.segment, of.ids, of.weights).order_by(of.id)
        query = query.where(of.index_id == index_id, of.corpus == corpus)
        with self._reading() as session:
            return [
                WordPosting(row.word, row.segment, array("q", row.ids), array("f", row.weights))
                for start in range(0, len(wanted), _AT_ONCE)
                for row in session.execute(query.where(of.word.in_(wanted[start : start + _AT_ONCE])))
            ]


def _new_segment(session: Session, index_id: int) -> int:
    return (session.scalar(select(func.max(CodeFile.segment)).where(CodeFile.index_id == index_id)) or 0) + 1


def _write(session: Session, index_id: int, segment: int, rows: Iterable[WordRow]) -> None:
    values: list[tuple[Any, ...]] = [
        (index_id, row.corpus, bounded(row.word), segment, row.ids, row.weights) for row in rows
    ]
    insert_rows(session, CodeWords, _COLUMNS, values)


def _join_small(session: Session, index_id: int) -> None:
    """Where there are many segments: the small ones in one, and those that no file is in any more gone."""
    listed = session.execute(select(CodeFile.id, CodeFile.segment).where(CodeFile.index_id == index_id))
    of_file = dict(listed.tuples().all())
    files: dict[int, int] = {}
    for segment in of_file.values():
        files[segment] = files.get(segment, 0) + 1
    if len(files) <= _MOST_SEGMENTS:
        return
    small = {segment for segment, count in files.items() if count < _LARGE_SEGMENT}
    joined: dict[tuple[str, str], tuple[array[int], array[float]]] = {}
    here = CodeWords.index_id == index_id
    for row in session.execute(select(CodeWords).where(here, CodeWords.segment.in_(small))).scalars():
        ids, weights = joined.setdefault((row.corpus, row.word), (array("q"), array("f")))
        for number, weight in zip(array("q", row.ids), array("f", row.weights), strict=True):
            if of_file.get(number >> FILE_BITS) == row.segment:
                ids.append(number)
                weights.append(weight)
    segment = _new_segment(session, index_id)
    session.execute(delete(CodeWords).where(here, CodeWords.segment.not_in(files.keys() - small)))
    _write(
        session, index_id, segment,
        (WordRow(*key, ids.tobytes(), weights.tobytes()) for key, (ids, weights) in joined.items() if ids),
    )  # fmt: skip
    session.execute(
        update(CodeFile).where(CodeFile.index_id == index_id, CodeFile.segment.in_(small)).values(segment=segment)
    )
