"""Rust: calls, operators and other expressions."""

from __future__ import annotations

from typing import ClassVar

from tree_sitter import Node

from ..extract import Extractor, Handler, Walk
from ..facts import NOTHING
from .rust_functions import RustFunctions

# Traits of the standard library, by which a method of the first argument can be named: Ord::cmp(a, b).
_STANDARD_TRAITS = frozenset({
    "Ord", "PartialOrd", "PartialEq", "Eq", "Hash", "Clone", "Display", "Debug", "Iterator", "IntoIterator", "Into",
    "Deref", "DerefMut", "Drop", "ToString", "AsRef", "AsMut", "Borrow", "Write", "Read", "Add", "Sub", "Mul", "Div",
})  # fmt: skip
_OPERATORS = {
    "==": "eq", "!=": "eq", "<": "partial_cmp", ">": "partial_cmp", "<=": "partial_cmp", ">=": "partial_cmp", "+": "add",
    "-": "sub", "*": "mul", "/": "div", "%": "rem", "+=": "add_assign", "-=": "sub_assign", "*=": "mul_assign",
    "/=": "div_assign", "&": "bitand", "|": "bitor", "^": "bitxor", "<<": "shl", ">>": "shr",
}  # fmt: skip
_UNARY = {"*": "deref", "-": "neg", "!": "not"}


