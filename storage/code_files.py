"""The files of indexes: what each says, as facts that only ingest reads, and what it defines, as rows."""

from __future__ import annotations

import zlib
from collections.abc import Collection, Iterator, Sequence
from typing import Any

from sqlalchemy import ColumnElement, Table, bindparam, delete, func, insert, select, update
from sqlalchemy.orm import Session

from .backends.base import backend_of
from .code_records import (
    FILE_BITS,
    PLACES,
    CodeFileFacts,
    CodeFileRecord,
    CodeIndexRecord,
    SymbolRow,
    bounded,
    lowered,
    symbol_ids,
)
from .database import Database
from .tables import CodeBase, CodeEdge, CodeFile, CodeIndex, CodeSkip, CodeSymbol, CodeUnit, CodeWords
from .workspaces import clean

_AT_ONCE = 500  # values of one IN (...)


class CodeFiles(Database):
    """Which files an index has, and what each says; each method is one transaction."""

    def code_index(self, key: str, name: str, version: str) -> CodeIndexRecord:
        """The index of a folder, made if there is none. One of another analyser's version is emptied first."""
        with self._writing() as session:
            row = session.scalar(select(CodeIndex).where(CodeIndex.key == self._own(key)))
            if row is not None and row.version != version:
                _empty(session, row.id)
                row.version, row.state = version, "building"
            if row is None:
                row = CodeIndex(key=self._own(key), name=clean(name), version=version, state="building")
                session.add(row)
                session.flush()
            return CodeIndexRecord(row.id, key, row.name, row.state, row.version)

    def find_code_index(self, key: str) -> CodeIndexRecord | None:
        """The index of a folder; None where there is none."""
        with self._reading() as session:
            row = session.scalar(select(CodeIndex).where(CodeIndex.key == self._own(key)))
            return None if row is None else CodeIndexRecord(row.id, key, row.name, row.state, row.version)

    def count_folder_indexes(self) -> int:
        """How many indexes there are of folders that are no workspace's."""
        with self._reading() as session:
            count = session.scalar(
                select(func.count()).select_from(CodeIndex).where(CodeIndex.key.startswith("folder:"))
            )
            return count or 0

    def set_code_state(self, index_id: int, state: str) -> None:
        """How far an index is."""
        with self._writing() as session:
            session.execute(update(CodeIndex).where(CodeIndex.id == index_id).values(state=state))

    def drop_code_index(self, key: str) -> None:
        """Forget an index, if there is one."""
        with self._writing() as session:
            drop_code_index(session, self._own(key))

    def _own(self, key: str) -> str:
        """Folders of one path on two machines of a team are two folders."""
        machine = self._backend.machine
        return f"{key} {machine}"[:200] if machine and key.startswith("folder:") else key

    # --- files and facts

    def code_files(self, index_id: int) -> list[CodeFileRecord]:
        """The files of an index, by path."""
        table = CodeFile.__table__.c
        with self._reading() as session:
            rows = session.execute(
                select(
                    table.id, table.path, table.language, table.prefix, table.size, table.mtime_ns, table.sha256,
                    table.lines, table.unit,
                ).where(table.index_id == index_id).order_by(table.path)
            )  # fmt: skip
            return [CodeFileRecord(*row) for row in rows]

    def code_headers(self, index_id: int, file_ids: Sequence[int] | None = None) -> Iterator[tuple[int, str]]:
        """What `header` said of every file, or of some, by its id."""
        if file_ids is not None:
            yield from self._code_texts(CodeFile.header, file_ids)
            return
        with self._reading() as session:
            rows = session.execute(select(CodeFile.id, CodeFile.header).where(CodeFile.index_id == index_id))
            for file_id, header in rows.yield_per(200):
                yield file_id, zlib.decompress(header).decode()

    def code_uses(self, index_id: int) -> Iterator[tuple[int, str]]:
        """What `uses` said of every file, by its id."""
        with self._reading() as session:
            rows = session.execute(select(CodeFile.id, CodeFile.uses).where(CodeFile.index_id == index_id))
            for file_id, uses in rows.yield_per(200):
                yield file_id, zlib.decompress(uses).decode()

    def code_calls(self, file_ids: Sequence[int]) -> Iterator[tuple[int, str]]:
        """What `calls` said of these files."""
        return self._code_texts(CodeFile.calls, file_ids)

    def _code_texts(self, column: Any, file_ids: Sequence[int]) -> Iterator[tuple[int, str]]:
        for start in range(0, len(file_ids), _AT_ONCE):
            with self._reading() as session:
                chunk = file_ids[start : start + _AT_ONCE]
                rows = session.execute(
                    select(CodeFile.id, column).where(CodeFile.id.in_(chunk), column.is_not(None))
                ).all()
            for file_id, packed in rows:
                yield file_id, zlib.decompress(packed).decode()

    def put_code_files(self, index_id: int, files: Sequence[CodeFileFacts]) -> dict[str, int]:
        """Enter files with their symbols, in place of what was there under the same paths; the id of each path."""
        with self._writing() as session:
            known: dict[str, int] = {}
            paths = [clean(file.path) for file in files]
            for start in range(0, len(paths), _AT_ONCE):
                chunk = paths[start : start + _AT_ONCE]
                found = session.execute(
                    select(CodeFile.path, CodeFile.id).where(CodeFile.index_id == index_id, CodeFile.path.in_(chunk))
                )
                known.update(dict(found.tuples().all()))
            _forget(session, list(known.values()))
            following = (session.scalar(select(CodeFile.id).order_by(CodeFile.id.desc()).limit(1)) or 0) + 1
            following = max([following, *(number + 1 for number in known.values())])
            ids: dict[str, int] = {}
            file_rows: list[tuple[Any, ...]] = []
            symbol_rows: list[tuple[Any, ...]] = []
            for file, path in zip(files, paths, strict=True):
                number = known.get(path)
                if number is None:
                    number, following = following, following + 1
                ids[file.path] = number
                file_rows.append(
                    (
                        number, index_id, path, file.language, clean(file.prefix), file.size, file.mtime_ns, file.sha256,
                        file.lines, zlib.compress(file.header.encode("utf-8", "replace"), 1),
                        zlib.compress(file.calls.encode("utf-8", "replace"), 1),
                        zlib.compress(file.uses.encode("utf-8", "replace"), 1), 0, 0, file.starts, file.generated,
                    )
                )  # fmt: skip
                symbol_rows.extend(rows_of_symbols(index_id, number, file.symbols))
            insert_rows(session, CodeFile, _FILE_COLUMNS, file_rows)
            insert_rows(session, CodeSymbol, SYMBOL_COLUMNS, symbol_rows)
            return ids

    def touch_code_files(self, files: Sequence[tuple[int, int, int]]) -> None:
        """(id, size, mtime_ns) of files that were written again with the same bytes."""
        with self._writing() as session:
            for number, size, mtime_ns in files:
                session.execute(update(CodeFile).where(CodeFile.id == number).values(size=size, mtime_ns=mtime_ns))

    def set_code_digest(self, file_id: int, sha256: str) -> None:
        """The digest of a file alone; "" while it is not known to be that of what the index holds."""
        with self._writing() as session:
            session.execute(update(CodeFile).where(CodeFile.id == file_id).values(sha256=sha256))

    def drop_code_files(self, file_ids: Sequence[int]) -> None:
        """Files that are gone, with their symbols and calls."""
        with self._writing() as session:
            _forget(session, file_ids)

    # --- what was left out

    def put_code_skips(self, index_id: int, skipped: Sequence[tuple[str, str]]) -> None:
        """(path, why) of everything that is not in the index, in place of what was listed before."""
        with self._writing() as session:
            session.execute(delete(CodeSkip).where(CodeSkip.index_id == index_id))
            if skipped:
                rows = [{"index_id": index_id, "path": clean(path), "why": clean(why)} for path, why in skipped]
                session.execute(insert(CodeSkip), rows)

    def code_skips(self, index_id: int) -> list[tuple[str, str]]:
        """(path, why) of what was left out, by path."""
        with self._reading() as session:
            rows = session.execute(
                select(CodeSkip.path, CodeSkip.why)
                .where(CodeSkip.index_id == index_id)
                .order_by(CodeSkip.path, CodeSkip.why)
            )
            return [(path, why) for path, why in rows]


