"""Calls between the definitions of all outlines: each found by scope, import, class, or by its name alone.

Nothing is inferred here: no types, no values. A name is looked up as its language does, in the scopes around it, in what
the file imports, in the class and its bases; a method of an object of which nothing is known goes to the few definitions
of that name, marked as possible. The second stage replaces these calls by resolved ones, package by package.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from ...analysis import EdgeHow
from .lookup import Lookup
from .outline import UNKNOWN, CallSite
from .table import NameTable

# A method of an object of which nothing is known: more definitions than this of its name, and it says nothing.
MOST_CANDIDATES = 3
_RECEIVERS = frozenset({"self", "this", "cls", "Self", "static", "parent", "base", "super", "@self", "$this"})
_OUTER = frozenset({"super", "parent", "base"})
_CONFIDENCE: dict[EdgeHow, float] = {"direct": 1.0, "import": 0.98, "inherited": 0.95, "inferred": 0.5}


class Call(NamedTuple):
    """From and to are numbers of definitions in the table."""

    caller: int
    callee: int
    line: int
    how: EdgeHow
    confidence: float
    possible: bool


class Linker:
    """Links the calls of one file at a time against a finished table."""

    def __init__(self, table: NameTable) -> None:
        self.table = table
        self._lookup = Lookup(table)

    def link(self, number: int, calls: Iterable[CallSite]) -> list[Call]:
        """The calls of a file; sorted, one for each caller, callee and line."""
        found: dict[tuple[int, int, int], Call] = {}
        self._lookup.forget_scopes()
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
        return sorted({(cls, base) for cls in classes for base in self._lookup.direct_bases(cls)})

    def _targets(self, file: int, caller: int, name: str, receiver: str) -> tuple[Sequence[int], EdgeHow]:
        if not receiver:
            found = self._callable(self._lookup.named(file, caller, name))
            return found, "direct" if found and self.table.file_of[found[0]] == file else "import"
        if receiver != UNKNOWN:
            head, _, rest = receiver.partition(".")
            if head in _RECEIVERS:
                if not rest:
                    return self._on_self(file, caller, name, outer=head in _OUTER)
            else:
                dotted = f"{rest}.{name}" if rest else name
                for start in self._lookup.named(file, caller, head) or self._lookup.modules(file, head):
                    found = self._callable(self._lookup.below(start, dotted))
                    if found:
                        return found, "direct" if self.table.file_of[found[0]] == file else "import"
        return self._by_name(file, name), "inferred"

    def _callable(self, numbers: Sequence[int]) -> Sequence[int]:
        kinds = self.table.definitions
        return [number for number in numbers if kinds[number].kind != "module"]

    def _on_self(self, file: int, caller: int, name: str, *, outer: bool) -> tuple[Sequence[int], EdgeHow]:
        cls = self._lookup.class_around(file, caller)
        if cls is None:
            return (), "inferred"
        if not outer:
            own = self._lookup.own_member(cls, name)
            if own:
                return own, "direct"
        for base in self._lookup.all_bases(cls):
            found = self._lookup.own_member(base, name)
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
        chosen = self._lookup.here(methods, file) or methods
        return chosen if len(chosen) <= MOST_CANDIDATES else ()
