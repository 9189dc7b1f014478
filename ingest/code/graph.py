"""Questions about a call graph: callers and callees to a depth, paths, cycles, what nothing calls, where runs start.

A class and its constructor are one node here, named as the class: calling the one runs the other.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

import networkx as nx

from ..analysis import CodeAnalysis, Edge, EdgeHow, Symbol
from ..readers.sources import language_of
from .conventions import is_test_file

CONSTRUCTORS = frozenset({"__init__", "__new__", "constructor", "initialize", "init", "<init>"})
_ENTRY_NAMES = frozenset({"main", "__main__", "Main"})
_CALLED_BY_OTHERS = frozenset({"init", "main", "Main", "setUp", "tearDown", "setup", "teardown"})
# How a call was found whose file names what it calls.
_NAMED = frozenset({"direct", "import", "decorator"})
# A method found by the type of its object is named as well where files say their types.
_TYPED = frozenset({"java", "go", "c", "cpp", "rust", "csharp", "kotlin", "scala", "swift"})


@dataclass(frozen=True, slots=True)
class Walked:
    """What a walk reached, nearest first, and whether it came to its end."""

    levels: list[list[str]]
    complete: bool


class Graph(ABC):
    """Calls by qualified name, wherever they are kept. All lists are sorted, so that answers do not change from run to run."""

    # --- what is kept

    @abstractmethod
    def definitions(self, names: Iterable[str]) -> dict[str, list[Symbol]]:
        """The symbols of each name that has any, by file and line."""

    @abstractmethod
    def nodes(self, names: Iterable[str]) -> dict[str, str]:
        """The node of each symbol: its own name, or that of the class that it constructs."""

    @abstractmethod
    def near(self, names: Iterable[str], *, up: bool) -> dict[str, dict[str, float]]:
        """What calls (`up`), or is called by, each of these nodes, with the confidence of the surest call."""

    @abstractmethod
    def sites(self, callers: Iterable[str] | None, callees: Iterable[str] | None) -> list[Edge]:
        """The calls from any of `callers` to any of `callees`, None for all of one side; by file and line."""

    @abstractmethod
    def bases(self, classes: Iterable[str]) -> dict[str, set[str]]:
        """The classes directly above each of these that has any."""

    @abstractmethod
    def derived(self, classes: Iterable[str]) -> dict[str, set[str]]:
        """The classes directly below each of these that has any."""

    @abstractmethod
    def uncalled(self) -> list[Symbol]:
        """The functions and methods whose name nothing of another name calls, each name's first definition, by file and line."""

    @abstractmethod
    def file_calls(self) -> Iterable[tuple[str, str, EdgeHow]]:
        """(caller's file, callee's file, how they were found) of sure calls between two files; some more than once."""

    @abstractmethod
    def all_symbols(self) -> Iterable[Symbol]:
        """Every symbol, by file and line."""

    @abstractmethod
    def symbols_called(self, last_names: Iterable[str]) -> list[Symbol]:
        """The symbols with these last names, by file and line."""

    # --- what is asked

    def symbols(self, name: str) -> list[Symbol]:
        """The symbols of one name."""
        return self.definitions([name]).get(name, [])

    def node(self, name: str) -> str:
        """The node of one symbol."""
        return self.nodes([name])[name]

    def callees(self, name: str) -> list[str]:
        """What a function calls directly."""
        return self._near(name, up=False)

    def callers(self, name: str) -> list[str]:
        """What calls a function directly."""
        return self._near(name, up=True)

    def _near(self, name: str, *, up: bool) -> list[str]:
        node = self.node(name)
        return sorted(self.near([node], up=up).get(node, ()))

    def calls(self, caller: str, callee: str) -> list[Edge]:
        """The call sites of one in the other."""
        return self.sites([caller], [callee])

    def walk(self, names: Iterable[str], depth: int | None, *, up: bool, most: int | None = None) -> Walked:
        """Level by level, what is reached in 1, 2, ... `depth` calls from any of `names`; None goes to the end.

        The walk ends before the level that would make it reach more than `most`.
        """
        level = sorted(set(self.nodes(names).values()))
        seen = set(level)
        found: list[list[str]] = []
        step = self.stepper(up=up)
        while level and (depth is None or len(found) < depth):
            level = sorted(step(level) - seen)
            seen.update(level)
            if most is not None and len(seen) > most:
                return Walked(found, False)
            if level:
                found.append(level)
        return Walked(found, True)

    def stepper(self, *, up: bool) -> Callable[[Iterable[str]], set[str]]:
        """What one walk takes its steps with: the nodes one call away from some, but for those that an earlier step has given."""
        return lambda level: {other for others in self.near(level, up=up).values() for other in others}

    def levels(self, names: Iterable[str], depth: int | None, *, up: bool) -> list[list[str]]:
        """All levels of a walk."""
        return self.walk(names, depth, up=up).levels

    def path(self, sources: Iterable[str], targets: Iterable[str]) -> list[str]:
        """A shortest chain of calls from one of `sources` to one of `targets`, both included; empty where there is none.

        Among equally short chains the one whose calls are surest.
        """
        goals = set(self.nodes(targets).values())
        before: dict[str, str | None] = {}
        sureness: dict[str, float] = {}
        level = sorted(set(self.nodes(sources).values()))
        for name in level:
            before[name], sureness[name] = None, 1.0
        while level:
            reached: dict[str, tuple[float, str]] = {}
            for name, others in self.near(level, up=False).items():
                for other, confidence in others.items():
                    if other in before:
                        continue
                    sure = sureness[name] * confidence
                    if other not in reached or (sure, name) > reached[other]:
                        reached[other] = (sure, name)
            for name, (sure, previous) in reached.items():
                before[name], sureness[name] = previous, sure
            hit = sorted((-sureness[name], name) for name in reached if name in goals)
            if hit:
                return _chain(hit[0][1], before)
            level = sorted(reached)
        return []

    def unused(self) -> list[Symbol]:
        """Functions and methods that nothing in the repository calls, tests and entry points left out; by file and line."""
        found = [symbol for symbol in self.uncalled() if not is_test_file(symbol.file)]
        owners = {symbol.name.rpartition(".")[0] for symbol in found if symbol.name.rpartition(".")[2] in CONSTRUCTORS}
        defined = self.definitions(owners)
        classes = {name for name in owners if any(item.kind == "class" for item in defined.get(name, ()))}
        return [symbol for symbol in found if not _called_by_itself(symbol.name, classes)]

    def entry_points(self) -> list[Symbol]:
        """Where runs start: functions named main, and modules named __main__."""
        first: dict[str, Symbol] = {}
        for symbol in self.symbols_called(_ENTRY_NAMES):
            first.setdefault(symbol.name, symbol)
        found = []
        for symbol in first.values():
            starts = symbol.kind in {"function", "method"}
            starts = starts or (symbol.kind == "module" and symbol.name.rpartition(".")[2] == "__main__")
            if starts and not is_test_file(symbol.file):
                found.append(symbol)
        return sorted(found, key=lambda symbol: (symbol.file, symbol.line))

    def needs(self) -> Iterator[tuple[str, str]]:
        """(file, file that it needs), some more than once; no product needs its tests, they hand it things."""
        for caller, callee, how in self.file_calls():
            named = how in _NAMED or (how == "inferred" and language_of(caller) in _TYPED)
            if named and is_test_file(callee) <= is_test_file(caller):
                yield caller, callee

    def package_cycles(self) -> list[list[str]]:
        """Groups of folders (of files, where all lie in one folder) that need each other in a circle, largest first.

        A file needs what it names. Who is handed a function or an object calls its code, and does not need its file.
        """
        folders = nx.DiGraph()
        files = nx.DiGraph()
        for caller, callee in self.needs():
            files.add_edge(caller, callee)
            source, target = caller.rpartition("/")[0], callee.rpartition("/")[0]
            if source != target:
                folders.add_edge(source or ".", target or ".")
        chosen = folders if folders else files
        groups = [sorted(group) for group in nx.strongly_connected_components(chosen) if len(group) > 1]
        return sorted(groups, key=lambda group: (-len(group), group))


