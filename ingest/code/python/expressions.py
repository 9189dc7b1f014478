"""Expressions to instructions. Every handler answers with the variable that holds the expression's values."""

from __future__ import annotations

from tree_sitter import Node

from .ir import (
    NOTHING,
    Await,
    Call,
    Concatenate,
    Iterate,
    Key,
    LoadAttribute,
    LoadItem,
    LoadSlice,
    MakeContainer,
    Operate,
)
from .literals import integer_value, string_value
from .patterns import bind
from .syntax import Branch, Leaf, Steps, each, parse, text_of
from .unit import Unit

# Literal containers keep at most this many items that are mere constants: longer ones are data, not dispatch tables.
MAX_CONSTANT_ITEMS = 64

# Longest dotted name that isinstance tests are remembered for, in bytes.
MAX_PATH = 200

BINARY = {
    "+": "add", "-": "sub", "*": "mul", "/": "truediv", "//": "floordiv", "%": "mod", "**": "pow", "@": "matmul",
    "&": "and", "|": "or", "^": "xor", "<<": "lshift", ">>": "rshift",
}  # fmt: skip
_COMPARISONS = {"==": "eq", "!=": "ne", "<": "lt", ">": "gt", "<=": "le", ">=": "ge"}
_REFLECTED_COMPARISONS = {"lt": "gt", "gt": "lt", "le": "ge", "ge": "le", "eq": "eq", "ne": "ne"}
_UNARY = {"-": "__neg__", "+": "__pos__", "~": "__invert__"}


def truth(unit: Unit, node: Node, value: int) -> None:
    """A test of `value`: `if x`, `not x`."""
    if value != NOTHING and node.type in ("identifier", "attribute", "call"):
        unit.emit(Operate(NOTHING, value, ("__bool__", "__len__"), (), unit.site(node)))


def dotted(node: Node) -> str | None:
    """The text of a name or of names joined by dots; None for any other expression."""
    if node.end_byte - node.start_byte > MAX_PATH:
        return None
    current: Node | None = node
    while current is not None and current.type == "attribute":
        current = current.child_by_field_name("object")
    return text_of(node) if current is not None and current.type == "identifier" else None


def narrowings(unit: Unit, condition: Node, positive: bool) -> list[tuple[str, int, int, bool]]:
    """What a lowered condition shows where it holds (`positive`) or does not."""
    facts: list[tuple[str, int, int, bool]] = []
    pending = [(condition, positive)]
    while pending:
        node, holds = pending.pop()
        if node.type == "parenthesized_expression":
            pending.extend((child, holds) for child in node.named_children)
        elif node.type == "not_operator":
            pending.extend((child, not holds) for child in node.named_children)
        elif node.type == "boolean_operator":
            operator = node.child_by_field_name("operator")
            if operator is not None and (operator.type == "and") == holds:
                pending.extend((child, holds) for child in node.named_children)
        elif node.id in unit.tests:
            facts.append((*unit.tests[node.id], holds))
    return facts


# --- leaves


def identifier(unit: Unit, node: Node) -> int:
    name = text_of(node)
    return unit.load_late(name) if unit.late else unit.load(name)


def integer(unit: Unit, node: Node) -> int:
    value = integer_value(text_of(node))
    return unit.builtin("int") if value is None else unit.constant(value)


def floating(unit: Unit, node: Node) -> int:
    return unit.builtin("float")


def boolean(unit: Unit, node: Node) -> int:
    return unit.builtin("bool")


def nothing(unit: Unit, node: Node) -> int:
    return NOTHING


# --- branches


def string(unit: Unit, node: Node) -> Steps:
    value = string_value(node)
    if value is not None and unit.late:
        # An annotation as a string: an expression of its own, read where the annotation stands.
        inner = parse(value.strip().encode()).root_node
        statement = inner.named_children[0] if inner.named_child_count == 1 else None
        if statement is not None and statement.type == "expression_statement" and not inner.has_error:
            return (yield statement)
        return NOTHING
    if value is not None:
        return unit.constant(value)
    yield from ()
    first = node.children[0] if node.children else None
    if first is not None and "b" in text_of(first).lower():
        return unit.builtin("bytes")
    beginning = ""
    known = True
    for child in node.children:
        if child.type == "string_content":
            beginning += text_of(child) if known else ""
        elif child.type == "interpolation":
            known = False
            for part in child.named_children:
                value_variable = yield part
                if part.type not in ("format_specifier", "type_conversion") and value_variable != NOTHING:
                    unit.emit(Operate(NOTHING, value_variable, ("__format__", "__str__"), (), unit.site(part)))
    if beginning and not known and len(beginning) < 40:
        built = unit.variable()
        unit.emit(Concatenate(built, unit.constant(beginning), unit.builtin("str")))
        return built
    return unit.builtin("str")


