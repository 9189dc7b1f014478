"""All files of one language family joined: facts become constraints, solved constraints become calls.

A `Program` is given the facts of every file and a `Linker`, which knows how the language finds a name that no scope of
the file declares and what an import names. Two rounds: first names, imports, types and base classes; then, with
the class hierarchy known, calls, arguments and results.
"""

from __future__ import annotations

from ..analysis import EdgeHow
from .call_sites import CallSites
from .facts import NOTHING
from .guess import guess
from .solver import Kind, value_of
from .values import PLAIN


class Program(CallSites):
    """The whole of one language family in one repository: lowered from facts, then solved."""

    def solve(self) -> None:
        """Lower everything and run to the fixed point."""
        self._declare()
        self.linker.prepare(self)
        for file in range(len(self.files)):
            self._lower_names(file)
        self.solver.run()
        for definition, bases in enumerate(self.bases):
            for base in bases:
                self.below[base].append(definition)
        self.linker.classes_known(self)
        self._orders.clear()
        early, self._early = self._early or [], None
        for value, name, target in early:
            self._load(value, name, target)
        self._mark_plain()
        self.solver.run()
        self._link_signatures()
        if self.linker.declared_operators:
            self.solver.run()  # so that parameters hold what they are declared as, and nothing yet that flows in
        self._mark_outside()
        for source, target in self._given:
            self._give(source, target)
        for file in range(len(self.files)):
            self._lower_assignments(file)
            self._lower_calls(file)
        self.solver.run()
        if self.linker.builtin_methods is not None:
            guess(self, self.linker.builtin_methods)
            self.solver.run()

    def _declare(self) -> None:
        for number, definition in enumerate(self.definitions):
            owner = self.owner_of(number)
            if owner != NOTHING and definition.kind not in {"lambda", "object", "field"} and definition.name:
                self.members[owner].setdefault(definition.name, []).append(number)
            if definition.kind == "field":
                self.field_order.setdefault(owner, []).append(definition.name)
            if definition.kind != "object":  # an object literal opens no scope of its own
                self._scope_owner[self.file_of[number]].setdefault(definition.scope, number)
            for name, _, _ in definition.params:
                if name:
                    self.scope_node(self.file_of[number], definition.scope, name)
        for file, facts in enumerate(self.files):
            for statement in facts.statements:
                if statement[0] == "bind":
                    _, scope, ident, value = statement
                    expression = facts.expressions[value] if value != NOTHING else ("",)
                    if expression[0] == "member":
                        expression = (
                            facts.expressions[expression[1]]
                            if facts.expressions[expression[1]][0] == "import"
                            else ("",)
                        )
                    origin: EdgeHow = {"value": "direct", "import": "import"}.get(expression[0], "indirect")  # type: ignore[assignment]
                    node = self.scope_node(file, scope, ident, origin)
                    if origin == "direct":
                        self._origin[node] = "direct"

    def _link_signatures(self) -> None:
        """Parameters and results with a declared type that names something hold that; others what flows in."""
        for number, definition in enumerate(self.definitions):
            nodes = self._nodes[self.file_of[number]]
            file = self.file_of[number]
            for index, (name, declared, default) in enumerate(definition.params):
                node = self.solver.node()
                self._params[number, index] = node
                if name:
                    self.solver.copy(node, self.scope_node(file, definition.scope, name))
                if declared != NOTHING:
                    self._state(nodes[declared], node)
                if default != NOTHING:
                    self.solver.copy(nodes[default], node)
            if definition.returns != NOTHING:
                self._state(nodes[definition.returns], self.return_node(number))

    def _state(self, declared: int, node: int) -> None:
        self.solver.copy(declared, node)
        signatures = [value for value in self.solver.values[declared] if self.is_signature(value)]
        if signatures:
            self._signed.add(node)
        if len(self.solver.values[declared]) > len(signatures):
            self._typed.add(node)

    def _mark_plain(self) -> None:
        """Types of the language's own library that no class of a repository extends: nothing else ever is one of them."""
        plain = self.linker.plain_types
        for facts, nodes in zip(self.files if plain else (), self._nodes, strict=False):
            for position, expression in enumerate(facts.expressions):
                if expression[0] == "type" and not self.solver.values[nodes[position]]:
                    named = facts.expressions[expression[1]]
                    if named[0] == "name" and named[2] in plain:
                        self.solver.add(nodes[position], PLAIN)

    def _mark_outside(self) -> None:
        """A type that names nothing here says at least that its values are other projects'."""
        for facts, nodes in zip(self.files, self._nodes, strict=True):
            for position, expression in enumerate(facts.expressions):
                if expression[0] != "type" or self.solver.values[nodes[position]]:
                    continue
                named = nodes[expression[1]]
                if self._origin.get(named) != "indirect":  # else a parameter of a generic class or function
                    self.solver.add(nodes[position], value_of(Kind.OUTSIDE, 0))
