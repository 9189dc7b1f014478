"""Expressions to instructions: which handler takes which node, and the small ones. Every handler answers with the variable
that holds the expression's values."""

from __future__ import annotations

from tree_sitter import Node

from .atoms import boolean, concatenated_string, floating, identifier, integer, nothing, string
from .conditions import boolean_operator, conditional_expression, not_operator
from .displays import comprehension, dictionary, sequence
from .ir import (
    NOTHING,
    Await,
    Iterate,
)
from .operators import binary_operator, comparison_operator, unary_operator
from .primaries import attribute, call, generic_type, subscript, union_type
from .syntax import EXTRAS, Branch, Leaf, Steps, each, text_of
from .unit import Unit


def parenthesized(unit: Unit, node: Node) -> Steps:
    result = NOTHING
    for child in node.named_children:
        if child.type not in EXTRAS:
            result = yield child
    return result


def awaited(unit: Unit, node: Node) -> Steps:
    base = yield from parenthesized(unit, node)
    dst = unit.variable()
    unit.emit(Await(dst, base, unit.site(node)))
    return dst


def yielded(unit: Unit, node: Node) -> Steps:
    """`yield x` and `yield from x`; what is sent in is unknown."""
    value = yield from parenthesized(unit, node)
    function = unit.code.functions[unit.scope.function] if unit.scope.function >= 0 else None
    if function is None:
        return NOTHING
    function.yields = function.yields or unit.variable()
    if any(child.type == "from" for child in node.children):
        item = unit.variable()
        unit.emit(Iterate(item, value, unit.site(node)))
        value, result = item, value
        unit.emit_copy(function.yields, value)
        dst = unit.variable()
        unit.emit(Await(dst, result, unit.site(node)))
        return dst
    unit.emit_copy(function.yields, value)
    return NOTHING


def named_expression(unit: Unit, node: Node) -> Steps:
    name, value_node = node.child_by_field_name("name"), node.child_by_field_name("value")
    if name is None or value_node is None:
        return NOTHING
    value = yield value_node
    unit.store(text_of(name), value)
    return value


def children_in_order(unit: Unit, node: Node) -> Steps:
    """Any node without a handler of its own: what is inside is lowered, the node itself holds nothing known."""
    yield from each(node.named_children)
    return NOTHING


LEAVES: dict[str, Leaf] = {
    "identifier": identifier, "integer": integer, "float": floating, "true": boolean, "false": boolean,
    "none": nothing, "ellipsis": nothing, "comment": nothing, "line_continuation": nothing, "pass_statement": nothing, "type_conversion": nothing,
}  # fmt: skip

BRANCHES: dict[str, Branch] = {
    "string": string, "concatenated_string": concatenated_string, "attribute": attribute, "call": call,
    "subscript": subscript, "binary_operator": binary_operator, "boolean_operator": boolean_operator,
    "conditional_expression": conditional_expression, "comparison_operator": comparison_operator,
    "not_operator": not_operator, "unary_operator": unary_operator, "list": sequence, "tuple": sequence,
    "set": sequence, "expression_list": sequence, "dictionary": dictionary, "list_comprehension": comprehension,
    "set_comprehension": comprehension, "dictionary_comprehension": comprehension,
    "generator_expression": comprehension, "parenthesized_expression": parenthesized, "await": awaited,
    "yield": yielded, "named_expression": named_expression, "type": parenthesized,
    "generic_type": generic_type, "union_type": union_type,
    "expression_statement": parenthesized,
}  # fmt: skip