def concatenated_string(unit: Unit, node: Node) -> Steps:
    values = [string_value(child) if child.type == "string" else None for child in node.named_children]
    yield from each(node.named_children)
    if all(value is not None for value in values):
        return unit.constant("".join(value for value in values if value is not None))
    return unit.builtin("str")


def attribute(unit: Unit, node: Node) -> Steps:
    base_node, name_node = node.child_by_field_name("object"), node.child_by_field_name("attribute")
    if base_node is None or name_node is None:
        return NOTHING
    if unit.scope.state.narrowed:
        path = dotted(node)
        narrowed = unit.scope.state.narrowed.get(path) if path else None
        if narrowed is not None:
            return narrowed
    base = yield base_node
    name = text_of(name_node)
    dst = unit.variable()
    unit.emit(LoadAttribute(dst, base, name, unit.site(name_node, name, receiver_of(base_node))))
    return dst


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
    arguments: list[tuple[int, bool]] = []
    keywords: list[tuple[str | None, int]] = []
    children: list[Node] = []
    if arguments_node is not None:
        generator = arguments_node.type == "generator_expression"
        children = [arguments_node] if generator else arguments_node.named_children
    for child in children:
        if child.type == "comment":
            continue
        if child.type == "keyword_argument":
            name, value = child.child_by_field_name("name"), child.child_by_field_name("value")
            if name is not None and value is not None:
                keywords.append((text_of(name), (yield value)))
        elif child.type in ("list_splat", "dictionary_splat"):
            inner = child.named_children
            spread = (yield inner[0]) if inner else NOTHING
            if child.type == "list_splat":
                arguments.append((spread, True))
            else:
                keywords.append((None, spread))
        else:
            arguments.append(((yield child), False))
    if callee_node.type == "identifier":
        written, receiver = text_of(callee_node), ""
        if written == "eval" and len(children) == 1 and children[0].type == "string":
            yield from evaluated(unit, children[0])
        if written == "isinstance" and len(children) == 2:
            path = dotted(children[0])
            if path is not None:
                unit.tests[node.id] = (path, arguments[0][0], arguments[1][0])
    elif callee_node.type == "attribute":
        base, name_node = callee_node.child_by_field_name("object"), callee_node.child_by_field_name("attribute")
        written = text_of(name_node) if name_node is not None else ""
        receiver = receiver_of(base) if base is not None else "."
    else:
        written, receiver = "", "."
    return emit_call(unit, node, callee, arguments, keywords, written, receiver)


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


def binary_operator(unit: Unit, node: Node) -> Steps:
    left_node, right_node = node.child_by_field_name("left"), node.child_by_field_name("right")
    operator = node.child_by_field_name("operator")
    if left_node is None or right_node is None or operator is None:
        return NOTHING
    left = yield left_node
    right = yield right_node
    if unit.late:
        return unit.union((left, right))  # an annotation: A | B
    return operate(unit, node, operator.type, left, right)


def operate(unit: Unit, node: Node, operator: str, left: int, right: int) -> int:
    """left operator right"""
    name = BINARY.get(operator)
    dst = unit.variable()
    if name is not None and (left or right):
        site = unit.site(node)
        if left:
            unit.emit(Operate(dst, left, (f"__{name}__",), (right,), site))
        if right:
            unit.emit(Operate(dst, right, (f"__r{name}__",), (left,), site))
        if operator in "+%":
            unit.emit(Concatenate(dst, left, right))
    return dst


def boolean_operator(unit: Unit, node: Node) -> Steps:
    left_node, right_node = node.child_by_field_name("left"), node.child_by_field_name("right")
    operator = node.child_by_field_name("operator")
    if left_node is None or right_node is None or operator is None:
        return NOTHING
    left = yield left_node
    truth(unit, left_node, left)
    before = dict(unit.scope.state.narrowed)
    unit.narrow(narrowings(unit, left_node, operator.type == "and"))
    right = yield right_node
    unit.scope.state.narrowed = before
    return unit.union((left, right))


