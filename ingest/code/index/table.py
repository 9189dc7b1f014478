"""The names of a whole repository: every outline's definitions under one numbering, and what the imports of each file bind."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from .locating import Locator
from .outline import Definition, Outline

_FAMILIES = {"typescript": "javascript", "tsx": "javascript", "cpp": "c"}


class File(NamedTuple):
    """A file by its outline; `prefix` is what the names of its definitions begin with."""

    path: str
    prefix: str
    outline: Outline
    family: Family
    first: int  # number of its first definition
    bindings: dict[str, str]  # local name -> dotted name of what it means
    stars: list[str]


class Family:
    """The names of the languages that call each other's functions by name."""

    def __init__(self) -> None:
        self.qualified: dict[str, list[int]] = {}
        self.named: dict[str, list[int]] = {}
        self.files_of: dict[str, list[int]] = {}  # prefix -> files
        self.methods: dict[str, list[int]] = {}  # of a name, in order, once they have been asked for
        self.resolved: dict[str, tuple[int, ...]] = {}  # dotted names that were followed through imports


class NameTable:
    """The definitions of a whole repository. `add` every file, then `finish`."""

    def __init__(self, manifests: Iterable[tuple[str, bytes]] = ()) -> None:
        self.files: list[File] = []
        self.file_of: list[int] = []
        self.definitions: list[Definition] = []
        self._families: dict[str, Family] = {}
        self._manifests = list(manifests)

    def add(self, path: str, prefix: str, outline: Outline) -> int:
        """The number of the file; its definitions are numbered on from those before."""
        number = len(self.files)
        first = len(self.definitions)
        family = self._families.setdefault(_FAMILIES.get(outline.language, outline.language), Family())
        self.files.append(File(path, prefix, outline, family, first, {}, []))
        family.files_of.setdefault(prefix, []).append(number)
        qualified, named = family.qualified, family.named
        for place, item in enumerate(outline.definitions, first):
            full = f"{prefix}.{item.path}" if prefix and item.path else prefix or item.path
            qualified.setdefault(full, []).append(place)
            if item.kind != "module":
                named.setdefault(item.name, []).append(place)
        self.definitions.extend(outline.definitions)
        self.file_of.extend([number] * len(outline.definitions))
        return number

    def finish(self) -> None:
        """Say what the imports of every file mean. Call once, after the last `add`."""
        locator = Locator([(file.path, file.prefix, file.outline.language) for file in self.files], self._manifests)
        for number, file in enumerate(self.files):
            for item in file.outline.imports:
                for target in locator.targets(number, item):
                    if item.local == "*":
                        file.stars.append(target)
                    else:
                        file.bindings.setdefault(item.local, target)

    def full_name(self, number: int) -> str:
        """The qualified name of a definition."""
        prefix, path = self.files[self.file_of[number]].prefix, self.definitions[number].path
        return f"{prefix}.{path}" if prefix and path else prefix or path