_FILE_COLUMNS = (
    "id", "index_id", "path", "language", "prefix", "size", "mtime_ns", "sha256", "lines", "header", "calls",
    "uses", "segment", "described", "starts", "generated",
)  # fmt: skip
SYMBOL_COLUMNS = ("id", "index_id", "file_id", "name", "qualified", "kind", "line", "end_line")


def rows_of_symbols(
    index_id: int, file_id: int, symbols: Sequence[SymbolRow], ids: Sequence[int] | None = None
) -> list[tuple[Any, ...]]:
    if ids is None:
        ids = symbol_ids(file_id, (symbol.qualified for symbol in symbols))
    rows = []
    for number, (qualified, kind, line, end_line) in zip(ids, symbols, strict=True):
        last = lowered(qualified.rpartition(".")[2])
        rows.append((number, index_id, file_id, bounded(last), bounded(qualified), kind, line, end_line))
    return rows


def insert_rows(session: Session, entity: type, columns: Sequence[str], rows: Sequence[tuple[Any, ...]]) -> None:
    """Many rows as tuples."""
    if rows:
        table: Table = entity.__table__  # type: ignore[attr-defined]
        backend_of(session).insert(session, table, columns, rows)


def within(column: Any, file_id: int) -> ColumnElement[bool]:
    """That a symbol's id is one of a file's."""
    low = file_id << FILE_BITS
    condition: ColumnElement[bool] = (column >= low) & (column < low + PLACES)
    return condition


