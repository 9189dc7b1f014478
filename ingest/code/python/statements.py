"""Statements to instructions: bindings in order, branches forked and joined, loops closed."""

from __future__ import annotations

from tree_sitter import Node

from .conditions import narrowings, truth
from .ir import NOTHING, Concatenate, Declared, Enter, InstanceOf, Iterate, LoadAttribute, Operate, Raise
from .matching import match_statement
from .operators import BINARY
from .patterns import bind
from .scopes import Loop, State
from .syntax import Branch, Steps, each, text_of
from .unit import Unit


def annotation(unit: Unit, node: Node, dst: int, given: int = NOTHING) -> Steps:
    """dst gets an instance of each type that the annotation names, and what of `given` can be of them. The variable of the
    types."""
    before = unit.late
    unit.late = True
    types = yield node
    unit.late = before
    if types != NOTHING:
        unit.emit(InstanceOf(dst, types, unit.scope.owner))
        if given != NOTHING:
            unit.emit(Declared(dst, given, types))
    else:
        unit.emit_copy(dst, given)
    return types


def assignment(unit: Unit, node: Node) -> Steps:
    left, right = node.child_by_field_name("left"), node.child_by_field_name("right")
    declared = node.child_by_field_name("type")
    value = (yield right) if right is not None else NOTHING
    if declared is not None:
        typed = unit.variable()
        yield from annotation(unit, declared, typed, value)
        value = typed
        if unit.scope.kind == "class" and left is not None and left.type == "identifier":
            unit.code.classes[unit.scope.owner].annotated.append(text_of(left))
            if right is None:
                unit.code.classes[unit.scope.owner].declared.append(text_of(left))
    if left is not None:
        yield from bind(unit, left, value)
    return value


def augmented_assignment(unit: Unit, node: Node) -> Steps:
    left, right = node.child_by_field_name("left"), node.child_by_field_name("right")
    operator = node.child_by_field_name("operator")
    if left is None or right is None or operator is None:
        return NOTHING
    before = yield left
    added = yield right
    name = BINARY.get(operator.type.removesuffix("="), "add")
    result = unit.variable()
    site = unit.site(node)
    unit.emit(Operate(result, before, (f"__i{name}__", f"__{name}__"), (added,), site))
    if name == "add":
        unit.emit(Concatenate(result, before, added))
    unit.emit_copy(result, before)
    yield from bind(unit, left, result)
    return NOTHING


def block(unit: Unit, node: Node) -> Steps:
    yield from each(node.named_children)
    return NOTHING


def if_statement(unit: Unit, node: Node) -> Steps:
    condition, consequence = node.child_by_field_name("condition"), node.child_by_field_name("consequence")
    arms = [(condition, consequence)]
    otherwise: Node | None = None
    for alternative in node.children_by_field_name("alternative"):
        if alternative.type == "elif_clause":
            arms.append((alternative.child_by_field_name("condition"), alternative.child_by_field_name("consequence")))
        else:
            otherwise = alternative
    ends: list[State] = []
    for test, body in arms:
        if test is None:
            continue
        truth(unit, test, (yield test))
        remaining = unit.scope.state
        unit.scope.state = remaining.fork()
        unit.narrow(narrowings(unit, test, True))
        if body is not None:
            before = unit.typing_only
            if text_of(test).rpartition(".")[2] == "TYPE_CHECKING":
                unit.typing_only = unit.scope
            yield body
            unit.typing_only = before
        ends.append(unit.scope.state)
        unit.scope.state = remaining
        unit.narrow(narrowings(unit, test, False))
    if otherwise is not None:
        yield from block(unit, otherwise)
    ends.append(unit.scope.state)
    unit.scope.state = unit.join(ends)
    return NOTHING


def _open_loop(unit: Unit, node: Node) -> dict[str, int]:
    """Names that the loop rebinds get a variable that also holds what the end of the body gives them."""
    scope = unit.scope
    headers: dict[str, int] = {}
    for name in scope.bound_between(node.start_byte, node.end_byte):
        unit.forget(name)
        current = scope.state.names.get(name)
        if current is not None:
            headers[name] = scope.state.names[name] = unit.variable()
            unit.emit_copy(headers[name], current)
    scope.loops.append(Loop())
    return headers


