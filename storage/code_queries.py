"""Questions to a call graph in the database: symbols by name, calls around them, counts. Only what is asked is read.

Plain rows come out; what a node of the graph is, and how walks go, is the asker's business (app/repository/indexed.py).
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, case, func, select
from sqlalchemy.orm import Session, aliased
from unabridged.ingest.analysis import Edge, Inheritance, Symbol

from .code_files import within
from .code_graph import CodeGraphs
from .code_records import FILE_BITS, lowered
from .tables import CodeBase, CodeEdge, CodeFile, CodeSymbol

_AT_ONCE = 500  # values of one IN (...)


@dataclass(frozen=True, slots=True)
class GraphSymbol:
    """A symbol of the graph with its id, to ask on from."""

    id: int
    symbol: Symbol


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
                for chunk in _chunks(sorted(set(names)))
                for row in session.execute(
                    select(CodeSymbol.id, CodeSymbol.qualified, CodeSymbol.kind).where(
                        CodeSymbol.index_id == index_id, CodeSymbol.qualified.in_(chunk)
                    )
                )
            ]

    def code_qualified(self, ids: Iterable[int]) -> dict[int, str]:
        """The qualified names of symbols."""
        with self._reading() as session:
            return {
                number: name
                for chunk in _chunks(sorted(set(ids)))
                for number, name in session.execute(
                    select(CodeSymbol.id, CodeSymbol.qualified).where(CodeSymbol.id.in_(chunk))
                )
            }

    def code_definitions(self, index_id: int, names: Iterable[str]) -> list[Symbol]:
        """The symbols of these qualified names, by file and line."""
        with self._reading() as session:
            found = [
                item.symbol
                for chunk in _chunks(sorted(set(names)))
                for item in _symbols(session, (CodeSymbol.index_id == index_id) & CodeSymbol.qualified.in_(chunk))
            ]
            return sorted(found, key=_symbol_order)

    def code_definitions_called(
        self, index_id: int, last_names: Iterable[str], kinds: Collection[str] | None = None
    ) -> list[Symbol]:
        """The symbols with these last names, in any case of their letters, by file and line."""
        with self._reading() as session:
            found: list[Symbol] = []
            for chunk in _chunks(sorted({lowered(name) for name in last_names})):
                condition = (CodeSymbol.index_id == index_id) & CodeSymbol.name.in_(chunk)
                if kinds is not None:
                    condition &= CodeSymbol.kind.in_(kinds)
                found.extend(item.symbol for item in _symbols(session, condition))
            return sorted(found, key=_symbol_order)

    def code_definitions_in(self, index_id: int, paths: Iterable[str]) -> list[Symbol]:
        """The symbols of these files, by file and line."""
        with self._reading() as session:
            found = [
                item.symbol
                for chunk in _chunks(sorted(set(paths)))
                for number in session.scalars(
                    select(CodeFile.id).where(CodeFile.index_id == index_id, CodeFile.path.in_(chunk))
                ).all()
                for item in _symbols(session, within(CodeSymbol.id, number))
            ]
            return sorted(found, key=_symbol_order)

    def code_symbols(self, ids: Iterable[int]) -> dict[int, Symbol]:
        """Symbols by their ids."""
        with self._reading() as session:
            return {
                item.id: item.symbol
                for chunk in _chunks(sorted(set(ids)))
                for item in _symbols(session, CodeSymbol.id.in_(chunk))
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

    def all_code_symbols(self, index_id: int) -> Iterator[Symbol]:
        """Every symbol of an index by file, line and name, read as it is asked for."""
        with self._reading() as session:
            order = (CodeFile.path, CodeSymbol.line, CodeSymbol.qualified, CodeSymbol.end_line)
            for row in session.execute(
                _SYMBOLS.where(CodeSymbol.index_id == index_id).order_by(*order)
            ).yield_per(2_000):  # fmt: skip
                yield _symbol(row).symbol

    def code_classes_around(self, ids: Iterable[int], *, up: bool) -> list[tuple[int, str]]:
        """Each of these classes with the qualified name of each directly above it (`up`) or below it."""
        here, there = (CodeBase.class_id, CodeBase.base_id) if up else (CodeBase.base_id, CodeBase.class_id)
        with self._reading() as session:
            return [
                (number, name)
                for chunk in _chunks(sorted(set(ids)))
                for number, name in session.execute(
                    select(here, CodeSymbol.qualified).join(CodeSymbol, CodeSymbol.id == there).where(here.in_(chunk))
                )
            ]

    def all_code_bases(self, index_id: int) -> Iterator[Inheritance]:
        """Every class of an index with each of its bases, by file and name, read as it is asked for."""
        query = (
            select(
                _ONE.qualified.label("name"), _OTHER.qualified.label("base"), _ONE_FILE.path.label("file"),
                _OTHER_FILE.path.label("base_file"),
            )
            .select_from(CodeBase)
            .join(_ONE, _ONE.id == CodeBase.class_id)
            .join(_OTHER, _OTHER.id == CodeBase.base_id)
            .join(_ONE_FILE, _ONE_FILE.id == _ONE.file_id)
            .join(_OTHER_FILE, _OTHER_FILE.id == _OTHER.file_id)
            .where(_ONE.index_id == index_id)
            .order_by("file", "name", "base_file", "base")
        )  # fmt: skip
        with self._reading() as session:
            for row in session.execute(query).yield_per(2_000):
                yield Inheritance(name=row.name, base=row.base, file=row.file, base_file=row.base_file)

    # --- calls

    def code_calls_around(self, ids: Iterable[int], *, up: bool) -> list[CallRow]:
        """What calls (`up`), or is called by, each of `ids`."""
        here, there = (CodeEdge.callee_id, CodeEdge.caller_id) if up else (CodeEdge.caller_id, CodeEdge.callee_id)
        with self._reading() as session:
            return [
                CallRow(*row)
                for chunk in _chunks(sorted(set(ids)))
                for row in session.execute(
                    select(here, there, func.max(CodeEdge.confidence)).where(here.in_(chunk)).group_by(here, there)
                )
            ]

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
            for chunk in _chunks(sorted(set(chosen or ()))):
                for row in session.execute(_EDGES.where(here.in_(chunk))):
                    other = row.callee_id if here is CodeEdge.caller_id else row.caller_id
                    if wanted is None or other in wanted:
                        found.append(_edge(row))
        return sorted(found, key=_edge_order)

    def code_called_names(self, index_id: int) -> set[str]:
        """The qualified names that something of another name calls."""
        query = (
            select(_OTHER.qualified)
            .distinct()
            .join(CodeEdge, CodeEdge.callee_id == _OTHER.id)
            .join(_ONE, _ONE.id == CodeEdge.caller_id)
            .where(_OTHER.index_id == index_id, _ONE.qualified != _OTHER.qualified)
        )
        with self._reading() as session:
            return set(session.scalars(query))

    def code_file_calls(self, index_id: int) -> list[tuple[str, str]]:
        """(caller's file, callee's file) of all calls between two files, each pair once."""
        with self._reading() as session:
            listed = session.execute(select(CodeFile.id, CodeFile.path).where(CodeFile.index_id == index_id))
            paths = dict(listed.tuples().all())
            caller = CodeEdge.caller_id.op("/")(1 << FILE_BITS)
            callee = CodeEdge.callee_id.op("/")(1 << FILE_BITS)
            pairs = session.execute(select(caller, callee).distinct().where(_among(CodeEdge.caller_id, paths))).tuples()
            return [
                (paths[one], paths[other]) for one, other in pairs if one != other and one in paths and other in paths
            ]

    def code_call_counts(self, index_id: int, *, up: bool) -> dict[int, int]:
        """How many call sites lead into (`up`), or start in, each symbol that has any."""
        there = CodeEdge.callee_id if up else CodeEdge.caller_id
        with self._reading() as session:
            files = set(session.scalars(select(CodeFile.id).where(CodeFile.index_id == index_id)))
            counted = select(there, func.count()).where(_among(there, files)).group_by(there)
            rows = session.execute(counted).tuples()
            return {number: count for number, count in rows if number >> FILE_BITS in files}

    def all_code_edges(self, index_id: int) -> Iterator[Edge]:
        """Every call of an index by file and line, read as it is asked for."""
        with self._reading() as session:
            names = {
                row.id: (row.qualified, row.file_id)
                for row in session.execute(
                    select(CodeSymbol.id, CodeSymbol.qualified, CodeSymbol.file_id).where(
                        CodeSymbol.index_id == index_id
                    )
                )
            }
            files = session.execute(
                select(CodeFile.id, CodeFile.path).where(CodeFile.index_id == index_id).order_by(CodeFile.path)
            ).all()
            paths = dict(files)
            for number, path in files:
                found = []
                for row in session.execute(select(CodeEdge.__table__).where(within(CodeEdge.caller_id, number))):
                    if row.caller_id in names and row.callee_id in names:
                        callee, callee_file = names[row.callee_id]
                        found.append(
                            Edge(
                                caller=names[row.caller_id][0], callee=callee, file=path, line=row.line,
                                caller_file=path, callee_file=paths[callee_file], how=row.how,
                                confidence=row.confidence, possible=row.possible,
                            )
                        )  # fmt: skip
                yield from sorted(found, key=_edge_order)


# --- statements

_SYMBOLS = select(
    CodeSymbol.id, CodeSymbol.qualified, CodeSymbol.kind, CodeFile.language, CodeFile.path, CodeSymbol.line,
    CodeSymbol.end_line,
).join(CodeFile, CodeFile.id == CodeSymbol.file_id)  # fmt: skip
_ONE, _OTHER = aliased(CodeSymbol), aliased(CodeSymbol)
_ONE_FILE, _OTHER_FILE = aliased(CodeFile), aliased(CodeFile)
_EDGES = (
    select(
        CodeEdge.caller_id, CodeEdge.callee_id, _ONE.qualified.label("caller"), _OTHER.qualified.label("callee"),
        _ONE_FILE.path.label("caller_file"), _OTHER_FILE.path.label("callee_file"), CodeEdge.line, CodeEdge.how,
        CodeEdge.confidence, CodeEdge.possible,
    )
    .join(_ONE, _ONE.id == CodeEdge.caller_id)
    .join(_OTHER, _OTHER.id == CodeEdge.callee_id)
    .join(_ONE_FILE, _ONE_FILE.id == _ONE.file_id)
    .join(_OTHER_FILE, _OTHER_FILE.id == _OTHER.file_id)
)  # fmt: skip


def _among(column: Any, file_ids: Collection[int]) -> ColumnElement[bool]:
    """That a symbol's id is between those of these files: of other indexes as few as possible are looked at."""
    low, high = min(file_ids, default=0), max(file_ids, default=0)
    condition: ColumnElement[bool] = (column >= low << FILE_BITS) & (column < (high + 1) << FILE_BITS)
    return condition


def _symbols(session: Session, condition: ColumnElement[bool]) -> list[GraphSymbol]:
    return [_symbol(row) for row in session.execute(_SYMBOLS.where(condition))]


def _symbol(row: Any) -> GraphSymbol:
    return GraphSymbol(
        row.id,
        Symbol(
            name=row.qualified, kind=row.kind, language=row.language, file=row.path, line=row.line,
            end_line=row.end_line,
        ),
    )  # fmt: skip


def _symbol_order(symbol: Symbol) -> tuple[str, int, str, int]:
    return symbol.file, symbol.line, symbol.name, symbol.end_line


def _edge(row: Any) -> Edge:
    return Edge(
        caller=row.caller, callee=row.callee, file=row.caller_file, line=row.line, caller_file=row.caller_file,
        callee_file=row.callee_file, how=row.how, confidence=row.confidence, possible=row.possible,
    )  # fmt: skip


def _edge_order(edge: Edge) -> tuple[str, int, str, str, str]:
    return edge.file, edge.line, edge.caller, edge.callee, edge.callee_file


def _chunks(values: Sequence[Any]) -> Iterator[Sequence[Any]]:
    for start in range(0, len(values), _AT_ONCE):
        yield values[start : start + _AT_ONCE]
