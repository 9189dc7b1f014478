"""JavaScript and TypeScript: classes, interfaces, enums and namespaces."""

from __future__ import annotations

from typing import ClassVar

from tree_sitter import Node

from ..extract import Handler, Walk
from ..facts import NOTHING
from .ecmascript_functions import EcmaScriptFunctions


class EcmaScriptClasses(EcmaScriptFunctions):
    """Classes, interfaces, enums and namespaces."""

    def class_declaration(self, node: Node) -> Walk:
        name = self.text(node.child_by_field_name("name"))
        return (yield self._class(node, name, bind=bool(name)))

    def class_expression(self, node: Node) -> Walk:
        return (yield self._class(node, self.text(node.child_by_field_name("name")) or "default"))

    def _class(self, node: Node, name: str, *, bind: bool = False) -> Walk:
        number = self.define(name or "default", "class", node, bind=bind)
        own = self.text(node.child_by_field_name("name"))
        if own and not bind:
            self.say("bind", self.facts.definitions[number].scope, own, self.add("value", number))
        for child in node.named_children:
            if child.type == "class_heritage":
                yield self._heritage(child, number)
        yield self.inside(number, self._class_inside(node), receiver=number)
        return self.add("value", number)

    def _class_inside(self, node: Node) -> Walk:
        yield self._type_parameters(node)
        body = node.child_by_field_name("body")
        if body is not None:
            yield self.visit_children(body)
        return NOTHING

    def _heritage(self, node: Node, number: int) -> Walk:
        for child in node.named_children:
            if child.type == "extends_clause":
                bases = [child.child_by_field_name("value")]
            elif child.type == "implements_clause":
                for item in child.named_children:
                    self.say("base", number, (yield self.type_of(item)))
                continue
            else:
                bases = [child]
            for base in bases:
                if base is not None:
                    position = yield base
                    if position != NOTHING:
                        self.say("base", number, position)
                    yield self._mixed_in(base, number)
        return NOTHING

    def _mixed_in(self, base: Node, number: int) -> Walk:
        """`extends Walks(Swims(Animal))`: whatever the mixins add, it is an Animal."""
        arguments = base.child_by_field_name("arguments") if base.type == "call_expression" else None
        for child in arguments.named_children if arguments is not None else ():
            if child.type in {"identifier", "member_expression"}:
                self.say("base", number, (yield child))
            else:
                yield self._mixed_in(child, number)
        return NOTHING

    def interface_declaration(self, node: Node) -> Walk:
        number = self.define(self.text(node.child_by_field_name("name")), "interface", node)
        for child in node.named_children:
            if child.type in {"extends_type_clause", "extends_clause"}:
                for item in child.named_children:
                    self.say("base", number, (yield self.type_of(item)))
        body = node.child_by_field_name("body")
        yield self.inside(number, self._members(body) if body is not None else None)
        return NOTHING

    def type_alias_declaration(self, node: Node) -> Walk:
        name = self.text(node.child_by_field_name("name"))
        value = node.child_by_field_name("value")
        if value is None:
            return NOTHING
        if value.type == "object_type":
            number = self.define(name, "interface", node)
            yield self.inside(number, self._members(value))
            return NOTHING
        declared = yield self.type_of(value)
        self.bind(name, self.add("class", declared) if declared != NOTHING else NOTHING)
        return NOTHING

    def enum_declaration(self, node: Node) -> Walk:
        self.define(self.text(node.child_by_field_name("name")), "class", node)
        return NOTHING
        yield

    def namespace(self, node: Node) -> Walk:
        name_node = node.child_by_field_name("name")
        body = node.child_by_field_name("body")
        if name_node is None or name_node.type == "string":  # declare module "x"
            if body is not None:
                yield body
            return NOTHING
        number = self.define(self.text(name_node), "namespace", node)
        yield self.inside(number, self.visit_children(body) if body is not None else None)
        return NOTHING

    handlers: ClassVar[dict[str, Handler]] = {
        **EcmaScriptFunctions.handlers, "class_declaration": class_declaration,
        "abstract_class_declaration": class_declaration, "class": class_expression,
        "interface_declaration": interface_declaration, "type_alias_declaration": type_alias_declaration,
        "enum_declaration": enum_declaration, "internal_module": namespace, "module": namespace,
    }  # fmt: skip
