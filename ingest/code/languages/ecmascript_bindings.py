"""JavaScript and TypeScript: declared variables and fields, assignments and object literals."""

from __future__ import annotations

from typing import ClassVar

from tree_sitter import Node

from ..extract import Handler, Walk
from ..facts import NOTHING
from .ecmascript_classes import EcmaScriptClasses

FUNCTIONS = {"function_expression", "generator_function", "arrow_function", "function"}
_CLASSES = {"class", "class_declaration", "abstract_class_declaration"}


class EcmaScriptBindings(EcmaScriptClasses):
    """Declared variables and fields, assignments and object literals."""

    def class_field(self, node: Node) -> Walk:
        name = self._property_name(node.child_by_field_name("property") or node.child_by_field_name("name"))
        value = node.child_by_field_name("value")
        annotation = node.child_by_field_name("type")
        owner = self.enclosing_class
        declared = NOTHING
        if annotation is not None:
            declared = yield self.type_of(annotation)
            if value is None or value.type not in FUNCTIONS:
                self.say("field", owner, name, declared)
        if value is not None and value.type in FUNCTIONS:
            self.conforms((yield self._function(value, name, kind="method")), declared)
            return NOTHING
        doc = self._comment_above(node)
        if doc is not None and doc.type is not None:
            self.say("field", owner, name, self._documented(doc.type))
        self._field_symbol(name, node, owner)
        position = NOTHING
        if value is not None:
            position = yield self._named_value(value, name)
            self.conforms(position, declared)
        self.say("field", owner, name, position)
        return NOTHING

    def variable_declarator(self, node: Node) -> Walk:
        name = node.child_by_field_name("name")
        value = node.child_by_field_name("value")
        annotation = node.child_by_field_name("type")
        if name is None:
            return NOTHING
        declared = NOTHING
        if annotation is not None and name.type == "identifier":
            declared = yield self.type_of(annotation)
            self.bind(self.text(name), declared)
        doc = self._comment_above(node) if annotation is None and name.type == "identifier" else None
        if doc is not None and doc.type is not None:
            self.bind(self.text(name), self._documented(doc.type))
        position = NOTHING
        if value is not None:
            simple = name.type == "identifier"
            position = yield (self._named_value(value, self.text(name)) if simple else value)
            self.conforms(position, declared)
        saved = self.scope
        if node.parent is not None and node.parent.type == "variable_declaration":  # `var` belongs to the function
            self.scope = self.facts.definitions[self.owner].scope
        yield self._destructure(name, position)
        self.scope = saved
        return NOTHING

    def _named_value(self, value: Node, name: str) -> Walk:
        """A function, class or object literal takes the name of the variable or property it is given to."""
        if value.type in FUNCTIONS:
            return (yield self._function(value, name))
        if value.type in _CLASSES:
            return (yield self._class(value, self.text(value.child_by_field_name("name")) or name))
        if value.type == "object":
            return (yield self.object_literal(value, name))
        if value.type in {"as_expression", "satisfies_expression", "parenthesized_expression"} and value.named_children:
            inner = value.named_children[0]
            if inner.type in FUNCTIONS or inner.type == "object":
                position = yield self._named_value(inner, name)
                if value.type != "parenthesized_expression":
                    self.conforms(position, (yield self.type_of(value.named_children[-1])))
                return position
        return (yield value)

    def assignment(self, node: Node) -> Walk:
        left, right = node.child_by_field_name("left"), node.child_by_field_name("right")
        if left is None or right is None:
            return NOTHING
        if left.type in {"object_pattern", "array_pattern"}:
            value = yield right
            yield self._destructure(left, value)
            return value
        name, owner = self._assigned_name(left)
        if right.type in FUNCTIONS and name:
            kind = "method" if ".prototype." in self.text(left) else "function"
            value = yield self._function(right, name, kind=kind, owner=owner)
        elif right.type == "object" and name:
            value = yield self.object_literal(right, "" if name in {"exports", "prototype"} else name, owner)
        elif right.type in _CLASSES and name:
            value = yield self._class(right, self.text(right.child_by_field_name("name")) or name)
        else:
            value = yield right
        target = yield left
        if target != NOTHING and value != NOTHING:
            self.say("assign", target, value)
        doc = self._comment_above(node) if left.type == "member_expression" else None
        if doc is not None and doc.type is not None and target != NOTHING:
            self.say("assign", target, self._documented(doc.type))
        if right.type in FUNCTIONS:
            self._grow(left, node)
        return value if value != NOTHING else target

    def _grow(self, left: Node, node: Node) -> None:
        """`x.f = function ...`: whatever else x is, it is an object that has f."""
        member = left.type in {"member_expression", "subscript_expression"}
        target = left.child_by_field_name("object") if member else None
        if target is None or target.type != "identifier" or self.text(target) in {"exports", "module"}:
            return
        name = self.text(target)
        if (self.scope, name) not in self._grown:
            self._grown.add((self.scope, name))
            number = self.define(name, "object", node, bind=False)
            self.say("assign", self.name(name), self.add("object", number))

    def _assigned_name(self, left: Node) -> tuple[str, int]:
        """The name that a function gets by being assigned here, and the definition that the name starts from."""
        parts: list[str] = []
        at: Node | None = left
        while at is not None and at.type == "member_expression" and len(parts) < 8:
            parts.append(self._string(at.child_by_field_name("property")))
            at = at.child_by_field_name("object")
        if at is not None and at.type == "subscript_expression":
            return "", NOTHING
        root = "" if at is None else self.text(at)
        parts = [part for part in reversed(parts) if part != "prototype"]
        owner = NOTHING
        if root == "this" and self.receiver != NOTHING:
            owner = self._receiver_owner()
        elif root in {"module", "exports"}:
            parts = [part for part in parts if part != "exports"] or ["exports"]
            owner = 0
        elif at is not None and at.type == "identifier":
            parts.insert(0, root)
        return ".".join(parts), owner

    def _receiver_owner(self) -> int:
        """The class or constructor function whose `this` is current."""
        definition = self.facts.definitions[self.receiver]
        if definition.kind == "method" or (definition.kind == "function" and "." in definition.name):
            outer = definition.owner
            return outer if outer != NOTHING and "." not in definition.name else self.receiver
        return self.receiver

    def object_literal(self, node: Node, name: str = "", owner: int = NOTHING) -> Walk:
        number = self.define(name, "object", node, bind=False, owner=None if owner == NOTHING else owner)
        self.facts.definitions[number].scope = self.scope  # properties are not in scope as names
        yield self.inside(number, self._properties(node, number))
        return self.add("object", number)

    def _properties(self, node: Node, number: int) -> Walk:
        for child in node.named_children:
            if child.type == "method_definition":
                name = self._property_name(child.child_by_field_name("name"))
                method = len(self.facts.definitions)
                yield self._function(child, name, kind="method")
                self.facts.definitions[method].accessor = any(part.type == "get" for part in child.children)
            elif child.type == "pair":
                name = self._property_name(child.child_by_field_name("key"))
                value = child.child_by_field_name("value")
                if value is None:
                    continue
                if value.type in FUNCTIONS:
                    receiver = self.receiver
                    yield self._function(value, name, kind="function" if value.type == "arrow_function" else "method")
                    self.receiver = receiver
                    continue
                self.say("field", number, name, (yield self._named_value(value, name)))
            elif child.type == "shorthand_property_identifier":
                self.say("field", number, self.text(child), self.name(self.text(child)))
            elif child.type == "spread_element":
                position = yield self.visit_children(child)
                if position != NOTHING:
                    self.say("base", number, position)
            else:
                yield child
        return NOTHING

    handlers: ClassVar[dict[str, Handler]] = {
        **EcmaScriptClasses.handlers, "field_definition": class_field, "public_field_definition": class_field,
        "variable_declarator": variable_declarator, "assignment_expression": assignment,
        "augmented_assignment_expression": assignment, "object": object_literal,
    }  # fmt: skip