def _close_loop(unit: Unit, headers: dict[str, int], leaving: list[State], alternative: Node | None) -> Steps:
    """Feed the body's end back to its start; go on with what leaves the loop."""
    scope = unit.scope
    loop = scope.loops.pop()
    for state in (scope.state, *loop.continues):
        for name, header in headers.items():
            if name in state.names:
                unit.emit_copy(header, state.names[name])
    for state in leaving:
        # Names first bound in the body are known after it.
        for name, version in scope.state.names.items():
            state.names.setdefault(name, version)
    scope.state = unit.join(leaving) if leaving else State(dict(scope.state.names), {}, alive=False)
    if alternative is not None:
        yield from block(unit, alternative)
    scope.state = unit.join([scope.state, *loop.breaks])
    return NOTHING


def for_statement(unit: Unit, node: Node) -> Steps:
    left, right, body = (node.child_by_field_name(label) for label in ("left", "right", "body"))
    if left is None or right is None:
        return NOTHING
    iterated = yield right
    headers = _open_loop(unit, node)
    empty = unit.scope.state.fork()
    item = unit.variable()
    unit.emit(Iterate(item, iterated, unit.site(right), node.children[0].type == "async"))
    yield from bind(unit, left, item)
    if body is not None:
        yield body
    unit.scope.state.alive = True
    return (yield from _close_loop(unit, headers, [empty], node.child_by_field_name("alternative")))


def while_statement(unit: Unit, node: Node) -> Steps:
    condition, body = node.child_by_field_name("condition"), node.child_by_field_name("body")
    if condition is None:
        return NOTHING
    headers = _open_loop(unit, node)
    truth(unit, condition, (yield condition))
    leaving = [] if condition.type == "true" else [unit.scope.state.fork()]
    unit.narrow(narrowings(unit, condition, True))
    if body is not None:
        yield body
    return (yield from _close_loop(unit, headers, leaving, node.child_by_field_name("alternative")))


def leave_loop(unit: Unit, node: Node) -> Steps:
    """break, continue"""
    yield from ()
    if unit.scope.loops:
        loop = unit.scope.loops[-1]
        states = loop.breaks if node.type == "break_statement" else loop.continues
        states.append(unit.scope.state.fork())
    unit.scope.state.alive = False
    return NOTHING


def try_statement(unit: Unit, node: Node) -> Steps:
    scope = unit.scope
    before = scope.state.fork()
    body = node.child_by_field_name("body")
    rebound: dict[str, int] = {}
    if body is not None:
        names = scope.bound_between(body.start_byte, body.end_byte)
        rebound = {name: len(scope.versions.get(name, ())) for name in names}
        yield body
    for name, known in rebound.items():
        # An exception may come before or after any binding of the body.
        versions = scope.versions.get(name, [])[known:]
        before.names[name] = unit.union([before.names.get(name, NOTHING), *versions])
    after = scope.state
    ends: list[State] = []
    final: Node | None = None
    for clause in node.named_children:
        if clause.type in ("except_clause", "except_group_clause"):
            scope.state = before.fork()
            yield from except_clause(unit, clause)
            ends.append(scope.state)
        elif clause.type == "else_clause":
            scope.state = after
            yield from block(unit, clause)
            after = scope.state
        elif clause.type == "finally_clause":
            final = clause
    scope.state = unit.join([after, *ends])
    if final is not None:
        alive = scope.state.alive
        scope.state.alive = True
        yield from block(unit, final)
        scope.state.alive = scope.state.alive and alive
    return NOTHING


def except_clause(unit: Unit, node: Node) -> Steps:
    for child in node.named_children:
        if child.type == "as_pattern":
            parts = child.named_children
            types = yield parts[0]
            caught = unit.variable()
            unit.emit(InstanceOf(caught, types, unit.scope.owner))
            yield from bind(unit, parts[-1], caught)
        else:
            yield child
    return NOTHING


