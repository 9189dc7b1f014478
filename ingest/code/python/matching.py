"""match statements: which case binds which names to what, and what it shows about its subject."""

from __future__ import annotations

from tree_sitter import Node

from .conditions import dotted
from .ir import NOTHING, LoadAttribute, LoadItem, Narrow, Unpack
from .literals import string_value
from .scopes import State
from .syntax import EXTRAS, Steps, text_of
from .unit import Unit

# Classes of which `case Class(name)` binds the whole object.
_WHOLE = ("bool", "bytearray", "bytes", "dict", "float", "frozenset", "int", "list", "set", "str", "tuple")


def match_statement(unit: Unit, node: Node) -> Steps:
    subject_node, body = node.child_by_field_name("subject"), node.child_by_field_name("body")
    if subject_node is None or body is None:
        return NOTHING
    subject = yield subject_node
    before = unit.scope.state
    ends: list[State] = []
    for clause in body.named_children:
        if clause.type != "case_clause":
            continue
        unit.scope.state = before.fork()
        patterns = [child for child in clause.named_children if child.type == "case_pattern"]
        path = dotted(subject_node) if len(patterns) == 1 else None
        for place, pattern in enumerate(patterns):
            held = subject
            if len(patterns) > 1:
                held = unit.variable()
                unit.emit(Unpack(held, subject, place, False, unit.site(pattern)))
            yield from _case(unit, pattern, held, path)
        for label in ("guard", "consequence"):
            part = clause.child_by_field_name(label)
            if part is not None:
                yield part
        ends.append(unit.scope.state)
    unit.scope.state = unit.join([before, *ends])
    return NOTHING


def _case(unit: Unit, pattern: Node, subject: int, path: str | None) -> Steps:
    """Each part of a pattern is matched against a variable; `matched`, where there is one, gets what the part lets through."""
    pending = [(pattern, subject, NOTHING, path)]
    while pending:
        node, held, matched, path = pending.pop()
        kind = node.type
        if kind == "class_pattern":
            types = yield node.named_children[0]
            narrowed = unit.variable()
            unit.emit(Narrow(narrowed, held, types, True))
            if matched:
                unit.emit_copy(matched, narrowed)
            if path is not None:
                unit.scope.state.narrowed[path] = narrowed
            pending.extend((part, value, NOTHING, None) for part, value in _fields(unit, node, narrowed))
            continue
        if kind in ("case_pattern", "union_pattern"):
            pending.extend((child, held, matched, path) for child in node.named_children)
            continue
        if kind == "as_pattern":
            inner, alias = node.named_children[0], node.named_children[-1]
            both = unit.variable()
            unit.store(text_of(alias), both)
            pending.append((inner, held, both, path))
            unit.emit_copy(matched, both)
            continue
        if matched:
            unit.emit_copy(matched, held)
        if kind in ("dotted_name", "identifier"):
            bound = text_of(node)
            if "." not in bound and bound != "_":
                unit.store(bound, held)
        elif kind in ("list_pattern", "tuple_pattern"):
            pending.extend((part, value, NOTHING, None) for part, value in _items(unit, node, held))
        elif kind == "dict_pattern":
            pending.extend((part, value, NOTHING, None) for part, value in _values(unit, node, held))
        else:
            pending.extend((child, NOTHING, NOTHING, None) for child in node.named_children)
    return NOTHING


def _fields(unit: Unit, node: Node, held: int) -> list[tuple[Node, int]]:
    """`Class(first, name=second)`: the parts, and the attributes that they match."""
    found: list[tuple[Node, int]] = []
    whole = text_of(node.named_children[0]) in _WHOLE
    for place, child in enumerate(node.named_children[1:]):
        inner = child.named_children[0] if child.named_children else child
        value = held if whole else unit.variable()
        if inner.type == "keyword_pattern":
            name, *parts = inner.named_children
            unit.emit(LoadAttribute(value, held, text_of(name), unit.site(name, text_of(name))))
            found.extend((part, value) for part in parts)
        else:
            if not whole:
                unit.emit(Unpack(value, held, place, False, unit.site(child)))
            found.append((child, value))
    return found


def _items(unit: Unit, node: Node, held: int) -> list[tuple[Node, int]]:
    """`[first, *rest]`"""
    parts = [child for child in node.named_children if child.type not in EXTRAS]
    stars = [part.named_children[:1] for part in parts]
    starred = [place for place, inner in enumerate(stars) if inner and inner[0].type == "splat_pattern"]
    found = []
    for place, part in enumerate(parts):
        value = unit.variable()
        from_end = bool(starred) and place > starred[0]
        unit.emit(Unpack(value, held, place - len(parts) if from_end else place, place in starred, unit.site(part)))
        found.append(
            (stars[place][0].named_children[0] if place in starred and stars[place][0].named_children else part, value)
        )
    return found


def _values(unit: Unit, node: Node, held: int) -> list[tuple[Node, int]]:
    """`{"key": part}`"""
    found = []
    key = NOTHING
    for child in node.named_children:
        if child.type == "string":
            literal = string_value(child)
            key = unit.constant(literal) if literal is not None else NOTHING
        elif child.type == "case_pattern":
            value = unit.variable()
            unit.emit(LoadItem(value, held, key, unit.site(child)))
            found.append((child, value))
            key = NOTHING
    return found
