"""tree-sitter trees of Python files, and a driver that walks them without recursion.

A handler of a node is a generator: it yields the child nodes that it wants lowered and receives their variables. The
driver keeps the open generators on a list, so that nesting in the input costs memory, not the interpreter's stack.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterable, Mapping
from functools import cache
from typing import Any

import tree_sitter_python
from tree_sitter import Language, Node, Parser, Tree

Steps = Generator[Node, int, int]
# Nodes that may stand between any two others and mean nothing.
EXTRAS = frozenset({"comment", "line_continuation"})
Leaf = Callable[[Any, Node], int]
Branch = Callable[[Any, Node], Steps]


@cache
def _parser() -> Parser:
    return Parser(Language(tree_sitter_python.language()))


def parse(data: bytes) -> Tree:
    """The tree of a file; always a tree, with ERROR nodes where the text is not Python."""
    return _parser().parse(data)


def text_of(node: Node) -> str:
    """The source text of a node."""
    return (node.text or b"").decode("utf-8", "replace")


def line_of(node: Node) -> int:
    """The line a node starts on, from 1."""
    return node.start_point[0] + 1


def each(nodes: Iterable[Node]) -> Steps:
    """Lower nodes one after the other, for what they do."""
    for node in nodes:  # noqa: UP028 - a plain iterator cannot be sent the variables
        yield node
    return 0


def drive(unit: Any, root: Steps, leaves: Mapping[str, Leaf], branches: Mapping[str, Branch], other: Branch) -> int:
    """Run `root` to its end, lowering every node it yields by the handler of the node's type. Return its variable."""
    stack = [root]
    answer: int | None = None
    while stack:
        try:
            node = stack[-1].send(answer)  # type: ignore[arg-type]
        except StopIteration as stop:
            stack.pop()
            answer = stop.value
            continue
        leaf = leaves.get(node.type)
        if leaf is not None:
            answer = leaf(unit, node)
        else:
            stack.append(branches.get(node.type, other)(unit, node))
            answer = None  # what starts a generator
    return answer or 0