def forget_links(session: Session, file_ids: Collection[int]) -> None:
    """Take out the calls of files and the bases of their classes."""
    _delete_within(session, CodeEdge.__table__.c.caller_id, file_ids)
    _delete_within(session, CodeBase.__table__.c.class_id, file_ids)


def forget_symbols(session: Session, file_ids: Collection[int]) -> None:
    """Take out what files define."""
    _delete_within(session, CodeSymbol.__table__.c.id, file_ids)


def _delete_within(session: Session, column: Any, file_ids: Collection[int]) -> None:
    """One statement for all: building it takes longer than deleting what a file has."""
    if file_ids:
        statement = delete(column.table).where(column >= bindparam("low"), column < bindparam("high"))
        ranges = [{"low": number << FILE_BITS, "high": (number + 1) << FILE_BITS} for number in file_ids]
        session.connection().execute(statement, ranges)


def _forget(session: Session, file_ids: Sequence[int]) -> None:
    forget_symbols(session, file_ids)
    forget_links(session, file_ids)
    for start in range(0, len(file_ids), _AT_ONCE):
        chunk = file_ids[start : start + _AT_ONCE]
        session.execute(delete(CodeFile).where(CodeFile.id.in_(chunk)))


def drop_code_index(session: Session, key: str) -> None:
    """Forget an index, if there is one, in the caller's transaction."""
    row = session.scalar(select(CodeIndex).where(CodeIndex.key == key))
    if row is not None:
        _empty(session, row.id)
        session.delete(row)


def _empty(session: Session, index_id: int) -> None:
    """Take everything out of an index; its row stays."""
    _forget(session, list(session.scalars(select(CodeFile.id).where(CodeFile.index_id == index_id))))
    session.execute(delete(CodeSymbol).where(CodeSymbol.index_id == index_id))
    session.execute(delete(CodeWords).where(CodeWords.index_id == index_id))
    session.execute(delete(CodeSkip).where(CodeSkip.index_id == index_id))
    session.execute(delete(CodeUnit).where(CodeUnit.index_id == index_id))
