"""What expressions hold: collections and their places, instances of classes, and what declarations say of them."""

from __future__ import annotations

from collections.abc import Sequence

from .facts import NOTHING
from .hierarchy import Hierarchy
from .solver import Kind, value_of
from .tables import CLASSES

PLAIN = value_of(Kind.OUTSIDE, 1)  # of a library's type that no class of a repository extends
_KEY = -1  # the place of the keys of a map


class Values(Hierarchy):
    """Reactions that make values of values. All take the value that arrived first."""

    def own_value(self, definition: int) -> int:
        """A definition as a value: the function, class or module itself."""
        kind = self.definitions[definition].kind
        if kind in CLASSES:
            return value_of(Kind.CLASS, definition)
        if kind in {"module", "namespace"}:
            return value_of(Kind.MODULE, definition)
        return value_of(Kind.FUNCTION, definition)

    def _box(self, node: int, sources: list[int], places: tuple[int, ...] = (), nodes: Sequence[int] = ()) -> None:
        elements = self.solver.node()
        for source in sources:
            self.solver.copy(source, elements)
        for index, place in enumerate(places):  # a tuple also knows each place by itself
            part = self._places[elements, index] = self.solver.node()
            if place != NOTHING:
                self.solver.copy(nodes[place], part)
        self.solver.add(node, value_of(Kind.BOX, elements))

    def _map(self, node: int, key: int, held: int) -> None:
        self._box(node, [] if held == NOTHING else [held])
        box = next(iter(self.solver.values[node])) // 8
        keys = self._places[box, _KEY] = self.solver.node()
        if key != NOTHING:
            self.solver.copy(key, keys)

    def _key(self, value: int, target: int) -> None:
        number, kind = divmod(value, 8)
        if kind == Kind.BOX and (number, _KEY) in self._places:
            self.solver.copy(self._places[number, _KEY], target)
        elif kind in (Kind.EXACT, Kind.SOME) and self.has_field(number, "[key]"):
            self.solver.copy(self.field_node(number, "[key]"), target)

    def _part(self, value: int, index: int, target: int) -> None:
        number, kind = divmod(value, 8)
        if kind == Kind.BOX:
            self.solver.copy(self._places.get((number, index), number), target)
        else:
            self.solver.add(target, value)

    def _instance(self, value: int, target: int) -> None:
        number, kind = divmod(value, 8)
        if kind == Kind.CLASS:
            self.solver.add(target, value_of(Kind.SOME, number))
        elif self.is_signature(value):
            self.solver.add(target, value)
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
            self.solver.copy(self.field_node(number, "[]"), target)
            self._load_all(number, target)
        elif kind in (Kind.EXACT, Kind.SOME) and self.has_field(number, "[]"):
            self.solver.copy(self.field_node(number, "[]"), target)
        elif kind == Kind.MODULE:
            pass
        else:
            self.solver.add(target, value)  # awaiting, dereferencing or unwrapping a plain value gives it back

    def _load_all(self, number: int, target: int) -> None:
        for node in tuple(self._fields.get(number, {}).values()):
            self.solver.copy(node, target)
        for defs in self.members[number].values():
            for definition in defs:
                self.solver.add(target, self.own_value(definition))

    def _give(self, source: int, target: int) -> None:
        """What a variable or field is given: where its declaration names a type, only what says more than that."""
        if target in self._stated and self.solver.values[target]:
            self.solver.constrain(source, self._admit, target)
        else:
            self.solver.copy(source, target)

    def _admit(self, value: int, declared: int) -> None:
        kind = value % 8
        if kind in (Kind.EXACT, Kind.FUNCTION):
            self._conform(value, declared)
            self.solver.add(declared, value)

    def is_signature(self, value: int) -> bool:
        """Whether a value is a function type, which says what a function looks like that stands in its place."""
        number, kind = divmod(value, 8)
        definition = self.definitions[number] if kind == Kind.FUNCTION else None
        return definition is not None and definition.kind == "lambda" and definition.declaration

    def _conform(self, value: int, declared: int) -> None:
        """A lambda where a type is declared: what that type says of its parameters holds for the lambda's."""
        number, kind = divmod(value, 8)
        if kind == Kind.EXACT and self.definitions[number].kind == "object":
            self.solver.constrain(declared, self._conform_object, number)
        elif kind == Kind.FUNCTION and self.definitions[number].kind == "lambda" and self.definitions[number].params:
            self.solver.constrain(declared, self._conform_to, number)

    def _conform_object(self, value: int, literal: int) -> None:
        """An object literal where an interface is declared: its functions are what the interface says."""
        number, kind = divmod(value, 8)
        if kind != Kind.SOME or self.definitions[number].kind != "interface":
            return
        order = self.order(number)
        for name, node in tuple(self._fields.get(literal, {}).items()):
            for at in order:
                if self.has_field(at, name):
                    self.solver.constrain(node, self._conform, self.field_node(at, name))
        for name, functions in self.members[literal].items():
            for function in functions:
                for at in order:
                    if self.has_field(at, name):
                        self.solver.constrain(self.field_node(at, name), self._conform_to, function)
                    for declared in self.members[at].get(name, ()):
                        self._conform_to(value_of(Kind.FUNCTION, declared), function)

    def _conform_to(self, value: int, function: int) -> None:
        number, kind = divmod(value, 8)
        count = len(self.definitions[function].params)
        if (
            kind == Kind.BOX and self.linker.declared
        ):  # a library's function type: its arguments' types are what it is made of
            for index in range(count):
                self.solver.copy(number, self._params[function, index])
        elif kind == Kind.FUNCTION and self.definitions[number].declaration:
            self._conform_parameters(number, function)
        elif kind == Kind.SOME and self.definitions[number].kind == "interface":
            only = [
                method
                for at in self.order(number)
                for methods in self.members[at].values()
                for method in methods
                if self.definitions[method].declaration and self.definitions[method].kind == "method"
            ]
            if len(only) == 1:
                self._conform_parameters(only[0], function)

    def _conform_parameters(self, declared: int, function: int) -> None:
        """Parameters without a type of their own hold what the declaration says."""
        for index in range(min(len(self.definitions[function].params), len(self.definitions[declared].params))):
            if self._params[function, index] not in self._typed:
                self.solver.copy(self._params[declared, index], self._params[function, index])
