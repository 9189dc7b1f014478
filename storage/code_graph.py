"""Call graphs of large repositories: facts of every file, symbols and calls as rows, written file by file.

Plain values go in and out; what they mean is ingest/code/index's business. Reading the graph is in code_queries.py.
"""

from __future__ import annotations

import hashlib
import re
import zlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

from sqlalchemy import Table, delete, insert, select, update
from sqlalchemy.orm import Session

from .backends.base import backend_of
from .database import Database
from .tables import CodeBase, CodeEdge, CodeFile, CodeIndex, CodeSkip, CodeSymbol, CodeUnit, CodeWords
from .workspaces import clean

# A symbol's id is its file's id above this many bits, and a digest of its name within the file below them.
FILE_BITS = 20
_PLACES = 1 << FILE_BITS
_AT_ONCE = 500  # values of one IN (...)
_KEPT = re.compile(r"[0-9a-f]{64}(\.folder|(\.[a-z0-9]+)?\.unpacked)")
_LONGEST_NAME = 600  # characters; PostgreSQL's indexes take 2,704 bytes


@dataclass(frozen=True, slots=True)
class CodeIndexRecord:
    """The call graph of one folder; `state` is "building", "indexed" or "resolved", `version` that of its analyser."""

    id: int
    key: str
    name: str
    state: str
    version: str


@dataclass(frozen=True, slots=True)
class CodeFileRecord:
    """One file of an index as it was read last. `mtime_ns` and `size` tell whether it may have changed since."""

    id: int
    path: str
    language: str
    prefix: str
    size: int
    mtime_ns: int
    sha256: str
    lines: int
    unit: str | None


class SymbolRow(NamedTuple):
    """A definition; a file's rows are in the order in which their ids are made."""

    qualified: str
    kind: str
    line: int
    end_line: int


class EdgeRow(NamedTuple):
    """A call between two symbols by their ids."""

    caller_id: int
    callee_id: int
    line: int
    how: str
    confidence: float
    possible: bool


@dataclass(frozen=True, slots=True)
class CodeFileFacts:
    """What is kept of one file: `header`, `calls` and `uses` are text that only ingest reads."""

    path: str
    language: str
    prefix: str
    size: int
    mtime_ns: int
    sha256: str
    lines: int
    header: str
    calls: str
    uses: str
    symbols: Sequence[SymbolRow]
    bases: Sequence[tuple[str, str]] = ()  # (what a class names in its header, the class), by last names
    starts: bool = False
    generated: bool = False


@dataclass(frozen=True, slots=True)
class ResolvedFile:
    """What resolving found in one file: symbols with their ids, calls, and as text what only ingest reads."""

    symbols: Sequence[SymbolRow]
    symbol_ids: Sequence[int]
    edges: Sequence[EdgeRow]
    external: str


def code_index_key(folder: Path) -> str:
    """The key of a folder's index: of where it is, because what changed there is found by comparing with the last time.

    A repository that the store keeps is known by its content's key, wherever a machine has the folder of files.
    """
    parts = folder.resolve().parts
    kept = next((place for place, part in enumerate(parts) if _KEPT.fullmatch(part)), None)
    where = str(folder.resolve()) if kept is None else "/".join(parts[kept:])
    digest = hashlib.sha256(where.encode("utf-8", "surrogateescape")).hexdigest()
    return f"{'folder' if kept is None else 'kept'}:{digest}"


def symbol_ids(file_id: int, qualified: Iterable[str], known: Mapping[str, Sequence[int]] | None = None) -> list[int]:
    """An id for each symbol of a file, equal names counted; the same names give the same ids.

    known  ids that names have already, in the order in which equal names are met
    """
    left = {name: list(numbers)[::-1] for name, numbers in (known or {}).items()}
    taken = {number % _PLACES for numbers in left.values() for number in numbers}
    ids = []
    for name in qualified:
        if left.get(name):
            ids.append(left[name].pop())
            continue
        place = zlib.crc32(name.encode("utf-8", "surrogatepass")) % _PLACES
        while place in taken:
            place = (place + 1) % _PLACES
        taken.add(place)
        ids.append(file_id << FILE_BITS | place)
    return ids


