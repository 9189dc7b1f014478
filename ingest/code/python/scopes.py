"""Scopes while a file is lowered: which variable a name means at this point of the text.

Inside a scope, names are versioned in statement order; branches fork the state and join it again. A scope read from a
nested one is read through a summary variable that holds every version, because nobody knows when the call comes.
"""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass, field
from typing import Literal

from tree_sitter import Node

from .syntax import text_of

MAX_VERSIONED_NAMES = 2000


@dataclass(slots=True)
class State:
    """What names mean at one point. `narrowed` holds tests by isinstance on names and dotted names; `alive` is False after
    a return, raise, break or continue."""

    names: dict[str, int]
    narrowed: dict[str, int]
    alive: bool = True

    def fork(self) -> State:
        """A copy for one branch. A scope of very many names (generated code) is not versioned by branch."""
        if len(self.names) > MAX_VERSIONED_NAMES:
            return State(self.names, dict(self.narrowed), self.alive)
        return State(dict(self.names), dict(self.narrowed), self.alive)


@dataclass(slots=True)
class Loop:
    """States that leave a loop's body early."""

    breaks: list[State] = field(default_factory=list)
    continues: list[State] = field(default_factory=list)


@dataclass(slots=True)
class Scope:
    """A module, class body or function body.

    symbol     the symbol that calls made here belong to
    function   index of the function whose body this is (or is in, for a class body), -1 at module level
    owner      index of the class: of a class body itself; of a function, the nearest class around it; -1 without
    bindings   (byte offset, name) of every binding of the scope, by offset
    """

    kind: Literal["module", "class", "function"]
    parent: Scope | None
    symbol: int
    prefix: str
    function: int = -1
    owner: int = -1
    bindings: list[tuple[int, str]] = field(default_factory=list)
    bound: set[str] = field(default_factory=set)
    global_names: set[str] = field(default_factory=set)
    nonlocal_names: set[str] = field(default_factory=set)
    state: State = field(default_factory=lambda: State({}, {}))
    versions: dict[str, list[int]] = field(default_factory=dict)
    summaries: dict[str, int] = field(default_factory=dict)
    loops: list[Loop] = field(default_factory=list)
    overloads: dict[str, int] = field(default_factory=dict)  # what the last @overload of a name says it returns

    def bound_between(self, start: int, end: int) -> list[str]:
        """Names bound in a byte range of the scope, each once, in text order."""
        low, high = bisect_left(self.bindings, (start, "")), bisect_left(self.bindings, (end, ""))
        return list(dict.fromkeys(name for _, name in self.bindings[low:high]))


def prescan(scope: Scope, body: Node) -> None:
    """Fill in what the scope's body binds. Bodies of functions and classes inside it are not entered."""
    bindings: list[tuple[int, str]] = []
    pending = [body]
    # Only a walrus binds a name inside an expression, and hardly any body has one.
    closed = _CLOSED if b":=" in (body.text or b"") else _EXPRESSIONS
    while pending:
        node = pending.pop()
        kind = node.type
        if kind in ("function_definition", "class_definition"):
            name = node.child_by_field_name("name")
            if name is not None:
                bindings.append((name.start_byte, text_of(name)))
        elif kind in ("global_statement", "nonlocal_statement"):
            names = {text_of(child) for child in node.named_children}
            (scope.global_names if kind == "global_statement" else scope.nonlocal_names).update(names)
        elif kind in _TARGET_FIELDS:
            for label in _TARGET_FIELDS[kind]:
                for target in node.children_by_field_name(label):
                    bindings.extend(_targets(target))
            pending.extend(node.named_children)
        elif kind in ("import_statement", "import_from_statement"):
            for name in node.children_by_field_name("name"):
                alias = name.child_by_field_name("alias")
                text = text_of(alias) if alias is not None else text_of(name).partition(".")[0].strip()
                bindings.append((name.start_byte, text))
        elif kind == "case_pattern":
            bindings.extend(_captures(node))
        elif kind == "as_pattern_target":
            for child in node.named_children:
                bindings.extend(_targets(child))
        elif kind not in closed:
            pending.extend(node.named_children)
    bindings.sort()
    scope.bindings = bindings
    scope.bound = {name for _, name in bindings} - scope.global_names - scope.nonlocal_names


_TARGET_FIELDS = {
    "assignment": ("left",),
    "augmented_assignment": ("left",),
    "for_statement": ("left",),
    "named_expression": ("name",),
}
# Expressions without bindings of this scope (a walrus inside one of them is rare and only loses its version).
_CLOSED = {
    "lambda", "string", "identifier", "integer", "float", "attribute", "comment", "parameters", "type", "decorator",
    "list_comprehension", "set_comprehension", "dictionary_comprehension", "generator_expression", "true", "false", "none",
}  # fmt: skip
_EXPRESSIONS = _CLOSED | {
    "call", "binary_operator", "boolean_operator", "comparison_operator", "not_operator", "unary_operator", "subscript",
    "conditional_expression", "list", "set", "dictionary", "concatenated_string", "return_statement", "raise_statement",
    "assert_statement", "delete_statement",
}  # fmt: skip


def _targets(target: Node) -> list[tuple[int, str]]:
    found: list[tuple[int, str]] = []
    pending = [target]
    while pending:
        node = pending.pop()
        if node.type == "identifier":
            found.append((node.start_byte, text_of(node)))
        elif node.type not in ("attribute", "subscript", "call"):
            pending.extend(node.named_children)
    return found


def _captures(pattern: Node) -> list[tuple[int, str]]:
    """Names that a match pattern binds: not classes and keywords, which it reads."""
    found: list[tuple[int, str]] = []
    pending = [pattern]
    while pending:
        node = pending.pop()
        if node.type == "identifier":
            found.append((node.start_byte, text_of(node)))
        elif node.type in ("class_pattern", "keyword_pattern"):
            pending.extend(node.named_children[1:])
        elif node.type != "dotted_name" or node.named_child_count == 1:
            pending.extend(node.named_children)
    return found
