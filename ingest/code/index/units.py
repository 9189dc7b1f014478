"""How a large repository is divided for the second stage: packages that are resolved by themselves."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from ..analyze import family_of

# A package up to this size is resolved as a whole; resolving 250,000 lines of untyped Python takes about 0.9 GB.
MOST_LINES = 300_000
# Neighbouring folders are taken together up to this size, so that a tree of many small folders stays connected.
TOGETHER = 60_000


@dataclass(frozen=True, slots=True)
class UnitFile:
    """A source file as far as dividing a repository goes."""

    path: str
    language: str
    prefix: str
    sha256: str
    lines: int


@dataclass(frozen=True, slots=True)
class Unit:
    """Files of one language family that are resolved together. `key` digests them: equal keys, equal results."""

    name: str
    files: tuple[UnitFile, ...]
    key: str

    @property
    def lines(self) -> int:
        """How large it is."""
        return sum(file.lines for file in self.files)


def divide(
    files: Iterable[UnitFile], manifests: str, *, most: int = MOST_LINES, together: int = TOGETHER
) -> list[Unit]:
    """The units of a repository, each family by folders, in a fixed order. `manifests` digests the manifests."""
    families: dict[str, list[UnitFile]] = {}
    for file in sorted(files, key=lambda file: file.path):
        families.setdefault(family_of(file.language), []).append(file)
    units = []
    for family, listed in sorted(families.items()):
        for name, chosen in _split(listed, most, min(together, most)):
            units.append(_unit(f"{family}:{name}", chosen, manifests))
    return units


def _split(files: Sequence[UnitFile], most: int, together: int) -> list[tuple[str, list[UnitFile]]]:
    """Groups of at most `most` lines; a single folder of files without folders may be larger."""
    divided: list[tuple[str, list[UnitFile]]] = []
    waiting = [("", list(files))]
    while waiting:
        at, chosen = waiting.pop()
        inside: dict[str, list[UnitFile]] = {}
        for file in chosen:
            inside.setdefault(file.path[len(at) :].partition("/")[0] if "/" in file.path[len(at) :] else "", []).append(
                file
            )
        if _lines(chosen) <= most or set(inside) == {""}:
            divided.append((at or ".", chosen))
            continue
        own = inside.pop("", None)
        groups: list[tuple[str, list[UnitFile]]] = [(at + "*", own)] if own else []
        for name in sorted(inside):
            size = _lines(inside[name])
            if groups and size <= together and _lines(groups[-1][1]) + size <= together:
                groups[-1][1].extend(inside[name])
            elif size > most:
                waiting.append((f"{at}{name}/", inside[name]))
            else:
                groups.append((f"{at}{name}/", inside[name]))
        divided.extend(groups)
    return sorted(divided)


def _lines(files: Iterable[UnitFile]) -> int:
    return sum(file.lines for file in files)


def _unit(name: str, files: Sequence[UnitFile], manifests: str) -> Unit:
    digest = hashlib.sha256(manifests.encode())
    for file in sorted(files, key=lambda file: file.path):
        digest.update(f"{file.path}\0{file.language}\0{file.prefix}\0{file.sha256}\n".encode("utf-8", "replace"))
    return Unit(name, tuple(sorted(files, key=lambda file: file.path)), digest.hexdigest())
