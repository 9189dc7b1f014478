"""Java: from syntax tree to facts; here statements and expressions."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import ClassVar

import tree_sitter_java
from tree_sitter import Language, Node

from ...document import SourceFile
from ...progress import Progress
from ..extract import Extractor, Handler, Walk
from ..facts import NOTHING
from ..family import extract_all, link
from ..part import Part
from .java_definitions import JavaDefinitions
from .java_packages import JavaLinker

JAVA = Language(tree_sitter_java.language())
# A class written with its package: by the language's custom packages begin small and classes do not.
_FULL_NAME = re.compile(r"(?:[a-z]\w*+\.){2,20}[A-Z]\w*+")


class JavaExtractor(JavaDefinitions):
    """Facts of one Java file."""

    # --- statements

    def local_variable(self, node: Node) -> Walk:
        type_node = node.child_by_field_name("type")
        declared = (yield self.type_of(type_node)) if type_node is not None else NOTHING
        for declarator in node.children_by_field_name("declarator"):
            name = self.text(declarator.child_by_field_name("name"))
            self.bind(name, declared)
            value_node = declarator.child_by_field_name("value")
            if value_node is not None:
                self.bind(name, (yield value_node))
        return NOTHING

    def resource(self, node: Node) -> Walk:
        """`try (Type name = value)`; also the variable of a for-each loop and of catch."""
        type_node, name = node.child_by_field_name("type"), self.text(node.child_by_field_name("name"))
        declared = (yield self.type_of(type_node)) if type_node is not None else NOTHING
        value_node = node.child_by_field_name("value")
        value = (yield value_node) if value_node is not None else NOTHING
        if name:
            self.bind(name, declared)
            if value != NOTHING:
                self.bind(name, value)
        return NOTHING

    def for_each(self, node: Node) -> Walk:
        saved, self.scope = self.scope, self.open_scope()
        type_node, value_node, body = (node.child_by_field_name(name) for name in ("type", "value", "body"))
        declared = (yield self.type_of(type_node)) if type_node is not None else NOTHING
        value = (yield value_node) if value_node is not None else NOTHING
        name = self.text(node.child_by_field_name("name"))
        self.bind(name, declared)
        if value != NOTHING and self.text(type_node) == "var":
            self.bind(name, self.add("element", value))
        if body is not None:
            yield body
        self.scope = saved
        return NOTHING

    def catch(self, node: Node) -> Walk:
        name = self.text(node.child_by_field_name("name"))
        types = next((child for child in node.named_children if child.type == "catch_type"), None)
        self.bind(name, (yield self.type_of(types)) if types is not None else NOTHING)
        return NOTHING

    def return_statement(self, node: Node) -> Walk:
        value = yield self.last_child(node)
        if value != NOTHING:
            self.say("return", self.owner, value)
        return NOTHING

    # --- expressions

    def field_access(self, node: Node) -> Walk:
        target, name = node.child_by_field_name("object"), node.child_by_field_name("field")
        full = _FULL_NAME.fullmatch(self.text(node)) if node.end_byte - node.start_byte < 300 else None
        if full is not None:
            return self.add("import", full[0], None)
        position = (yield target) if target is not None else NOTHING
        if name is not None and name.type == "this":  # Outer.this
            return NOTHING if position == NOTHING else self.add("type", position)
        return NOTHING if position == NOTHING else self.add("member", position, self.text(name))

    def _arguments(self, node: Node | None) -> list[Node]:
        return [] if node is None else [child for child in node.named_children if "comment" not in child.type]

    def method_invocation(self, node: Node) -> Walk:
        target, name = node.child_by_field_name("object"), self.text(node.child_by_field_name("name"))
        if target is None:
            callee = self.add("implicit", self.scope, name)
        else:
            position = yield target
            callee = NOTHING if position == NOTHING else self.add("member", position, name)
        args = yield from self.all_of(self._arguments(node.child_by_field_name("arguments")))
        if callee == NOTHING:
            return NOTHING
        result = self.call(callee, args, node)
        if target is not None and name in {"valueOf", "values"}:  # which every enumeration has unwritten
            constant = self.add("type", position)
            return self.add("either", (result, constant if name == "valueOf" else self.add("box", (constant,))))
        return result

    def object_creation(self, node: Node) -> Walk:
        type_node = node.child_by_field_name("type")
        declared = (yield self.type_of(type_node)) if type_node is not None else NOTHING
        args = yield from self.all_of(self._arguments(node.child_by_field_name("arguments")))
        if declared == NOTHING:
            return NOTHING
        made = self.add("class", declared)
        value = self.call(made, args, node, new=True)
        body = next((child for child in node.named_children if child.type == "class_body"), None)
        if body is not None:
            return (yield self._anonymous(body, made))
        return (
            self.add("either", (value, declared))
            if type_node is not None and type_node.type == "generic_type"
            else value
        )

    def explicit_constructor(self, node: Node) -> Walk:
        which = node.child_by_field_name("constructor")
        args = yield from self.all_of(self._arguments(node.child_by_field_name("arguments")))
        if self.enclosing_class != NOTHING and which is not None:
            built = "super" if which.type == "super" else "value"
            self.call(self.add(built, self.enclosing_class), args, node)
        return NOTHING

    def lambda_(self, node: Node) -> Walk:
        number = self.define("", "lambda", node, bind=False)
        yield self.inside(number, self._lambda_inside(node, number))
        return self.add("value", number)

    def _lambda_inside(self, node: Node, number: int) -> Walk:
        yield self._parameters(node.child_by_field_name("parameters"), number)
        body = node.child_by_field_name("body")
        if body is not None and body.type == "block":
            yield self.visit_children(body)
        elif body is not None:
            value = yield body
            if value != NOTHING:
                self.say("return", number, value)
        return NOTHING

    def method_reference(self, node: Node) -> Walk:
        children = node.named_children
        if not children:
            return NOTHING
        position = yield children[0]
        if any(child.type == "new" for child in node.children):
            return position
        return NOTHING if position == NOTHING else self.add("member", position, self.text(children[-1]))

    def assignment(self, node: Node) -> Walk:
        left, right = node.child_by_field_name("left"), node.child_by_field_name("right")
        target = (yield left) if left is not None else NOTHING
        value = (yield right) if right is not None else NOTHING
        if target != NOTHING and value != NOTHING:
            self.say("assign", target, value)
        return value

    def cast(self, node: Node) -> Walk:
        type_node, value_node = node.child_by_field_name("type"), node.child_by_field_name("value")
        declared = (yield self.type_of(type_node)) if type_node is not None else NOTHING
        value = (yield value_node) if value_node is not None else NOTHING
        return declared if declared != NOTHING else value

    def instanceof(self, node: Node) -> Walk:
        left = node.child_by_field_name("left")
        if left is not None:
            yield left
        right, name = node.child_by_field_name("right"), node.child_by_field_name("name")
        if right is not None and name is not None:
            self.bind(self.text(name), (yield self.type_of(right)))
        else:
            for child in node.named_children[1:]:
                if child.type.endswith("pattern"):
                    yield child
        return NOTHING

    def type_pattern(self, node: Node) -> Walk:
        children = node.named_children
        if len(children) >= 2:
            self.bind(self.text(children[-1]), (yield self.type_of(children[0])))
        return NOTHING

    def element(self, node: Node) -> Walk:
        array, index = node.child_by_field_name("array"), node.child_by_field_name("index")
        position = (yield array) if array is not None else NOTHING
        if index is not None:
            yield index
        return NOTHING if position == NOTHING else self.add("element", position)

    def array_value(self, node: Node) -> Walk:
        return self.add("box", (yield from self.all_of(node.named_children)))

    def array_creation(self, node: Node) -> Walk:
        type_node = node.child_by_field_name("type")
        declared = (yield self.type_of(type_node)) if type_node is not None else NOTHING
        value_node = node.child_by_field_name("value")
        value = self.add("element", (yield value_node)) if value_node is not None else NOTHING
        return self.add("box", (declared, value))

    def conditional(self, node: Node) -> Walk:
        parts = yield from self.all_of(node.named_children)
        return self.add("either", tuple(part for part in parts[1:] if part != NOTHING))

    def type_name(self, node: Node) -> Walk:
        """A type where an expression may stand: the class itself."""
        return self.name(self.text(node))
        yield

    handlers: ClassVar[dict[str, Handler]] = {
        **JavaDefinitions.handlers, "local_variable_declaration": local_variable, "resource": resource,
        "enhanced_for_statement": for_each, "catch_formal_parameter": catch, "catch_clause": Extractor.block,
        "return_statement": return_statement, "identifier": Extractor.identifier, "type_identifier": type_name,
        "this": Extractor.this, "super": Extractor.super_, "field_access": field_access,
        "method_invocation": method_invocation, "object_creation_expression": object_creation,
        "explicit_constructor_invocation": explicit_constructor, "lambda_expression": lambda_,
        "method_reference": method_reference, "assignment_expression": assignment, "cast_expression": cast,
        "instanceof_expression": instanceof, "type_pattern": type_pattern, "array_access": element,
        "array_initializer": array_value, "array_creation_expression": array_creation,
        "ternary_expression": conditional, "parenthesized_expression": Extractor.last_child,
        "block": Extractor.block, "for_statement": Extractor.block, "switch_block": Extractor.block,
        "binary_expression": Extractor.no_value, "unary_expression": Extractor.no_value,
        "update_expression": Extractor.no_value, "modifiers": Extractor.nothing, "string_literal": Extractor.nothing,
        "line_comment": Extractor.nothing, "block_comment": Extractor.nothing, "type_arguments": Extractor.nothing,
        "labeled_statement": Extractor.no_value, "break_statement": Extractor.nothing,
        "continue_statement": Extractor.nothing,
    }  # fmt: skip


def _extractor(file: SourceFile) -> tuple[Language, Extractor]:
    return JAVA, JavaExtractor(file.data, file.path, "java", "")


def analyze_java(files: Sequence[SourceFile], *, root_name: str, progress: Progress) -> Part:
    """Java files."""
    sources = [file for file in files if file.language == "java"]
    facts, skipped = extract_all(sources, _extractor, stage="java", progress=progress)
    return link(facts, JavaLinker(), skipped)
