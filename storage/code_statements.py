"""What statements of reading an index are made of: the selects that join names and places, and rows as plain values."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from typing import Any

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import aliased
from unabridged.ingest.analysis import Edge, Symbol

from .code_records import FILE_BITS
from .tables import CodeEdge, CodeFile, CodeSymbol

_AT_ONCE = 500  # values of one IN (...)

SYMBOLS = select(
    CodeSymbol.id, CodeSymbol.qualified, CodeSymbol.kind, CodeFile.language, CodeFile.path, CodeSymbol.line,
    CodeSymbol.end_line,
).join(CodeFile, CodeFile.id == CodeSymbol.file_id)  # fmt: skip
ONE, OTHER = aliased(CodeSymbol), aliased(CodeSymbol)
ONE_FILE, OTHER_FILE = aliased(CodeFile), aliased(CodeFile)
EDGES = (
    select(
        CodeEdge.caller_id, CodeEdge.callee_id, ONE.qualified.label("caller"), OTHER.qualified.label("callee"),
        ONE_FILE.path.label("caller_file"), OTHER_FILE.path.label("callee_file"), CodeEdge.line, CodeEdge.how,
        CodeEdge.confidence, CodeEdge.possible,
    )
    .join(ONE, ONE.id == CodeEdge.caller_id)
    .join(OTHER, OTHER.id == CodeEdge.callee_id)
    .join(ONE_FILE, ONE_FILE.id == ONE.file_id)
    .join(OTHER_FILE, OTHER_FILE.id == OTHER.file_id)
)  # fmt: skip


def symbol_of(row: Any) -> Symbol:
    """A row of SYMBOLS."""
    return Symbol(
        name=row.qualified, kind=row.kind, language=row.language, file=row.path, line=row.line, end_line=row.end_line
    )


def symbol_order(symbol: Symbol) -> tuple[str, int, str, int]:
    """By file and line."""
    return symbol.file, symbol.line, symbol.name, symbol.end_line


def edge_of(row: Any) -> Edge:
    """A row of EDGES."""
    return Edge(
        caller=row.caller, callee=row.callee, file=row.caller_file, line=row.line, caller_file=row.caller_file,
        callee_file=row.callee_file, how=row.how, confidence=row.confidence, possible=row.possible,
    )  # fmt: skip


def edge_order(edge: Edge) -> tuple[str, int, str, str, str]:
    """By file and line."""
    return edge.file, edge.line, edge.caller, edge.callee, edge.callee_file


def among(column: Any, file_ids: Collection[int]) -> ColumnElement[bool]:
    """That a symbol's id is between those of these files: of other indexes as few as possible are looked at."""
    low, high = min(file_ids, default=0), max(file_ids, default=0)
    condition: ColumnElement[bool] = (column >= low << FILE_BITS) & (column < (high + 1) << FILE_BITS)
    return condition


def chunks(values: Sequence[Any]) -> Iterator[Sequence[Any]]:
    """As many at a time as one IN (...) takes."""
    for start in range(0, len(values), _AT_ONCE):
        yield values[start : start + _AT_ONCE]
