"""Rust: patterns, and the statements that bind them."""

from __future__ import annotations

from typing import ClassVar

from tree_sitter import Node

from ..extract import Handler, Walk
from ..facts import NOTHING
from .rust_types import RustTypes


class RustPatterns(RustTypes):
    """Patterns, and the statements that bind them."""

    def pattern(self, pattern: Node, value: int) -> Walk:
        """Bind the names of a pattern to their parts of `value`; a pattern never calls anything."""
        waiting = [(pattern, value)]
        while waiting:
            at, source = waiting.pop()
            children = [child for child in at.named_children if child.type not in {"line_comment", "block_comment"}]
            if at.type in {"identifier", "shorthand_field_identifier"}:
                self.shadow(self.text(at), source)
            elif at.type == "tuple_pattern":
                for index, child in enumerate(children):
                    waiting.append((child, NOTHING if source == NOTHING else self.add("part", source, index)))
            elif at.type == "tuple_struct_pattern":
                type_node = at.child_by_field_name("type")
                name = self.text(type_node).rpartition("::")[2]
                for index, child in enumerate(children[1:]):
                    part = NOTHING
                    if source != NOTHING and name in {"Some", "Ok", "Err"}:
                        part = self.add("element", source)
                    elif source != NOTHING:
                        names = (f"{name}.{index}", f"{index}")
                        part = self.add("either", tuple(self.add("member", source, each) for each in names))
                    waiting.append((child, part))
            elif at.type == "struct_pattern":
                prefix = self.text(at.child_by_field_name("type")).rpartition("::")[2]
                for child in children:
                    if child.type == "field_pattern" and child.named_children:
                        name = self.text(child.child_by_field_name("name"))
                        part = NOTHING
                        if source != NOTHING:
                            names = (name, f"{prefix}.{name}")
                            part = self.add("either", tuple(self.add("member", source, each) for each in names))
                        inner = child.child_by_field_name("pattern") or child.child_by_field_name("name")
                        if inner is not None:
                            waiting.append((inner, part))
            elif at.type == "slice_pattern":
                part = NOTHING if source == NOTHING else self.add("element", source)
                waiting.extend((child, part) for child in children)
            elif at.type in {"captured_pattern", "or_pattern", "mut_pattern", "ref_pattern", "reference_pattern"}:
                waiting.extend((child, source) for child in children if child.type != "mutable_specifier")
            elif at.type == "match_pattern" and children:
                waiting.append((children[0], source))
        return NOTHING
        yield

    def let(self, node: Node) -> Walk:
        pattern = node.child_by_field_name("pattern")
        type_node, value_node = node.child_by_field_name("type"), node.child_by_field_name("value")
        declared = value = NOTHING
        if type_node is not None:
            declared = yield self.type_of(type_node)
        if value_node is not None:
            value = yield value_node
            self.converted(value_node, declared)
        alternative = node.child_by_field_name("alternative")
        if alternative is not None:
            yield alternative
        if declared != NOTHING and value != NOTHING:
            value = self.add("either", (declared, value))
        if pattern is not None:
            yield self.pattern(pattern, value if value != NOTHING else declared)
        return NOTHING

    def let_condition(self, node: Node) -> Walk:
        pattern, value_node = node.child_by_field_name("pattern"), node.child_by_field_name("value")
        value = (yield value_node) if value_node is not None else NOTHING
        if pattern is not None:
            yield self.pattern(pattern, value)
        return NOTHING

    def conditional(self, node: Node) -> Walk:
        """if, if let, while let: names bound in the condition hold in the consequence."""
        saved, self.scope = self.scope, self.open_scope()
        values = []
        for name in ("condition", "consequence", "body"):
            child = node.child_by_field_name(name)
            if child is not None:
                values.append((yield child))
        self.scope = saved
        alternative = node.child_by_field_name("alternative")
        if alternative is not None:
            values.append((yield alternative))
        return self.add("either", tuple(value for value in values[1:] if value != NOTHING))

    def match(self, node: Node) -> Walk:
        value_node, body = node.child_by_field_name("value"), node.child_by_field_name("body")
        value = (yield value_node) if value_node is not None else NOTHING
        results = []
        for arm in body.named_children if body is not None else ():
            if arm.type != "match_arm":
                continue
            saved, self.scope = self.scope, self.open_scope()
            pattern, result = arm.child_by_field_name("pattern"), arm.child_by_field_name("value")
            if pattern is not None:
                yield self.pattern(pattern, value)
                condition = pattern.child_by_field_name("condition")
                if condition is not None:
                    yield condition
            if result is not None:
                results.append((yield result))
            self.scope = saved
        return self.add("either", tuple(result for result in results if result != NOTHING))

    def for_loop(self, node: Node) -> Walk:
        saved, self.scope = self.scope, self.open_scope()
        pattern, value_node, body = (node.child_by_field_name(name) for name in ("pattern", "value", "body"))
        value = (yield value_node) if value_node is not None else NOTHING
        if value != NOTHING:  # a type of the repository is iterated by its own next()
            step = self.call(self.add("member", value, "next"), (), node)
            value = self.add("element", self.add("either", (value, step)))
        if pattern is not None:
            yield self.pattern(pattern, value)
        if body is not None:
            yield body
        self.scope = saved
        return NOTHING

    handlers: ClassVar[dict[str, Handler]] = {
        **RustTypes.handlers, "let_declaration": let, "let_condition": let_condition, "if_expression": conditional,
        "while_expression": conditional, "match_expression": match, "for_expression": for_loop,
    }  # fmt: skip
