"""Everything that an index holds, row by row as it is asked for: for exports, comparisons, and what nothing calls."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sqlalchemy import Executable, select
from unabridged.ingest.analysis import Edge, Inheritance, Symbol

from .code_files import within
from .code_queries import CodeQueries
from .code_records import FILE_BITS
from .code_statements import (
    EDGES,
    ONE,
    ONE_FILE,
    OTHER,
    OTHER_FILE,
    SYMBOLS,
    among,
    edge_of,
    edge_order,
    symbol_of,
    symbol_order,
)
from .tables import CodeBase, CodeEdge, CodeFile, CodeSymbol

_ROWS = 2_000  # held at a time


class CodeListing(CodeQueries):
    """Lists indexes; each iterator is one transaction, which ends with it."""

    def all_code_symbols(self, index_id: int) -> Iterator[Symbol]:
        """Every symbol by file, line and name."""
        order = (CodeFile.path, CodeSymbol.line, CodeSymbol.qualified, CodeSymbol.end_line)
        return map(symbol_of, self._rows(SYMBOLS.where(CodeSymbol.index_id == index_id).order_by(*order)))

    def code_symbols_by_name(self, index_id: int) -> Iterator[Symbol]:
        """Every symbol by name and kind, then by file and line."""
        order = (CodeSymbol.qualified, CodeSymbol.kind, CodeFile.path, CodeSymbol.line, CodeSymbol.end_line)
        return map(symbol_of, self._rows(SYMBOLS.where(CodeSymbol.index_id == index_id).order_by(*order)))

    def all_code_edges(self, index_id: int) -> Iterator[Edge]:
        """Every call by file and line."""
        with self._reading() as session:
            files = select(CodeFile.id).where(CodeFile.index_id == index_id).order_by(CodeFile.path)
            for number in session.scalars(files).all():
                rows = session.execute(EDGES.where(within(CodeEdge.caller_id, number)))
                yield from sorted(map(edge_of, rows), key=edge_order)

    def code_edges_by_name(self, index_id: int) -> Iterator[Edge]:
        """Every call by caller and callee, then by file and line."""
        order = ("caller", "callee", "caller_file", CodeEdge.line, "callee_file")
        return map(edge_of, self._rows(EDGES.where(ONE.index_id == index_id).order_by(*order)))

    def all_code_bases(self, index_id: int) -> Iterator[Inheritance]:
        """Every class with each of its bases, by file and name."""
        query = (
            select(
                ONE.qualified.label("name"), OTHER.qualified.label("base"), ONE_FILE.path.label("file"),
                OTHER_FILE.path.label("base_file"),
            )
            .distinct()
            .select_from(CodeBase)
            .join(ONE, ONE.id == CodeBase.class_id)
            .join(OTHER, OTHER.id == CodeBase.base_id)
            .join(ONE_FILE, ONE_FILE.id == ONE.file_id)
            .join(OTHER_FILE, OTHER_FILE.id == OTHER.file_id)
            .where(ONE.index_id == index_id)
            .order_by("file", "name", "base_file", "base")
        )  # fmt: skip
        for row in self._rows(query):
            yield Inheritance(name=row.name, base=row.base, file=row.file, base_file=row.base_file)

    def code_uncalled(self, index_id: int) -> list[Symbol]:
        """The functions and methods whose name nothing of another name calls, each name's first definition, by file and line."""
        with self._reading() as session:
            files = {
                row.id: row
                for row in session.execute(
                    select(CodeFile.id, CodeFile.path, CodeFile.language).where(CodeFile.index_id == index_id)
                )
            }
            of = CodeSymbol
            # By their ids, which is the order they lie in: an index over names would fetch each row on its own.
            query = select(of.id, of.qualified, of.kind, of.line, of.end_line).where(among(of.id, files))
            rows = [row for row in session.execute(query) if row.id >> FILE_BITS in files]
            names = {row.id: row.qualified for row in rows}
            ends = select(CodeEdge.callee_id, CodeEdge.caller_id).where(among(CodeEdge.callee_id, files))
            pairs = session.execute(ends.order_by(CodeEdge.callee_id)).yield_per(_ROWS)
            called = {names.get(callee) for callee, caller in pairs if names.get(callee) != names.get(caller, "")}
        first: dict[str, Any] = {}
        for row in rows:
            if row.qualified not in called:
                known = first.get(row.qualified)
                if known is None or _place(row, files) < _place(known, files):
                    first[row.qualified] = row
        found = [
            Symbol(
                name=row.qualified, kind=row.kind, language=files[row.id >> FILE_BITS].language,
                file=files[row.id >> FILE_BITS].path, line=row.line, end_line=row.end_line,
            )
            for row in first.values()
            if row.kind in ("function", "method")
        ]  # fmt: skip
        return sorted(found, key=symbol_order)

    def _rows(self, query: Executable) -> Iterator[Any]:
        with self._reading() as session:
            yield from session.execute(query).yield_per(_ROWS)


def _place(row: Any, files: dict[int, Any]) -> tuple[str, int, int]:
    return files[row.id >> FILE_BITS].path, row.line, row.end_line