class CallGraph(Graph):
    """The calls of one analysis, in memory."""

    def __init__(self, analysis: CodeAnalysis) -> None:
        self._analysis = analysis
        self._symbols: dict[str, list[Symbol]] = {}
        for symbol in analysis.symbols:
            self._symbols.setdefault(symbol.name, []).append(symbol)
        self._same: dict[str, str] = {}
        self._edges: dict[tuple[str, str], list[Edge]] = {}
        self._callees: dict[str, dict[str, float]] = {}
        self._callers: dict[str, dict[str, float]] = {}
        for edge in analysis.edges:
            caller, callee = self.node(edge.caller), self.node(edge.callee)
            self._edges.setdefault((caller, callee), []).append(edge)
            sure = max(edge.confidence, self._callees.get(caller, {}).get(callee, 0.0))
            self._callees.setdefault(caller, {})[callee] = sure
            self._callers.setdefault(callee, {})[caller] = sure
        self._bases: dict[str, set[str]] = {}
        self._derived: dict[str, set[str]] = {}
        for item in analysis.inheritance:
            self._bases.setdefault(item.name, set()).add(item.base)
            self._derived.setdefault(item.base, set()).add(item.name)

    def definitions(self, names: Iterable[str]) -> dict[str, list[Symbol]]:
        return {name: self._symbols[name] for name in names if name in self._symbols}

    def nodes(self, names: Iterable[str]) -> dict[str, str]:
        return {name: self.node(name) for name in names}

    def node(self, name: str) -> str:
        known = self._same.get(name)
        if known is None:
            owner, _, last = name.rpartition(".")
            constructs = last in CONSTRUCTORS and any(item.kind == "class" for item in self._symbols.get(owner, ()))
            known = self._same[name] = owner if constructs else name
        return known

    def near(self, names: Iterable[str], *, up: bool) -> dict[str, dict[str, float]]:
        neighbours = self._callers if up else self._callees
        return {name: neighbours[name] for name in names if name in neighbours}

    def sites(self, callers: Iterable[str] | None, callees: Iterable[str] | None) -> list[Edge]:
        froms = None if callers is None else {self.node(name) for name in callers}
        goals = None if callees is None else {self.node(name) for name in callees}
        if froms is not None and (goals is None or len(froms) <= len(goals)):
            pairs = [
                (one, other) for one in froms for other in self._callees.get(one, ()) if goals is None or other in goals
            ]
        else:
            pairs = [
                (one, other)
                for other in goals or ()
                for one in self._callers.get(other, ())
                if froms is None or one in froms
            ]
        return sorted((edge for pair in pairs for edge in self._edges[pair]), key=_edge_order)

    def bases(self, classes: Iterable[str]) -> dict[str, set[str]]:
        return {name: self._bases[name] for name in classes if name in self._bases}

    def derived(self, classes: Iterable[str]) -> dict[str, set[str]]:
        return {name: self._derived[name] for name in classes if name in self._derived}

    def uncalled(self) -> list[Symbol]:
        called = {edge.callee for edge in self._analysis.edges if edge.callee != edge.caller}
        first = [symbols[0] for name, symbols in self._symbols.items() if name not in called]
        return sorted(
            (symbol for symbol in first if symbol.kind in {"function", "method"}),
            key=lambda symbol: (symbol.file, symbol.line, symbol.name, symbol.end_line),
        )

    def file_calls(self) -> Iterable[tuple[str, str, EdgeHow]]:
        for edge in self._analysis.edges:
            if edge.caller_file != edge.callee_file and not edge.possible:
                yield edge.caller_file, edge.callee_file, edge.how

    def all_symbols(self) -> Iterable[Symbol]:
        return self._analysis.symbols

    def symbols_called(self, last_names: Iterable[str]) -> list[Symbol]:
        wanted = frozenset(last_names)
        return [symbol for symbol in self._analysis.symbols if symbol.name.rpartition(".")[2] in wanted]


def _called_by_itself(name: str, classes: set[str]) -> bool:
    """Whether a language, a test runner or the system calls a function of this name, or the class does that it constructs."""
    owner, _, last = name.rpartition(".")
    constructs = last in CONSTRUCTORS and owner in classes
    return constructs or last.startswith(("__", "test", "[")) or last in _CALLED_BY_OTHERS


def _chain(last: str, before: dict[str, str | None]) -> list[str]:
    chain = [last]
    at = before[last]
    while at is not None:
        chain.append(at)
        at = before[at]
    return chain[::-1]


def _edge_order(edge: Edge) -> tuple[str, int, str, str, str]:
    return edge.file, edge.line, edge.caller, edge.callee, edge.callee_file
