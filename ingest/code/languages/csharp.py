"""C#: definitions, calls and names within scope."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache
from typing import ClassVar

import tree_sitter_c_sharp
from tree_sitter import Language, Node, Parser

from ...document import SourceFile
from ...progress import Progress
from ..extract import Extractor, Handler, Walk
from ..facts import NOTHING
from ..part import Part
from .objects import CONSTRUCTOR, ObjectExtractor, analyze_objects


@cache
def grammar() -> Language:
    """The grammar of the language."""
    return Language(tree_sitter_c_sharp.language())


_BLANK = re.compile(rb"[^\n]")
_DIRECTIVE = re.compile(rb"^[ \t]*+#[ \t]*+(if|elif|else|endif)\b[^\n]*+", re.M)


def first_branches(source: bytes) -> bytes:
    """The source without `#if` and its like: of every condition the first branch, all else blanked in its place."""
    kept: list[bytes] = []
    at = depth = dropped = 0
    for match in _DIRECTIVE.finditer(source):
        word = match[1]
        between = source[at : match.start()]
        kept.append(_BLANK.sub(b" ", between) if dropped else between)
        kept.append(b" " * (match.end() - match.start()))
        at = match.end()
        if word == b"if":
            depth += 1
        elif word == b"endif":
            dropped = 0 if dropped == depth else dropped
            depth = max(0, depth - 1)
        elif not dropped:
            dropped = max(depth, 1)
    return b"".join([*kept, _BLANK.sub(b" ", source[at:]) if dropped else source[at:]])


class CSharpExtractor(ObjectExtractor):
    """Facts of one C# file. Conditions that the grammar cannot place, as in a list of bases, leave their first branch."""

    def __init__(self, source: bytes, path: str, language: str, module: str) -> None:
        if _DIRECTIVE.search(source) and Parser(grammar()).parse(source).root_node.has_error:
            source = first_branches(source)
        super().__init__(source, path, language, module)

    def namespace(self, node: Node) -> Walk:
        name, body = self.text(node.child_by_field_name("name")), node.child_by_field_name("body")
        if body is None:  # `namespace A.B;` holds for the rest of the file
            self.prefix = name
            return NOTHING
        saved, self.prefix = self.prefix, f"{self.prefix}.{name}".lstrip(".")
        yield self.visit_children(body)
        self.prefix = saved
        return NOTHING

    def type_declaration(self, node: Node) -> Walk:
        bases = next((child for child in node.named_children if child.type == "base_list"), None)
        written = [self.text(child) for child in bases.named_children] if bases is not None else []
        name = self.text(node.child_by_field_name("name"))
        body = node.child_by_field_name("body")
        yield self.a_class(node, name, written, body, interface=node.type == "interface_declaration")
        return NOTHING

    def _params(self, node: Node) -> list[tuple[str, str]]:
        listed = node.child_by_field_name("parameters")
        if listed is None:
            return []
        if listed.type in {"identifier", "implicit_parameter"}:
            return [(self.text(listed), "")]
        return [
            (
                self.text(child.child_by_field_name("name")) or self.text(child),
                self.text(child.child_by_field_name("type")),
            )
            for child in listed.named_children
            if child.type in {"parameter", "implicit_parameter"}
        ]

    def method(self, node: Node) -> Walk:
        name = CONSTRUCTOR if node.type == "constructor_declaration" else self.text(node.child_by_field_name("name"))
        body = node.child_by_field_name("body")
        initializer = next((child for child in node.named_children if child.type == "constructor_initializer"), None)
        inner = self._with_initializer(initializer, body) if initializer is not None else body
        returns = node.child_by_field_name("returns") or node.child_by_field_name("type")
        yield self.a_function(node, name, self._params(node), self.text(returns), inner)
        return NOTHING

    def _with_initializer(self, initializer: Node, body: Node | None) -> Walk:
        listed = initializer.named_children[0] if initializer.named_children else None
        args = (yield from self.all_of(listed.named_children)) if listed is not None else ()
        if any(child.type == "base" for child in initializer.children) and self.enclosing_class != NOTHING:
            self.call(self.add("super", self.enclosing_class), args, initializer)
        if body is not None:
            yield body
        return NOTHING

    def field(self, node: Node) -> Walk:
        declaration = next((child for child in node.named_children if child.type == "variable_declaration"), None)
        written = self.text(declaration.child_by_field_name("type")) if declaration is not None else ""
        for child in declaration.named_children if declaration is not None else ():
            if child.type == "variable_declarator":
                name = self.text(child.child_by_field_name("name"))
                value = child.named_children[-1] if len(child.named_children) > 1 else None
                yield self.a_field(child, name, written, value)
        return NOTHING

    def property(self, node: Node) -> Walk:
        name, written = self.text(node.child_by_field_name("name")), self.text(node.child_by_field_name("type"))
        yield self.a_field(node, name, written, node.child_by_field_name("value"))
        accessors = node.child_by_field_name("accessors")
        if accessors is not None:
            yield accessors
        return NOTHING

    def variables(self, node: Node) -> Walk:
        written = self.text(node.child_by_field_name("type"))
        for child in node.named_children:
            if child.type == "variable_declarator":
                value = child.named_children[-1] if len(child.named_children) > 1 else None
                yield self.a_variable(self.text(child.child_by_field_name("name")), written, value)
        return NOTHING

    def for_each(self, node: Node) -> Walk:
        saved, self.scope = self.scope, self.open_scope()
        left, right, body = (node.child_by_field_name(name) for name in ("left", "right", "body"))
        value = (yield right) if right is not None else NOTHING
        self.bind(self.text(left), self.declared(self.text(node.child_by_field_name("type"))))
        if value != NOTHING:
            self.bind(self.text(left), self.add("element", value))
        if body is not None:
            yield body
        self.scope = saved
        return NOTHING

    def invocation(self, node: Node) -> Walk:
        function, arguments = node.child_by_field_name("function"), node.child_by_field_name("arguments")
        target, name = NOTHING, ""
        qualified = function is not None and function.type in {
            "member_access_expression",
            "conditional_access_expression",
        }
        if function is not None and function.type == "member_access_expression":
            base = function.child_by_field_name("expression")
            name = self.text(function.child_by_field_name("name")).partition("<")[0]
            if base is None or base.type == "this":
                target = self.add("self", self.receiver) if self.receiver != NOTHING else NOTHING
            elif base.type == "base":
                target = self.add("super", self.enclosing_class) if self.enclosing_class != NOTHING else NOTHING
            else:
                target = yield base
        elif function is not None:
            name = self.text(function).partition("<")[0]
            if qualified:
                yield function
        args = (yield from self.all_of(arguments.named_children)) if arguments is not None else ()
        if target == NOTHING and qualified:
            return self.unknown_call(node, name.rpartition(".")[2], args)
        return self.called(node, target, name, args)

    def creation(self, node: Node) -> Walk:
        arguments = node.child_by_field_name("arguments")
        args = (yield from self.all_of(arguments.named_children)) if arguments is not None else ()
        for child in node.named_children:
            if child.type == "initializer_expression":
                yield child
        return self.built(node, self.text(node.child_by_field_name("type")), args)

    def member(self, node: Node) -> Walk:
        base = node.child_by_field_name("expression")
        name = self.text(node.child_by_field_name("name"))
        if base is None or base.type == "this":
            return self.add("member", self.add("self", self.receiver), name) if self.receiver != NOTHING else NOTHING
        position = yield base
        return NOTHING if position == NOTHING else self.add("member", position, name)

    def assignment(self, node: Node) -> Walk:
        left, right = node.child_by_field_name("left"), node.child_by_field_name("right")
        return (yield self.assigned(left, right)) if left is not None and right is not None else NOTHING

    def return_(self, node: Node) -> Walk:
        value = yield self.last_child(node)
        if value != NOTHING:
            self.say("return", self.owner, value)
        return NOTHING

    def lambda_(self, node: Node) -> Walk:
        return (yield self.a_lambda(node, self._params(node), node.child_by_field_name("body")))

    def await_(self, node: Node) -> Walk:
        value = yield self.last_child(node)
        return NOTHING if value == NOTHING else self.add("element", value)

    handlers: ClassVar[dict[str, Handler]] = {
        "namespace_declaration": namespace, "file_scoped_namespace_declaration": namespace,
        "class_declaration": type_declaration, "interface_declaration": type_declaration,
        "struct_declaration": type_declaration, "record_declaration": type_declaration,
        "enum_declaration": type_declaration, "method_declaration": method, "constructor_declaration": method,
        "local_function_statement": method, "operator_declaration": method, "field_declaration": field,
        "property_declaration": property, "variable_declaration": variables, "foreach_statement": for_each,
        "invocation_expression": invocation, "object_creation_expression": creation,
        "member_access_expression": member, "assignment_expression": assignment, "return_statement": return_,
        "lambda_expression": lambda_, "await_expression": await_, "identifier": ObjectExtractor.identifier,
        "this": ObjectExtractor.this, "parenthesized_expression": ObjectExtractor.last_child,
        "argument": ObjectExtractor.last_child, "block": Extractor.block, "for_statement": Extractor.block,
        "binary_expression": ObjectExtractor.no_value, "attribute_list": ObjectExtractor.nothing,
        "using_directive": ObjectExtractor.nothing, "comment": ObjectExtractor.nothing,
        "string_literal": ObjectExtractor.nothing, "type_argument_list": ObjectExtractor.nothing,
    }  # fmt: skip


def analyze_csharp(files: Sequence[SourceFile], *, root_name: str, progress: Progress) -> Part:
    """C# files."""
    return analyze_objects(files, "csharp", grammar, CSharpExtractor, progress)
