"""Rust: traits and impls: methods, associated types, and what the standard library's traits say of a type."""

from __future__ import annotations

from typing import ClassVar

from tree_sitter import Node

from ..extract import Handler, Walk
from ..facts import NOTHING
from .rust_cfg import is_compiled
from .rust_macros import RustMacros
from .rust_types import TRANSPARENT


class RustImpls(RustMacros):
    """Traits and impls."""

    def trait(self, node: Node) -> Walk:
        number = self.define(self.text(node.child_by_field_name("name")), "interface", node)
        bounds = node.child_by_field_name("bounds")
        for child in bounds.named_children if bounds is not None else ():
            declared = yield self.type_of(child)
            if declared != NOTHING:
                self.say("base", number, declared)
        saved, self._self_type = self._self_type, self.add("value", number)
        body = node.child_by_field_name("body")
        yield self.inside(number, self._trait_items(body, number) if body is not None else None)
        self._self_type = saved
        return NOTHING

    def _trait_items(self, body: Node, number: int) -> Walk:
        for child in body.named_children:
            if child.type in {"function_item", "function_signature_item"}:
                name = self.text(child.child_by_field_name("name"))
                method = self.define(name, "method", child, bind=False, owner=number)
                yield self.function_inside(child, method)
            elif child.type == "associated_type":
                yield self._associated(child, self._self_type)
            else:
                yield child
        return NOTHING

    def _associated(self, node: Node, target: int) -> Walk:
        """`type Item: Bound;` of a trait, `type Item = T;` of an impl: a member of the trait or type."""
        written = node.child_by_field_name("type")
        bounds = node.child_by_field_name("bounds")
        kinds = [written] if written is not None else bounds.named_children if bounds is not None else []
        name = self.text(node.child_by_field_name("name"))
        for kind in kinds:
            declared = yield self.type_of(kind)
            if declared != NOTHING and target != NOTHING:
                self.bind(name, self.add("class", declared))
                self.say("assign", self.add("member", target, name), self.add("class", declared))
                if name == "Item":  # what a type of the repository is iterated for
                    self.say("assign", self.add("member", target, "[]"), declared)
        return NOTHING

    def impl(self, node: Node) -> Walk:
        type_node, trait_node = node.child_by_field_name("type"), node.child_by_field_name("trait")
        body = node.child_by_field_name("body")
        saved_scope, self.scope = self.scope, self.open_scope()
        yield self._type_parameters(node)
        declared = NOTHING
        if type_node is not None:
            declared = yield self.type_of(type_node)
        target = self.add("class", declared) if declared != NOTHING else NOTHING
        if type_node is not None and target != NOTHING:
            yield self._arguments_of(type_node, target)
        if trait_node is not None and target != NOTHING:
            trait = yield self.type_of(trait_node)
            if trait != NOTHING:
                self.say("implement", target, trait)
        saved = (self._self_type, self._for_all)
        self._self_type = target
        self._for_all = trait_node is not None and self._is_any(type_node, self.parameter_names(node))
        if body is not None:
            yield self._members(body, self._type_name(type_node), target)
        (self._self_type, self._for_all), self.scope = saved, saved_scope
        return NOTHING

    def _members(self, body: Node, type_name: str, target: int) -> Walk:
        """What stands in the body of an impl."""
        attributes: list[str] = []
        for child in body.named_children:
            if child.type == "attribute_item":
                attributes.append(self.text(child))
                continue
            shown = all(is_compiled(attribute) for attribute in attributes)
            attributes = []
            if child.type == "function_item":
                attached = shown and not self._for_all
                yield self._method(child, type_name, target if attached else NOTHING)
            elif child.type == "type_item":
                yield self._associated(child, NOTHING if self._for_all else target)
            elif (
                child.type == "macro_invocation"
                and (written := self.written_out(child, b"impl _X {", b"}")) is not None
            ):
                made = written[0].named_children[0].child_by_field_name("body")
                if made is not None:
                    yield self.inside_text(written[1], child, self._members(made, type_name, target))
            else:
                yield child
        return NOTHING

    def _is_any(self, node: Node | None, parameters: list[str]) -> bool:
        """`impl<T: Bound> Trait for &T`, `for Box<dyn Bound>`: what it defines is Trait's, and no method of Bound's own."""
        while node is not None:
            if node.type == "dynamic_type":
                return True
            arguments = node.child_by_field_name("type_arguments")
            if node.type == "reference_type":
                node = node.child_by_field_name("type")
            elif (
                arguments is not None and self.text(node.child_by_field_name("type")).rpartition("::")[2] in TRANSPARENT
            ):
                node = arguments.named_children[-1] if arguments.named_children else None
            else:
                return self.text(node) in parameters
        return False

    def _arguments_of(self, node: Node, target: int) -> Walk:
        """`impl<T: Bound> Trait for Name<T>`: what the parameters of Name are at least."""
        while node.type == "reference_type":
            node = node.child_by_field_name("type") or node.named_children[-1]
        arguments = node.child_by_field_name("type_arguments")
        kinds = [
            child for child in (arguments.named_children if arguments is not None else ()) if child.type != "lifetime"
        ]
        for index, kind in enumerate(kinds):
            declared = yield self.type_of(kind)
            if declared != NOTHING:
                self.say("assign", self.add("member", target, f"<{index}>"), self.add("class", declared))
        return NOTHING

    def _method(self, node: Node, type_name: str, target: int) -> Walk:
        name = self.text(node.child_by_field_name("name"))
        outer = self.facts.definitions[self._module()].qualified
        number = self.define(name, "method", node, bind=False, qualified=f"{outer}.{type_name}.{name}")
        if target != NOTHING:
            self.say("attach", number, target)
        yield self.function_inside(node, number)
        return NOTHING

    def _type_name(self, node: Node | None) -> str:
        """The bare name of the type of an impl: no path, reference or parameters."""
        while node is not None and node.type not in {"type_identifier", "primitive_type"}:
            inner = (
                node.child_by_field_name("type")
                or node.child_by_field_name("name")
                or node.child_by_field_name("element")
            )
            if inner is None and node.named_children:
                inner = node.named_children[-1]
            if inner is None:
                break
            node = inner
        return self.text(node)

    handlers: ClassVar[dict[str, Handler]] = {
        **RustMacros.handlers, "trait_item": trait, "impl_item": impl,
    }  # fmt: skip
