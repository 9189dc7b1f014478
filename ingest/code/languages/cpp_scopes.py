"""C++: namespaces, and other names for what is in them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from tree_sitter import Node

from ..extract import Handler, Walk
from ..facts import NOTHING
from .cpp_namespaces import Mark
from .cpp_types import CppTypes


class CppScopes(CppTypes):
    """Namespaces, and other names for what is in them. Names start with their namespace, not with their file."""

    def __init__(self, source: bytes, path: str, language: str, module: str, marks: Sequence[Mark] = ()) -> None:
        super().__init__(source, path, language, module)
        self.marks = list(marks)  # namespaces that macros open and close, those that are still to come

    def qualify(self, parent: int, name: str, kind: str) -> str:
        """File-level names stand for themselves."""
        return name if parent == 0 else super().qualify(parent, name, kind)

    def class_home(self) -> int:
        return self.around({"class", "namespace", "module", "function", "method"})

    def around(self, kinds: set[str]) -> int:
        at = self.owner
        while self.facts.definitions[at].kind not in kinds:
            at = self.facts.definitions[at].owner
        return at

    def namespace(self, node: Node) -> Walk:
        name, body = self.text(node.child_by_field_name("name")), node.child_by_field_name("body")
        if not name:  # anonymous: seen only here, named as what is around it
            if body is not None:
                yield self.visit_children(body)
            return NOTHING
        saved = (self.scope, self.owner)
        inline = any(child.type == "inline" for child in node.children)
        for part in name.split("::"):
            self._enter_namespace("inline " * inline + part.strip(), node)
        if body is not None:
            yield self.visit_children(body)
        self.scope, self.owner = saved
        return NOTHING

    def _enter_namespace(self, name: str, node: Node) -> None:
        """What stands in an inline namespace is also a member of the one around it."""
        outer, inline = self.owner, name.startswith("inline ")
        number = self.define(name.removeprefix("inline "), "namespace", node)
        if inline:
            self.say("glob", outer, self.add("value", number))
        self.scope, self.owner = self.facts.definitions[number].scope, number

    def declarations(self, node: Node) -> Walk:
        """The children of a file or of a namespace, with the namespaces that macros open among them."""
        if not self.marks:
            return (yield self.visit_children(node))
        saved = [(self.scope, self.owner)]
        for child in node.named_children:
            while self.marks and self.marks[0][0] < child.start_byte:
                _, opened = self.marks.pop(0)
                if isinstance(opened, int):
                    for _ in range(min(opened, len(saved) - 1)):
                        self.scope, self.owner = saved.pop()
                    continue
                for part in "::".join(opened).split("::"):
                    saved.append((self.scope, self.owner))
                    if part:
                        self._enter_namespace(part, child)
            yield child
        self.scope, self.owner = saved[0]
        return NOTHING

    def namespace_alias(self, node: Node) -> Walk:
        children = node.named_children
        if len(children) == 2:
            self.bind(self.text(children[0]), self.path(self.text(children[1])))
        return NOTHING
        yield

    def using(self, node: Node) -> Walk:
        path = next((self.text(child) for child in node.named_children if child.type.endswith("identifier")), "")
        if not path:
            return NOTHING
        position = self.path(path)
        if any(child.type == "namespace" for child in node.children):
            self.say("glob", 0, position)
        else:
            self.bind(path.rpartition("::")[2], position)
        return NOTHING
        yield

    def alias(self, node: Node) -> Walk:
        name, type_node = node.child_by_field_name("name"), node.child_by_field_name("type")
        declared = yield self.type_of(type_node)
        if declared != NOTHING:
            self.name_type(self.text(name), self.add("class", declared))
        return NOTHING

    def name_type(self, name: str, value: int) -> None:
        super().name_type(name, value)
        if self.facts.definitions[self.owner].kind == "class":  # Class::Name
            self.say("field", self.owner, name, value)

    handlers: ClassVar[dict[str, Handler]] = {
        **CppTypes.handlers, "translation_unit": declarations, "declaration_list": declarations,
        "preproc_if": declarations, "preproc_ifdef": declarations, "preproc_else": declarations,
        "preproc_elif": declarations, "namespace_definition": namespace, "namespace_alias_definition": namespace_alias,
        "using_declaration": using, "alias_declaration": alias,
    }  # fmt: skip
