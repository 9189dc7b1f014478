"""Calls between the definitions of all outlines: each found by scope, import, class, or by its name alone.

Nothing is inferred here: no types, no values. A name is looked up as its language does, in the scopes around it, in what
the file imports, in the class and its bases; a method of an object of which nothing is known goes to the few definitions
of that name, marked as possible. The second stage replaces these calls by resolved ones, package by package.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from ...analysis import EdgeHow
from ..languages import IMPLICIT_MEMBERS
from .locating import Locator
from .outline import UNKNOWN, CallSite, Definition, Outline

FAMILIES = {"typescript": "javascript", "tsx": "javascript", "cpp": "c"}
# A method of an object of which nothing is known: more definitions than this of its name, and it says nothing.
MOST_CANDIDATES = 3
_MOST_STEPS = 400  # names followed to find one that is imported from where it is imported
_LONGEST = 500
_RECEIVERS = frozenset({"self", "this", "cls", "Self", "static", "parent", "base", "super", "@self", "$this"})
_OUTER = frozenset({"super", "parent", "base"})
# Languages in which a name without an import may be that of any file.
_GLOBAL = frozenset({"c", "cpp", "ruby", "swift", "php", "javascript", "csharp", "kotlin", "scala"})
_CONFIDENCE: dict[EdgeHow, float] = {"direct": 1.0, "import": 0.98, "inherited": 0.95, "inferred": 0.5}


class Call(NamedTuple):
    """From and to are numbers of definitions in the table."""

    caller: int
    callee: int
    line: int
    how: EdgeHow
    confidence: float
    possible: bool


class _File(NamedTuple):
    path: str
    prefix: str
    outline: Outline
    family: _Family
    first: int  # number of its first definition
    bindings: dict[str, str]  # local name -> dotted name of what it means
    stars: list[str]


class _Family:
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
        self.files: list[_File] = []
        self.file_of: list[int] = []
        self.definitions: list[Definition] = []
        self._families: dict[str, _Family] = {}
        self._manifests = list(manifests)

    def add(self, path: str, prefix: str, outline: Outline) -> int:
        """The number of the file; its definitions are numbered on from those before."""
        number = len(self.files)
        first = len(self.definitions)
        family = self._families.setdefault(FAMILIES.get(outline.language, outline.language), _Family())
        self.files.append(_File(path, prefix, outline, family, first, {}, []))
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


class Linker:
    """Links the calls of one file at a time against a finished table."""

    def __init__(self, table: NameTable) -> None:
        self.table = table
        self._bases: dict[int, list[int]] = {}
        self._around: dict[int, list[tuple[str, int | None]]] = {}  # of the file that is being linked, as the next
        self._outer: dict[tuple[int, str], Sequence[int]] = {}

    def link(self, number: int, calls: Iterable[CallSite]) -> list[Call]:
        """The calls of a file; sorted, one for each caller, callee and line."""
        found: dict[tuple[int, int, int], Call] = {}
        self._around.clear()
        self._outer.clear()
        first = self.table.files[number].first
        for name, receiver, line, owner in calls:
            caller = first + owner
            targets, how = self._targets(number, caller, name, receiver)
            possible = how == "inferred"
            sure = _CONFIDENCE[how]
            if possible:
                sure = round(sure / len(targets), 2) if targets else sure
            for callee in targets:
                known = found.get((caller, callee, line))
                if known is None or known.confidence < sure:
                    found[caller, callee, line] = Call(caller, callee, line, how, sure, possible)
        return [found[key] for key in sorted(found)]

    def bases(self, number: int) -> list[tuple[int, int]]:
        """Every class of a file with each of its bases, as numbers of definitions; sorted."""
        own = self.table.files[number]
        classes = {own.first + place for place, _ in own.outline.bases}
        return sorted({(cls, base) for cls in classes for base in self._direct_bases(cls)})

    # --- one call

    def _targets(self, file: int, caller: int, name: str, receiver: str) -> tuple[Sequence[int], EdgeHow]:
        if not receiver:
            found = self._callable(self._plain(file, caller, name))
            return found, "direct" if found and self.table.file_of[found[0]] == file else "import"
        if receiver != UNKNOWN:
            head, _, rest = receiver.partition(".")
            if head in _RECEIVERS:
                if not rest:
                    return self._on_self(file, caller, name, outer=head in _OUTER)
            else:
                dotted = f"{rest}.{name}" if rest else name
                for start in self._plain(file, caller, head) or self._modules(file, head):
                    found = self._callable(self._below(start, dotted))
                    if found:
                        return found, "direct" if self.table.file_of[found[0]] == file else "import"
        return self._by_name(file, name), "inferred"

    def _callable(self, numbers: Sequence[int]) -> Sequence[int]:
        kinds = self.table.definitions
        return [number for number in numbers if kinds[number].kind != "module"]

    def _plain(self, file: int, caller: int, name: str) -> Sequence[int]:
        """What a name without a receiver means inside a definition."""
        own = self.table.files[file]
        qualified = own.family.qualified
        for scope, around in self._scopes(file, caller):
            if around is not None and own.outline.language in IMPLICIT_MEMBERS:
                found = self._member(around, name)
                if found:
                    return found
            if around is None or around == caller:
                inner = qualified.get(f"{scope}.{name}")
                if inner and (own.prefix != scope or self._here(inner, file)):
                    return self._nearest(inner, file)
        return self._outside(file, name)

    def _scopes(self, file: int, caller: int) -> list[tuple[str, int | None]]:
        """The names of the scopes around a definition, its own first, each with the class that it is the inside of."""
        known = self._around.get(caller)
        if known is None:
            own = self.table.files[file]
            known = self._around[caller] = []
            scope = self.table.full_name(caller)
            while scope:
                here = self._here(own.family.qualified.get(scope, ()), file)
                is_class = bool(here) and self.table.definitions[here[0]].kind == "class"
                known.append((scope, here[0] if is_class else None))
                if scope == own.prefix:
                    break
                scope = scope.rpartition(".")[0]
        return known

    def _outside(self, file: int, name: str) -> Sequence[int]:
        """What a name means that no scope of the file declares."""
        known = self._outer.get((file, name))
        if known is None:
            known = self._outer[file, name] = self._find_outside(file, name)
        return known

    def _find_outside(self, file: int, name: str) -> Sequence[int]:
        own = self.table.files[file]
        family = own.family
        bound = own.bindings.get(name)
        if bound is not None:
            return self._resolve(file, bound)
        beside = family.qualified.get(f"{own.prefix}.{name}" if own.prefix else name)
        if beside:
            return self._nearest(beside, file)
        for star in own.stars:
            found = self._resolve(file, f"{star}.{name}" if star else name)
            if found:
                return self._nearest(found, file)
        if own.outline.language in _GLOBAL:
            top = [
                place for place in family.named.get(name, ())
                if self.table.definitions[place].kind != "method" or own.outline.language == "ruby"
            ]  # fmt: skip
            return self._nearest(top, file) if len(top) <= 2 * MOST_CANDIDATES else ()
        return ()

    def _modules(self, file: int, head: str) -> Sequence[int]:
        """A module that is named without being bound: by its full name."""
        own = self.table.files[file]
        return own.family.qualified.get(head, ())

    def _on_self(self, file: int, caller: int, name: str, *, outer: bool) -> tuple[Sequence[int], EdgeHow]:
        cls = self._class_around(file, caller)
        if cls is None:
            return (), "inferred"
        if not outer:
            own = self._own_member(cls, name)
            if own:
                return own, "direct"
        for base in self._all_bases(cls):
            found = self._own_member(base, name)
            if found:
                return found, "inherited"
        return self._by_name(file, name), "inferred"

    def _by_name(self, file: int, name: str) -> Sequence[int]:
        """Methods of this name: those of this file, else of files it imports, else all where they are few."""
        if name.startswith("__"):
            return ()
        family = self.table.files[file].family
        methods = family.methods.get(name)
        if methods is None:
            listed = family.named.get(name, ())
            kinds = self.table.definitions
            methods = [place for place in listed if kinds[place].kind == "method"] if len(listed) <= 400 else []
            family.methods[name] = methods
        chosen = self._here(methods, file) or methods
        return chosen if len(chosen) <= MOST_CANDIDATES else ()

    # --- classes

    def _class_around(self, file: int, caller: int) -> int | None:
        own = self.table.files[file]
        for scope, _ in self._scopes(file, caller):
            for place in own.family.qualified.get(scope, ()) if scope != own.prefix else ():
                if self.table.definitions[place].kind == "class":
                    return place
        return None

    def _own_member(self, cls: int, name: str) -> Sequence[int]:
        own = self.table.files[self.table.file_of[cls]]
        found = own.family.qualified.get(f"{self.table.full_name(cls)}.{name}", ())
        return self._nearest(found, self.table.file_of[cls])

    def _member(self, cls: int, name: str) -> Sequence[int]:
        """A member of a class or of the classes above it."""
        own = self._own_member(cls, name)
        if own:
            return own
        for base in self._all_bases(cls):
            found = self._own_member(base, name)
            if found:
                return found
        return ()

    def _all_bases(self, cls: int) -> list[int]:
        """The classes above a class, the nearest first."""
        seen = {cls}
        level = [cls]
        found: list[int] = []
        while level and len(found) < 100:
            above = [base for item in level for base in self._direct_bases(item) if base not in seen]
            level = list(dict.fromkeys(above))
            seen.update(level)
            found.extend(level)
        return found

    def _direct_bases(self, cls: int) -> list[int]:
        known = self._bases.get(cls)
        if known is None:
            known = self._bases[cls] = []  # a circle of bases ends here
            file = self.table.file_of[cls]
            own = self.table.files[file]
            for place, written in own.outline.bases:
                if place + own.first == cls:
                    head, _, rest = written.partition(".")
                    for start in self._plain(file, own.first, head) or self._modules(file, head):
                        known.extend(
                            item for item in (self._below(start, rest) if rest else (start,))
                            if self.table.definitions[item].kind == "class" and item != cls
                        )  # fmt: skip
        return known

    # --- dotted names

    def _below(self, start: int, dotted: str) -> Sequence[int]:
        """What `dotted` means as seen from a module or class."""
        definition = self.table.definitions[start]
        if definition.kind == "class" and "." not in dotted:
            return self._member(start, dotted)
        if definition.kind in ("module", "class"):
            return self._resolve(self.table.file_of[start], f"{self.table.full_name(start)}.{dotted}")
        return ()

    def _resolve(self, file: int, dotted: str) -> tuple[int, ...]:
        """The definitions of a full dotted name, through modules that import it from elsewhere."""
        family = self.table.files[file].family
        found = family.qualified.get(dotted)
        if found:
            return tuple(found)
        known = family.resolved.get(dotted)
        if known is None:
            known = family.resolved[dotted] = self._through_imports(family, dotted)
        return known

    def _through_imports(self, family: _Family, dotted: str) -> tuple[int, ...]:
        """Breadth first, so that the nearest import counts; each name is followed once, since imports go in circles."""
        seen = {dotted}
        waiting = deque([dotted])
        while waiting and len(seen) < _MOST_STEPS:
            name = waiting.popleft()
            found = family.qualified.get(name)
            if found:
                return tuple(found)
            prefix, _, rest = name.rpartition(".")
            while prefix:
                for place in family.qualified.get(prefix, ()):
                    if self.table.definitions[place].kind == "class" and "." not in rest:
                        member = self._member(place, rest)
                        if member:
                            return tuple(member)
                for target in self._imported(family, prefix, rest):
                    if target not in seen and len(target) < _LONGEST:
                        seen.add(target)
                        waiting.append(target)
                prefix, _, step = prefix.rpartition(".")
                rest = f"{step}.{rest}"
        return ()

    def _imported(self, family: _Family, prefix: str, rest: str) -> Iterator[str]:
        """What `rest` may be called where the modules of a prefix have it from."""
        step, _, after = rest.partition(".")
        for module in family.files_of.get(prefix, ()):
            other = self.table.files[module]
            bound = other.bindings.get(step)
            if bound is not None:
                yield f"{bound}.{after}" if after else bound
            else:
                yield from (f"{star}.{rest}" for star in other.stars if star)

    # --- among equals

    def _here(self, numbers: Sequence[int], file: int) -> Sequence[int]:
        """Those of a file; definitions are numbered file by file, and `numbers` are in order."""
        own = self.table.files[file]
        end = own.first + len(own.outline.definitions)
        return numbers[bisect_left(numbers, own.first) : bisect_left(numbers, end)]

    def _nearest(self, numbers: Sequence[int], file: int) -> Sequence[int]:
        """Of several definitions of one name those of this file, else of the file that shares most folders."""
        if len(numbers) < 2:
            return numbers
        own = [number for number in numbers if self.table.file_of[number] == file]
        if own:
            return own[-1:]
        path = self.table.files[file].path.split("/")
        return [min(numbers, key=lambda number: (-_shared(path, self._path(number)), self._path(number), number))]

    def _path(self, number: int) -> str:
        return self.table.files[self.table.file_of[number]].path


def _shared(parts: list[str], other: str) -> int:
    """How many leading folders two paths share."""
    count = 0
    for one, two in zip(parts, other.split("/"), strict=False):
        if one != two:
            break
        count += 1
    return count