def lowered(name: str) -> str:
    """A name as it is looked up; letters outside ASCII stay, as databases differ on them."""
    return name.translate(_LOWER)


_LOWER = {ord(letter): letter.lower() for letter in "ABCDEFGHIJKLMNOPQRSTUVWXYZ"}


class CodeGraphs(Database):
    """Writes indexes; each method is one transaction."""

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
            yield from self._texts(CodeFile.header, file_ids)
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
        return self._texts(CodeFile.calls, file_ids)

    def _texts(self, column: Any, file_ids: Sequence[int]) -> Iterator[tuple[int, str]]:
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
            base_rows: list[tuple[Any, ...]] = []
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
                symbol_rows.extend(_symbol_rows(index_id, number, file.symbols))
                base_rows.extend((index_id, number, bounded(base), bounded(name)) for base, name in file.bases)
            insert_rows(session, CodeFile, _FILE_COLUMNS, file_rows)
            insert_rows(session, CodeSymbol, _SYMBOL_COLUMNS, symbol_rows)
            insert_rows(session, CodeBase, _BASE_COLUMNS, base_rows)
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

    # --- calls

    def put_code_edges(self, edges: Mapping[int, Sequence[EdgeRow]]) -> None:
        """The calls of each file by its id, in place of those it had."""
        with self._writing() as session:
            for file_id in edges:
                session.execute(_delete_edges(file_id))
            insert_rows(session, CodeEdge, _EDGE_COLUMNS, [row for rows in edges.values() for row in rows])

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
            for file_id, file in files.items():
                session.execute(_delete_symbols(file_id))
                session.execute(_delete_edges(file_id))
                rows = _symbol_rows(index_id, file_id, file.symbols, file.symbol_ids)
                insert_rows(session, CodeSymbol, _SYMBOL_COLUMNS, rows)
                insert_rows(session, CodeEdge, _EDGE_COLUMNS, list(file.edges))
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
        return self._texts(CodeFile.external, file_ids)

    def code_edges_of(self, file_id: int) -> list[EdgeRow]:
        """The calls of one file."""
        table = CodeEdge.__table__.c
        low = file_id << FILE_BITS
        with self._reading() as session:
            rows = session.execute(
                select(table.caller_id, table.callee_id, table.line, table.how, table.confidence, table.possible).where(
                    table.caller_id >= low, table.caller_id < low + _PLACES
                )
            )
            return [EdgeRow(*row) for row in rows]

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
_SYMBOL_COLUMNS = ("id", "index_id", "file_id", "name", "qualified", "kind", "line", "end_line")
_BASE_COLUMNS = ("index_id", "file_id", "base", "name")
_EDGE_COLUMNS = ("caller_id", "callee_id", "line", "how", "confidence", "possible")


def bounded(text: str) -> str:
    """A name as the database takes it."""
    return clean(text)[:_LONGEST_NAME]


def _symbol_rows(
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


def _delete_symbols(file_id: int) -> Any:
    low = file_id << FILE_BITS
    return delete(CodeSymbol).where(CodeSymbol.id >= low, CodeSymbol.id < low + _PLACES)


def _delete_edges(file_id: int) -> Any:
    low = file_id << FILE_BITS
    return delete(CodeEdge).where(CodeEdge.caller_id >= low, CodeEdge.caller_id < low + _PLACES)


def _forget(session: Session, file_ids: Sequence[int]) -> None:
    for file_id in file_ids:
        session.execute(_delete_symbols(file_id))
        session.execute(_delete_edges(file_id))
    for start in range(0, len(file_ids), _AT_ONCE):
        chunk = file_ids[start : start + _AT_ONCE]
        session.execute(delete(CodeBase).where(CodeBase.file_id.in_(chunk)))
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
