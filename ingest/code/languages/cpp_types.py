"""C++: types and paths. Smart pointers and references stand for what they point to."""

from __future__ import annotations

from typing import ClassVar

import tree_sitter_cpp
from tree_sitter import Language, Node

from ..extract import Handler, Walk
from ..facts import NOTHING
from .cpp_operators import CppOperators

CPP = Language(tree_sitter_cpp.language())
_POINTERS = frozenset(
    {"unique_ptr", "shared_ptr", "weak_ptr", "optional", "reference_wrapper", "QPointer", "intrusive_ptr"}
)


class CppTypes(CppOperators):
    """Types and paths."""

    grammar = CPP

    def tag_name(self, tag: str) -> str:
        return tag

    def type_of(self, node: Node | None) -> Walk:
        if node is None:
            return NOTHING
        if node.type == "qualified_identifier":
            last: Node | None = node
            while last is not None and last.type == "qualified_identifier":
                last = last.child_by_field_name("name")
            if last is not None and last.type == "template_type":
                return (yield self._template(last, without_arguments(self.text(node))))
            return self.add("type", self.path(self.text(node)))
        if node.type == "template_type":
            return (yield self._template(node, self.text(node.child_by_field_name("name"))))
        if node.type in {"dependent_type", "type_descriptor"}:
            inner = node.child_by_field_name("type") or (node.named_children[0] if node.named_children else None)
            return (yield self.type_of(inner))
        return (yield super().type_of(node))

    def _template(self, node: Node, path: str) -> Walk:
        arguments = node.child_by_field_name("arguments")
        args = []
        for child in arguments.named_children if arguments is not None else ():
            args.append((yield self.type_of(child)))
        kept = tuple(arg for arg in args if arg != NOTHING)
        if path.rpartition("::")[2] in _POINTERS:
            if not kept:
                return NOTHING
            held = self.add("either", kept[:1])
            self.owning.add(held)
            return held
        return self.add("generic", self.path(path), kept)

    def path(self, text: str) -> int:
        """`a::b::C`, template arguments dropped."""
        position = NOTHING
        for part in without_arguments(text).split("::"):
            part = part.strip()
            if part:
                position = self.name(part) if position == NOTHING else self.add("member", position, part)
        return position if position != NOTHING else self.name("")

    handlers: ClassVar[dict[str, Handler]] = CppOperators.handlers


def without_arguments(text: str) -> str:
    """`map<K, V>::iterator` is `map::iterator`; operators keep their brackets."""
    if "<" not in text or "operator" in text:
        return text
    kept: list[str] = []
    depth = 0
    for char in text:
        if char == "<":
            depth += 1
        elif char == ">":
            depth = max(0, depth - 1)
        elif depth == 0:
            kept.append(char)
    return "".join(kept)
