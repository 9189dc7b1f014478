"""Lists, tuples, sets and dicts as they are written, and comprehensions."""

from __future__ import annotations

from tree_sitter import Node

from .conditions import narrowings, truth
from .ir import (
    NOTHING,
    Hash,
    Iterate,
    Key,
    MakeContainer,
)
from .literals import integer_value, string_value
from .patterns import bind
from .syntax import EXTRAS, Steps, text_of
from .unit import Unit

# Literal containers keep at most this many items that are mere constants: longer ones are data, not dispatch tables.
MAX_CONSTANT_ITEMS = 64


def sequence(unit: Unit, node: Node) -> Steps:
    items: list[tuple[Key, int]] = []
    spread: list[int] = []
    constants = 0
    for child in node.named_children:
        if child.type in EXTRAS:
            continue
        if child.type == "list_splat":
            inner = child.named_children
            if inner:
                spread.append((yield inner[0]))
            continue
        value = yield child
        if child.type in ("string", "integer", "float", "concatenated_string"):
            constants += 1
            if constants > MAX_CONSTANT_ITEMS:
                continue
        elif node.type == "set" and value:
            unit.emit(Hash(value, unit.site(child)))
        items.append((None if spread else len(items), value))
    dst = unit.variable()
    kinds = {"list": "list", "set": "set"}
    unit.emit(MakeContainer(dst, kinds.get(node.type, "tuple"), tuple(items), tuple(spread)))  # type: ignore[arg-type]
    return dst


def dictionary(unit: Unit, node: Node) -> Steps:
    items: list[tuple[Key, int]] = []
    spread: list[int] = []
    keys: list[int] = []
    constants = 0
    for child in node.named_children:
        if child.type == "dictionary_splat":
            inner = child.named_children
            if inner:
                spread.append((yield inner[0]))
        elif child.type == "pair":
            key_node, value_node = child.child_by_field_name("key"), child.child_by_field_name("value")
            if key_node is None or value_node is None:
                continue
            keyed = yield key_node
            value = yield value_node
            key: Key = None
            if key_node.type == "string":
                key = string_value(key_node)
            elif key_node.type == "integer":
                key = integer_value(text_of(key_node))
            elif keyed:
                keys.append(keyed)
                unit.emit(Hash(keyed, unit.site(key_node)))
            if value_node.type in ("string", "integer", "float", "concatenated_string"):
                constants += 1
                if constants > MAX_CONSTANT_ITEMS:
                    continue
            items.append((key, value))
    dst = unit.variable()
    unit.emit(MakeContainer(dst, "dict", tuple(items), tuple(spread), tuple(keys)))
    return dst


def comprehension(unit: Unit, node: Node) -> Steps:
    """Its variables are its own; calls in it belong to the function around it."""
    state = unit.scope.state
    saved, narrowed = dict(state.names), dict(state.narrowed)
    for clause in node.named_children:
        if clause.type == "for_in_clause":
            left, right = clause.child_by_field_name("left"), clause.children_by_field_name("right")
            if left is None or not right:
                continue
            iterated = yield right[0]
            item = unit.variable()
            unit.emit(Iterate(item, iterated, unit.site(clause), clause.children[0].type == "async"))
            yield from bind(unit, left, item, own=True)
        elif clause.type == "if_clause":
            for condition in clause.named_children:
                truth(unit, condition, (yield condition))
                unit.narrow(narrowings(unit, condition, True))
    body = node.child_by_field_name("body")
    dst = unit.variable()
    if body is not None and body.type == "pair":
        key, value = body.child_by_field_name("key"), body.child_by_field_name("value")
        keyed = (yield key) if key is not None else NOTHING
        if keyed and key is not None:
            unit.emit(Hash(keyed, unit.site(key)))
        if value is not None:
            unit.emit(MakeContainer(dst, "dict", ((None, (yield value)),), (), (keyed,)))
    elif body is not None:
        kind = "set" if node.type == "set_comprehension" else "list"
        item = yield body
        unit.emit(MakeContainer(dst, kind, ((None, item),)))  # type: ignore[arg-type]
        if kind == "set" and item:
            unit.emit(Hash(item, unit.site(body)))
    unit.scope.state.names, unit.scope.state.narrowed = saved, narrowed
    return dst
