"""Ruby: definitions, calls and names within scope."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import ClassVar

import tree_sitter_ruby
from tree_sitter import Language, Node

from ...document import SourceFile
from ...progress import Progress
from ..extract import Handler, Walk
from ..facts import NOTHING
from ..part import Part
from .objects import CONSTRUCTOR, ObjectExtractor, analyze_objects


@cache
def grammar() -> Language:
    """The grammar of the language."""
    return Language(tree_sitter_ruby.language())


class RubyExtractor(ObjectExtractor):
    """Facts of one Ruby file. A module is a class that others include."""

    def __init__(self, source: bytes, path: str, language: str, module: str) -> None:
        super().__init__(source, path, language, module)
        self._locals: set[str] = set()
        self._method = ""

    def a_module(self, node: Node) -> Walk:
        superclass = node.child_by_field_name("superclass")
        bases = [self.text(superclass).lstrip("< ")] if superclass is not None else []
        name = self.text(node.child_by_field_name("name")).rpartition("::")[2]
        module = node.type == "module"  # never built
        yield self.a_class(node, name, bases, node.child_by_field_name("body"), interface=module)
        return NOTHING

    def method(self, node: Node) -> Walk:
        name = self.text(node.child_by_field_name("name"))
        saved = (self._locals, self._method)
        params = self._params(node.child_by_field_name("parameters"))
        self._locals, self._method = {param for param, _ in params}, name
        name = CONSTRUCTOR if name == "initialize" else name
        yield self.a_function(node, name, params, "", node.child_by_field_name("body"))
        self._locals, self._method = saved
        return NOTHING

    def _params(self, listed: Node | None) -> list[tuple[str, str]]:
        params = []
        for child in listed.named_children if listed is not None else ():
            name = self.text(child.child_by_field_name("name")) or self.text(child)
            params.append((name, ""))
        return params

    def block(self, node: Node) -> Walk:
        params = self._params(node.child_by_field_name("parameters"))
        saved = self._locals
        self._locals = saved | {param for param, _ in params}
        value = yield self.a_lambda(node, params, node.child_by_field_name("body"))
        self._locals = saved
        return value

    def body(self, node: Node) -> Walk:
        return (yield self.last_child(node))

    def identifier(self, node: Node) -> Walk:
        """A local variable, else a call without arguments."""
        name = self.text(node)
        if name in self._locals:
            return self.name(name)
        if name == "new" and self.enclosing_class != NOTHING:
            return self.call(self.add("value", self.enclosing_class), (), node, new=True)
        return self.called(node, NOTHING, name, ())
        yield

    def constant(self, node: Node) -> Walk:
        return self.name(self.text(node))
        yield

    def scoped(self, node: Node) -> Walk:
        scope = node.child_by_field_name("scope")
        position = (yield scope) if scope is not None else NOTHING
        name = self.text(node.child_by_field_name("name"))
        return self.name(name) if position == NOTHING else self.add("member", position, name)

    def instance_variable(self, node: Node) -> Walk:
        if self.receiver == NOTHING:
            return NOTHING
        return self.add("member", self.add("self", self.receiver), self.text(node).lstrip("@"))
        yield

    def assignment(self, node: Node) -> Walk:
        left, right = node.child_by_field_name("left"), node.child_by_field_name("right")
        if left is None or right is None:
            return NOTHING
        if left.type == "identifier":
            value = yield right
            self._declare(left, value)
            return value
        if left.type == "constant":
            value = yield right
            self.bind(self.text(left), value)
            return value
        if left.type == "left_assignment_list":
            value = yield right
            for child in left.named_children:
                if child.type == "identifier":
                    self._declare(child, NOTHING if value == NOTHING else self.add("element", value))
                else:
                    yield child
            return value
        if left.type == "call" and left.child_by_field_name("arguments") is None and node.type == "assignment":
            return (yield self._set(left, right))
        return (yield self.assigned(left, right))

    def _declare(self, node: Node, value: int) -> None:
        """A local variable."""
        self._locals.add(self.text(node))
        self.bind(self.text(node), value)

    def _set(self, left: Node, right: Node) -> Walk:
        """`target.name = value` calls the method `name=`; an attribute's is a field."""
        value = yield right
        target, name = left.child_by_field_name("receiver"), self.text(left.child_by_field_name("method"))
        position = (yield target) if target is not None else NOTHING
        if position != NOTHING:
            self.called(left, position, name + "=", (value,))
            if value != NOTHING:
                self.say("assign", self.add("member", position, name), value)
        return value

    def caught(self, node: Node) -> Walk:
        """`rescue Error => name`, `for name in list`."""
        for child in node.named_children:
            if child.type == "identifier":
                self._declare(child, NOTHING)
        return NOTHING
        yield

    def for_(self, node: Node) -> Walk:
        pattern = node.child_by_field_name("pattern")
        if pattern is not None and pattern.type == "identifier":
            self._declare(pattern, NOTHING)
        return (yield self.visit_children(node))

    def call_(self, node: Node) -> Walk:
        target, name = node.child_by_field_name("receiver"), node.child_by_field_name("method")
        if name is not None and name.type == "super":
            return (yield self.super_(node))
        method = self.text(name)
        arguments, block = node.child_by_field_name("arguments"), node.child_by_field_name("block")
        position = (yield target) if target is not None else NOTHING
        listed = arguments.named_children if arguments is not None else []
        args = yield from self.all_of(listed)
        if block is not None:
            args = (*args, (yield block))
        if target is None and method in {"include", "extend", "prepend"}:
            for arg in args:
                if arg != NOTHING and self.enclosing_class != NOTHING:
                    self.say("base", self.enclosing_class, arg)
            return NOTHING
        if target is None and method in {"attr_reader", "attr_accessor", "attr_writer"}:
            for child in listed:
                self.define(self.text(child).lstrip(":"), "field", child, bind=False)
            return NOTHING
        if method == "new":
            if target is None:
                return (
                    self.call(self.add("value", self.enclosing_class), args, node, new=True)
                    if self.enclosing_class != NOTHING
                    else NOTHING
                )
            return NOTHING if position == NOTHING else self.call(position, args, node, new=True)
        if target is not None and position == NOTHING:
            return self.unknown_call(node, method, args)
        return self.called(node, position, method, args)

    def super_(self, node: Node) -> Walk:
        listed = next((child for child in node.named_children if child.type == "argument_list"), None)
        args = (yield from self.all_of(listed.named_children)) if listed is not None else ()
        if self.enclosing_class == NOTHING:
            return NOTHING
        target = self.add("super", self.enclosing_class)
        return (
            self.call(target, args, node)
            if self._method == "initialize"
            else self.called(node, target, self._method, args)
        )

    def array(self, node: Node) -> Walk:
        return self.add("box", (yield from self.all_of(node.named_children)))

    def return_(self, node: Node) -> Walk:
        value = yield self.last_child(node)
        if value != NOTHING:
            self.say("return", self.owner, value)
        return NOTHING

    handlers: ClassVar[dict[str, Handler]] = {
        "module": a_module, "class": a_module, "method": method, "singleton_method": method, "block": block,
        "do_block": block, "lambda": block, "body_statement": body, "block_body": body, "identifier": identifier,
        "constant": constant, "scope_resolution": scoped, "instance_variable": instance_variable,
        "class_variable": instance_variable, "assignment": assignment, "operator_assignment": assignment, "call": call_,
        "super": super_, "exception_variable": caught, "for": for_, "array": array, "return": return_, "self": ObjectExtractor.this,
        "parenthesized_statements": ObjectExtractor.last_child, "argument_list": ObjectExtractor.last_child,
        "binary": ObjectExtractor.no_value, "method_parameters": ObjectExtractor.nothing,
        "block_parameters": ObjectExtractor.nothing, "comment": ObjectExtractor.nothing,
        "simple_symbol": ObjectExtractor.nothing, "hash_key_symbol": ObjectExtractor.nothing,
        "alias": ObjectExtractor.nothing, "undef": ObjectExtractor.nothing,
    }  # fmt: skip


def analyze_ruby(files: Sequence[SourceFile], *, root_name: str, progress: Progress) -> Part:
    """Ruby files."""
    return analyze_objects(files, "ruby", grammar, RubyExtractor, progress)
