"""Sources that a grammar cannot read though a compiler can: rewritten at the same length and parsed once more.

Only files that show damage are touched, and the reading with less of it stays, so that a repair can do no harm.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from tree_sitter import Node, Parser, Tree

from .languages.c_branches import one_branch, without_comments
from .languages.c_macros import without_invocations

# A member of an interface that starts with `(` or `<`: the line before it ends, which the grammar only sees by a `;`.
_CALL_SIGNATURE = re.compile(rb"[\w)\]}>'\"][ \t]*+(?:\r?\n[ \t]*+)++(?=[(<])")
_VARIANCE = re.compile(
    rb"(?<=[<,\s])(?:in[ \t]++out|in|out)(?=[ \t]++[A-Z]\w{0,40}+\s{0,3}[,>=]|[ \t]++[A-Z]\w{0,40}+ extends )"
)


def parse(parser: Parser, source: bytes, language: str) -> tuple[Tree, bytes]:
    """The tree of a source file, and the text that it is of: `source`, or a repaired one in which every byte that was
    not rewritten keeps its place."""
    tree = parser.parse(source)
    repair = _REPAIRS.get(language)
    if repair is None or not tree.root_node.has_error:
        return tree, source
    repaired = repair(source)
    if repaired == source:
        return tree, source
    second = parser.parse(repaired)
    if _damage(second.root_node) < _damage(tree.root_node):
        return second, repaired
    return tree, source


def _damage(root: Node) -> int:
    """How much of a file its tree does not explain, in bytes; a missing token counts as one."""
    total = 0
    waiting = [root]
    while waiting:
        node = waiting.pop()
        if node.is_error:
            total += node.end_byte - node.start_byte + 1
        elif node.is_missing:
            total += 1
        elif node.has_error:
            waiting.extend(node.children)
    return total


def _typescript(source: bytes) -> bytes:
    made = bytearray(source)
    for match in _CALL_SIGNATURE.finditer(without_comments(source)):
        if made[match.end() - 1 : match.end()].isspace():
            made[match.end() - 1] = ord(";")
    return _VARIANCE.sub(lambda match: b" " * len(match[0]), bytes(made))


_REPAIRS: dict[str, Callable[[bytes], bytes]] = {
    "typescript": _typescript, "tsx": _typescript,
    "c": lambda source: without_invocations(one_branch(source, cplusplus=False)),
    "cpp": lambda source: without_invocations(one_branch(source, cplusplus=True)),
}  # fmt: skip
