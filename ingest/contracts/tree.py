"""The clause tree as the other steps read it: nodes, and the ways to them from an id, a place or a label."""

from __future__ import annotations

from bisect import bisect_left, bisect_right, insort
from collections import defaultdict
from dataclasses import dataclass, field
from typing import Literal

from .enumerators import Mark

Level = Literal["block", "inline", "definition"]
PREAMBLE = "preamble"
# How many clauses of the same label are looked through for the nearest one: enough for any section, and a bound.
_SEARCHED = 40


@dataclass(slots=True, eq=False)
class Node:
    """One clause. Positions are of the view; `end` is where the next clause that is not below it starts.

    text_at  behind the number and the title
    label    the number as it is printed there: "2.1", "(a)" without its brackets
    term     the term of the dictionary definition that an enumerator belongs to
    """

    id: str
    start: int
    text_at: int
    heading: str | None
    parent: Node | None
    level: Level
    label: str
    end: int = 0
    term: str | None = None
    children: list[Node] = field(default_factory=list)

    def ancestors(self) -> list[Node]:
        """This node, its parent, and so on up."""
        chain, node = [], self
        while node is not None:
            chain.append(node)
            node = node.parent  # type: ignore[assignment]
        return chain


@dataclass(slots=True, eq=False)
class ClauseTree:
    """All clauses in text order, and the ways from an id, a place or a label to them.

    contents  stretches of the view that only list headings
    titles    places of the title lines of attachments
    entries   (start, end, term) of dictionary definitions
    loose     labels in the text that were taken for no clause
    """

    nodes: list[Node]
    by_id: dict[str, Node]
    contents: list[tuple[int, int]]
    titles: frozenset[int]
    entries: list[tuple[int, int, str]]
    loose: list[Mark]
    _starts: list[int] = field(init=False)
    _by_label: dict[str, list[Node]] = field(init=False)
    _loose_by_label: dict[str, list[Mark]] = field(init=False)
    _by_term: dict[str, list[Node]] = field(init=False)

    def __post_init__(self) -> None:
        self._starts = [node.start for node in self.nodes]
        self._by_label = defaultdict(list)
        self._by_term = defaultdict(list)
        for node in self.nodes:
            self._by_label[node.label].append(node)
            if node.term is not None:
                self._by_term[node.term].append(node)
        self._loose_by_label = defaultdict(list)
        for mark in self.loose:
            self._loose_by_label[mark.label].append(mark)

    def at(self, position: int, *, blocks_only: bool = False) -> Node | None:
        """The innermost clause that holds a place."""
        index = bisect_right(self._starts, position) - 1
        if index < 0:
            return None
        node: Node | None = self.nodes[index]
        while node is not None and (node.end <= position or (blocks_only and node.level != "block")):
            node = node.parent
        return node

    def nearest(self, labels: tuple[str, ...], scope: Node, position: int) -> Node | None:
        """The clause below `scope` whose id ends on `labels`: the last one before `position`, else the first after."""
        ending = "".join(f"({label})" for label in labels)
        nodes = self._by_label.get(labels[-1], [])
        place = bisect_left(nodes, position, key=lambda node: node.start)
        for node in reversed(nodes[max(place - _SEARCHED, 0) : place]):
            if node.start <= scope.start:
                break
            if node.id.endswith(ending):
                return node
        for node in nodes[place : place + _SEARCHED]:
            if node.start >= scope.end:
                break
            if node.start > scope.start and node.id.endswith(ending):
                return node
        return None

    def in_definition(self, term: str, labels: tuple[str, ...]) -> Node | None:
        """The enumerator with these labels in the dictionary definition of `term`."""
        ending = f'"{term}"' + "".join(f"({label})" for label in labels)
        nodes = self._by_term.get(term.strip(" .,"), [])
        return next((node for node in nodes if node.id.endswith(ending)), None)

    def adopt(self, label: str, scope: Node, position: int) -> Node | None:
        """Make a clause of a label that a reference names although the nesting had no place for it."""
        marks = self._loose_by_label.get(label, [])
        place = bisect_left(marks, position, key=lambda mark: mark.start)
        near = [*reversed(marks[max(place - 1, 0) : place]), *marks[place : place + 1]]
        mark = next((mark for mark in near if scope.start < mark.start < scope.end), None)
        if mark is None:
            return None
        parent = self.at(mark.start) or scope
        term = self.term_at(mark.start)
        quoted = f'"{term}"' if term is not None and parent.term is None else ""
        node_id = f"{parent.id}{quoted}({label})"
        if node_id in self.by_id:
            return self.by_id[node_id]
        index = bisect_right(self._starts, mark.start)
        end = min(parent.end, self._starts[index]) if index < len(self._starts) else parent.end
        level: Level = "definition" if term is not None else "inline"
        node = Node(node_id, mark.start, mark.end, None, parent, level, label, end, term)
        self.by_id[node_id] = node
        self.nodes.insert(index, node)
        self._starts.insert(index, mark.start)
        insort(self._by_label[label], node, key=lambda other: other.start)
        insort(parent.children, node, key=lambda other: other.start)
        return node

    def term_at(self, position: int) -> str | None:
        """The term of the dictionary definition that holds a place."""
        index = bisect_right(self.entries, (position, 1 << 60, "")) - 1
        if index < 0 or self.entries[index][1] <= position:
            return None
        return self.entries[index][2]
