"""Where a file calls: returns, calls, constructions and operators as constraints."""

from __future__ import annotations

from collections.abc import Iterable

from .facts import NOTHING, Expression, FileFacts
from .lowering import Lowering
from .solver import Kind, value_of
from .tables import CLASSES, METHODS, Site


class CallSites(Lowering):
    """The second round: what is called at each place of a file, with which arguments."""

    def _lower_calls(self, file: int) -> None:
        self._lower_returns(file)
        for position, expression in enumerate(self.files[file].expressions):
            kind = expression[0]
            if kind in {"operator", "operand"}:
                self._lower_operator(file, position, expression)
            elif kind in {"call", "new"} and expression[1] != NOTHING:
                self._lower_call(file, position, expression)

    def _lower_returns(self, file: int) -> None:
        facts, solver, first, nodes = self.files[file], self.solver, self.first[file], self._nodes[file]
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

    def _lower_operator(self, file: int, position: int, expression: Expression) -> None:
        kind, operand, name, args, caller, line = expression
        solver, nodes, operators = self.solver, self._nodes[file], self.linker.operators
        if operators is not None and name not in operators:
            return
        if name in self.linker.declared_operators and not solver.values[nodes[operand]]:
            return  # not declared as a class
        number = self._add_site(
            Site(file, caller + self.first[file], line, "", self._given_to(file, args), nodes[position])
        )
        if kind == "operand":
            solver.constrain(nodes[operand], self._operate, name, number)
        else:
            solver.constrain(nodes[operand], self._invoke, name, number, "operator")

    def _lower_call(self, file: int, position: int, expression: Expression) -> None:
        kind, callee, args, caller, line = expression
        facts, solver, nodes = self.files[file], self.solver, self._nodes[file]
        written = facts.expressions[callee]
        named = self._written(facts, callee)
        site = Site(file, caller + self.first[file], line, named, self._given_to(file, args), nodes[position])
        number = self._add_site(site)
        if written[0] == "implicit":
            self._call_implicit(site, number, written[1], written[2])
        elif kind == "new":
            solver.constrain(nodes[callee], self._construct, number)
        elif written[0] == "member":
            if self.linker.builtin_methods is not None:
                unknown = self._unknown_name(file, written[1])
                if unknown:
                    self.unknown[number] = (nodes[written[1]], unknown, written[2])
            solver.constrain(nodes[written[1]], self._invoke, written[2], number, facts.expressions[written[1]][0])
        else:
            how = self._origin.get(nodes[callee], "indirect")
            site.local = written[0] == "name" and how == "indirect"
            solver.constrain(nodes[callee], self._call, number, how)

    def _add_site(self, site: Site) -> int:
        self.sites.append(site)
        return len(self.sites) - 1

    def _given_to(self, file: int, args: Iterable[int]) -> tuple[int, ...]:
        """The nodes of arguments."""
        nodes = self._nodes[file]
        return tuple(NOTHING if arg == NOTHING else nodes[arg] for arg in args)

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
