"""Targets of assignments, loops and match patterns: names, attributes, items and nests of them."""

from __future__ import annotations

from tree_sitter import Node

from .ir import NOTHING, Iterate, MakeContainer, StoreAttribute, StoreItem, Unpack
from .syntax import EXTRAS, Steps, text_of
from .unit import Unit

_NESTS = ("pattern_list", "tuple_pattern", "list_pattern", "tuple", "list", "expression_list")


def bind(unit: Unit, target: Node, value: int, *, own: bool = False) -> Steps:
    """Bind every name in `target` to what `value` holds there. `own` keeps the names to a comprehension."""
    pending = [(target, value)]
    while pending:
        node, held = pending.pop()
        kind = node.type
        if kind == "identifier":
            if own:
                unit.scope.state.names[text_of(node)] = held
                unit.forget(text_of(node))
            else:
                unit.store(text_of(node), held)
        elif kind == "attribute":
            base_node, name = node.child_by_field_name("object"), node.child_by_field_name("attribute")
            if base_node is not None and name is not None:
                base = yield base_node
                unit.forget(text_of(node))
                unit.emit(StoreAttribute(base, text_of(name), held, unit.site(node, text_of(name))))
        elif kind == "subscript":
            base_node = node.child_by_field_name("value")
            if base_node is not None:
                base = yield base_node
                unit.forget(text_of(node))
                keys = []
                for part in node.children_by_field_name("subscript"):
                    keys.append((yield part))
                    if part.type == "slice":  # the items of the right side are put in
                        item = unit.variable()
                        unit.emit(Iterate(item, held, unit.site(node)))
                        held = item
                if len(keys) == 1:
                    key = keys[0]
                else:
                    key = unit.variable()
                    unit.emit(MakeContainer(key, "tuple", tuple(enumerate(keys))))
                unit.emit(StoreItem(base, key, held, unit.site(node)))
        elif kind in _NESTS:
            pending.extend(_unpacked(unit, node, held))
        elif kind in ("list_splat_pattern", "list_splat", "parenthesized_expression", "as_pattern_target"):
            pending.extend((child, held) for child in node.named_children)
    return NOTHING


def _unpacked(unit: Unit, node: Node, value: int) -> list[tuple[Node, int]]:
    targets = [child for child in node.named_children if child.type not in EXTRAS]
    starred = [index for index, child in enumerate(targets) if child.type in ("list_splat_pattern", "list_splat")]
    found = []
    for index, child in enumerate(targets):
        item = unit.variable()
        from_end = bool(starred) and index > starred[0]
        position = index - len(targets) if from_end else index
        unit.emit(Unpack(item, value, position, index in starred, unit.site(node)))
        found.append((child, item))
    return found
