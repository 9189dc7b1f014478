"""How values flow: what each constraint does with a value, how members are looked up, what a call enters."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence

from ..analysis import EdgeHow
from .facts import NOTHING
from .solver import Constraint, Kind, value_of
from .tables import CLASSES, CONFIDENCE, MOST_OVERRIDES, Site, Tables

PLAIN = value_of(Kind.OUTSIDE, 1)  # of a library's type that no class of a repository extends
KEY = -1  # the place of the keys of a map
UNPLACED = 1 << 30  # of a base that no declaration lists


class Flow(Tables):
    """The reactions that constraints name. All take the value that arrived first."""

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
        keys = self._places[box, KEY] = self.solver.node()
        if key != NOTHING:
            self.solver.copy(key, keys)

    def _key(self, value: int, target: int) -> None:
        number, kind = divmod(value, 8)
        if kind == Kind.BOX and (number, KEY) in self._places:
            self.solver.copy(self._places[number, KEY], target)
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

    def _attach(self, value: int, definition: int) -> None:
        number, kind = divmod(value, 8)
        if kind in (Kind.CLASS, Kind.FUNCTION, Kind.EXACT, Kind.SOME):
            if self.definitions[definition].kind in CLASSES:  # struct Outer::Inner {...};
                self.members[number].setdefault(self.definitions[definition].name, [definition])
                return
            known = self.members[number].setdefault(self.definitions[definition].name, [])
            if definition not in known:
                if not self.definitions[definition].declaration:
                    known[:] = [other for other in known if not self.definitions[other].declaration]
                known.append(definition)
            self.attached.setdefault(definition, number)
            self.solver.add(self.self_node(definition), value_of(Kind.SOME, number))

    def _base(self, value: int, definition: int, place: int = UNPLACED) -> None:
        number, kind = divmod(value, 8)
        if kind == Kind.BOX:  # a library's collection
            self.solver.copy(number, self.field_node(definition, "[]"))
        elif kind in (Kind.CLASS, Kind.SOME, Kind.EXACT, Kind.FUNCTION) and number != definition:
            self.add_base(definition, number, place)

    def add_base(self, definition: int, number: int, place: int) -> None:
        """One more base of a class. Whenever it is found out what is meant, bases stand as they are written."""
        bases = self.bases[definition]
        if number not in bases:
            places = self._base_places.setdefault(definition, [])
            index = bisect_right(places, place)
            places.insert(index, place)
            bases.insert(index, number)
            self._orders.clear()

    def _implement(self, value: int, base: int) -> None:
        number, kind = divmod(value, 8)
        if kind == Kind.MODULE:  # Object.assign(module.exports, {...})
            self.solver.constrain(base, self._star, number)
        elif kind in (Kind.CLASS, Kind.FUNCTION, Kind.SOME, Kind.EXACT):
            self.solver.constrain(base, self._base, number)

    def order(self, definition: int) -> tuple[int, ...]:
        """A class and its bases, nearest first; a method is looked for in all classes before any interface."""
        known = self._orders.get(definition)
        if known is None:
            found: dict[int, None] = {definition: None}
            waiting = [definition]
            for at in waiting:
                waiting.extend(base for base in self.bases[at] if base not in found)
                found |= dict.fromkeys(self.bases[at])
            interfaces = [at for at in found if at != definition and self.definitions[at].kind == "interface"]
            if len(interfaces) + 1 < len(found):
                for at in interfaces:  # behind the classes
                    del found[at]
                found |= dict.fromkeys(interfaces)
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

    def _invoke(self, value: int, name: str, site_number: int, receiver: str) -> None:
        number, kind = divmod(value, 8)
        site = self.sites[site_number]
        if kind == Kind.BOX:
            self._ask_box(value, number, site)
            return
        if kind == Kind.OUTSIDE:
            site.open = site.open or value != PLAIN
            return
        if kind == Kind.FUNCTION and name in {"call", "apply", "bind"} and name not in self.members[number]:
            if name == "bind":
                self.solver.add(site.result, value)
            else:
                self._call(value, site_number, "indirect")
            return
        defs, fields, inherited = self.lookup(number, kind, name, len(site.args))
        if kind == Kind.MODULE:
            self._remember(number, (self._invoke, value, name, site_number, receiver))
        plain = receiver in {"self", "super"} or kind in (Kind.CLASS, Kind.MODULE)
        how: EdgeHow = "inherited" if inherited or receiver == "super" else "direct" if plain else "inferred"
        if receiver == "operator":
            how = "operator"
        for definition in defs:
            self.enter(site, definition, how)
        if not defs and kind in (Kind.SOME, Kind.EXACT):
            for at in self.order(number):
                if self.has_field(at, "[]"):
                    self._ask_box(value, self.field_node(at, "[]"), site)
        if kind == Kind.SOME:
            self._overrides(number, name, site)
        for node in fields:
            self.solver.constrain(node, self._call, site_number, "import" if kind == Kind.MODULE else "indirect")

    def _overrides(self, number: int, name: str, site: Site) -> None:
        found = [d for below in self.all_below(number) for d in self.members[below].get(name, ())]
        if len(found) <= MOST_OVERRIDES:
            for definition in found:
                self.enter(site, definition, "override")

    def _ask_box(self, value: int, elements: int, site: Site) -> None:
        """A library's collection: its methods give back the collection or its elements, and hand these to callbacks."""
        self.solver.add(site.result, value)
        self.solver.copy(elements, site.result)
        for arg in site.args:
            if arg != NOTHING:
                self.solver.constrain(arg, self._called_back, elements, site.result)

    def _called_back(self, value: int, elements: int, result: int) -> None:
        """A callback is given elements; what it makes of them may be elements of what its method gives back."""
        number, kind = divmod(value, 8)
        if kind != Kind.FUNCTION:
            return
        if self.linker.declared:
            made = self._made.get(result)
            if made is None:
                made = self._made[result] = self.solver.node()
                self.solver.add(result, value_of(Kind.BOX, made))
            self.solver.copy(self.return_node(number), made)
        if self.definitions[number].kind == "lambda":
            for index in range(len(self.definitions[number].params)):
                self.solver.copy(elements, self._params[number, index])

    def _call(self, value: int, site_number: int, how: EdgeHow) -> None:
        number, kind = divmod(value, 8)
        site = self.sites[site_number]
        if kind == Kind.FUNCTION:
            self.enter(site, number, how)
        elif kind == Kind.CLASS:
            self._build(site, number, how)
        elif kind in (Kind.EXACT, Kind.SOME):
            self._call_instance(value, site_number)
        elif kind == Kind.SUPER:
            for base in self.bases[number]:
                named = self.definitions[base]
                if named.kind == "class" and named.qualified != self.definitions[number].qualified:
                    self._build(site, base, "inherited")
                elif named.kind == "function":  # a constructor function with a prototype
                    self.enter(site, base, "inherited")

    def _call_instance(self, value: int, site_number: int) -> None:
        """Calling an object: its call operator; a variant of an enumeration gives a value of the enumeration."""
        if self.linker.call_operator:
            self._invoke(value, self.linker.call_operator, site_number, "operator")
        else:
            self.solver.add(self.sites[site_number].result, value)

    def _construct(self, value: int, site_number: int) -> None:
        number, kind = divmod(value, 8)
        site = self.sites[site_number]
        if kind == Kind.BOX:
            self.solver.add(site.result, value)
        if kind not in (Kind.CLASS, Kind.FUNCTION):
            return
        how: EdgeHow = "import" if self.file_of[number] != site.file else "direct"
        if kind == Kind.CLASS:
            self._build(site, number, how)
        else:
            self.solver.add(self.self_node(number), value_of(Kind.EXACT, number))
            self.enter(site, number, how)
            self.solver.add(site.result, value_of(Kind.EXACT, number))

    def _build(self, site: Site, number: int, how: EdgeHow) -> None:
        if self.linker.building_calls and self.definitions[number].kind != "interface":
            site.targets.setdefault(number, how)
        site.local = True
        self.solver.add(site.result, value_of(Kind.EXACT, number))
        for at in self.order(number):
            found = [d for name in self.linker.constructors for d in self.members[at].get(name, ())]
            for definition in found:
                self._pass(site, definition)
            if found:
                break

    def enter(self, site: Site, definition: int, how: EdgeHow) -> None:
        """Say that a call site runs a definition: arguments flow in, the result flows out."""
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
                else:
                    self.solver.constrain(arg, self._conform, node)

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

    def _conform(self, value: int, declared: int) -> None:
        """A lambda where a type is declared: what that type says of its parameters holds for the lambda's."""
        number, kind = divmod(value, 8)
        if kind == Kind.FUNCTION and self.definitions[number].kind == "lambda" and self.definitions[number].params:
            self.solver.constrain(declared, self._conform_to, number)

    def _conform_to(self, value: int, function: int) -> None:
        number, kind = divmod(value, 8)
        count = len(self.definitions[function].params)
        if kind == Kind.BOX:  # a library's function type: its arguments' types are what it is made of
            for index in range(count):
                self.solver.copy(number, self._params[function, index])
        elif kind == Kind.SOME and self.definitions[number].kind == "interface":
            only = [
                method
                for at in self.order(number)
                for methods in self.members[at].values()
                for method in methods
                if self.definitions[method].declaration and self.definitions[method].kind == "method"
            ]
            if len(only) == 1:
                for index in range(min(count, len(self.definitions[only[0]].params))):
                    self.solver.copy(self._params[only[0], index], self._params[function, index])
