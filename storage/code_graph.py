"""Call graphs of large repositories: calls and class hierarchies as rows, written file by file, or a resolved unit at once.

Plain values go in and out; what they mean is ingest/code/index's business. Reading the graph is in code_queries.py.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterator, Mapping, Sequence

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from .code_files import SYMBOL_COLUMNS, CodeFiles, forget_links, forget_symbols, insert_rows, rows_of_symbols, within
from .code_records import BaseRow, EdgeRow, Links, ResolvedFile
from .tables import CodeBase, CodeEdge, CodeFile, CodeSymbol, CodeUnit


class CodeGraphs(CodeFiles):
    """Writes what was found between files; each method is one transaction."""

    def put_code_links(self, links: Mapping[int, Links]) -> None:
        """The calls and bases of each file by its id, in place of those it had."""
        with self._writing() as session:
            _put_links(session, links)

    # --- what resolving a unit found

    def put_code_unit(
        self,
        index_id: int,
        name: str,
        key: str,
        bounded: bool,
        files: Mapping[int, ResolvedFile],
    ) -> None:
        """A resolved unit, each of its files by id; all or nothing."""
        with self._writing() as session:
            _put_links(session, {file_id: file.links for file_id, file in files.items()})
            forget_symbols(session, files)
            for file_id, file in files.items():
                rows = rows_of_symbols(index_id, file_id, file.symbols, file.symbol_ids)
                insert_rows(session, CodeSymbol, SYMBOL_COLUMNS, rows)
                compressed = zlib.compress(file.external.encode("utf-8", "replace"), 1)
                session.execute(update(CodeFile).where(CodeFile.id == file_id).values(external=compressed, unit=name))
            session.execute(delete(CodeUnit).where(CodeUnit.index_id == index_id, CodeUnit.name == name))
            session.add(CodeUnit(index_id=index_id, name=name, key=key, bounded=bounded))

    def code_units(self, index_id: int) -> dict[str, tuple[str, bool]]:
        """The key of each resolved unit, and whether its work was cut off."""
        with self._reading() as session:
            rows = session.execute(
                select(CodeUnit.name, CodeUnit.key, CodeUnit.bounded).where(CodeUnit.index_id == index_id)
            )
            return {name: (key, bounded) for name, key, bounded in rows}

    def drop_code_units(self, index_id: int, names: Sequence[str]) -> None:
        """Forget that these units are resolved."""
        with self._writing() as session:
            for name in names:
                session.execute(delete(CodeUnit).where(CodeUnit.index_id == index_id, CodeUnit.name == name))

    def code_external(self, file_ids: Sequence[int]) -> Iterator[tuple[int, str]]:
        """What `external` said of files whose unit is resolved."""
        return self._code_texts(CodeFile.external, file_ids)

    def code_links_of(self, file_id: int) -> Links:
        """The calls of one file, and the bases of its classes."""
        edge, base = CodeEdge.__table__.c, CodeBase.__table__.c
        with self._reading() as session:
            edges = session.execute(
                select(edge.caller_id, edge.callee_id, edge.line, edge.how, edge.confidence, edge.possible).where(
                    within(edge.caller_id, file_id)
                )
            )
            bases = session.execute(select(base.class_id, base.base_id).where(within(base.class_id, file_id)))
            return Links([EdgeRow(*row) for row in edges], [BaseRow(*row) for row in bases])


def _put_links(session: Session, links: Mapping[int, Links]) -> None:
    forget_links(session, links)
    insert_rows(session, CodeEdge, EdgeRow._fields, [row for item in links.values() for row in item.edges])
    insert_rows(session, CodeBase, BaseRow._fields, [row for item in links.values() for row in item.bases])
