"""How Java finds a name: classes of the same package, those imported one by one or whole, and full names."""

from __future__ import annotations

from ..facts import NOTHING
from ..linker import Linker
from ..program import Program
from ..solver import Kind, value_of
from ..tables import CLASSES

CONSTRUCTOR = "<init>"
PLAIN_TYPES = frozenset({
    "String", "StringBuilder", "StringBuffer", "Boolean", "Byte", "Character", "Short", "Integer", "Long", "Float",
    "Double", "Void", "Class", "BigInteger", "BigDecimal",
})  # fmt: skip


class JavaLinker(Linker):
    """Classes by package: the file's own, those imported whole, and full names."""

    constructors = (CONSTRUCTOR,)
    building_calls = True
    name_homes = CLASSES
    overloads = True
    fields_apart = True
    declared = True
    plain_types = PLAIN_TYPES

    def prepare(self, program: Program) -> None:
        self._classes: dict[str, dict[str, list[int]]] = {}
        for file, facts in enumerate(program.files):
            package = self._classes.setdefault(facts.header.get("package", ""), {})
            for offset, definition in enumerate(facts.definitions):
                if definition.kind in CLASSES and definition.owner == 0 and definition.name:
                    package.setdefault(definition.name, []).append(program.first[file] + offset)
        self._nodes: dict[int, int] = {}
        self._inner: dict[tuple[str, str], list[int]] = {}

    def free_name(self, program: Program, file: int, scope: int, ident: str) -> list[int]:
        nodes = []
        at = program.class_around(file, scope)
        while at != NOTHING:  # a field, or a class, that a base class declares
            receiver, node = program.solver.node(), program.solver.node()
            program.solver.add(receiver, value_of(Kind.SOME, at))
            program.load(receiver, ident, node)
            nodes.append(node)
            at = program.class_outside(at)
        header = program.files[file].header
        for package in (header.get("package", ""), *header["packages"]):
            found = self._classes.get(package, {}).get(ident) or self._nested(program, package, ident)
            if found:
                nodes.extend(self._class_node(program, number) for number in found)
                break
        return nodes

    def imported(self, program: Program, file: int, spec: str, ident: str | None) -> list[int]:
        return [self._class_node(program, number) for number in self._of_full_name(program, spec)]

    def _nested(self, program: Program, outer: str, ident: str) -> list[int]:
        """`import outer.*` where outer is a class."""
        key = (outer, ident)
        known = self._inner.get(key)
        if known is None:
            known = self._inner[key] = self._of_full_name(program, f"{outer}.{ident}") if outer else []
        return known

    def _of_full_name(self, program: Program, spec: str) -> list[int]:
        """The class of a full name, nested classes included."""
        parts = spec.split(".")
        for cut in range(len(parts) - 1, -1, -1):
            found = self._classes.get(".".join(parts[:cut]), {}).get(parts[cut])
            if not found:
                continue
            for part in parts[cut + 1 :]:
                found = [inner for outer in found for inner in program.members[outer].get(part, ())]
            return [number for number in found if program.definitions[number].kind in CLASSES]
        return []

    def _class_node(self, program: Program, number: int) -> int:
        node = self._nodes.get(number)
        if node is None:
            node = self._nodes[number] = program.solver.node()
            program.solver.add(node, value_of(Kind.CLASS, number))
        return node
