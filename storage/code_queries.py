"""Questions to a call graph in the database: symbols by name, callers and callees level by level, paths.

A class and its constructor are one node, as in ingest/code/graph.py. Only what a question touches is read.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session, aliased
from unabridged.ingest.analysis import Edge, Symbol

from .code_graph import FILE_BITS, CodeGraphs
from .tables import CodeEdge, CodeFile, CodeSymbol

_AT_ONCE = 500  # values of one IN (...)


@dataclass(frozen=True, slots=True)
class GraphSymbol:
    """A symbol of the graph with its id, to ask on from."""

    id: int
    symbol: Symbol


@dataclass(frozen=True, slots=True)
class Reached:
    """What a walk reached: ids by level, nearest first, and whether it stopped at the most that were asked for."""

    levels: tuple[tuple[int, ...], ...]
    complete: bool


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

    def find_code_symbols(self, index_id: int, name: str) -> list[GraphSymbol]:
        """The symbols whose qualified name is `name` or ends in it after a dot; by name and place."""
        last = name.rpartition(".")[2]
        with self._reading() as session:
            found = _symbols(session, (CodeSymbol.index_id == index_id) & (CodeSymbol.name == last))
            listed = [item for item in found if f".{item.symbol.name}".endswith(f".{name}")]
            return sorted(listed, key=lambda item: (item.symbol.name, item.symbol.file, item.symbol.line))

    def code_symbols(self, ids: Iterable[int]) -> dict[int, Symbol]:
        """Symbols by their ids."""
        with self._reading() as session:
            return {
                item.id: item.symbol
                for chunk in _chunks(sorted(set(ids)))
                for item in _symbols(session, CodeSymbol.id.in_(chunk))
            }

    def reached(self, ids: Iterable[int], depth: int | None, *, up: bool, most: int = 20_000) -> Reached:
        """Level by level, what calls (`up`), or is called by, any of `ids` in 1, 2, ... `depth` calls."""
        with self._reading() as session:
            level = sorted(set(_classes_for(session, ids).values()))
            seen = set(level)
            levels: list[tuple[int, ...]] = []
            while level and (depth is None or len(levels) < depth):
                near = {other for other in _neighbours(session, level, up=up) if other not in seen}
                if len(seen) + len(near) > most:
                    return Reached(tuple(levels), False)
                level = sorted(near)
                seen.update(level)
                if level:
                    levels.append(tuple(level))
            return Reached(tuple(levels), True)

    def code_edges_between(self, callers: Iterable[int], callees: Iterable[int]) -> list[Edge]:
        """The calls from any of `callers` to any of `callees`, constructors counting as their class."""
        with self._reading() as session:
            wanted = _with_constructors(session, sorted(set(callees)))
            goals = set(wanted)
            found: list[Edge] = []
            for chunk in _chunks(_with_constructors(session, sorted(set(callers)))):
                rows = session.execute(_EDGES.where(CodeEdge.caller_id.in_(chunk)))
                found.extend(_edge(row) for row in rows if row.callee_id in goals)
            return sorted(found, key=_edge_order)

    def all_code_symbols(self, index_id: int) -> Iterator[Symbol]:
        """Every symbol of an index by file, line and name, read as it is asked for."""
        with self._reading() as session:
            order = (CodeFile.path, CodeSymbol.line, CodeSymbol.qualified, CodeSymbol.end_line)
            for row in session.execute(
                _SYMBOLS.where(CodeSymbol.index_id == index_id).order_by(*order)
            ).yield_per(2_000):  # fmt: skip
                yield _symbol(row).symbol

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
                low = number << FILE_BITS
                rows = session.execute(
                    select(CodeEdge.__table__).where(
                        CodeEdge.caller_id >= low, CodeEdge.caller_id < low + (1 << FILE_BITS)
                    )
                )
                found = []
                for row in rows:
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
_CALLER, _CALLEE = aliased(CodeSymbol), aliased(CodeSymbol)
_CALLER_FILE, _CALLEE_FILE = aliased(CodeFile), aliased(CodeFile)
_EDGES = (
    select(
        CodeEdge.caller_id, CodeEdge.callee_id, _CALLER.qualified.label("caller"), _CALLEE.qualified.label("callee"),
        _CALLER_FILE.path.label("caller_file"), _CALLEE_FILE.path.label("callee_file"), CodeEdge.line, CodeEdge.how,
        CodeEdge.confidence, CodeEdge.possible,
    )
    .join(_CALLER, _CALLER.id == CodeEdge.caller_id)
    .join(_CALLEE, _CALLEE.id == CodeEdge.callee_id)
    .join(_CALLER_FILE, _CALLER_FILE.id == _CALLER.file_id)
    .join(_CALLEE_FILE, _CALLEE_FILE.id == _CALLEE.file_id)
)  # fmt: skip


def _neighbours(session: Session, level: Sequence[int], *, up: bool) -> set[int]:
    """What is one call away from any of `level`; a constructor is given as its class."""
    here, there = (CodeEdge.callee_id, CodeEdge.caller_id) if up else (CodeEdge.caller_id, CodeEdge.callee_id)
    found: set[int] = set()
    for chunk in _chunks(_with_constructors(session, level)):
        found.update(
            session.scalars(
                select(func.coalesce(CodeSymbol.same_as, CodeSymbol.id))
                .distinct()
                .join(CodeEdge, there == CodeSymbol.id)
                .where(here.in_(chunk))
            )
        )
    return found


def _with_constructors(session: Session, ids: Sequence[int]) -> list[int]:
    """The ids, and those of the constructors of classes among them."""
    found = set(ids)
    for chunk in _chunks(ids):
        found.update(session.scalars(select(CodeSymbol.id).where(CodeSymbol.same_as.in_(chunk))))
    return sorted(found)


def _classes_for(session: Session, ids: Iterable[int]) -> dict[int, int]:
    """Each id, and what it is one node with: the class for a constructor, itself for all else."""
    found: dict[int, int] = {}
    for chunk in _chunks(sorted(set(ids))):
        rows = session.execute(
            select(CodeSymbol.id, func.coalesce(CodeSymbol.same_as, CodeSymbol.id)).where(CodeSymbol.id.in_(chunk))
        )
        found.update(dict(rows.tuples().all()))
    return found


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


def _edge(row: Any) -> Edge:
    return Edge(
        caller=row.caller, callee=row.callee, file=row.caller_file, line=row.line, caller_file=row.caller_file,
        callee_file=row.callee_file, how=row.how, confidence=row.confidence, possible=row.possible,
    )  # fmt: skip


def _edge_order(edge: Edge) -> tuple[str, int, str, str, str]:
    return edge.file, edge.line, edge.caller, edge.callee, edge.callee_file


def _chunks(ids: Sequence[int]) -> Iterator[Sequence[int]]:
    for start in range(0, len(ids), _AT_ONCE):
        yield ids[start : start + _AT_ONCE]
