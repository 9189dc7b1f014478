"""Members of classes, objects and modules: how they come to be, and what is found under a name."""

from __future__ import annotations

from .solver import Constraint, Kind, value_of
from .tables import CLASSES
from .values import Values

_UNPLACED = 1 << 30  # of a base that no declaration lists


class Members(Values):
    """Reactions that add members and look them up. All take the value that arrived first."""

    def _attach(self, value: int, definition: int) -> None:
        number, kind = divmod(value, 8)
        if kind in (Kind.CLASS, Kind.FUNCTION, Kind.EXACT, Kind.SOME):
            if self.definitions[definition].kind in CLASSES:  # struct Outer::Inner {...};
                self.members[number].setdefault(self.definitions[definition].name, [definition])
                self.attached.setdefault(definition, number)
                return
            known = self.members[number].setdefault(self.definitions[definition].name, [])
            if definition not in known:
                if not self.definitions[definition].declaration:
                    known[:] = [other for other in known if not self.definitions[other].declaration]
                known.append(definition)
            self.attached.setdefault(definition, number)
            self.solver.add(self.self_node(definition), value_of(Kind.SOME, number))

    def _base(self, value: int, definition: int, place: int = _UNPLACED) -> None:
        number, kind = divmod(value, 8)
        if kind == Kind.BOX:  # a library's collection
            self.solver.copy(number, self.field_node(definition, "[]"))
        elif kind in (Kind.CLASS, Kind.SOME, Kind.EXACT, Kind.FUNCTION) and number != definition:
            self.add_base(definition, number, place)

    def _implement(self, value: int, base: int) -> None:
        number, kind = divmod(value, 8)
        if kind == Kind.MODULE:  # Object.assign(module.exports, {...})
            self.solver.constrain(base, self._star, number)
        elif kind in (Kind.CLASS, Kind.FUNCTION, Kind.SOME, Kind.EXACT):
            self.solver.constrain(base, self._base, number)

    def lookup(
        self, number: int, kind: int, name: str, arguments: int | None = None
    ) -> tuple[list[int], list[int], bool]:
        """A member: (methods and classes, field nodes, whether it was inherited).

        Where the language overloads, methods that do not take this number of arguments give way to a base's that do.
        """
        if kind == Kind.MODULE:
            return self._module_member(number, name)
        order = self.order(number)
        if kind == Kind.SUPER:
            order = order[1:]
        fields: list[int] = []
        second: tuple[list[int], bool] | None = None
        for index, at in enumerate(order):
            defs = self.members[at].get(name)
            if defs:
                fitting = self._fitting(defs, arguments)
                if fitting or self.linker.hiding:
                    return fitting or defs, fields, index > 0
                second = second or (defs, index > 0)
            fields.append(self.field_node(at, name))
        return (second[0], fields, second[1]) if second else ([], fields, False)

    def _fitting(self, methods: list[int], arguments: int | None) -> list[int]:
        """The methods that may be called with this number of arguments."""
        if arguments is None or not self.linker.overloads:
            return methods
        found = []
        for number in methods:
            definition = self.definitions[number]
            count = len(definition.params)
            if definition.kind != "method" or count == arguments or (definition.variadic and arguments >= count - 1):
                found.append(number)
        return found

    def _star(self, value: int, definition: int) -> None:
        """Everything that a module has is also a member of module `definition`; what was asked of it is asked again."""
        number, kind = divmod(value, 8)
        stars = self.stars.setdefault(definition, [])
        lends = kind in (Kind.MODULE, Kind.CLASS) or (kind == Kind.EXACT and self.definitions[number].kind == "object")
        if lends and number != definition and number not in stars:
            stars.append(number)
            for reaction, *arguments in tuple(self._asked.get(definition, ())):
                reaction(*arguments)

    def _module_member(self, number: int, name: str) -> tuple[list[int], list[int], bool]:
        found: dict[int, None] = {}
        defs: list[int] = []
        seen = {number}
        waiting = [number]
        while waiting:
            at = waiting.pop()
            if self.definitions[at].kind == "object":
                defs.extend(self.members[at].get(name, ()))
            elif self.definitions[at].kind == "namespace":
                found |= dict.fromkeys(self.linker.namespace_member(self, at, name))
            elif not self.linker.explicit_exports:
                node = self.scope_names(at).get(name)
                if node is not None:
                    found[node] = None
            found[self.field_node(at, name)] = None
            for star in self.stars.get(at, ()):
                if star not in seen:
                    seen.add(star)
                    waiting.append(star)
        return defs, list(found), False

    def load(self, source: int, name: str, target: int) -> None:
        """Whatever member `name` of the values of `source` is, `target` holds."""
        self.solver.constrain(source, self._load, name, target)

    def _load(self, value: int, name: str, target: int) -> None:
        number, kind = divmod(value, 8)
        if kind == Kind.BOX:
            if name.isdecimal():
                self._part(value, int(name), target)
            return
        if kind == Kind.OUTSIDE:
            return
        if name == "prototype" and kind in (Kind.CLASS, Kind.FUNCTION):
            self.solver.add(target, value_of(Kind.EXACT, number))
            if kind == Kind.FUNCTION:
                self.solver.add(self.self_node(number), value_of(Kind.EXACT, number))
            return
        if self._early is not None and kind in (Kind.EXACT, Kind.SOME, Kind.CLASS):
            self._early.append((value, name, target))
        defs, fields, _ = self.lookup(number, kind, name)
        if self.linker.fields_apart and any(self.definitions[found].kind == "method" for found in defs):
            declared = [at for at in self.order(number) if name in self.field_order.get(at, ())]
            defs, fields = ([], [self.field_node(declared[0], name)]) if declared else (defs, fields)
        if kind == Kind.MODULE:
            self._remember(number, (self._load, value, name, target))
        for definition in defs:
            if self.definitions[definition].accessor:
                self.solver.copy(self.return_node(definition), target)
            else:
                self.solver.add(target, self.own_value(definition))
        for node in fields:
            self.solver.copy(node, target)

    def _remember(self, number: int, question: Constraint) -> None:
        """Ask again when this module, or one that it takes everything from, turns out to have more."""
        seen = {number}
        waiting = [number]
        while waiting:
            at = waiting.pop()
            self._asked.setdefault(at, {})[question] = None
            for star in self.stars.get(at, ()):
                if star not in seen:
                    seen.add(star)
                    waiting.append(star)

    def _store(self, value: int, name: str, source: int) -> None:
        number, kind = divmod(value, 8)
        if kind in (Kind.BOX, Kind.SUPER, Kind.OUTSIDE):
            return
        if name[:1] == "#" and name[1:].isdecimal():  # the position of a field in an initialiser without names
            index, fields = int(name[1:]), self.field_order.get(number, ())
            if index >= len(fields):
                return
            name = fields[index]
        home = number
        if kind in (Kind.EXACT, Kind.SOME):
            home = next((at for at in self.order(number) if self.has_field(at, name)), number)
        self._give(source, self.field_node(home, name))
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
        elif kind in (Kind.EXACT, Kind.SOME):
            if self.definitions[number].kind == "object":
                self.solver.copy(source, self.field_node(number, "[]"))
            self.solver.constrain(source, self._receive, value)
