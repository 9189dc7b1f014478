"""How calls flow: what a call site enters, and what arguments and results then hold."""

from __future__ import annotations

from ..analysis import EdgeHow
from .facts import NOTHING
from .members import Members
from .solver import Kind, value_of
from .tables import CLASSES, CONFIDENCE, MOST_OVERRIDES, Site
from .values import PLAIN


class Flow(Members):
    """The reactions of call sites. All take the value that arrived first."""

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
        if not defs and kind in (Kind.SOME, Kind.EXACT) and self.definitions[number].kind in CLASSES:
            if receiver != "operator":
                self._ask_target(number, kind, name, site_number)
            for at in self.order(number):
                if self.has_field(at, "[]"):
                    self._ask_box(value, self.field_node(at, "[]"), site)
        if kind == Kind.SOME:
            self._overrides(number, name, site)
            if (
                not defs
                and self.definitions[number].kind == "interface"
                and not any(map(self.solver.values.__getitem__, fields))
            ):
                site.open = True  # what it extends of another project declares the method
        for node in fields:
            self.solver.constrain(node, self._call, site_number, "import" if kind == Kind.MODULE else "indirect")

    def _operate(self, value: int, name: str, site_number: int) -> None:
        """An operator that a function defines, where its parameters are of the operands' classes."""
        if value % 8 in (Kind.SOME, Kind.EXACT):
            site = self.sites[site_number]
            for function in (self.linker.operators or {}).get(name, ()):
                params = len(self.definitions[function].params)
                if params == len(site.args) and all(map(self._takes, [function] * params, range(params), site.args)):
                    self.enter(site, function, "operator")

    def _takes(self, function: int, index: int, arg: int) -> bool:
        """Whether a parameter may be of an operand's class; one that is of no class takes what has none."""
        wanted = self._classes_in(self._params[function, index])
        held = set() if arg == NOTHING else self._classes_in(arg)
        return not wanted.isdisjoint(at for number in held for at in self.order(number)) if wanted else not held

    def _classes_in(self, node: int) -> set[int]:
        values = (divmod(value, 8) for value in self.solver.values[node])
        instances = (number for number, kind in values if kind in (Kind.SOME, Kind.EXACT))
        return {number for number in instances if self.definitions[number].kind in CLASSES}

    def _ask_target(self, number: int, kind: int, name: str, site_number: int) -> None:
        """A method that an object does not have may be that of what it points to."""
        linker = self.linker
        if not linker.pointer_operator or name in linker.lent_never or name == linker.pointer_operator:
            return
        for pointer in self.lookup(number, kind, linker.pointer_operator)[0]:
            self.enter(self.sites[site_number], pointer, "operator")
            self.solver.constrain(self.return_node(pointer), self._invoke, name, site_number, "pointer")

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
        built = self.definitions[number]
        if self.linker.building_calls and built.kind != "interface" and not built.declaration:
            site.targets.setdefault(number, how)
        site.local = True
        self.solver.add(site.result, value_of(Kind.EXACT, number))
        for at in self.order(number):
            found = [d for name in self.linker.constructors for d in self.members[at].get(name, ())]
            for definition in found:
                self._pass(site, definition)
            if found:
                if at != number and self.linker.constructors_inherited:
                    site.targets.setdefault(at, "inherited")
                break

    def enter(self, site: Site, definition: int, how: EdgeHow) -> None:
        """Say that a call site runs a definition: arguments flow in, the result flows out."""
        if self.definitions[definition].kind in CLASSES:
            self._build(site, definition, how)
            return
        if self.is_signature(value_of(Kind.FUNCTION, definition)):  # says what comes of it, and nothing runs
            self.solver.copy(self.return_node(definition), site.result)
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
                if node in self._typed or node in self._signed:
                    self.solver.constrain(arg, self._conform, node)
