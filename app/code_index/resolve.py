"""Stage two: each package of an index resolved as a small repository is, in a process of its own, and kept by content.

Inside a package its own result counts. Calls that leave it for another package of the repository are those of stage one
that are sure: found through an import, not by a bare name.
"""

from __future__ import annotations

import gc
import json
import os
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from multiprocessing import Pipe, connection, get_context
from multiprocessing.context import ForkProcess
from pathlib import Path

from unabridged.ingest.analysis import Symbol
from unabridged.ingest.code.analyze import analyze_parts, collector_off
from unabridged.ingest.code.descriptions import Place, describe_functions
from unabridged.ingest.code.index.outline import calls_from
from unabridged.ingest.code.index.reading import NO_LANGUAGE
from unabridged.ingest.code.index.units import MOST_LINES, Unit, UnitFile, divide
from unabridged.ingest.code.part import Part
from unabridged.ingest.document import SourceFile
from unabridged.ingest.errors import InputRejected
from unabridged.ingest.limits import LIMITS
from unabridged.ingest.progress import Progress, silent
from unabridged.ingest.readers.sources import take
from unabridged.ingest.readers.walk import on_disk
from unabridged.storage import Store
from unabridged.storage.code_records import (
    FILE_BITS,
    BaseRow,
    CodeFileRecord,
    EdgeRow,
    Links,
    ResolvedFile,
    SymbolRow,
    code_index_key,
    symbol_ids,
)

from .failures import of_exception, of_status
from .whole import Whole, manifests_of
from .words import Segment

_FUNCTIONS = frozenset({"function", "method"})
_MOST_PROCESSES = 8
_LOOK = 0.2  # seconds between looks at the progress, which may ask to stop


@dataclass(frozen=True, slots=True)
class Resolved:
    """What resolving did: units solved anew, units kept, and those that could not be solved, by name with the reason."""

    solved: int
    kept: int
    failed: Mapping[str, str]


def resolve_index(
    store: Store,
    folder: Path,
    index_id: int,
    *,
    processes: int = 1,
    most_lines: int = MOST_LINES,
    progress: Progress = silent,
) -> Resolved:
    """Resolve every unit of an index that is not resolved as it is now. Call index_folder before.

    Raises Cancelled through `progress`; units that were done stay done. Raises InputRejected where the folder is gone.
    """
    if not folder.is_dir():
        raise InputRejected(
            f"The folder '{folder}' is not there any more.", remedy="Bring it back, or index where it is now."
        )
    records = [item for item in store.code_files(index_id) if item.language not in NO_LANGUAGE]
    manifests = manifests_of(store, index_id)
    digest = sha256(b"\0".join(path.encode("utf-8", "replace") + b"\0" + data for path, data in manifests)).hexdigest()
    units = divide(
        (UnitFile(item.path, item.language, item.prefix, item.sha256, item.lines) for item in records),
        digest,
        most=most_lines,
    )
    known = store.code_units(index_id)
    record = store.find_code_index(code_index_key(folder))
    as_before = {unit.name: unit.key for unit in units} == {name: key for name, (key, _) in known.items()}
    if record is not None and record.state == "resolved" and as_before:
        return Resolved(0, len(units), {})
    store.drop_code_units(index_id, sorted(known.keys() - {unit.name for unit in units}))
    with collector_off():
        work = _Work(store, folder, index_id, Whole.load(store, index_id), units, manifests)
        anew = [unit for unit in units if known.get(unit.name, ("",))[0] != unit.key or not work.shown(unit, records)]
        chosen = {unit.name for unit in anew}
        for number, unit in enumerate(unit for unit in units if unit.name not in chosen):
            progress("resolve", number, len(units))
            work.connect(unit)
        failed = _run(work, anew, processes, most_lines, progress)
    for name, why in failed.items():
        store.put_code_unit(index_id, name, why, False, {})
    if not failed:
        store.set_code_state(index_id, "resolved")
    return Resolved(len(anew) - len(failed), len(units) - len(anew), failed)


