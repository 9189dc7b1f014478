"""What a name means at one place of a repository: by the scopes around it, by imports, in a class and its bases, or dotted."""

from __future__ import annotations

from bisect import bisect_left
from collections import deque
from collections.abc import Iterator, Sequence

from ..languages import IMPLICIT_MEMBERS
from .table import Family, NameTable

# More definitions than this of a name that no import brings, and it says nothing.
_MOST_GLOBALS = 6
_MOST_STEPS = 400  # names followed to find one that is imported from where it is imported
_LONGEST = 500
# Languages in which a name without an import may be that of any file.
_GLOBAL = frozenset({"c", "cpp", "ruby", "swift", "php", "javascript", "csharp", "kotlin", "scala"})


class Lookup:
    """Looks names up in a finished table; definitions are given by number."""

    def __init__(self, table: NameTable) -> None:
        self.table = table
        self._bases: dict[int, list[int]] = {}
        self._around: dict[int, list[tuple[str, int | None]]] = {}  # of the file that is asked about, as the next
        self._outer: dict[tuple[int, str], Sequence[int]] = {}

    def forget_scopes(self) -> None:
        """Another file is asked about from now on."""
        self._around.clear()
        self._outer.clear()

    def named(self, file: int, caller: int, name: str) -> Sequence[int]:
        """What a name without a receiver means inside a definition."""
        own = self.table.files[file]
        qualified = own.family.qualified
        for scope, around in self._scopes(file, caller):
            if around is not None and own.outline.language in IMPLICIT_MEMBERS:
                found = self.member(around, name)
                if found:
                    return found
            if around is None or around == caller:
                inner = qualified.get(f"{scope}.{name}")
                if inner and (own.prefix != scope or self.here(inner, file)):
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
                here = self.here(own.family.qualified.get(scope, ()), file)
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
            return self._nearest(top, file) if len(top) <= _MOST_GLOBALS else ()
        return ()

    def modules(self, file: int, head: str) -> Sequence[int]:
        """A module that is named without being bound: by its full name."""
        return self.table.files[file].family.qualified.get(head, ())

    # --- classes

    def class_around(self, file: int, caller: int) -> int | None:
        """The innermost class that a definition stands in, or is."""
        own = self.table.files[file]
        for scope, _ in self._scopes(file, caller):
            for place in own.family.qualified.get(scope, ()) if scope != own.prefix else ():
                if self.table.definitions[place].kind == "class":
                    return place
        return None

    def own_member(self, cls: int, name: str) -> Sequence[int]:
        """A member that a class defines itself."""
        own = self.table.files[self.table.file_of[cls]]
        found = own.family.qualified.get(f"{self.table.full_name(cls)}.{name}", ())
        return self._nearest(found, self.table.file_of[cls])

    def member(self, cls: int, name: str) -> Sequence[int]:
        """A member of a class or of the classes above it."""
        own = self.own_member(cls, name)
        if own:
            return own
        for base in self.all_bases(cls):
            found = self.own_member(base, name)
            if found:
                return found
        return ()

    def all_bases(self, cls: int) -> list[int]:
        """The classes above a class, the nearest first."""
        seen = {cls}
        level = [cls]
        found: list[int] = []
        while level and len(found) < 100:
            above = [base for item in level for base in self.direct_bases(item) if base not in seen]
            level = list(dict.fromkeys(above))
            seen.update(level)
            found.extend(level)
        return found

    def direct_bases(self, cls: int) -> list[int]:
        """The classes that a class names as its bases."""
        known = self._bases.get(cls)
        if known is None:
            known = self._bases[cls] = []  # a circle of bases ends here
            file = self.table.file_of[cls]
            own = self.table.files[file]
            for place, written in own.outline.bases:
                if place + own.first == cls:
                    head, _, rest = written.partition(".")
                    for start in self.named(file, own.first, head) or self.modules(file, head):
                        known.extend(
                            item for item in (self.below(start, rest) if rest else (start,))
                            if self.table.definitions[item].kind == "class" and item != cls
                        )  # fmt: skip
        return known

    # --- dotted names

    def below(self, start: int, dotted: str) -> Sequence[int]:
        """What `dotted` means as seen from a module or class."""
        definition = self.table.definitions[start]
        if definition.kind == "class" and "." not in dotted:
            return self.member(start, dotted)
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

    def _through_imports(self, family: Family, dotted: str) -> tuple[int, ...]:
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
                        member = self.member(place, rest)
                        if member:
                            return tuple(member)
                for target in self._imported(family, prefix, rest):
                    if target not in seen and len(target) < _LONGEST:
                        seen.add(target)
                        waiting.append(target)
                prefix, _, step = prefix.rpartition(".")
                rest = f"{step}.{rest}"
        return ()

    def _imported(self, family: Family, prefix: str, rest: str) -> Iterator[str]:
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

    def here(self, numbers: Sequence[int], file: int) -> Sequence[int]:
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
