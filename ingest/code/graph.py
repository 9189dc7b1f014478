"""Questions about a call graph: callers and callees to a depth, paths, cycles, what nothing calls, where runs start.

A class and its constructor are one node here, named as the class: calling the one runs the other.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable

import networkx as nx

from ..analysis import CodeAnalysis, Edge, Symbol

_CONSTRUCTORS = frozenset({"__init__", "__new__", "constructor", "initialize", "init", "<init>"})
_ENTRY_NAMES = frozenset({"main", "__main__", "Main"})
_CALLED_BY_OTHERS = frozenset({"init", "main", "Main", "setUp", "tearDown", "setup", "teardown"})


class CallGraph:
    """The calls of one analysis, by qualified name. All lists are sorted, so that answers do not change from run to run."""

    def __init__(self, analysis: CodeAnalysis) -> None:
        self.symbols: dict[str, list[Symbol]] = {}
        for symbol in analysis.symbols:
            self.symbols.setdefault(symbol.name, []).append(symbol)
        self._same: dict[str, str] = {}
        self.edges: dict[tuple[str, str], list[Edge]] = {}
        self._callees: dict[str, dict[str, None]] = {}
        self._callers: dict[str, dict[str, None]] = {}
        for edge in analysis.edges:
            caller, callee = self.node(edge.caller), self.node(edge.callee)
            self.edges.setdefault((caller, callee), []).append(edge)
            self._callees.setdefault(caller, {})[callee] = None
            self._callers.setdefault(callee, {})[caller] = None

    def node(self, name: str) -> str:
        """The node of a symbol: its own name, or that of the class that it constructs."""
        known = self._same.get(name)
        if known is None:
            owner, _, last = name.rpartition(".")
            is_constructor = last in _CONSTRUCTORS and any(
                symbol.kind == "class" for symbol in self.symbols.get(owner, ())
            )
            known = self._same[name] = owner if is_constructor else name
        return known

    def callees(self, name: str) -> list[str]:
        """What a function calls directly."""
        return sorted(self._callees.get(self.node(name), ()))

    def callers(self, name: str) -> list[str]:
        """What calls a function directly."""
        return sorted(self._callers.get(self.node(name), ()))

    def calls(self, caller: str, callee: str) -> list[Edge]:
        """The call sites of one in the other."""
        return self.edges.get((self.node(caller), self.node(callee)), [])

    def levels(self, names: Iterable[str], depth: int | None, *, up: bool) -> list[list[str]]:
        """Level by level, what is reached in 1, 2, ... `depth` calls from any of `names`; None goes to the end."""
        neighbours = self._callers if up else self._callees
        level = [self.node(name) for name in names]
        seen = set(level)
        found: list[list[str]] = []
        while level and (depth is None or len(found) < depth):
            level = sorted({near for name in level for near in neighbours.get(name, ())} - seen)
            seen.update(level)
            if level:
                found.append(level)
        return found

    def path(self, sources: Iterable[str], targets: Iterable[str]) -> list[str]:
        """A shortest chain of calls from one of `sources` to one of `targets`, both included; empty where there is none.

        Among equally short chains the one whose calls are surest.
        """
        goals = {self.node(name) for name in targets}
        before: dict[str, str | None] = {}
        sureness: dict[str, float] = {}
        level = deque(sorted({self.node(name) for name in sources}))
        for name in level:
            before[name], sureness[name] = None, 1.0
        while level:
            reached: dict[str, tuple[float, str]] = {}
            for name in level:
                for near in self._callees.get(name, ()):
                    if near in before:
                        continue
                    sure = sureness[name] * max(edge.confidence for edge in self.edges[name, near])
                    if near not in reached or (sure, name) > reached[near]:
                        reached[near] = (sure, name)
            for name, (sure, previous) in reached.items():
                before[name], sureness[name] = previous, sure
            hit = sorted((-sureness[name], name) for name in reached if name in goals)
            if hit:
                return self._chain(hit[0][1], before)
            level = deque(sorted(reached))
        return []

    @staticmethod
    def _chain(last: str, before: dict[str, str | None]) -> list[str]:
        chain = [last]
        at = before[last]
        while at is not None:
            chain.append(at)
            at = before[at]
        return chain[::-1]

    def unused(self) -> list[Symbol]:
        """Functions and methods that nothing in the repository calls, tests and entry points left out."""
        found = []
        for name, symbols in self.symbols.items():
            symbol = symbols[0]
            last = name.rpartition(".")[2]
            called = self._callers.get(self.node(name), {}).keys() - {self.node(name)}
            if symbol.kind not in {"function", "method"} or called or self.node(name) != name:
                continue
            special = last.startswith(("__", "test", "[")) or last in _CALLED_BY_OTHERS
            if not special and not is_test_file(symbol.file):
                found.append(symbol)
        return sorted(found, key=lambda symbol: (symbol.file, symbol.line))

    def entry_points(self) -> list[Symbol]:
        """Where runs start: functions named main, and module code that calls something and is called by nothing."""
        found = []
        for name, symbols in self.symbols.items():
            symbol = symbols[0]
            last = name.rpartition(".")[2]
            starts = symbol.kind in {"function", "method"} and last in _ENTRY_NAMES
            starts = starts or (symbol.kind == "module" and last == "__main__")
            if starts and not is_test_file(symbol.file):
                found.append(symbol)
        return sorted(found, key=lambda symbol: (symbol.file, symbol.line))

    def package_cycles(self) -> list[list[str]]:
        """Groups of folders (of files, where all lie in one folder) that call each other in a circle, largest first."""
        folders = nx.DiGraph()
        files = nx.DiGraph()
        for edges in self.edges.values():
            for edge in edges:
                if edge.caller_file == edge.callee_file:
                    continue
                files.add_edge(edge.caller_file, edge.callee_file)
                source, target = edge.caller_file.rpartition("/")[0], edge.callee_file.rpartition("/")[0]
                if source != target:
                    folders.add_edge(source or ".", target or ".")
        chosen = folders if folders else files
        groups = [sorted(group) for group in nx.strongly_connected_components(chosen) if len(group) > 1]
        return sorted(groups, key=lambda group: (-len(group), group))


def is_test_file(path: str) -> bool:
    """Whether a path is that of a test, by the conventions of the languages."""
    parts = path.lower().split("/")
    name = parts[-1]
    stem = name.partition(".")[0]
    return (
        any(part in {"test", "tests", "testing", "spec", "specs", "__tests__", "testdata"} for part in parts[:-1])
        or stem.startswith("test_")
        or stem.endswith(("_test", "_tests", "test_suite"))
        or ".test." in name
        or ".spec." in name
        or name == "conftest.py"
    )