class RustExpressions(RustFunctions):
    """Calls, operators and other expressions."""

    def call_expression(self, node: Node) -> Walk:
        function, arguments = node.child_by_field_name("function"), node.child_by_field_name("arguments")
        if function is None:
            return NOTHING
        parsed = NOTHING
        if function.type == "generic_function":
            inner = function.child_by_field_name("function")
            types = function.child_by_field_name("type_arguments")
            named = self.text(inner.child_by_field_name("field")) if inner is not None else ""
            if named == "parse" and types is not None and types.named_children:
                parsed = yield self.type_of(types.named_children[0])
            function = inner or function
        callee = yield function
        args = yield from self.all_of(
            child
            for child in (arguments.named_children if arguments is not None else ())
            if "comment" not in child.type
        )
        if parsed != NOTHING:  # "1.2".parse::<T>() runs T's from_str
            return self.call(self.add("member", self.add("class", parsed), "from_str"), args, node)
        if function.type == "scoped_identifier" and args and args[0] != NOTHING:
            path = self.text(function.child_by_field_name("path")).rpartition("::")[2]
            if path in _STANDARD_TRAITS:
                return self.call(
                    self.add("member", args[0], self.text(function.child_by_field_name("name"))), args[1:], node
                )
        name = self.text(function)
        if name in {"Some", "Ok", "Err"}:
            return self.add("box", args)
        return NOTHING if callee == NOTHING else self.call(callee, args, node)

    def field_expression(self, node: Node) -> Walk:
        value, name = node.child_by_field_name("value"), node.child_by_field_name("field")
        position = (yield value) if value is not None else NOTHING
        return NOTHING if position == NOTHING else self.add("member", position, self.text(name))

    def struct_expression(self, node: Node) -> Walk:
        name_node, body = node.child_by_field_name("name"), node.child_by_field_name("body")
        made = (yield self.type_of(name_node)) if name_node is not None else NOTHING
        for child in body.named_children if body is not None else ():
            field, value_node = child.child_by_field_name("field"), child.child_by_field_name("value")
            value = NOTHING
            name = self.text(field)
            if child.type == "shorthand_field_initializer":
                name = self.text(child)
                value = self.name(name)
            elif value_node is not None:
                value = yield value_node
            else:
                yield child
            if made != NOTHING and value != NOTHING and name:
                self.say("assign", self.add("member", made, name), value)
        return made

    def index(self, node: Node) -> Walk:
        """`e[i]`: an element, or what `index` of a type of the repository gives."""
        parts = yield from self.all_of(node.named_children)
        if not parts or parts[0] == NOTHING:
            return NOTHING
        given = self._operated(parts[0], "index_mut" if _is_changed(node) else "index", node)
        return self.add("either", (self.add("element", parts[0]), given))

    def unary(self, node: Node) -> Walk:
        """`*e`, `-e`, `!e`."""
        value = yield self.last_child(node)
        name = _UNARY.get(self.text(node)[:1])
        if value == NOTHING or name is None:
            return value
        return self.add("either", (value, self._operated(value, name, node)))

    def _operated(self, operand: int, name: str, node: Node) -> int:
        return self.add("operator", operand, name, (), self.owner, node.start_point[0] + self.line_offset)

    def element(self, node: Node) -> Walk:
        """`e?`, `e.await`."""
        parts = yield from self.all_of(node.named_children)
        return self.add("element", parts[0]) if parts and parts[0] != NOTHING else NOTHING

    def operator(self, node: Node) -> Walk:
        left, right = node.child_by_field_name("left"), node.child_by_field_name("right")
        parts = yield from self.all_of(part for part in (left, right) if part is not None)
        name = _OPERATORS.get(self.text(node.child_by_field_name("operator")))
        if name is None or len(parts) != 2 or parts[0] == NOTHING:
            return NOTHING
        return self._operated(parts[0], name, node)

    def assignment(self, node: Node) -> Walk:
        left, right = node.child_by_field_name("left"), node.child_by_field_name("right")
        target = (yield left) if left is not None else NOTHING
        value = (yield right) if right is not None else NOTHING
        if target != NOTHING and value != NOTHING:
            self.say("assign", target, value)
        return NOTHING

    def return_expression(self, node: Node) -> Walk:
        value = yield self.last_child(node)
        if value != NOTHING:
            self.say("return", self.owner, value)
        return NOTHING

    def tuple(self, node: Node) -> Walk:
        return self.add("tuple", (yield from self.all_of(node.named_children)))

    def array(self, node: Node) -> Walk:
        return self.add("box", (yield from self.all_of(node.named_children)))

    def cast(self, node: Node) -> Walk:
        value_node, type_node = node.child_by_field_name("value"), node.child_by_field_name("type")
        value = (yield value_node) if value_node is not None else NOTHING
        declared = (yield self.type_of(type_node)) if type_node is not None else NOTHING
        return declared if declared != NOTHING else value

    handlers: ClassVar[dict[str, Handler]] = {
        **RustFunctions.handlers, "call_expression": call_expression, "field_expression": field_expression,
        "struct_expression": struct_expression, "try_expression": element, "await_expression": element,
        "index_expression": index, "parenthesized_expression": Extractor.last_child, "reference_expression": Extractor.last_child,
        "unary_expression": unary, "unsafe_block": Extractor.last_child, "async_block": Extractor.last_child,
        "else_clause": Extractor.last_child, "generic_function": Extractor.last_child, "binary_expression": operator,
        "compound_assignment_expr": operator, "assignment_expression": assignment,
        "return_expression": return_expression, "tuple_expression": tuple, "array_expression": array,
        "type_cast_expression": cast, "attribute_item": Extractor.nothing, "inner_attribute_item": Extractor.nothing, "type_arguments": Extractor.nothing,
        "function_signature_item": Extractor.nothing, "string_literal": Extractor.nothing, "line_comment": Extractor.nothing,
        "block_comment": Extractor.nothing, "extern_crate_declaration": Extractor.nothing, "range_expression": Extractor.no_value,
    }  # fmt: skip


def _is_changed(node: Node) -> bool:
    """Whether a place is written to, as far as its own statement says: `e[i].name = v`, `&mut e[i]`."""
    above = node.parent
    while above is not None and above.type in {"field_expression", "index_expression", "parenthesized_expression"}:
        if above.named_children[0] != node:
            return False  # it is the index
        node, above = above, above.parent
    if above is None:
        return False
    borrowed = above.type == "reference_expression" and any(
        child.type == "mutable_specifier" for child in above.children
    )
    assigned = above.type in {"assignment_expression", "compound_assignment_expr"}
    return borrowed or (assigned and above.child_by_field_name("left") == node)
