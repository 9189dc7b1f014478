"""A file's names, expressions and statements as constraints: first what declarations say, then what is assigned."""

from __future__ import annotations

from .facts import NOTHING
from .flow import Flow
from .solver import Kind, value_of
from .values import PLAIN

# What a declaration says of a variable or field, as opposed to what it is given.
_STATED = frozenset({"type", "generic", "box", "map", "plain"})


class Lowering(Flow):
    """Names, expressions and statements; every expression of a file has a node at its position in `_nodes[file]`."""

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
            for found in self.linker.free_name(self, file, scope, ident):  # type: ignore[arg-type]  # always a Program
                self.solver.copy(found, node)
            for source in self._globs.get(file, ()):
                self.load(source, ident, node)
        return node

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
                for found in self.linker.imported(self, file, expression[1], expression[2]):  # type: ignore[arg-type]
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