def _run(work: _Work, units: Sequence[Unit], processes: int, most_lines: int, progress: Progress) -> dict[str, str]:
    """Solve units in forked processes, the largest first, as many at once as their size allows; those that failed, and why."""
    waiting = sorted(units, key=lambda unit: (unit.lines, unit.name))
    running: dict[ForkProcess, Unit] = {}
    reasons: dict[ForkProcess, connection.Connection] = {}
    failed: dict[str, str] = {}
    total, done = sum(unit.lines for unit in units), 0
    gc.freeze()  # children share this process's objects as long as nobody touches them
    try:
        while waiting or running:
            while waiting and len(running) < min(processes, _MOST_PROCESSES):
                room = most_lines - sum(unit.lines for unit in running.values())
                fitting = [unit for unit in waiting if unit.lines <= room or not running]
                if not fitting:
                    break
                waiting.remove(fitting[-1])
                reason, tell = Pipe(duplex=False)
                process = get_context("fork").Process(target=work.run, args=(fitting[-1], tell))
                process.start()
                tell.close()
                running[process], reasons[process] = fitting[-1], reason
            progress("resolve", done, total)
            connection.wait([process.sentinel for process in running], timeout=_LOOK)
            for process in [process for process in running if not process.is_alive()]:
                unit = running.pop(process)
                done += unit.lines
                with reasons.pop(process) as reason:
                    if process.exitcode != 0:
                        failed[unit.name] = _heard(reason) or of_status(process.exitcode)
    finally:
        for process in running:
            process.terminate()
        for process in running:
            process.join()
        gc.unfreeze()
    return failed


def _heard(reason: connection.Connection) -> str:
    try:
        return reason.recv_bytes().decode() if reason.poll() else ""
    except EOFError:
        return ""


