"""Attribute references, calls and subscriptions to instructions."""

from __future__ import annotations

from tree_sitter import Node

from .conditions import dotted, narrowed
from .ir import (
    NOTHING,
    Call,
    Concatenate,
    LoadAttribute,
    LoadItem,
    LoadSlice,
    MakeContainer,
)
from .literals import integer_value, string_value
from .syntax import EXTRAS, Steps, each, parse, text_of
from .unit import Unit


def attribute(unit: Unit, node: Node) -> Steps:
    base_node, name_node = node.child_by_field_name("object"), node.child_by_field_name("attribute")
    if base_node is None or name_node is None:
        return NOTHING
    known = narrowed(unit, node)
    if known is not None:
        return known
    base = yield base_node
    name = text_of(name_node)
    if name == "__class__":
        _note_type(unit, node, base_node, base)
    dst = unit.variable()
    unit.emit(LoadAttribute(dst, base, name, unit.site(name_node, name, receiver_of(base_node))))
    return dst


def _note_type(unit: Unit, node: Node, of: Node, variable: int) -> None:
    path = dotted(of)
    if path is not None:
        unit.type_of[node.id] = (path, variable)


def receiver_of(base: Node) -> str:
    """How a receiver is written: its last name, or "." for any other expression."""
    if base.type == "identifier":
        return text_of(base)
    if base.type == "attribute":
        name = base.child_by_field_name("attribute")
        return "." + text_of(name) if name is not None else "."
    if base.type == "call":
        function = base.child_by_field_name("function")
        if function is not None and function.type == "identifier" and text_of(function) == "super":
            return "super"
    return "."


def call(unit: Unit, node: Node) -> Steps:
    callee_node, arguments_node = node.child_by_field_name("function"), node.child_by_field_name("arguments")
    if callee_node is None:
        return NOTHING
    callee = yield callee_node
    typed, late = _type_argument(callee_node), unit.late
    arguments: list[tuple[int, bool]] = []
    keywords: list[tuple[str | None, int]] = []
    children: list[Node] = []
    if arguments_node is not None:
        generator = arguments_node.type == "generator_expression"
        children = [arguments_node] if generator else arguments_node.named_children
    for child in children:
        if child.type in EXTRAS:
            continue
        if child.type == "keyword_argument":
            name, value = child.child_by_field_name("name"), child.child_by_field_name("value")
            if name is not None and value is not None:
                unit.late = unit.late or (typed is not None and text_of(name) == "bound")
                keywords.append((text_of(name), (yield value)))
                unit.late = late
        elif child.type in ("list_splat", "dictionary_splat"):
            inner = child.named_children
            spread = (yield inner[0]) if inner else NOTHING
            if child.type == "list_splat":
                arguments.append((spread, True))
            else:
                keywords.append((None, spread))
        else:
            unit.late = unit.late or (typed is not None and len(arguments) == typed)
            arguments.append(((yield child), False))
            unit.late = late
    if callee_node.type == "identifier":
        written, receiver = text_of(callee_node), ""
        if written == "eval" and len(children) == 1 and children[0].type == "string":
            yield from evaluated(unit, children[0])
        if written == "isinstance" and len(children) == 2:
            path = dotted(children[0])
            if path is not None:
                unit.tests[node.id] = (path, arguments[0][0], arguments[1][0], False)
        if written == "type" and len(arguments) == 1:
            _note_type(unit, node, children[0], arguments[0][0])
    elif callee_node.type == "attribute":
        base, name_node = callee_node.child_by_field_name("object"), callee_node.child_by_field_name("attribute")
        written = text_of(name_node) if name_node is not None else ""
        receiver = receiver_of(base) if base is not None else "."
        if written == "startswith" and len(children) == 1 and base is not None:
            _note_beginning(unit, node, base, children[0])
    else:
        # `type(x)(...)` makes what `x.__class__(...)` makes.
        written, receiver = "__class__" if text_of(callee_node).startswith("type(") else "", "."
    return emit_call(unit, node, callee, arguments, keywords, written, receiver)


