"""JavaScript and TypeScript: imports and exports."""

from __future__ import annotations

from typing import ClassVar

from tree_sitter import Node

from ..extract import Handler, Walk
from ..facts import NOTHING
from .ecmascript_bindings import FUNCTIONS, EcmaScriptBindings


class EcmaScriptExports(EcmaScriptBindings):
    """Imports and exports."""

    def import_statement(self, node: Node) -> Walk:
        source = node.child_by_field_name("source")
        spec = self._string(source)
        self._requires(spec)
        for clause in node.named_children:
            if clause.type == "import_require_clause":  # import x = require("y")
                inner = clause.child_by_field_name("source")
                self.bind(self.text(clause.named_children[0]), self.add("import", self._string(inner), None))
            if clause.type != "import_clause":
                continue
            for part in clause.named_children:
                if part.type == "identifier":
                    self.bind(self.text(part), self.add("import", spec, "default"))
                elif part.type == "namespace_import":
                    self.bind(self.text(part.named_children[-1]), self.add("import", spec, None))
                elif part.type == "named_imports":
                    for specifier in part.named_children:
                        if specifier.type == "import_specifier":
                            name = self._string(specifier.child_by_field_name("name"))
                            alias = specifier.child_by_field_name("alias")
                            self.bind(self.text(alias) or name, self.add("import", spec, name))
        return NOTHING
        yield

    def import_alias(self, node: Node) -> Walk:
        """`import a = b.c` of TypeScript namespaces."""
        children = node.named_children
        value = yield children[-1]
        self.bind(self.text(children[0]), value)
        return NOTHING

    def export_statement(self, node: Node) -> Walk:
        source = node.child_by_field_name("source")
        declaration = node.child_by_field_name("declaration")
        value = node.child_by_field_name("value")
        self.facts.header["exports"] = True
        is_default = any(child.type == "default" for child in node.children)
        if declaration is not None:
            before = len(self.facts.statements)
            result = yield declaration
            if is_default:
                if result == NOTHING:
                    result = self._last_bound(before)
                self.say("export", "default", result)
            else:
                for statement in self.facts.statements[before:]:
                    if statement[0] == "bind" and statement[1] == self.scope:
                        self.say("export", statement[2], self.name(statement[2]))
            return NOTHING
        if value is not None:
            position = yield (self._function(value, "default") if value.type in FUNCTIONS else value)
            if position != NOTHING:
                self.say("export", "default", position)
            return NOTHING
        if source is not None:
            yield from self._reexport(node, self._string(source))
            return NOTHING
        for child in node.named_children:
            if child.type == "export_clause":
                for specifier in child.named_children:
                    name = self._string(specifier.child_by_field_name("name"))
                    alias = self._string(specifier.child_by_field_name("alias"))
                    self.say("export", alias or name, self.name(name))
            elif any(token.type == "=" for token in node.children):  # export = x
                position = yield child
                if position != NOTHING:
                    self.say("assign", self.add("exports"), position)
        return NOTHING

    def _reexport(self, node: Node, spec: str) -> Walk:
        self._requires(spec)
        clauses = [child for child in node.named_children if child.type in {"export_clause", "namespace_export"}]
        if not clauses:
            self.say("star", self.scope, spec)
        for clause in clauses:
            if clause.type == "namespace_export":
                self.say("export", self._string(clause.named_children[-1]), self.add("import", spec, None))
                continue
            for specifier in clause.named_children:
                name = self._string(specifier.child_by_field_name("name"))
                alias = self._string(specifier.child_by_field_name("alias"))
                self.say("export", alias or name, self.add("import", spec, name))
        return NOTHING
        yield

    def _last_bound(self, before: int) -> int:
        for statement in self.facts.statements[before:]:
            if statement[0] == "bind" and statement[1] == self.scope:
                return self.name(str(statement[2]))
        return NOTHING

    def _requires(self, spec: str) -> None:
        self.facts.header["requires"].append(spec)

    handlers: ClassVar[dict[str, Handler]] = {
        **EcmaScriptBindings.handlers, "import_statement": import_statement, "import_alias": import_alias,
        "export_statement": export_statement,
    }  # fmt: skip
