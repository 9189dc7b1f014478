"""Rust: types as expressions of their values."""

from __future__ import annotations

from typing import ClassVar

from tree_sitter import Node

from ..extract import Handler, Walk
from ..facts import NOTHING
from .rust_names import RustNames

# Pointers that give their target's methods without a call.
TRANSPARENT = frozenset({"Box", "Rc", "Arc", "Cow", "Pin", "Ref", "RefMut", "MutexGuard", "ManuallyDrop", "NonNull"})

_CONVERSIONS = {"into": "from", "try_into": "try_from"}


class RustTypes(RustNames):
    """Types as expressions of their values."""

    def _type_parameters(self, node: Node) -> Walk:
        """A type parameter stands for the traits that bound it."""
        listed = node.child_by_field_name("type_parameters")
        bounded: list[tuple[Node | None, Node | None]] = []
        for child in listed.named_children if listed is not None else ():
            name = child.child_by_field_name("name") or child.child_by_field_name("left")
            bounded.append((name, child.child_by_field_name("bounds")))
        for clause in node.named_children:
            if clause.type == "where_clause":
                bounded.extend(
                    (part.child_by_field_name("left"), part.child_by_field_name("bounds"))
                    for part in clause.named_children
                )
        own, outside = self.parameter_names(node), self.facts.scopes[self.scope]
        for name, bounds in bounded:
            if name is None or bounds is None or name.type not in {"type_identifier", "identifier"}:
                continue
            for bound in bounds.named_children:
                declared = yield self.type_of(bound)
                if declared != NOTHING:
                    self.bind(self.text(name), self.add("class", declared))
            if self.text(name) not in own:  # `where Name: From<T>` says something of a type that is known elsewhere
                self.bind(self.text(name), self.add("name", outside, self.text(name)))
        return NOTHING

    def parameter_names(self, node: Node) -> list[str]:
        """The type parameters of a definition or impl, in order."""
        listed = node.child_by_field_name("type_parameters")
        named = (child.child_by_field_name("name") for child in (listed.named_children if listed is not None else ()))
        return [self.text(name) for name in named if name is not None and name.type != "lifetime"]

    def own_parameters(self, node: Node, number: int) -> None:
        """The parameters of a struct or enum stand for what its impls say of them."""
        scope = self.facts.definitions[number].scope
        for index, name in enumerate(self.parameter_names(node)):
            self.say("bind", scope, name, self.add("member", self.add("value", number), f"<{index}>"))

    def scoped(self, node: Node) -> Walk:
        """`<T as Trait>::f` is T's f."""
        path = node.child_by_field_name("path")
        if path is None or path.type != "bracketed_type" or not path.named_children:
            return (yield super().scoped(node))
        inner = path.named_children[0]
        declared = yield self.type_of(
            (inner.child_by_field_name("type") or inner) if inner.type == "qualified_type" else inner
        )
        name = self.text(node.child_by_field_name("name"))
        return NOTHING if declared == NOTHING else self.add("member", self.add("class", declared), name)

    def converted(self, node: Node | None, declared: int) -> None:
        """`let n: N = x.into();` runs N's conversion from what x is."""
        while node is not None and node.type in {"try_expression", "parenthesized_expression"}:
            node = next(iter(node.named_children), None)
        function = node.child_by_field_name("function") if node is not None else None
        if node is None or function is None or function.type != "field_expression" or declared == NOTHING:
            return
        method, source = _CONVERSIONS.get(self.text(function.child_by_field_name("field"))), function.named_children[0]
        if method is not None:
            arg = self.name(self.text(source)) if source.type in {"identifier", "self"} else NOTHING
            self.call(self.add("member", self.add("class", declared), method), (arg,), node)

    def type_item(self, node: Node) -> Walk:
        type_node = node.child_by_field_name("type")
        if type_node is not None:
            declared = yield self.type_of(type_node)
            if declared != NOTHING:
                self.bind(self.text(node.child_by_field_name("name")), self.add("class", declared))
        return NOTHING

    def type_of(self, node: Node) -> Walk:
        """The expression of a value of this type."""
        kind = node.type
        if kind in {"type_identifier", "identifier"}:
            name = self.text(node)
            if name == "Self" and self._self_type != NOTHING:
                return self.add("type", self._self_type)
            return self.add("type", self.name(name))
        if kind == "primitive_type":
            return self.add("plain")
        if kind in {"scoped_type_identifier", "scoped_identifier"}:
            path = yield self.scoped(node)
            return NOTHING if path == NOTHING else self.add("type", path)
        if kind == "generic_type":
            base_node, arguments = node.child_by_field_name("type"), node.child_by_field_name("type_arguments")
            args = []
            for child in arguments.named_children if arguments is not None else ():
                if child.type not in {"lifetime", "type_binding"}:
                    args.append((yield self.type_of(child)))
            kept = tuple(arg for arg in args if arg != NOTHING)
            name = self.text(base_node).rpartition("::")[2]
            if name in TRANSPARENT:
                return kept[-1] if kept else NOTHING
            if base_node is None:
                return NOTHING
            base = self.name(name) if base_node.type == "type_identifier" else (yield self.scoped(base_node))
            return NOTHING if base == NOTHING else self.add("generic", base, kept)
        if kind == "tuple_type":
            parts = []
            for child in node.named_children:
                parts.append((yield self.type_of(child)))
            return self.add("tuple", tuple(parts))
        if kind == "array_type":
            element = node.child_by_field_name("element")
            declared = (yield self.type_of(element)) if element is not None else NOTHING
            return self.add("box", (declared,))
        if kind in {"reference_type", "pointer_type", "dynamic_type", "abstract_type", "bounded_type", "trait_bounds"}:
            inner = [child for child in node.named_children if child.type not in {"lifetime", "mutable_specifier"}]
            return (yield self.type_of(inner[0])) if inner else NOTHING
        return NOTHING

    handlers: ClassVar[dict[str, Handler]] = {
        **RustNames.handlers, "type_item": type_item, "scoped_identifier": scoped,
    }  # fmt: skip