def conditional_expression(unit: Unit, node: Node) -> Steps:
    parts = [child for child in node.named_children if child.type != "comment"]
    if len(parts) != 3:
        return NOTHING
    first, condition, second = parts
    truth(unit, condition, (yield condition))
    before = dict(unit.scope.state.narrowed)
    unit.narrow(narrowings(unit, condition, True))
    left = yield first
    unit.scope.state.narrowed = dict(before)
    unit.narrow(narrowings(unit, condition, False))
    right = yield second
    unit.scope.state.narrowed = before
    return unit.union((left, right))


def comparison_operator(unit: Unit, node: Node) -> Steps:
    operands: list[tuple[Node, int]] = []
    operators: list[str] = []
    for child in node.children:
        if child.type == "comment":
            continue
        if child.is_named and child.type not in ("not in", "is not"):
            operands.append((child, (yield child)))
        else:
            operators.append(child.type)
    for (_, left), operator, (_, right) in zip(operands, operators, operands[1:], strict=False):
        if operator in _COMPARISONS:
            name = _COMPARISONS[operator]
            site = unit.site(node)
            if left:
                unit.emit(Operate(NOTHING, left, (f"__{name}__",), (right,), site))
            if right:
                reflected = _REFLECTED_COMPARISONS[name]
                unit.emit(Operate(NOTHING, right, (f"__{reflected}__",), (left,), site))
        elif operator in ("in", "not in") and right:
            unit.emit(Operate(NOTHING, right, ("__contains__", "__iter__"), (left,), unit.site(node)))
    return unit.builtin("bool")


def not_operator(unit: Unit, node: Node) -> Steps:
    argument = node.child_by_field_name("argument")
    if argument is not None:
        truth(unit, argument, (yield argument))
    return unit.builtin("bool")


def unary_operator(unit: Unit, node: Node) -> Steps:
    argument, operator = node.child_by_field_name("argument"), node.child_by_field_name("operator")
    if argument is None or operator is None:
        return NOTHING
    if argument.type == "integer" and operator.type == "-":
        value = integer_value(text_of(argument))
        return unit.constant(-value) if value is not None else unit.builtin("int")
    base = yield argument
    dst = unit.variable()
    unit.emit(Operate(dst, base, (_UNARY.get(operator.type, "__neg__"),), (), unit.site(node)))
    return dst


def sequence(unit: Unit, node: Node) -> Steps:
    items: list[tuple[Key, int]] = []
    spread: list[int] = []
    constants = 0
    for child in node.named_children:
        if child.type == "comment":
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
        items.append((None if spread else len(items), value))
    dst = unit.variable()
    kinds = {"list": "list", "set": "set"}
    unit.emit(MakeContainer(dst, kinds.get(node.type, "tuple"), tuple(items), tuple(spread)))  # type: ignore[arg-type]
    return dst


def dictionary(unit: Unit, node: Node) -> Steps:
    items: list[tuple[Key, int]] = []
    spread: list[int] = []
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
            yield key_node
            value = yield value_node
            key: Key = None
            if key_node.type == "string":
                key = string_value(key_node)
            elif key_node.type == "integer":
                key = integer_value(text_of(key_node))
            if value_node.type in ("string", "integer", "float", "concatenated_string"):
                constants += 1
                if constants > MAX_CONSTANT_ITEMS:
                    continue
            items.append((key, value))
    dst = unit.variable()
    unit.emit(MakeContainer(dst, "dict", tuple(items), tuple(spread)))
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
        if key is not None:
            yield key
        if value is not None:
            unit.emit(MakeContainer(dst, "dict", ((None, (yield value)),)))
    elif body is not None:
        kind = "set" if node.type == "set_comprehension" else "list"
        unit.emit(MakeContainer(dst, kind, ((None, (yield body)),)))  # type: ignore[arg-type]
    unit.scope.state.names, unit.scope.state.narrowed = saved, narrowed
    return dst


def parenthesized(unit: Unit, node: Node) -> Steps:
    result = NOTHING
    for child in node.named_children:
        if child.type != "comment":
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
    "none": nothing, "ellipsis": nothing, "comment": nothing, "pass_statement": nothing, "type_conversion": nothing,
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
