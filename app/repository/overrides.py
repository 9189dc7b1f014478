"""Calls that an overriding method may take: a call of `Base.m` may run `Sub.m`, on an object that is a `Sub`.

A call graph lists what a call site names. Which method runs is known when the program runs; from the class hierarchy
follows which ones may, and from the line of the call which ones may not.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING

from unabridged.ingest.analysis import Edge, EdgeHow, Symbol
from unabridged.ingest.code.graph import CONSTRUCTORS, Graph
from unabridged.ingest.code.languages import IMPLICIT_MEMBERS

from .receivers import made_here

if TYPE_CHECKING:
    from .interface import Repository

_CONFIDENCE = 0.6  # that of an override in a resolved call graph
# A method that more classes override than this: listing them says more about the hierarchy than about a call of it.
MOST_OVERRIDING = 200
_MOST_KEPT = 200_000  # edges of which it is known what their line names
_OUTER = {"php": "super|parent", "csharp": "super|base"}  # what names the class above, where it is not super alone
_SELF = r"(?<![\w.)\]>:$])(?:\$this|self|this|cls|Self|static)\s*(?:\??\.|->|::)\s*"


class Dispatch(Graph):
    """The calls of a repository, and those that overriding methods may take, which are marked possible.

    through  for each edge that `sites` added: the method that its call site names
    """

    def __init__(self, repository: Repository) -> None:
        self._repository, self._graph = repository, repository.graph
        self.through: dict[Edge, str] = {}
        self._above, self._below = _Relation(self._graph.bases), _Relation(self._graph.derived)

    # --- the hierarchy

    def classes_below(self, classes: Iterable[str]) -> list[str]:
        """All classes below any of `classes`, sorted."""
        given = set(classes)
        return sorted({name for found in self._below.of(given).values() for name in found} - given)

    def classes_above(self, classes: Iterable[str]) -> list[str]:
        """All classes above any of `classes`, sorted."""
        given = set(classes)
        return sorted({name for found in self._above.of(given).values() for name in found} - given)

    def overriding(self, methods: Iterable[str]) -> dict[str, list[str]]:
        """The methods that override each of `methods`, in any class below; those that have any."""
        return self._same_name(methods, self._below)

    def overridden(self, methods: Iterable[str]) -> dict[str, list[str]]:
        """The methods that each of `methods` overrides, in any class above; those that have any."""
        return self._same_name(methods, self._above)

    def _same_name(self, methods: Iterable[str], relation: _Relation) -> dict[str, list[str]]:
        split = _split(methods)
        classes = relation.of({owner for owner, _ in split.values()})
        wanted = {
            method: [f"{name}.{last}" for name in classes[owner]]
            for method, (owner, last) in split.items()
            if classes[owner]
        }
        known = self._graph.definitions({name for names in wanted.values() for name in names})
        found = {}
        for method, names in wanted.items():
            there = [name for name in names if any(item.kind in {"method", "function"} for item in known.get(name, ()))]
            if there:
                found[method] = there
        return found

    # --- calls

    def possible(self, callers: Iterable[str] | None, callees: Iterable[str] | None) -> list[Edge]:
        """The calls from any of `callers` to any of `callees` that an override may take; by file and line.

        None for all of one side. Only sure calls lead on: what is itself but possible would double the doubt.
        """
        listed = self._graph.sites(callers, callees)  # what the graph lists already is not said twice
        if callees is None:
            goals = self._overriding_few({edge.callee for edge in listed})
            edges = listed
        else:
            goals = {}
            for method, bases in self.overridden(callees).items():
                for base in bases:
                    goals.setdefault(base, []).append(method)
            edges = self._graph.sites(callers, goals) if goals else []
        edges = [edge for edge in edges if edge.callee in goals and not edge.possible]
        static = self._not_dispatched({edge.callee for edge in edges})
        known = {(edge.caller, edge.callee, edge.file, edge.line) for edge in listed}
        exact = self._on_objects_made_there([edge for edge in edges if edge.callee not in static])
        found: dict[Edge, str] = {}
        for edge in edges:
            for target in goals[edge.callee] if edge.callee not in static and edge not in exact else ():
                new = target != edge.callee and (edge.caller, target, edge.file, edge.line) not in known
                if new and self._may_run(edge, target):
                    found.setdefault(self._as_override(edge, target), edge.callee)
        if len(self.through) > _MOST_KEPT:  # a server asks one repository for days
            self.through = dict(list(self.through.items())[_MOST_KEPT // 2 :])
        self.through.update(found)
        return sorted(found, key=lambda edge: (edge.file, edge.line, edge.caller, edge.callee, edge.callee_file))

    def _overriding_few(self, methods: Iterable[str]) -> dict[str, list[str]]:
        return {name: found for name, found in self.overriding(methods).items() if len(found) <= MOST_OVERRIDING}

    def _as_override(self, edge: Edge, target: str) -> Edge:
        return Edge(
            caller=edge.caller, callee=target, file=edge.file, line=edge.line, caller_file=edge.caller_file,
            callee_file=self._graph.symbols(target)[0].file, how="override",
            confidence=min(_CONFIDENCE, edge.confidence), possible=True,
        )  # fmt: skip

    def _not_dispatched(self, methods: Iterable[str]) -> set[str]:
        """Those of `methods` whose first line says that no class below replaces them."""
        found = set()
        for name, symbols in self._graph.definitions(methods).items():
            last = re.escape(name.rpartition(".")[2])
            fixed = re.compile(rf"[^(=]*\b(?:static|private|final)\b[^(=]*\b{last}\b")
            if any(fixed.match(self._repository.line(item.file, item.line)) for item in symbols):
                found.add(name)
        return found

    def _on_objects_made_there(self, edges: Sequence[Edge]) -> set[Edge]:
        """Those calls whose object the caller itself has made: what the analysis found is what runs."""
        callers = self._graph.definitions({edge.caller for edge in edges})
        below = self._below.of({edge.callee.rpartition(".")[0] for edge in edges})
        found = set()
        for edge in edges:
            owner, _, method = edge.callee.rpartition(".")
            classes = {name.rpartition(".")[2] for name in (owner, *below[owner])}
            for item in callers.get(edge.caller, ()):
                if item.file == edge.file and item.kind != "module" and item.line <= edge.line <= item.end_line:
                    function = self._repository.lines(item.file)[item.line - 1 : item.end_line]
                    if made_here(function, edge.line - item.line, method, classes):
                        found.add(edge)
        return found

    def _may_run(self, edge: Edge, target: str) -> bool:
        """Whether the line of a call leaves open that it runs `target` instead of what it names.

        It does not on the class above (`super().m()`, `Base.m(self)`), nor on `self` in a class beside that of `target`.
        """
        line = self._repository.line(edge.file, edge.line)
        language = self._repository.language(edge.file) or ""
        owner, _, last = edge.callee.rpartition(".")
        base, name = re.escape(owner.rpartition(".")[2]), re.escape(last)
        above = rf"\b(?:{_OUTER.get(language, 'super')}|{base})\b(?:\([^()]*\)|<[^<>]*>)?\s*(?:\.|::|->)\s*{name}\b"
        if re.search(above, line):
            return False
        on_self = re.search(_SELF + rf"{name}\b", line) is not None
        if not on_self and language in IMPLICIT_MEMBERS:
            on_self = re.search(rf"(?<![\w.>:)\]!?]){name}\s*\(", line) is not None
        if not on_self:
            return True
        inside = target.rpartition(".")[0]
        around = {inside, *self._above.of([inside])[inside]}
        return any(scope in around for scope in _scopes(edge.caller))

    # --- as a graph

    def definitions(self, names: Iterable[str]) -> dict[str, list[Symbol]]:
        return self._graph.definitions(names)

    def nodes(self, names: Iterable[str]) -> dict[str, str]:
        return self._graph.nodes(names)

    def near(self, names: Iterable[str], *, up: bool) -> dict[str, dict[str, float]]:
        wanted = list(names)
        found = {name: dict(around) for name, around in self._graph.near(wanted, up=up).items()}
        edges = self.possible(None, wanted) if up else self.possible(wanted, None)
        nodes = self.nodes({name for edge in edges for name in (edge.caller, edge.callee)})
        for edge in edges:
            here, there = (edge.callee, edge.caller) if up else (edge.caller, edge.callee)
            around = found.setdefault(nodes[here], {})
            around[nodes[there]] = max(edge.confidence, around.get(nodes[there], 0.0))
        return found

    def sites(self, callers: Iterable[str] | None, callees: Iterable[str] | None) -> list[Edge]:
        froms = None if callers is None else list(callers)
        goals = None if callees is None else list(callees)
        return [*self._graph.sites(froms, goals), *self.possible(froms, goals)]

    def bases(self, classes: Iterable[str]) -> dict[str, set[str]]:
        return self._graph.bases(classes)

    def derived(self, classes: Iterable[str]) -> dict[str, set[str]]:
        return self._graph.derived(classes)

    def uncalled(self) -> list[Symbol]:
        return self._graph.uncalled()

    def file_calls(self) -> Iterable[tuple[str, str, EdgeHow]]:
        return self._graph.file_calls()

    def all_symbols(self) -> Iterable[Symbol]:
        return self._graph.all_symbols()

    def symbols_called(self, last_names: Iterable[str]) -> list[Symbol]:
        return self._graph.symbols_called(last_names)


class _Relation:
    """Classes above, or below, others: what the graph says step by step is asked once for all that are wanted."""

    def __init__(self, step: Callable[[Iterable[str]], dict[str, set[str]]]) -> None:
        self._step = step
        self._direct: dict[str, list[str]] = {}

    def of(self, classes: Iterable[str]) -> dict[str, list[str]]:
        """Everything that each of `classes` reaches but itself, the nearest first."""
        asked = sorted(set(classes))
        waiting = set(asked) - self._direct.keys()
        while waiting:
            found = self._step(waiting)
            self._direct.update((name, sorted(found.get(name, ()))) for name in waiting)
            waiting = {name for names in found.values() for name in names} - self._direct.keys()
        return {name: self._reached(name) for name in asked}

    def _reached(self, name: str) -> list[str]:
        reached: dict[str, None] = {}
        level = [name]
        while level:
            level = [other for item in level for other in self._direct[item] if other not in reached and other != name]
            level = list(dict.fromkeys(level))
            reached.update(dict.fromkeys(level))
        return list(reached)


def _split(methods: Iterable[str]) -> dict[str, tuple[str, str]]:
    """Owner and last name of each method that can be overridden: no constructor, and not private to its class in Python."""
    found = {}
    for method in methods:
        owner, _, last = method.rpartition(".")
        private = last.startswith("__") and not last.endswith("__")
        if owner and last not in CONSTRUCTORS and not private:
            found[method] = (owner, last)
    return found


def _scopes(name: str) -> Sequence[str]:
    """The names of all definitions around one."""
    parts = name.split(".")
    return [".".join(parts[:count]) for count in range(len(parts) - 1, 0, -1)]
