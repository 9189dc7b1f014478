"""All files of one language family joined: facts become constraints, solved constraints become calls.

A `Program` is given the facts of every file and a `Linker`, which knows how the language finds a name that no scope of
the file declares and what an import names. Two rounds: first names, imports, types and base classes; then, with
the class hierarchy known, calls, arguments and results.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from ..analysis import EdgeHow
from .facts import NOTHING, Definition, FileFacts
from .solver import Kind, Solver, value_of

CONFIDENCE: dict[EdgeHow, float] = {
    "direct": 1.0, "import": 1.0, "inherited": 0.95, "inferred": 0.85, "property": 0.85, "indirect": 0.7, "override": 0.6,
}  # fmt: skip
# Past this many overriding methods the class is the language's universal one, and the list would say nothing.
MOST_OVERRIDES = 40
CLASSES = frozenset({"class", "interface"})
UNNAMED = frozenset({"lambda", "object"})


@dataclass(slots=True)
class Site:
    """One call site and what it was found to call: global definition -> how."""

    file: int
    caller: int
    line: int
    written: str
    args: tuple[int, ...]
    result: int
    local: bool = False
    targets: dict[int, EdgeHow] = field(default_factory=dict)


class Linker(Protocol):
    """How one language finds what lies outside a file."""

    constructors: tuple[str, ...]
    explicit_exports: bool  # a module shows only what it exports

    def prepare(self, program: Program) -> None:
        """Read headers, before any expression is lowered."""

    def free_name(self, program: Program, file: int, scope: int, ident: str) -> list[int]:
        """Nodes of a name that no scope of the file declares."""

    def imported(self, program: Program, file: int, spec: str, ident: str | None) -> list[int]:
        """Nodes of an import; of the module itself where ident is None."""

    def classes_known(self, program: Program) -> None:
        """Called once, between the two rounds: for implementations that no declaration states."""


class Program:
    """The whole of one language family in one repository."""

    def __init__(self, files: Sequence[FileFacts], linker: Linker) -> None:
        self.files = files
        self.linker = linker
        self.solver = Solver()
        self.definitions: list[Definition] = []
        self.file_of: list[int] = []
        self.first: list[int] = []  # global number of each file's module
        for number, facts in enumerate(files):
            self.first.append(len(self.definitions))
            self.definitions.extend(facts.definitions)
            self.file_of.extend([number] * len(facts.definitions))
        count = len(self.definitions)
        self.members: list[dict[str, list[int]]] = [{} for _ in range(count)]
        self.bases: list[list[int]] = [[] for _ in range(count)]
        self.below: list[list[int]] = [[] for _ in range(count)]
        self.stars: dict[int, list[int]] = {}
        self.field_order: dict[int, list[str]] = {}
        self.sites: list[Site] = []
        self._scope_names: list[dict[int, dict[str, int]]] = [{} for _ in files]
        self._nodes: list[list[int]] = []
        self._fields: dict[tuple[int, str], int] = {}
        self._selves: dict[int, int] = {}
        self._returns: dict[int, int] = {}
        self._params: dict[tuple[int, int], int] = {}
        self._free: dict[tuple[int, str], int] = {}
        self._exports: dict[int, int] = {}
        self._orders: dict[int, tuple[int, ...]] = {}
        self._origin: dict[int, EdgeHow] = {}
        self._typed: set[int] = set()

    # --- nodes by what they stand for

    def field_node(self, definition: int, name: str) -> int:
        """The node of a field of all instances of a class, or of a name of a module."""
        key = (definition, name)
        node = self._fields.get(key)
        if node is None:
            node = self._fields[key] = self.solver.node()
        return node

    def has_field(self, definition: int, name: str) -> bool:
        """Whether anything was stored in, or declared as, this field."""
        return (definition, name) in self._fields

    def self_node(self, definition: int) -> int:
        """The receiver inside a method."""
        node = self._selves.get(definition)
        if node is None:
            node = self._selves[definition] = self.solver.node()
            owner = self.owner_of(definition)
            if self.definitions[definition].kind in CLASSES:  # a field's initial value
                self.solver.add(node, value_of(Kind.SOME, definition))
            elif owner != NOTHING and self.definitions[owner].kind in CLASSES:
                self.solver.add(node, value_of(Kind.SOME, owner))
            elif owner != NOTHING and self.definitions[owner].kind == "object":
                self.solver.add(node, value_of(Kind.EXACT, owner))
        return node

    def return_node(self, definition: int) -> int:
        """What a function returns."""
        node = self._returns.get(definition)
        if node is None:
            node = self._returns[definition] = self.solver.node()
        return node

    def exports_node(self, file: int) -> int:
        """The export object of a file: the module, and whatever `module.exports` was set to."""
        node = self._exports.get(file)
        if node is None:
            node = self._exports[file] = self.solver.node()
            self.solver.add(node, value_of(Kind.MODULE, self.first[file]))
        return node

    def scope_node(self, file: int, scope: int, ident: str, origin: EdgeHow = "indirect") -> int:
        """The variable `ident` of this very scope, made if there is none."""
        names = self._scope_names[file].setdefault(scope, {})
        node = names.get(ident)
        if node is None:
            node = names[ident] = self.solver.node()
            self._origin[node] = origin
        return node

    def module_name(self, file: int, ident: str) -> int | None:
        """The variable of a file's outermost scope, if it declares one."""
        return self._scope_names[file].get(0, {}).get(ident)

    def module_names(self, file: int) -> Iterable[str]:
        """All names that a file's outermost scope declares."""
        return self._scope_names[file].get(0, {})

    def scope_names(self, definition: int) -> dict[str, int]:
        """The names declared directly in the scope of a definition."""
        return self._scope_names[self.file_of[definition]].get(self.definitions[definition].scope, {})

    def find_name(self, file: int, scope: int, ident: str) -> int:
        """The variable that a name means in a scope: the nearest declaration, else what the linker finds."""
        names, scopes = self._scope_names[file], self.files[file].scopes
        at = scope
        while at != NOTHING:
            node = names.get(at, {}).get(ident)
            if node is not None:
                return node
            at = scopes[at]
        key = (file, ident)
        node = self._free.get(key)
        if node is None:
            node = self._free[key] = self.solver.node()
            self._origin[node] = "import"
            for found in self.linker.free_name(self, file, scope, ident):
                self.solver.copy(found, node)
        return node

    def owner_of(self, definition: int) -> int:
        """The global number of the definition around this one."""
        owner = self.definitions[definition].owner
        return NOTHING if owner == NOTHING else owner + self.first[self.file_of[definition]]

    def caller_of(self, definition: int) -> int:
        """The named definition that a call inside `definition` belongs to."""
        while self.definitions[definition].kind in {"lambda", "object", "namespace", "field"}:
            definition = self.owner_of(definition)
        return definition

    # --- the two rounds

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
        self._link_signatures()
        for file in range(len(self.files)):
            self._lower_calls(file)
        self.solver.run()

    def _declare(self) -> None:
        for number, definition in enumerate(self.definitions):
            owner = self.owner_of(number)
            if owner != NOTHING and definition.kind not in {"lambda", "object", "field"} and definition.name:
                self.members[owner].setdefault(definition.name, []).append(number)
            if definition.kind == "field":
                self.field_order.setdefault(owner, []).append(definition.name)
            for name, _, _ in definition.params:
                if name:
                    self.scope_node(self.file_of[number], definition.scope, name)
        for file, facts in enumerate(self.files):
            for statement in facts.statements:
                if statement[0] == "bind":
                    _, scope, ident, value = statement
                    expression = facts.expressions[value] if value != NOTHING else ("",)
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
                solver.add(node, self._own_value(expression[1] + first))
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
            elif kind == "element":
                solver.constrain(nodes[expression[1]], self._element, node)
            elif kind == "class":
                solver.constrain(nodes[expression[1]], self._class, node)
            elif kind == "either":
                for arg in expression[1]:
                    if arg != NOTHING:
                        solver.copy(nodes[arg], node)
            elif kind == "import":
                for found in self.linker.imported(self, file, expression[1], expression[2]):
                    solver.copy(found, node)
        for statement in facts.statements:
            self._lower_statement(file, statement, nodes)

    def _lower_statement(self, file: int, statement: tuple[object, ...], nodes: list[int]) -> None:
        solver, first = self.solver, self.first[file]
        match statement:
            case ("bind", int(scope), str(ident), int(value)):
                if value != NOTHING:
                    solver.copy(nodes[value], self.scope_node(file, scope, ident))
            case ("assign", int(target), int(value)):
                self._assign(file, target, nodes[value], nodes)
            case ("field", int(definition), str(name), int(value)):
                node = self.field_node(definition + first, name)
                if value != NOTHING:
                    solver.copy(nodes[value], node)
            case ("attach", int(definition), int(target)):
                solver.constrain(nodes[target], self._attach, definition + first)
            case ("base", int(definition), int(base)):
                solver.constrain(nodes[base], self._base, definition + first)
            case ("implement", int(target), int(base)):
                solver.constrain(nodes[target], self._implement, nodes[base])
            case ("export", str(name), int(value)):
                solver.copy(nodes[value], self.field_node(first, name))

    def _assign(self, file: int, target: int, source: int, nodes: list[int]) -> None:
        expression = self.files[file].expressions[target]
        if expression[0] == "member":
            self.solver.constrain(nodes[expression[1]], self._store, expression[2], source)
        elif expression[0] == "element":
            self.solver.constrain(nodes[expression[1]], self._store_element, source)
        elif expression[0] in {"name", "exports"}:
            self.solver.copy(source, nodes[target])

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
                    self.solver.copy(nodes[declared], node)
                    if self.solver.values[nodes[declared]]:
                        self._typed.add(node)
                if default != NOTHING:
                    self.solver.copy(nodes[default], node)
            if definition.returns != NOTHING:
                node = self.return_node(number)
                self.solver.copy(nodes[definition.returns], node)
                if self.solver.values[nodes[definition.returns]]:
                    self._typed.add(node)

    def _lower_calls(self, file: int) -> None:
        facts, solver, first, nodes = self.files[file], self.solver, self.first[file], self._nodes[file]
        for statement in facts.statements:
            if statement[0] == "return" and self.return_node(statement[1] + first) not in self._typed:
                solver.copy(nodes[statement[2]], self.return_node(statement[1] + first))
        for position, expression in enumerate(facts.expressions):
            kind = expression[0]
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
            if kind == "new":
                solver.constrain(nodes[callee], self._construct, number)
            elif written[0] == "member":
                receiver = facts.expressions[written[1]][0]
                solver.constrain(nodes[written[1]], self._invoke, written[2], number, receiver)
            else:
                how = self._origin.get(nodes[callee], "indirect")
                site.local = written[0] == "name" and how == "indirect"
                solver.constrain(nodes[callee], self._call, number, how)

    def _written(self, facts: FileFacts, position: int) -> str:
        """A call's name as a person wrote it, as far as it is made of names."""
        parts: list[str] = []
        while position != NOTHING and len(parts) < 12:
            expression = facts.expressions[position]
            if expression[0] == "member":
                parts.append(expression[2])
                position = expression[1]
            elif expression[0] == "name":
                parts.append(expression[2])
                break
            elif expression[0] in {"call", "element", "type"}:
                position = expression[1]
            else:
                break
        return ".".join(reversed(parts))

    # --- reactions of the solver

    def _own_value(self, definition: int) -> int:
        kind = self.definitions[definition].kind
        if kind in CLASSES:
            return value_of(Kind.CLASS, definition)
        if kind in {"module", "namespace"}:
            return value_of(Kind.MODULE, definition)
        return value_of(Kind.FUNCTION, definition)

    def _box(self, node: int, sources: list[int]) -> None:
        elements = self.solver.node()
        for source in sources:
            self.solver.copy(source, elements)
        self.solver.add(node, value_of(Kind.BOX, elements))

    def _instance(self, value: int, target: int) -> None:
        number, kind = divmod(value, 8)
        if kind == Kind.CLASS:
            self.solver.add(target, value_of(Kind.SOME, number))
        elif kind == Kind.FUNCTION:  # a constructor function used as a type
            self.solver.add(target, value_of(Kind.EXACT, number))
        elif kind in (Kind.BOX, Kind.SOME, Kind.EXACT, Kind.MODULE):
            self.solver.add(target, value)

    def _class(self, value: int, target: int) -> None:
        number, kind = divmod(value, 8)
        if kind in (Kind.SOME, Kind.EXACT):
            self.solver.add(target, value_of(Kind.CLASS, number))
        else:
            self.solver.add(target, value)

    def _element(self, value: int, target: int) -> None:
        number, kind = divmod(value, 8)
        if kind == Kind.BOX:
            self.solver.copy(number, target)
        elif kind in (Kind.EXACT, Kind.SOME) and self.definitions[number].kind == "object":
            self._load_all(number, target)
        elif kind == Kind.MODULE:
            pass
        else:
            self.solver.add(target, value)  # awaiting, dereferencing or unwrapping a plain value gives it back

    def _load_all(self, number: int, target: int) -> None:
        for owner, name in tuple(self._fields):
            if owner == number:
                self.solver.copy(self._fields[owner, name], target)
        for defs in self.members[number].values():
            for definition in defs:
                self.solver.add(target, self._own_value(definition))

    def _attach(self, value: int, definition: int) -> None:
        number, kind = divmod(value, 8)
        if kind in (Kind.CLASS, Kind.FUNCTION, Kind.EXACT, Kind.SOME):
            known = self.members[number].setdefault(self.definitions[definition].name, [])
            if definition not in known:
                if not self.definitions[definition].declaration:
                    known[:] = [other for other in known if not self.definitions[other].declaration]
                known.append(definition)
            self.solver.add(self.self_node(definition), value_of(Kind.SOME, number))

    def _base(self, value: int, definition: int) -> None:
        number, kind = divmod(value, 8)
        if kind in (Kind.CLASS, Kind.SOME, Kind.EXACT, Kind.FUNCTION) and number != definition:
            if number not in self.bases[definition]:
                self.bases[definition].append(number)
                self._orders.clear()

    def _implement(self, value: int, base: int) -> None:
        number, kind = divmod(value, 8)
        if kind in (Kind.CLASS, Kind.FUNCTION, Kind.SOME, Kind.EXACT):
            self.solver.constrain(base, self._base, number)

    def order(self, definition: int) -> tuple[int, ...]:
        """A class and its bases, nearest first."""
        known = self._orders.get(definition)
        if known is None:
            found: dict[int, None] = {}
            waiting = [definition]
            while waiting:
                at = waiting.pop()
                if at not in found:
                    found[at] = None
                    waiting.extend(reversed(self.bases[at]))
            known = self._orders[definition] = tuple(found)
        return known

    def all_below(self, definition: int) -> list[int]:
        """Every class that inherits from this one."""
        found: dict[int, None] = {}
        waiting = list(reversed(self.below[definition]))
        while waiting:
            at = waiting.pop()
            if at not in found and at != definition:
                found[at] = None
                waiting.extend(reversed(self.below[at]))
        return list(found)

    def lookup(self, number: int, kind: int, name: str) -> tuple[list[int], list[int], bool]:
        """A member: (methods and classes, field nodes, whether it was inherited)."""
        if kind == Kind.MODULE:
            return self._module_member(number, name)
        order = self.order(number)
        if kind == Kind.SUPER:
            order = order[1:]
        fields: list[int] = []
        for index, at in enumerate(order):
            defs = self.members[at].get(name)
            if defs:
                return defs, fields, index > 0
            fields.append(self.field_node(at, name))
        return [], fields, False

    def _module_member(self, number: int, name: str) -> tuple[list[int], list[int], bool]:
        found: dict[int, None] = {}
        seen = {number}
        waiting = [number]
        while waiting:
            at = waiting.pop()
            if self.definitions[at].kind == "namespace" or not self.linker.explicit_exports:
                node = self.scope_names(at).get(name)
                if node is not None:
                    found[node] = None
            found[self.field_node(at, name)] = None
            for star in self.stars.get(at, ()):
                if star not in seen:
                    seen.add(star)
                    waiting.append(star)
        return [], list(found), False

    def load(self, source: int, name: str, target: int) -> None:
        """Whatever member `name` of the values of `source` is, `target` holds."""
        self.solver.constrain(source, self._load, name, target)

    def _load(self, value: int, name: str, target: int) -> None:
        number, kind = divmod(value, 8)
        if kind == Kind.BOX:
            return
        if name == "prototype" and kind in (Kind.CLASS, Kind.FUNCTION):
            self.solver.add(target, value_of(Kind.EXACT, number))
            if kind == Kind.FUNCTION:
                self.solver.add(self.self_node(number), value_of(Kind.EXACT, number))
            return
        defs, fields, _ = self.lookup(number, kind, name)
        for definition in defs:
            if self.definitions[definition].accessor:
                self.solver.copy(self.return_node(definition), target)
            else:
                self.solver.add(target, self._own_value(definition))
        for node in fields:
            self.solver.copy(node, target)

    def _store(self, value: int, name: str, source: int) -> None:
        number, kind = divmod(value, 8)
        if kind in (Kind.BOX, Kind.SUPER):
            return
        if name.startswith("#"):  # the position of a field in an initialiser without names
            index, fields = int(name[1:]), self.field_order.get(number, ())
            if index >= len(fields):
                return
            name = fields[index]
        home = number
        if kind in (Kind.EXACT, Kind.SOME):
            home = next((at for at in self.order(number) if self.has_field(at, name)), number)
        self.solver.copy(source, self.field_node(home, name))
        if name == "prototype":
            self.solver.constrain(source, self._prototype, number)
        else:
            self.solver.constrain(source, self._receive, value)

    def _prototype(self, value: int, definition: int) -> None:
        """`F.prototype = {...}`: instances of F have the members of that object."""
        number, kind = divmod(value, 8)
        if kind in (Kind.EXACT, Kind.SOME) and number != definition:
            self._base(value_of(Kind.CLASS, number), definition)

    def _receive(self, value: int, receiver: int) -> None:
        """A function stored in an object is called with that object as its receiver."""
        number, kind = divmod(value, 8)
        if kind == Kind.FUNCTION:
            self.solver.add(self.self_node(number), receiver)

    def _store_element(self, value: int, source: int) -> None:
        number, kind = divmod(value, 8)
        if kind == Kind.BOX:
            self.solver.copy(source, number)
        elif kind in (Kind.EXACT, Kind.SOME) and self.definitions[number].kind == "object":
            self.solver.copy(source, self.field_node(number, "[]"))

    def _invoke(self, value: int, name: str, site_number: int, receiver: str) -> None:
        number, kind = divmod(value, 8)
        site = self.sites[site_number]
        if kind == Kind.BOX:
            self._ask_box(value, number, site)
            return
        if kind == Kind.FUNCTION and name in {"call", "apply", "bind"} and name not in self.members[number]:
            if name == "bind":
                self.solver.add(site.result, value)
            else:
                self._call(value, site_number, "indirect")
            return
        defs, fields, inherited = self.lookup(number, kind, name)
        plain = receiver in {"self", "super"} or kind in (Kind.CLASS, Kind.MODULE)
        how: EdgeHow = "inherited" if inherited or receiver == "super" else "direct" if plain else "inferred"
        for definition in defs:
            self._enter(site, definition, how)
        if kind == Kind.SOME:
            self._overrides(number, name, site)
        for node in fields:
            self.solver.constrain(node, self._call, site_number, "import" if kind == Kind.MODULE else "indirect")

    def _overrides(self, number: int, name: str, site: Site) -> None:
        found = [d for below in self.all_below(number) for d in self.members[below].get(name, ())]
        if len(found) <= MOST_OVERRIDES:
            for definition in found:
                self._enter(site, definition, "override")

    def _ask_box(self, value: int, elements: int, site: Site) -> None:
        """A library's collection: its methods give back the collection or its elements, and hand these to callbacks."""
        self.solver.add(site.result, value)
        self.solver.copy(elements, site.result)
        for arg in site.args:
            if arg != NOTHING:
                self.solver.constrain(arg, self._called_back, elements)

    def _called_back(self, value: int, elements: int) -> None:
        number, kind = divmod(value, 8)
        if kind == Kind.FUNCTION and self.definitions[number].kind == "lambda":
            for index in range(len(self.definitions[number].params)):
                self.solver.copy(elements, self._params[number, index])

    def _call(self, value: int, site_number: int, how: EdgeHow) -> None:
        number, kind = divmod(value, 8)
        site = self.sites[site_number]
        if kind == Kind.FUNCTION:
            self._enter(site, number, how)
        elif kind == Kind.CLASS:
            self._build(site, number, how)
        elif kind == Kind.SUPER:
            for base in self.bases[number]:
                self._build(site, base, "inherited")

    def _construct(self, value: int, site_number: int) -> None:
        number, kind = divmod(value, 8)
        site = self.sites[site_number]
        how: EdgeHow = "import" if self.file_of[number] != site.file else "direct"
        if kind == Kind.CLASS:
            self._build(site, number, how)
        elif kind == Kind.FUNCTION:
            self.solver.add(self.self_node(number), value_of(Kind.EXACT, number))
            self._enter(site, number, how)
            self.solver.add(site.result, value_of(Kind.EXACT, number))
        elif kind == Kind.BOX:
            self.solver.add(site.result, value)

    def _build(self, site: Site, number: int, how: EdgeHow) -> None:
        site.targets.setdefault(number, how)
        self.solver.add(site.result, value_of(Kind.EXACT, number))
        for at in self.order(number):
            found = [d for name in self.linker.constructors for d in self.members[at].get(name, ())]
            for definition in found:
                self._pass(site, definition)
            if found:
                break

    def _enter(self, site: Site, definition: int, how: EdgeHow) -> None:
        if self.definitions[definition].kind in CLASSES:
            self._build(site, definition, how)
            return
        known = site.targets.get(definition)
        if known is None or CONFIDENCE[how] > CONFIDENCE[known]:
            site.targets[definition] = how
        self._pass(site, definition)
        self.solver.copy(self.return_node(definition), site.result)

    def _pass(self, site: Site, definition: int) -> None:
        params = self.definitions[definition].params
        for index, arg in enumerate(site.args):
            if arg == NOTHING:
                continue
            at = min(index, len(params) - 1) if self.definitions[definition].variadic else index
            if 0 <= at < len(params):
                node = self._params[definition, at]
                if node not in self._typed:
                    self.solver.copy(arg, node)
