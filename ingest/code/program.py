"""All files of one language family joined: facts become constraints, solved constraints become calls.

A `Program` is given the facts of every file and a `Linker`, which knows how the language finds a name that no scope of
the file declares and what an import names. Two rounds: first names, imports, types and base classes; then, with
the class hierarchy known, calls, arguments and results.
"""

from __future__ import annotations

from ..analysis import EdgeHow
from .facts import NOTHING, FileFacts
from .flow import Flow
from .guess import guess
from .solver import Kind, value_of
from .tables import CLASSES, METHODS, Site
from .values import PLAIN

# What a declaration says of a variable or field, as opposed to what it is given.
_STATED = frozenset({"type", "generic", "box", "map", "plain"})


class Program(Flow):
    """The whole of one language family in one repository: lowered from facts, then solved."""

    def find_name(self, file: int, scope: int, ident: str) -> int:
        """The variable that a name means in a scope: the nearest declaration, else what the linker finds."""
        names, scopes = self._scope_names[file], self.files[file].scopes
        at = scope
        while at != NOTHING:
            node = names.get(at, {}).get(ident)
            if node is not None:
                return node
            at = scopes[at]
        key = (file, ident, self.around(file, scope, self.linker.name_homes))
        node = self._free.get(key)
        if node is None:
            node = self._free[key] = self.solver.node()
            self._origin[node] = "import"
            for found in self.linker.free_name(self, file, scope, ident):
                self.solver.copy(found, node)
            for source in self._globs.get(file, ()):
                self.load(source, ident, node)
        return node

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

    def _lower_names(self, file: int) -> None:
        facts, solver, first = self.files[file], self.solver, self.first[file]
        nodes: list[int] = []
        self._nodes.append(nodes)
        called = {expression[1] for expression in facts.expressions if expression[0] == "call"}
        for position, expression in enumerate(facts.expressions):
            kind = expression[0]
            if kind == "name":
                nodes.append(self.find_name(file, expression[1], expression[2]))
                continue
            if kind == "self":
                nodes.append(self.self_node(expression[1] + first))
                continue
            if kind == "exports":
                nodes.append(self.exports_node(file))
                continue
            node = solver.node()
            nodes.append(node)
            if kind == "member":
                if position not in called:
                    self.load(nodes[expression[1]], expression[2], node)
            elif kind == "value":
                solver.add(node, self.own_value(expression[1] + first))
            elif kind == "plain":
                solver.add(node, PLAIN)
            elif kind == "object":
                solver.add(node, value_of(Kind.EXACT, expression[1] + first))
            elif kind == "super":
                solver.add(node, value_of(Kind.SUPER, expression[1] + first))
            elif kind == "type":
                solver.constrain(nodes[expression[1]], self._instance, node)
            elif kind == "generic":
                solver.constrain(nodes[expression[1]], self._instance, node)
                self._box(node, [nodes[arg] for arg in expression[2]])
            elif kind == "box":
                self._box(node, [nodes[arg] for arg in expression[1] if arg != NOTHING])
            elif kind == "tuple":
                self._box(node, [nodes[arg] for arg in expression[1] if arg != NOTHING], expression[1], nodes)
            elif kind == "map":
                self._map(node, *(NOTHING if arg == NOTHING else nodes[arg] for arg in expression[1:]))
            elif kind == "key":
                solver.constrain(nodes[expression[1]], self._key, node)
            elif kind == "element":
                solver.constrain(nodes[expression[1]], self._element, node)
            elif kind == "part":
                solver.constrain(nodes[expression[1]], self._part, expression[2], node)
            elif kind == "class":
                solver.constrain(nodes[expression[1]], self._class, node)
            elif kind == "either":
                for arg in expression[1]:
                    if arg != NOTHING:
                        solver.copy(nodes[arg], node)
            elif kind == "import":
                for found in self.linker.imported(self, file, expression[1], expression[2]):
                    solver.copy(found, node)
        for place, statement in enumerate(facts.statements):
            self._lower_statement(file, statement, nodes, place)
        globs = [nodes[statement[2]] for statement in facts.statements if statement[0] == "glob"]
        if globs:
            self._globs[file] = globs
            for (owner, ident, _), node in tuple(self._free.items()):
                if owner == file:
                    for source in globs:
                        self.load(source, ident, node)

    def _lower_statement(self, file: int, statement: tuple[object, ...], nodes: list[int], place: int) -> None:
        solver, first = self.solver, self.first[file]
        match statement:
            case ("bind", int(scope), str(ident), int(value)):
                if value != NOTHING:
                    self._hold(file, value, nodes[value], self.scope_node(file, scope, ident))
            case ("assign", int(target), int(value)):
                if not self.linker.declared:
                    self._assign(file, target, nodes[value], nodes)
            case ("field", int(definition), str(name), int(value)):
                node = self.field_node(definition + first, name)
                if value != NOTHING:
                    self._hold(file, value, nodes[value], node)
            case ("attach", int(definition), int(target)):
                solver.constrain(nodes[target], self._attach, definition + first)
            case ("base", int(definition), int(base)):
                solver.constrain(nodes[base], self._base, definition + first, place)
            case ("implement", int(target), int(base)):
                solver.constrain(nodes[target], self._implement, nodes[base])
            case ("glob", int(definition), int(value)):
                solver.constrain(nodes[value], self._star, definition + first)
            case ("export", str(name), int(value)):
                solver.copy(nodes[value], self.field_node(first, name))

    def _hold(self, file: int, value: int, source: int, node: int) -> None:
        """A variable or field holds what its declaration states; what it is given then says less."""
        if self.linker.declared and self.files[file].expressions[value][0] in _STATED:
            self._stated.add(node)
        elif node in self._stated:
            self._given.append((source, node))
            return
        self.solver.copy(source, node)

    def _lower_assignments(self, file: int) -> None:
        if self.linker.declared:
            nodes = self._nodes[file]
            for statement in self.files[file].statements:
                if statement[0] == "assign":
                    self._assign(file, statement[1], nodes[statement[2]], nodes)

    def _assign(self, file: int, target: int, source: int, nodes: list[int]) -> None:
        expression = self.files[file].expressions[target]
        if expression[0] == "either":  # one place under two names: this[key]
            for place in expression[1]:
                if self.files[file].expressions[place][0] in {"member", "element"}:
                    self._assign(file, place, source, nodes)
        elif expression[0] == "member":
            self.solver.constrain(nodes[expression[1]], self._store, expression[2], source)
        elif expression[0] == "element":
            self.solver.constrain(nodes[expression[1]], self._store_element, source)
        elif expression[0] in {"name", "exports"}:
            self._give(source, nodes[target])

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

    def _lower_calls(self, file: int) -> None:
        facts, solver, first, nodes = self.files[file], self.solver, self.first[file], self._nodes[file]
        operators = self.linker.operators
        for statement in facts.statements:
            if statement[0] == "return":
                result = self.return_node(statement[1] + first)
                if result not in self._typed:
                    solver.copy(nodes[statement[2]], result)
                if result in self._typed or result in self._signed:
                    solver.constrain(nodes[statement[2]], self._conform, result)
            elif statement[0] == "conform":
                written = facts.expressions[statement[1]]
                if written[0] == "value":
                    solver.constrain(nodes[statement[2]], self._conform_to, written[1] + first)
                else:
                    solver.constrain(nodes[statement[1]], self._conform, nodes[statement[2]])
        for position, expression in enumerate(facts.expressions):
            kind = expression[0]
            if kind in {"operator", "operand"}:
                _, operand, name, args, caller, line = expression
                if operators is not None and name not in operators:
                    continue
                if name in self.linker.declared_operators and not solver.values[nodes[operand]]:
                    continue  # not declared as a class
                given = tuple(NOTHING if arg == NOTHING else nodes[arg] for arg in args)
                self.sites.append(Site(file, caller + first, line, "", given, nodes[position]))
                if kind == "operand":
                    solver.constrain(nodes[operand], self._operate, name, len(self.sites) - 1)
                else:
                    solver.constrain(nodes[operand], self._invoke, name, len(self.sites) - 1, "operator")
            if kind not in {"call", "new"} or expression[1] == NOTHING:
                continue
            _, callee, args, caller, line = expression
            written = facts.expressions[callee]
            site = Site(
                file, caller + first, line, self._written(facts, callee),
                tuple(NOTHING if arg == NOTHING else nodes[arg] for arg in args), nodes[position],
            )  # fmt: skip
            number = len(self.sites)
            self.sites.append(site)
            if written[0] == "implicit":
                self._call_implicit(site, number, written[1], written[2])
            elif kind == "new":
                solver.constrain(nodes[callee], self._construct, number)
            elif written[0] == "member":
                receiver = facts.expressions[written[1]][0]
                if self.linker.builtin_methods is not None:
                    named = self._unknown_name(file, written[1])
                    if named:
                        self.unknown[number] = (nodes[written[1]], named, written[2])
                solver.constrain(nodes[written[1]], self._invoke, written[2], number, receiver)
            else:
                how = self._origin.get(nodes[callee], "indirect")
                site.local = written[0] == "name" and how == "indirect"
                solver.constrain(nodes[callee], self._call, number, how)

    def _call_implicit(self, site: Site, number: int, scope: int, name: str) -> None:
        """A call without a receiver: a method of this class, else of a class around it, else any name in scope."""
        at = self.class_around(site.file, scope)
        method = self.around(site.file, scope, METHODS) if at == NOTHING else NOTHING
        if method != NOTHING:  # defined outside of its class
            held = (value // 8 for value in self.solver.values[self.self_node(method)])
            at = next((number for number in held if self.definitions[number].kind in CLASSES), NOTHING)
        while at != NOTHING:
            defs, _, _ = self.lookup(at, Kind.SOME, name)
            if defs:
                self._invoke(value_of(Kind.SOME, at), name, number, "self")
                return
            at = self.class_outside(at)
        node = self.find_name(site.file, scope, name)
        self.solver.constrain(node, self._call, number, self._origin.get(node, "indirect"))

    def _unknown_name(self, file: int, position: int) -> str:
        """What a receiver is called, where it is a variable, parameter or field of this repository's own; else ""."""
        expressions, nodes = self.files[file].expressions, self._nodes[file]
        named = ""
        while position != NOTHING:
            expression = expressions[position]
            if expression[0] == "member":
                named = named or expression[2]
                position = expression[1]
            elif expression[0] == "name":
                own = self._origin.get(nodes[position]) == "indirect"
                return (named or expression[2]) if own else ""
            elif expression[0] == "self":
                return named
            elif expression[0] == "element":
                position = expression[1]
            else:
                return ""
        return ""

    def _written(self, facts: FileFacts, position: int) -> str:
        """A call's name as a person wrote it, as far as it is made of names."""
        parts: list[str] = []
        while position != NOTHING and len(parts) < 12:
            expression = facts.expressions[position]
            if expression[0] == "member":
                parts.append(expression[2])
                position = expression[1]
            elif expression[0] in {"name", "implicit"}:
                parts.append(expression[2])
                break
            elif expression[0] in {"call", "element", "type"}:
                position = expression[1]
            else:
                break
        return ".".join(reversed(parts))
