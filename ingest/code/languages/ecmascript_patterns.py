"""JavaScript and TypeScript: destructuring, and the variables of loops and catch clauses."""

from __future__ import annotations

from typing import ClassVar

from tree_sitter import Node

from ..extract import Extractor, Handler, Walk
from ..facts import NOTHING
from .jsdoc import DocComment


class EcmaScriptPatterns(Extractor):
    """Destructuring, and the variables of loops and catch clauses."""

    def __init__(self, source: bytes, path: str, language: str, module: str) -> None:
        super().__init__(source, path, language, module)
        self.facts.header["requires"] = []
        self._doc: DocComment | None = None  # of the function whose parameters are read
        self._static: set[int] = set()  # methods whose `this` is the class itself
        self._this_typed: set[int] = set()  # functions that declare the type of `this`
        self._grown: set[tuple[int, str]] = set()  # variables that were given an object to hold their members

    def _string(self, node: Node | None) -> str:
        return self.text(node).strip("'\"`")

    def _property_name(self, node: Node | None) -> str:
        if node is None:
            return ""
        if node.type == "computed_property_name":
            return "[" + self.text(node)[1:-1].strip() + "]"
        return self._string(node)

    def _destructure(self, pattern: Node, value: int) -> Walk:
        """Bind every name of a pattern to its part of `value`."""
        waiting = [(pattern, value)]
        while waiting:
            at, source = waiting.pop()
            children = at.named_children
            if at.type in {"identifier", "shorthand_property_identifier_pattern"}:
                self.bind(self.text(at), source)
            elif at.type in {"assignment_pattern", "object_assignment_pattern"}:
                left, right = at.child_by_field_name("left"), at.child_by_field_name("right")
                default = NOTHING
                if right is not None:
                    default = yield right
                if left is None:
                    continue
                if left.type == "shorthand_property_identifier_pattern" and source != NOTHING:
                    source = self.add("member", source, self.text(left))
                if default != NOTHING:
                    source = default if source == NOTHING else self.add("either", (source, default))
                waiting.append((left, source))
            elif at.type == "object_pattern":
                for child in children:
                    if child.type == "shorthand_property_identifier_pattern":
                        part = NOTHING if source == NOTHING else self.add("member", source, self.text(child))
                        waiting.append((child, part))
                    elif child.type == "pair_pattern":
                        key, target = child.child_by_field_name("key"), child.child_by_field_name("value")
                        part = NOTHING if source == NOTHING else self.add("member", source, self._property_name(key))
                        if target is not None:
                            waiting.append((target, part))
                    else:
                        waiting.append((child, source))
            elif at.type == "array_pattern":
                part = NOTHING if source == NOTHING else self.add("element", source)
                waiting.extend((child, part) for child in children)
            elif at.type == "rest_pattern" and children:
                waiting.append((children[-1], source))
            elif at.type in {"member_expression", "subscript_expression"}:
                place = yield at
                if place != NOTHING and source != NOTHING:
                    self.say("assign", place, source)
        return NOTHING

    def for_in(self, node: Node) -> Walk:
        saved, self.scope = self.scope, self.open_scope()
        left, right, body = (node.child_by_field_name(name) for name in ("left", "right", "body"))
        value = (yield right) if right is not None else NOTHING
        of = any(child.type == "of" for child in node.children)
        if left is not None:
            yield self._destructure(left, self.add("element", value) if of and value != NOTHING else NOTHING)
        if body is not None:
            yield body
        self.scope = saved
        return NOTHING

    def catch(self, node: Node) -> Walk:
        saved, self.scope = self.scope, self.open_scope()
        parameter, body = node.child_by_field_name("parameter"), node.child_by_field_name("body")
        if parameter is not None:
            yield self._destructure(parameter, NOTHING)
        if body is not None:
            yield body
        self.scope = saved
        return NOTHING

    handlers: ClassVar[dict[str, Handler]] = {
        **Extractor.handlers, "for_in_statement": for_in, "catch_clause": catch,
    }  # fmt: skip
