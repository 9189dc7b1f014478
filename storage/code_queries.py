"""Questions to a call graph in the database: symbols by name, calls around them, counts. Only what is asked is read.

Plain rows come out; what a node of the graph is, and how walks go, is the asker's business (app/code_index/graph.py).
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Any, NamedTuple, cast

from sqlalchemy import BindParameter, bindparam, case, func, select
from unabridged.ingest.analysis import Edge, EdgeHow, Symbol

from .code_files import within
from .code_graph import CodeGraphs
from .code_records import FILE_BITS, lowered
from .code_statements import EDGES, SYMBOLS, among, chunks, edge_of, edge_order, symbol_of, symbol_order
from .tables import CodeBase, CodeEdge, CodeFile, CodeSymbol

# Asked with thousands of ids or names at a time: made once, since SQLAlchemy takes longer to make them than SQLite to answer.
_THOSE: BindParameter[Any] = bindparam("those", expanding=True)
_SYMBOL, _EDGE = CodeSymbol.__table__.c, CodeEdge.__table__.c
_NAMED = select(_SYMBOL.id, _SYMBOL.qualified, _SYMBOL.kind).where(
    _SYMBOL.index_id == bindparam("index_id"), _SYMBOL.qualified.in_(_THOSE)
)
_NAMES = select(_SYMBOL.id, _SYMBOL.qualified).where(_SYMBOL.id.in_(_THOSE))
_CALLERS = select(_EDGE.caller_id).where(_EDGE.callee_id.in_(_THOSE)).distinct()
_CALLEES = select(_EDGE.callee_id).where(_EDGE.caller_id.in_(_THOSE)).distinct()


class NamedRow(NamedTuple):
    """A symbol by its id, as far as its name goes."""

    id: int
    qualified: str
    kind: str


class CallRow(NamedTuple):
    """That `here` and `there` call each other, and how sure the surest of these calls is."""

    here: int
    there: int
    confidence: float


class FileRow(NamedTuple):
    """A file of an index as answering needs it; see tables.CodeFile."""

    id: int
    path: str
    language: str
    size: int
    segment: int
    starts: bool
    generated: bool
    described: int


class CodeQueries(CodeGraphs):
    """Reads indexes; each method is one transaction."""

    def code_counts(self, index_id: int) -> tuple[int, int, int]:
        """How many files, symbols and lines an index has."""
        with self._reading() as session:
            files, lines = session.execute(
                select(func.count(), func.sum(CodeFile.lines)).where(CodeFile.index_id == index_id)
            ).one()
            symbols = session.scalar(
                select(func.count()).select_from(CodeSymbol).where(CodeSymbol.index_id == index_id)
            )
            return files, symbols or 0, int(lines or 0)

    def code_bytes(self, index_id: int) -> int:
        """How many bytes the files of an index have."""
        with self._reading() as session:
            return int(session.scalar(select(func.sum(CodeFile.size)).where(CodeFile.index_id == index_id)) or 0)

    def code_file_rows(self, index_id: int) -> list[FileRow]:
        """The files of an index, by path."""
        of = CodeFile
        query = select(of.id, of.path, of.language, of.size, of.segment, of.starts, of.generated, of.described)
        with self._reading() as session:
            rows = session.execute(query.where(of.index_id == index_id).order_by(of.path))
            return [FileRow(*row) for row in rows]

    # --- symbols

    def code_spellings(self, index_id: int, last: str) -> list[tuple[str, str]]:
        """(qualified name, kind) of the symbols whose last name is `last`, in any case of its letters."""
        with self._reading() as session:
            rows = session.execute(
                select(CodeSymbol.qualified, CodeSymbol.kind).where(
                    CodeSymbol.index_id == index_id, CodeSymbol.name == lowered(last)
                )
            )
            return list(rows.tuples())

    def code_rows(self, index_id: int, names: Iterable[str]) -> list[NamedRow]:
        """The symbols of these qualified names."""
        with self._reading() as session:
            return [
                NamedRow(*row)
                for chunk in chunks(sorted(set(names)))
                for row in session.execute(_NAMED, {"index_id": index_id, "those": chunk})
            ]

    def code_qualified(self, ids: Iterable[int]) -> dict[int, str]:
        """The qualified names of symbols."""
        with self._reading() as session:
            return {
                number: name
                for chunk in chunks(sorted(set(ids)))
                for number, name in session.execute(_NAMES, {"those": chunk})
            }

    def code_definitions(self, index_id: int, names: Iterable[str]) -> list[Symbol]:
        """The symbols of these qualified names, by file and line."""
        with self._reading() as session:
            found = [
                symbol_of(row)
                for chunk in chunks(sorted(set(names)))
                for row in session.execute(
                    SYMBOLS.where(CodeSymbol.index_id == index_id, CodeSymbol.qualified.in_(chunk))
                )
            ]
            return sorted(found, key=symbol_order)

    def code_definitions_called(
        self, index_id: int, last_names: Iterable[str], kinds: Collection[str] | None = None
    ) -> list[Symbol]:
        """The symbols with these last names, in any case of their letters, by file and line."""
        with self._reading() as session:
            found: list[Symbol] = []
            for chunk in chunks(sorted({lowered(name) for name in last_names})):
                condition = (CodeSymbol.index_id == index_id) & CodeSymbol.name.in_(chunk)
                if kinds is not None:
                    condition &= CodeSymbol.kind.in_(kinds)
                found.extend(map(symbol_of, session.execute(SYMBOLS.where(condition))))
            return sorted(found, key=symbol_order)

    def code_definitions_in(self, index_id: int, paths: Iterable[str]) -> list[Symbol]:
        """The symbols of these files, by file and line."""
        with self._reading() as session:
            found = [
                symbol_of(row)
                for chunk in chunks(sorted(set(paths)))
                for number in session.scalars(
                    select(CodeFile.id).where(CodeFile.index_id == index_id, CodeFile.path.in_(chunk))
                ).all()
                for row in session.execute(SYMBOLS.where(within(CodeSymbol.id, number)))
            ]
            return sorted(found, key=symbol_order)

    def code_symbols(self, ids: Iterable[int]) -> dict[int, Symbol]:
        """Symbols by their ids."""
        with self._reading() as session:
            return {
                row.id: symbol_of(row)
                for chunk in chunks(sorted(set(ids)))
                for row in session.execute(SYMBOLS.where(CodeSymbol.id.in_(chunk)))
            }

    def search_code_names(self, index_id: int, wanted: str, limit: int) -> list[str]:
        """Qualified names that hold `wanted`, in any case: whole last names first, then their beginnings, then shorter ones."""
        low = func.lower(CodeSymbol.qualified)
        rank = case(
            (CodeSymbol.name == wanted, 0),
            (CodeSymbol.name.startswith(wanted, autoescape=True), 1),
            (CodeSymbol.name.contains(wanted, autoescape=True), 2),
            else_=3,
        )
        query = (
            select(CodeSymbol.qualified)
            .where(CodeSymbol.index_id == index_id, low.contains(wanted, autoescape=True))
            .group_by(CodeSymbol.qualified)
            .order_by(func.min(rank), func.length(CodeSymbol.qualified), CodeSymbol.qualified)
        )
        with self._reading() as session:
            return list(session.scalars(query.limit(limit)))

    def code_classes_around(self, ids: Iterable[int], *, up: bool) -> list[tuple[int, str]]:
        """Each of these classes with the qualified name of each directly above it (`up`) or below it."""
        here, there = (CodeBase.class_id, CodeBase.base_id) if up else (CodeBase.base_id, CodeBase.class_id)
        with self._reading() as session:
            return [
                (number, name)
                for chunk in chunks(sorted(set(ids)))
                for number, name in session.execute(
                    select(here, CodeSymbol.qualified).join(CodeSymbol, CodeSymbol.id == there).where(here.in_(chunk))
                )
            ]

    # --- calls

    def code_calls_around(self, ids: Iterable[int], *, up: bool) -> list[CallRow]:
        """What calls (`up`), or is called by, each of `ids`."""
        here, there = (CodeEdge.callee_id, CodeEdge.caller_id) if up else (CodeEdge.caller_id, CodeEdge.callee_id)
        with self._reading() as session:
            return [
                CallRow(*row)
                for chunk in chunks(sorted(set(ids)))
                for row in session.execute(
                    select(here, there, func.max(CodeEdge.confidence)).where(here.in_(chunk)).group_by(here, there)
                )
            ]

    def code_ids_around(self, ids: Iterable[int], *, up: bool) -> set[int]:
        """The symbols that call (`up`), or are called by, any of `ids`."""
        query = _CALLERS if up else _CALLEES
        with self._reading() as session:
            return {number for chunk in chunks(sorted(set(ids))) for number in session.scalars(query, {"those": chunk})}

    def code_call_sites(self, callers: Collection[int] | None, callees: Collection[int] | None) -> list[Edge]:
        """The calls from any of `callers` to any of `callees`, None for all of the one side; by file and line."""
        assert callers is not None or callees is not None, "one side at least says where to look"
        here = (
            CodeEdge.caller_id if callees is None or (callers and len(callers) <= len(callees)) else CodeEdge.callee_id
        )
        chosen, goals = (callers, callees) if here is CodeEdge.caller_id else (callees, callers)
        wanted = None if goals is None else set(goals)
        found: list[Edge] = []
        with self._reading() as session:
            for chunk in chunks(sorted(set(chosen or ()))):
                for row in session.execute(EDGES.where(here.in_(chunk))):
                    other = row.callee_id if here is CodeEdge.caller_id else row.caller_id
                    if wanted is None or other in wanted:
                        found.append(edge_of(row))
        return sorted(found, key=edge_order)

    def code_file_calls(self, index_id: int) -> list[tuple[str, str, EdgeHow]]:
        """(caller's file, callee's file, how they were found) of sure calls between two files, each once."""
        with self._reading() as session:
            listed = session.execute(select(CodeFile.id, CodeFile.path).where(CodeFile.index_id == index_id))
            paths = dict(listed.tuples().all())
            caller = CodeEdge.caller_id.op("/")(1 << FILE_BITS)
            callee = CodeEdge.callee_id.op("/")(1 << FILE_BITS)
            sure = select(caller, callee, CodeEdge.how).distinct().where(CodeEdge.possible.is_(False))
            rows = session.execute(sure.where(among(CodeEdge.caller_id, paths))).tuples()
            return [
                (paths[one], paths[other], cast(EdgeHow, how))
                for one, other, how in rows
                if one != other and one in paths and other in paths
            ]

    def code_call_counts(self, index_id: int, *, up: bool) -> dict[int, int]:
        """How many call sites lead into (`up`), or start in, each symbol that has any."""
        there = CodeEdge.callee_id if up else CodeEdge.caller_id
        with self._reading() as session:
            files = set(session.scalars(select(CodeFile.id).where(CodeFile.index_id == index_id)))
            counted = select(there, func.count()).where(among(there, files)).group_by(there)
            rows = session.execute(counted).tuples()
            return {number: count for number, count in rows if number >> FILE_BITS in files}