def with_statement(unit: Unit, node: Node) -> Steps:
    asynchronous = node.children[0].type == "async"
    pending = list(node.named_children)
    while pending:
        child = pending.pop(0)
        if child.type == "with_clause":
            pending[:0] = child.named_children
        elif child.type == "with_item":
            value = child.child_by_field_name("value")
            if value is not None:
                yield from _with_item(unit, value, asynchronous)
    body = node.child_by_field_name("body")
    if body is not None:
        yield body
    return NOTHING


def _with_item(unit: Unit, value: Node, asynchronous: bool) -> Steps:
    parts = value.named_children if value.type == "as_pattern" else [value]
    manager = yield parts[0]
    entered = unit.variable()
    unit.emit(Enter(entered, manager, unit.site(parts[0]), asynchronous))
    if len(parts) > 1:
        yield from bind(unit, parts[-1], entered)
    return NOTHING


def return_statement(unit: Unit, node: Node) -> Steps:
    value = NOTHING
    for child in node.named_children:
        value = yield child
    if unit.scope.function >= 0:
        function = unit.code.functions[unit.scope.function]
        for index, parameter in enumerate(function.parameters):
            if parameter.held == value and parameter.kind in ("positional", "keyword"):
                if index not in function.returned_parameters:
                    function.returned_parameters.append(index)
                break
        else:
            if function.result_types and value != NOTHING:
                unit.emit(Declared(function.result, value, function.result_types))
            else:
                unit.emit_copy(function.result, value)
    unit.scope.state.alive = False
    return NOTHING


def raise_statement(unit: Unit, node: Node) -> Steps:
    for child in node.named_children:
        raised = yield child
        if raised != NOTHING:
            unit.emit(Raise(raised, unit.site(child)))
    unit.scope.state.alive = False
    return NOTHING


def assert_statement(unit: Unit, node: Node) -> Steps:
    children = node.named_children
    yield from each(children)
    if children:
        unit.narrow(narrowings(unit, children[0], True))
    return NOTHING


def delete_statement(unit: Unit, node: Node) -> Steps:
    pending = list(node.named_children)
    while pending:
        child = pending.pop()
        if child.type == "subscript":
            base_node = child.child_by_field_name("value")
            keys = []
            for key in child.children_by_field_name("subscript"):
                keys.append((yield key))
            if base_node is not None:
                base = yield base_node
                unit.emit(Operate(NOTHING, base, ("__delitem__",), tuple(keys), unit.site(child)))
        elif child.type == "attribute":
            base_node = child.child_by_field_name("object")
            if base_node is not None:
                base = yield base_node
                unit.emit(Operate(NOTHING, base, ("__delattr__",), (), unit.site(child)))
        else:
            pending.extend(child.named_children)
    return NOTHING


def dotted_name(unit: Unit, node: Node) -> Steps:
    """A dotted name in a match pattern."""
    yield from ()
    names = text_of(node).split(".")
    value = unit.load(names[0])
    for name in names[1:]:
        base, value = value, unit.variable()
        unit.emit(LoadAttribute(value, base, name, unit.site(node, name)))
    return value


def type_alias(unit: Unit, node: Node) -> Steps:
    left, right = node.child_by_field_name("left"), node.child_by_field_name("right")
    if left is not None and right is not None:
        unit.late = True
        value = yield right
        unit.late = False
        unit.store(text_of(left).partition("[")[0], value)
    return NOTHING


BRANCHES: dict[str, Branch] = {
    "assignment": assignment, "augmented_assignment": augmented_assignment, "block": block, "module": block,
    "if_statement": if_statement, "for_statement": for_statement, "while_statement": while_statement,
    "break_statement": leave_loop, "continue_statement": leave_loop, "try_statement": try_statement,
    "with_statement": with_statement, "return_statement": return_statement, "raise_statement": raise_statement,
    "assert_statement": assert_statement, "delete_statement": delete_statement, "match_statement": match_statement,
    "dotted_name": dotted_name, "type_alias_statement": type_alias,
}  # fmt: skip