def _type_argument(callee: Node) -> int | None:
    """The place of the argument that is a type, which may be written as a string: cast("Class", x), TypeVar("T", "Class")."""
    named = callee.child_by_field_name("attribute") if callee.type == "attribute" else callee
    return _TYPE_ARGUMENT.get(text_of(named)) if named is not None and named.type == "identifier" else None


_TYPE_ARGUMENT = {"cast": 0, "TypeVar": 1, "NewType": 1}


def _note_beginning(unit: Unit, node: Node, base: Node, literal: Node) -> None:
    """`name.startswith("visit_")` shows how the text begins."""
    beginning = string_value(literal) if literal.type == "string" else None
    if base.type == "identifier" and beginning:
        prefix = unit.variable()
        unit.emit(Concatenate(prefix, unit.constant(beginning), unit.builtin("str")))
        unit.tests[node.id] = (text_of(base), unit.load(text_of(base)), prefix, False)


def evaluated(unit: Unit, literal: Node) -> Steps:
    """eval of a literal: the expression in it is evaluated here."""
    source = string_value(literal)
    tree = parse(source.strip().encode()).root_node if source else None
    if tree is not None and not tree.has_error:
        for statement in tree.named_children:
            if statement.type == "expression_statement":
                yield statement
    return NOTHING


def emit_call(
    unit: Unit,
    node: Node,
    callee: int,
    arguments: list[tuple[int, bool]],
    keywords: list[tuple[str | None, int]],
    written: str,
    receiver: str,
    *,
    decorates: bool = False,
) -> int:
    """A call in the current scope; the variable of its result."""
    dst = unit.variable()
    site = unit.site(node, written, receiver)
    unit.emit(Call(dst, callee, tuple(arguments), tuple(keywords), site, unit.scope.function, decorates))
    return dst


def subscript(unit: Unit, node: Node) -> Steps:
    base_node = node.child_by_field_name("value")
    if base_node is None:
        return NOTHING
    known = narrowed(unit, node)
    if known is not None:
        return known
    base = yield base_node
    keys = node.children_by_field_name("subscript")
    dst = unit.variable()
    if len(keys) == 1 and keys[0].type == "slice":
        yield from each(keys[0].named_children)
        start, stop, plain = _bounds(keys[0])
        if plain:
            unit.emit(LoadSlice(dst, base, start, stop, unit.site(node)))
            return dst
    key = yield from item_key(unit, keys)
    unit.emit(LoadItem(dst, base, key, unit.site(node)))
    return dst


def generic_type(unit: Unit, node: Node) -> Steps:
    """A subscript in an annotation: `list[int]`."""
    children = node.named_children
    if len(children) != 2:
        return NOTHING
    base = yield children[0]
    key = yield from item_key(unit, children[1].named_children)
    dst = unit.variable()
    unit.emit(LoadItem(dst, base, key, unit.site(node)))
    return dst


def union_type(unit: Unit, node: Node) -> Steps:
    """`A | B` in an annotation."""
    variables = []
    for child in node.named_children:
        variables.append((yield child))
    return unit.union(variables)


def item_key(unit: Unit, keys: list[Node]) -> Steps:
    """The variable of what stands between brackets; several keys are a tuple."""
    variables = []
    for key in keys:
        variables.append((yield key))
    if len(keys) == 1:
        return variables[0]
    made = unit.variable()
    unit.emit(MakeContainer(made, "tuple", tuple(enumerate(variables))))
    return made


def _bounds(node: Node) -> tuple[int | None, int | None, bool]:
    """Constant start and stop of a slice, and whether it has no step."""
    bounds: list[int | None] = [None]
    for child in node.children:
        if child.type == ":":
            bounds.append(None)
        elif child.type == "integer":
            bounds[-1] = integer_value(text_of(child))
        elif child.is_named:
            return None, None, True
    return bounds[0], bounds[1] if len(bounds) > 1 else None, len(bounds) < 3
