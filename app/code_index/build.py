"""Stage one: the files of a folder into the database, and their calls by name. A second time, only what changed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from unabridged.ingest.code.analyze import collector_off
from unabridged.ingest.code.index.changes import affected_names, files_affected
from unabridged.ingest.code.index.outline import Outline, calls_from
from unabridged.ingest.code.index.prefixes import prefixes
from unabridged.ingest.code.index.reading import DOCUMENT, MANIFEST, NO_LANGUAGE, FileRead, read_files
from unabridged.ingest.code.python.names import project_folders
from unabridged.ingest.document import SourceFile
from unabridged.ingest.limits import LIMITS, Limits
from unabridged.ingest.progress import Progress, silent
from unabridged.ingest.readers.walk import Found, Walked, walk
from unabridged.storage import Store
from unabridged.storage.code_records import CodeFileFacts, CodeFileRecord, Links, SymbolRow, code_index_key, symbol_ids

from .whole import Whole, manifests_of
from .words import Segment

_BATCH = 500  # files of one transaction


@dataclass(frozen=True, slots=True)
class Indexed:
    """What indexing did. `linked` files had their calls looked up; all others are as they were."""

    index_id: int
    files: int
    read: int
    removed: int
    linked: int


@dataclass(slots=True)
class _Side:
    """A file as the index knows it: its id, the prefix of its names, its outline without calls."""

    id: int
    prefix: str
    outline: Outline


def index_folder(
    store: Store,
    folder: Path,
    version: str,
    *,
    walked: Walked | None = None,
    limits: Limits = LIMITS,
    progress: Progress = silent,
) -> Indexed:
    """Bring the index of a folder up to date: files by size and time, then by hash; calls where names changed.

    walked  the files of the folder, where they have just been listed
    Raises Cancelled through `progress`; what was there before stays usable, or an unfinished index is begun again.
    """
    record = store.code_index(code_index_key(folder), folder.resolve().name, version)
    if record.state == "building" and store.code_files(record.id):
        store.drop_code_index(record.key)
        record = store.code_index(record.key, record.name, version)
    walked = walked or walk(folder, limits=limits, progress=progress)
    known = {item.path: item for item in store.code_files(record.id)}
    changed = [found for found in walked.files if not _same(known.get(found.path), found)]
    present = {found.path for found in walked.files}
    removed = [item for path, item in known.items() if path not in present]
    skipped = [(path, why) for path, why, _ in walked.skipped]
    if skipped != store.code_skips(record.id):
        store.put_code_skips(record.id, sorted(skipped))
    with collector_off():
        digests = {path: item.sha256 for path, item in known.items()}
        read = list(read_files(changed, digests, limits=limits, progress=progress))
        update = _Update(store, record.id, record.name, known, walked.files, limits, progress)
        linked = update.run(read, removed)
    other = bool(removed) or any(item.language not in ("", DOCUMENT) for item in read)
    record = store.find_code_index(record.key) or record
    if record.state == "building" or (record.state == "resolved" and other):
        store.set_code_state(record.id, "indexed")
    return Indexed(record.id, len(walked.files), len(read), len(removed), linked)


def _same(known: CodeFileRecord | None, found: Found) -> bool:
    return known is not None and known.size == found.size and known.mtime_ns == found.mtime_ns and known.sha256 != ""


class _Update:
    """One bringing up to date: `known` are the files of the index before, `found` those on disk now."""

    def __init__(
        self,
        store: Store,
        index_id: int,
        name: str,
        known: Mapping[str, CodeFileRecord],
        found: Sequence[Found],
        limits: Limits,
        progress: Progress,
    ) -> None:
        self.store, self.index_id, self.name, self.known = store, index_id, name, known
        self.found, self.limits, self.progress = found, limits, progress

    def run(self, read: Sequence[FileRead], removed: Sequence[CodeFileRecord]) -> int:
        """How many files had their calls linked."""
        touched = [item for item in read if not item.language]
        if touched:
            self.store.touch_code_files([(self.known[item.path].id, item.size, item.mtime_ns) for item in touched])
        fresh = {item.path: item for item in read if item.language}
        if not fresh and not removed:
            return 0
        before = self._sides()
        gone = {item.path for item in removed}
        outlines = {path: side.outline for path, side in before.items() if path not in gone and path not in fresh}
        outlines.update(_outlines(fresh))
        made = prefixes({path: (item.language, item.package) for path, item in outlines.items()}, self.name)
        # Names that begin otherwise now: as if their files were new.
        renamed = {path for path, side in before.items() if path in outlines and made[path] != side.prefix} - set(fresh)
        again = self._read(renamed)
        fresh.update(again)
        outlines.update(_outlines(again))
        names, hierarchy = self._changes(before, outlines, made, {*fresh, *gone})
        manifests = any(item.language == MANIFEST for item in fresh.values()) or any(
            item.language == MANIFEST for item in removed
        )
        unfinished = any(item.sha256 == "" for item in self.known.values())
        mark = self._mark({*fresh, *gone})
        self.store.drop_code_files([item.id for item in removed])
        ids = {path: side.id for path, side in before.items()}
        put = self._put(fresh, outlines, made)
        ids.update(put)
        self._put_words(fresh, outlines, made, put)
        everything = hierarchy or manifests or unfinished or self._projects_moved(before, outlines, made)
        chosen = self._affected(names, everything, outlines, ids, set(fresh), cold=not before)
        linked = self._link(chosen, outlines, made, ids, fresh)
        if mark is not None:
            self.store.set_code_digest(mark.id, mark.sha256)
        return linked

    def _projects_moved(
        self, before: Mapping[str, _Side], outlines: Mapping[str, Outline], made: Mapping[str, str]
    ) -> bool:
        """Whether an import of a project's own name leads elsewhere than before: a folder of that name came or went."""
        manifests = [SourceFile(path, data) for path, data in manifests_of(self.store, self.index_id)]
        old = {path: side.prefix for path, side in before.items() if side.outline.language == "python"}
        new = {path: made[path] for path, outline in outlines.items() if outline.language == "python"}
        return project_folders(manifests, old) != project_folders(manifests, new)

    def _mark(self, changing: set[str]) -> CodeFileRecord | None:
        """Until an update ends, a file that stays has no digest: who finds that links everything anew.

        Where no file stays, the index is one that is being built.
        """
        staying = (item for path, item in self.known.items() if path not in changing)
        mark = next(staying, None)
        if mark is None:
            self.store.set_code_state(self.index_id, "building")
        else:
            self.store.set_code_digest(mark.id, "")
        return mark

    def _sides(self) -> dict[str, _Side]:
        paths = {item.id: item for item in self.known.values() if item.language not in NO_LANGUAGE}
        return {
            paths[number].path: _Side(number, paths[number].prefix, Outline.from_header(header))
            for number, header in (self.store.code_headers(self.index_id) if paths else ())
            if number in paths
        }

    def _changes(
        self,
        before: Mapping[str, _Side],
        outlines: Mapping[str, Outline],
        made: Mapping[str, str],
        paths: Iterable[str],
    ) -> tuple[set[str], bool]:
        names: set[str] = set()
        hierarchy = False
        if before:
            for path in paths:
                old = before.get(path)
                changed, above = affected_names(
                    None if old is None else (old.prefix, old.outline),
                    (made[path], outlines[path]) if path in outlines else None,
                    path,
                )
                names |= changed
                hierarchy = hierarchy or above
        return names, hierarchy

    def _put(
        self,
        fresh: Mapping[str, FileRead],
        outlines: Mapping[str, Outline],
        made: Mapping[str, str],
    ) -> dict[str, int]:
        """Enter new and changed files."""
        facts = [_facts(item, made.get(path, ""), outlines.get(path)) for path, item in sorted(fresh.items())]
        ids: dict[str, int] = {}
        for start in range(0, len(facts), _BATCH):
            self.progress("index", start, len(facts))
            ids.update(self.store.put_code_files(self.index_id, facts[start : start + _BATCH]))
        return ids

    def _put_words(
        self,
        fresh: Mapping[str, FileRead],
        outlines: Mapping[str, Outline],
        made: Mapping[str, str],
        ids: Mapping[str, int],
    ) -> None:
        words = Segment()
        for path, item in sorted(fresh.items()):
            if item.words is not None and item.language == DOCUMENT:
                words.add_sections(ids[path], item.words)
            elif item.words is not None:
                names = (symbol.qualified for symbol in _symbols(made[path], outlines[path]))
                words.add_functions(ids[path], item.words, symbol_ids(ids[path], names))
            if words.full:
                words.put(self.store, self.index_id)
                words = Segment()
        words.put(self.store, self.index_id)

    def _read(self, paths: set[str]) -> dict[str, FileRead]:
        """Files that have not changed, read once more; one that changed just now is found so the next time."""
        if not paths:
            return {}
        chosen = [found for found in self.found if found.path in paths]
        read = read_files(chosen, {}, limits=self.limits, progress=self.progress)
        return {item.path: item for item in read if item.language not in NO_LANGUAGE}

    def _affected(
        self,
        names: set[str],
        everything: bool,
        outlines: Mapping[str, Outline],
        ids: Mapping[str, int],
        changed: set[str],
        *,
        cold: bool,
    ) -> set[str]:
        if cold:
            return set(outlines)
        found = changed & set(outlines)
        # Calls that are resolved stay until the unit is resolved again: they are better than those by name.
        by_name = {path for path in outlines if path in changed or self.known[path].unit is None}
        if everything:
            return by_name
        if names:
            uses = dict(self.store.code_uses(self.index_id))
            numbers = {ids[path]: path for path in outlines}
            listed = ((ids[path], outline, set(uses[ids[path]].split("\n"))) for path, outline in outlines.items())
            found.update(by_name & {numbers[number] for number in files_affected(names, False, listed)})
        return found

    def _link(
        self,
        chosen: set[str],
        outlines: Mapping[str, Outline],
        made: Mapping[str, str],
        ids: Mapping[str, int],
        fresh: Mapping[str, FileRead],
    ) -> int:
        if not chosen:
            return 0
        whole = Whole(outlines, made, ids, manifests_of(self.store, self.index_id))
        paths = sorted(chosen)
        for start in range(0, len(paths), _BATCH):
            self.progress("link", start, len(paths))
            batch = paths[start : start + _BATCH]
            links = {}
            for path, body in self._bodies(batch, ids, fresh):
                number = whole.numbers[path]
                edges = whole.rows(whole.linker.link(number, calls_from(body)))
                links[ids[path]] = Links(edges, whole.bases(number))
            self.store.put_code_links(links)
        return len(paths)

    def _bodies(
        self, paths: Sequence[str], ids: Mapping[str, int], fresh: Mapping[str, FileRead]
    ) -> Iterator[tuple[str, str]]:
        stored = {ids[path]: path for path in paths if path not in fresh}
        yield from ((path, fresh[path].calls) for path in paths if path in fresh)
        yield from ((stored[number], body) for number, body in self.store.code_calls(sorted(stored)))


def _outlines(read: Mapping[str, FileRead]) -> dict[str, Outline]:
    return {path: Outline.from_header(item.header) for path, item in read.items() if item.language not in NO_LANGUAGE}


def _facts(item: FileRead, prefix: str, outline: Outline | None) -> CodeFileFacts:
    return CodeFileFacts(
        item.path, item.language, prefix, item.size, item.mtime_ns, item.sha256,
        0 if outline is None else outline.lines, item.header, item.calls, item.uses,
        () if outline is None else _symbols(prefix, outline), item.starts, item.generated,
    )  # fmt: skip


def _symbols(prefix: str, outline: Outline) -> list[SymbolRow]:
    return [
        SymbolRow(f"{prefix}.{path}" if prefix and path else prefix or path, kind, line, end_line)
        for _, path, kind, line, end_line in outline.definitions
    ]
