"""What the index of a large repository is made of, as plain rows, and how its files and symbols are numbered."""

from __future__ import annotations

import hashlib
import re
import zlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from .workspaces import clean

# A symbol's id is its file's id above this many bits, and a digest of its name within the file below them.
FILE_BITS = 20
PLACES = 1 << FILE_BITS
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


class BaseRow(NamedTuple):
    """A class and one directly above it, by their ids."""

    class_id: int
    base_id: int


@dataclass(frozen=True, slots=True)
class Links:
    """What was found in one file between its symbols and others: its calls, and the bases of its classes."""

    edges: Sequence[EdgeRow]
    bases: Sequence[BaseRow] = ()


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
    starts: bool = False
    generated: bool = False


@dataclass(frozen=True, slots=True)
class ResolvedFile:
    """What resolving found in one file: symbols with their ids, links, and as text what only ingest reads."""

    symbols: Sequence[SymbolRow]
    symbol_ids: Sequence[int]
    links: Links
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
    taken = {number % PLACES for numbers in left.values() for number in numbers}
    ids = []
    for name in qualified:
        if left.get(name):
            ids.append(left[name].pop())
            continue
        place = zlib.crc32(name.encode("utf-8", "surrogatepass")) % PLACES
        while place in taken:
            place = (place + 1) % PLACES
        taken.add(place)
        ids.append(file_id << FILE_BITS | place)
    return ids


def lowered(name: str) -> str:
    """A name as it is looked up; letters outside ASCII stay, as databases differ on them."""
    return name.translate(_LOWER)


_LOWER = {ord(letter): letter.lower() for letter in "ABCDEFGHIJKLMNOPQRSTUVWXYZ"}


def bounded(text: str) -> str:
    """A name as the database takes it."""
    return clean(text)[:_LONGEST_NAME]
