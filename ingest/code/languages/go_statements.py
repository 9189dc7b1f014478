"""Go: statements: declared variables, assignments, loops and type switches."""

from __future__ import annotations

from typing import ClassVar

from tree_sitter import Node

from ..extract import Extractor, Handler, Walk
from ..facts import NOTHING
from .go_definitions import WORD, GoDefinitions


class GoStatements(GoDefinitions):
    """Declared variables, assignments, loops and type switches."""

    def variables(self, node: Node) -> Walk:
        names = [self.text(name) for name in node.children_by_field_name("name")]
        type_node, value = node.child_by_field_name("type"), node.child_by_field_name("value")
        declared = (yield self.type_of(type_node)) if type_node is not None else NOTHING
        values = (yield from self.all_of(value.named_children)) if value is not None else ()
        for index, name in enumerate(names):
            if name == "_":
                continue
            self.bind(name, declared)
            part = self._part(values, index, len(names))
            if part != NOTHING:
                self.bind(name, part)
        return NOTHING

    def _part(self, values: tuple[int, ...], index: int, count: int) -> int:
        """What the variable at `index` of `count` gets: its own value, or its place in the one value."""
        if len(values) == count:
            return values[index]
        if len(values) != 1 or values[0] == NOTHING:
            return NOTHING
        if self.facts.expressions[values[0]][0] not in {"call", "either"}:  # `value, ok := m[k]`
            return values[0] if index == 0 else NOTHING
        return self.add("part", values[0], index)

    def short_declaration(self, node: Node) -> Walk:
        left, right = node.child_by_field_name("left"), node.child_by_field_name("right")
        values = (yield from self.all_of(right.named_children)) if right is not None else ()
        targets = left.named_children if left is not None else []
        self._shadow(targets, right)
        for index, target in enumerate(targets):
            if target.type == "identifier" and self.text(target) != "_":
                self.bind(self.text(target), self._part(values, index, len(targets)))
        return NOTHING

    def _shadow(self, targets: list[Node], right: Node | None) -> None:
        """`x := x.next()`: the new x hides the old one for the rest of the block only."""
        names = {self.text(target) for target in targets if target.type == "identifier"}
        if names & set(WORD.findall(self.text(right))):
            self.scope = self.open_scope()

    def receive(self, node: Node) -> Walk:
        """`case value, ok := <-channel`."""
        left, right = node.child_by_field_name("left"), node.child_by_field_name("right")
        value = (yield right) if right is not None else NOTHING
        target = left.named_children[0] if left is not None else None
        if target is not None and any(child.type == ":=" for child in node.children):
            self.bind(self.text(target), value)
        elif target is not None:
            place = yield target
            if place != NOTHING and value != NOTHING:
                self.say("assign", place, value)
        return NOTHING

    def assignment(self, node: Node) -> Walk:
        left, right = node.child_by_field_name("left"), node.child_by_field_name("right")
        values = (yield from self.all_of(right.named_children)) if right is not None else ()
        targets = left.named_children if left is not None else []
        for index, target in enumerate(targets):
            place = yield target
            part = self._part(values, index, len(targets))
            if place != NOTHING and part != NOTHING:
                self.say("assign", place, part)
        return NOTHING

    def range_clause(self, node: Node) -> Walk:
        left, right = node.child_by_field_name("left"), node.child_by_field_name("right")
        value = (yield right) if right is not None else NOTHING
        declares = any(child.type == ":=" for child in node.children)
        targets = left.named_children if left is not None else []
        self._shadow(targets if declares else [], right)
        for kind, target in zip(("key", "element"), targets, strict=False):
            item = self.add(kind, value) if value != NOTHING else NOTHING
            if declares and target.type == "identifier" and self.text(target) != "_":
                self.bind(self.text(target), item)
            elif not declares:
                place = yield target
                if place != NOTHING and item != NOTHING:
                    self.say("assign", place, item)
        return NOTHING

    def type_switch(self, node: Node) -> Walk:
        saved, self.scope = self.scope, self.open_scope()
        initializer = node.child_by_field_name("initializer")
        if initializer is not None:
            yield initializer
        value_node, alias = node.child_by_field_name("value"), node.child_by_field_name("alias")
        value = (yield value_node) if value_node is not None else NOTHING
        name = self.text(alias)
        for case in node.named_children:
            if case.type not in {"type_case", "default_case"}:
                continue
            outer, self.scope = self.scope, self.open_scope()
            types = case.children_by_field_name("type")
            parts = []
            for type_node in types:
                parts.append((yield self.type_of(type_node)))
            if name:
                kept = tuple(part for part in parts if part != NOTHING)
                self.bind(name, self.add("either", kept) if kept else value)
            for child in case.named_children:
                if child not in types:
                    yield child
            self.scope = outer
        self.scope = saved
        return NOTHING

    def return_statement(self, node: Node) -> Walk:
        listed = node.named_children[0] if node.named_children else None
        values = (yield from self.all_of(listed.named_children)) if listed is not None else ()
        if len(values) == 1 and values[0] != NOTHING:
            self.say("return", self.owner, values[0])
        elif len(values) > 1:
            self.say("return", self.owner, self.add("tuple", values))
        return NOTHING

    def send(self, node: Node) -> Walk:
        channel, value_node = node.child_by_field_name("channel"), node.child_by_field_name("value")
        target = (yield channel) if channel is not None else NOTHING
        value = (yield value_node) if value_node is not None else NOTHING
        if target != NOTHING and value != NOTHING:
            self.say("assign", self.add("element", target), value)
        return NOTHING

    handlers: ClassVar[dict[str, Handler]] = {
        **GoDefinitions.handlers, "var_spec": variables, "const_spec": variables,
        "short_var_declaration": short_declaration, "assignment_statement": assignment, "range_clause": range_clause,
        "type_switch_statement": type_switch, "return_statement": return_statement, "send_statement": send,
        "receive_statement": receive, "block": Extractor.block, "for_statement": Extractor.block,
        "if_statement": Extractor.block, "expression_switch_statement": Extractor.block,
        "expression_case": Extractor.block, "default_case": Extractor.block, "communication_case": Extractor.block,
        "labeled_statement": Extractor.no_value, "break_statement": Extractor.nothing,
        "continue_statement": Extractor.nothing, "goto_statement": Extractor.nothing, "label_name": Extractor.nothing,
    }  # fmt: skip