class _Work:
    """Everything that solving a unit needs; it is made before the processes are forked."""

    def __init__(
        self,
        store: Store,
        folder: Path,
        index_id: int,
        whole: Whole,
        units: Sequence[Unit],
        manifests: Sequence[tuple[str, bytes]],
    ) -> None:
        self.store, self.folder, self.index_id, self.whole = store, folder, index_id, whole
        self.manifests = [SourceFile(path, data) for path, data in manifests]
        self.unit_of = {file.path: unit.name for unit in units for file in unit.files}
        self.alone = len(units) == 1  # nothing is outside of the only unit
        self.id_of = dict(zip(whole.paths, whole.file_ids, strict=True))
        self.path_of = {number: path for path, number in self.id_of.items()}

    def shown(self, unit: Unit, records: Sequence[CodeFileRecord]) -> bool:
        """Whether every file of a unit shows this unit's result, and none has been indexed anew since."""
        shown = {item.path: item.unit for item in records}
        return all(shown[file.path] == unit.name for file in unit.files)

    def run(self, unit: Unit, tell: connection.Connection) -> None:
        """What a forked process does: solve a unit, or tell why it could not and end with a status that says so."""
        try:
            self.solve(unit)
        except Exception as error:
            tell.send_bytes(of_exception(error).encode())
            os._exit(1)

    def solve(self, unit: Unit) -> None:
        """Read, analyse and store one unit."""
        files = []
        for file in unit.files:
            try:
                taken = take(file.path, on_disk(self.folder, file.path).read_bytes(), LIMITS)
            except FileNotFoundError:  # gone since it was indexed; the next time it is taken out
                continue
            if isinstance(taken, SourceFile):
                files.append(taken)
        modules = {file.path: file.prefix for file in unit.files}
        parts = analyze_parts([*files, *self.manifests], root_name=self.folder.resolve().name, modules=modules)
        found = self._files(unit, parts)
        before = self._functions(found)
        self.store.put_code_unit(self.index_id, unit.name, unit.key, any(part.bounded for part in parts), found)
        self._describe(files, found, before)

    def _functions(self, files: Iterable[int]) -> dict[str, set[tuple[str, int, int]]]:
        """(name, first line, last line) of the functions of each file by its path, as the index has them."""
        paths = [self.path_of[number] for number in files]
        found: dict[str, set[tuple[str, int, int]]] = {path: set() for path in paths}
        for symbol in self.store.code_definitions_in(self.index_id, paths):
            if symbol.kind in _FUNCTIONS:
                found[symbol.file].add((symbol.name, symbol.line, symbol.end_line))
        return found

    def _describe(
        self,
        files: Sequence[SourceFile],
        found: Mapping[int, ResolvedFile],
        before: Mapping[str, set[tuple[str, int, int]]],
    ) -> None:
        """Words of the files where resolving found other functions than the outline had."""
        words = Segment()
        for file in files:
            if file.generated:
                continue
            resolved = found[self.id_of[file.path]]
            prefix = self.whole.prefix_of(file.path)
            now = {(item.qualified, item.line, item.end_line) for item in resolved.symbols if item.kind in _FUNCTIONS}
            if now != before[file.path]:
                places = [
                    Place(item.qualified.removeprefix(prefix + "."), item.kind, item.line, item.end_line)
                    for item in resolved.symbols
                ]
                described = describe_functions(file.path, file.code_text, places)
                words.add_functions(self.id_of[file.path], described, resolved.symbol_ids)
        words.put(self.store, self.index_id)

    def connect(self, unit: Unit) -> None:
        """What joins this unit and others once more: others may have changed. The rest stays."""
        for file in unit.files:
            number = self.id_of[file.path]
            old = self.store.code_links_of(number)
            links = Links(
                self._with_calls_outside(
                    unit, file.path, [row for row in old.edges if self._unit_of_symbol(row.callee_id) == unit.name]
                ),
                self._with_bases_outside(
                    unit, file.path, [row for row in old.bases if self._unit_of_symbol(row.base_id) == unit.name]
                ),
            )
            if links != Links(sorted(old.edges), sorted(old.bases)):
                self.store.put_code_links({number: links})

    def _files(self, unit: Unit, parts: Sequence[Part]) -> dict[int, ResolvedFile]:
        symbols: dict[str, list[Symbol]] = {file.path: [] for file in unit.files}
        for part in parts:
            for symbol in part.symbols:
                symbols[symbol.file].append(symbol)
        ids: dict[str, list[int]] = {}
        first: dict[tuple[str, str], int] = {}
        for path, listed in symbols.items():
            listed.sort(key=lambda symbol: (symbol.line, symbol.name, symbol.end_line, symbol.kind))
            ids[path] = symbol_ids(self.id_of[path], (symbol.name for symbol in listed), self._known_ids(path))
            for symbol, number in zip(listed, ids[path], strict=True):
                first.setdefault((path, symbol.name), number)
        edges: dict[str, dict[tuple[int, int, int], EdgeRow]] = {path: {} for path in symbols}
        bases: dict[str, set[BaseRow]] = {path: set() for path in symbols}
        external: dict[str, list[tuple[str, str, int]]] = {path: [] for path in symbols}
        damaged = {path: line for part in parts for path, line in part.damaged}
        for part in parts:
            for edge in part.edges:
                caller = first.get((edge.caller_file, edge.caller))
                callee = first.get((edge.callee_file, edge.callee))
                if caller is not None and callee is not None:
                    edges[edge.caller_file][caller, callee, edge.line] = EdgeRow(
                        caller, callee, edge.line, edge.how, edge.confidence, edge.possible
                    )
            for item in part.inheritance:
                cls, base = first.get((item.file, item.name)), first.get((item.base_file, item.base))
                if cls is not None and base is not None:
                    bases[item.file].add(BaseRow(cls, base))
            for call in part.external_calls:
                external[call.file].append((call.caller, call.name, call.line))
        return {
            self.id_of[path]: ResolvedFile(
                [SymbolRow(symbol.name, symbol.kind, symbol.line, symbol.end_line) for symbol in listed],
                ids[path],
                Links(
                    self._with_calls_outside(unit, path, list(edges[path].values())),
                    self._with_bases_outside(unit, path, bases[path]),
                ),
                json.dumps([damaged.get(path), sorted(external[path])], ensure_ascii=False, separators=(",", ":")),
            )
            for path, listed in symbols.items()
        }

    def _known_ids(self, path: str) -> dict[str, list[int]]:
        """The ids that stage one gave to the names of a file, so that calls from other units stay right."""
        file = self.whole.numbers[path]
        known: dict[str, list[int]] = {}
        for name, number in zip(self.whole.names(file), self.whole.symbol_ids(file), strict=True):
            known.setdefault(name, []).append(number)
        return known

    def _with_calls_outside(self, unit: Unit, path: str, inside: Sequence[EdgeRow]) -> list[EdgeRow]:
        """Resolved calls, and those of stage one into other units where nothing was resolved."""
        if self.alone:
            return sorted(inside)
        file = self.whole.numbers[path]
        ((_, body),) = self.store.code_calls([self.id_of[path]])
        known = {(row.caller_id, row.callee_id, row.line) for row in inside}
        found = list(inside)
        for row in self.whole.rows(self.whole.linker.link(file, calls_from(body))):
            outside = self._unit_of_symbol(row.callee_id) != unit.name
            if outside and not row.possible and (row.caller_id, row.callee_id, row.line) not in known:
                found.append(row)
        return sorted(found)

    def _with_bases_outside(self, unit: Unit, path: str, inside: Iterable[BaseRow]) -> list[BaseRow]:
        """Resolved bases, and those of stage one in other units."""
        if self.alone:
            return sorted(inside)
        known = self.whole.bases(self.whole.numbers[path])
        return sorted({*inside, *(row for row in known if self._unit_of_symbol(row.base_id) != unit.name)})

    def _unit_of_symbol(self, symbol_id: int) -> str | None:
        return self.unit_of.get(self.path_of.get(symbol_id >> FILE_BITS, ""))
