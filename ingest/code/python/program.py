"""The repository as one program: definitions, modules, classes, and the values that exist once."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from .classes import Class, ClassBelow
from .containers import Container
from .creation import Created
from .external import External
from .functions import Function
from .generics import GenericAlias
from .instances import Instance
from .library import MODELS
from .modules import Module
from .paths import ObjectPath
from .solver import Solver
from .strings import MAX_NAME, Constant, Prefix
from .typeforms import TypeForm
from .values import Call, Callback, LoadAttribute, LoadItem, Operate, Unpack, Value

# Arguments followed of those that outside code is given for a function: threads and pools take few.
MAX_GIVEN = 6


# Functions that one place gives to code outside. More of them are what is passed through, of which hardly one is called.
MOST_CALLBACKS = 6


@dataclass(slots=True, eq=False)
class Definition:
    """A symbol of the repository by its full name."""

    name: str
    kind: Literal["module", "class", "function", "method"]
    file: str
    line: int
    end_line: int
    owner: Definition | None = None  # of a method: its class
    is_stub: bool = False  # leaves the work to subclasses
    is_hook: bool = False  # only gives a default, for subclasses to do more
    is_getter: bool = False  # a hook that gives back an attribute
    is_answer: bool = False  # a hook that says yes or no
    is_async: bool = False

    @property
    def simple_name(self) -> str:
        """The last part of the name."""
        return self.name.rpartition(".")[2]


@dataclass(slots=True, eq=False)
class CallSite:
    """Where something is called; `written`, `receiver` and `use` as in ir.Site."""

    file: str
    line: int
    caller: Definition
    written: str
    receiver: str
    use: str


class Program:
    """Everything that exists once in the analysed repository."""

    def __init__(self) -> None:
        self.solver = Solver(self)
        self.definitions: list[Definition] = []
        self.modules: dict[str, Module] = {}
        self.classes: list[Class] = []
        self.functions: list[Function] = []
        self.stored_names: set[str] = set()
        self.read_by_method: set[Class] = set()  # classes with __getattribute__, those below them and their bases
        self.computed_names: list[tuple[int, int, int]] = []  # of each getattr: the object, the name, the attribute
        self._constants: dict[str | int, Constant] = {}
        self._prefixes: dict[str, Prefix] = {}
        self._externals: dict[str, External] = {}
        self._containers: dict[tuple[object, Value], Container] = {}
        self._aliases: dict[tuple[Class, LoadItem], GenericAlias] = {}
        self._type_forms: dict[object, TypeForm] = {}
        self._definers: dict[str, list[Class]] = {}
        self._overrides: dict[tuple[Class, str], list[tuple[Class, int]]] = {}
        self._created: dict[Class, Created] = {}
        self._handed: dict[CallSite, set[Definition]] = {}
        self._missed: dict[str, list[tuple[Instance, LoadAttribute]]] = {}
        self._done: set[object] = set()
        self._holding: dict[Value, int] = {}

    # --- values

    def holding(self, value: Value) -> int:
        """A variable that holds this value and nothing else."""
        known = self._holding.get(value)
        if known is None:
            known = self._holding[value] = self.solver.variable()
            self.solver.add(known, value)
        return known

    def constant(self, value: str | int) -> Constant:
        """The value of a literal."""
        known = self._constants.get(value)
        if known is None:
            kind = self.external("builtins.str()" if isinstance(value, str) else "builtins.int()")
            path = self._path(value) if isinstance(value, str) else None
            known = self._constants[value] = Constant(value, kind) if path is None else ObjectPath(*path, kind)
        return known

    def _path(self, text: str) -> tuple[str, str, int] | None:
        """Of the text of a path to an object of the repository, "pkg.module.Class" or "pkg.module:Class": text, module and
        the object's variable."""
        place = max(text.rfind("."), text.rfind(":"))
        module = self.modules.get(text[:place]) if 0 < place < MAX_NAME else None
        variable = module.names.get(text[place + 1 :]) if module is not None else None
        return None if variable is None else (text, text[:place], variable)

    def constant_type(self, value: Value) -> Value:
        """The type's instance that stands for a literal among too many."""
        return value.kind if isinstance(value, Constant | Prefix) else value

    def prefix(self, text: str) -> Prefix:
        """A string of which only the beginning is known."""
        known = self._prefixes.get(text)
        if known is None:
            known = self._prefixes[text] = Prefix(text, self.external("builtins.str()"))
        return known

    def external(self, path: str) -> External:
        """A name or object from outside."""
        known = self._externals.get(path)
        if known is None:
            known = self._externals[path] = External(path, MODELS.get(path))
        return known

    def container(self, kind: str, items: int) -> Container:
        """A new container over a variable of items."""
        return Container(self.solver, kind, items)

    def container_of(self, made_by: object, source: Value, kind: str) -> Container:
        """The container that one instruction makes of one source, once. Adds it to the instruction's dst."""
        known = self._containers.get((made_by, source))
        if known is None:
            known = self._containers[made_by, source] = Container(self.solver, kind, self.solver.variable())
        self.solver.add(made_by.dst, known)  # type: ignore[attr-defined]
        return known

    def generic_alias(self, cls: Class, load: LoadItem) -> Value:
        """`cls[key]` at one place."""
        known = self._aliases.get((cls, load))
        if known is None:
            known = self._aliases[cls, load] = GenericAlias(cls, load.key)
        return known

    def type_form(self, path: str, load: object) -> Value:
        """`path[key]` in an annotation."""
        known = self._type_forms.get(load)
        if known is None:
            known = self._type_forms[load] = TypeForm(path, load.key)  # type: ignore[attr-defined]
        return known

    # --- classes

    def class_of(self, value: Value) -> Class | None:
        """The class of an instance, or a class itself."""
        if isinstance(value, Instance | ClassBelow):
            return value.cls
        return value if isinstance(value, Class) else None

    def settled(self, value: Value) -> Value:
        """A surmised instance as what it is inside its own methods: an instance of the class or a subclass."""
        return value.cls.declared if isinstance(value, Instance) and value.surmised else value

    def metaclasses(self, cls: Class) -> list[Class]:
        """Metaclasses of the repository that a class is made by."""
        for base in cls.mro:
            variable = base.keywords.get("metaclass")
            if variable is not None:
                return [value for value in self.solver.values[variable] if isinstance(value, Class)]
        return []

    def created_by(self, metaclass: Class) -> Created:
        """The classes that a metaclass makes."""
        known = self._created.get(metaclass)
        if known is None:
            known = self._created[metaclass] = Created(self.solver)
        return known

    def overrides(self, cls: Class, name: str) -> list[tuple[Class, int]]:
        """Definitions of the attribute that subclasses have instead: a subclass for each, and the variable."""
        known = self._overrides.get((cls, name))
        if known is None:
            own = set(cls.mro)
            found: dict[int, Class] = {}
            # Few names are defined by any other class: those cost no walk over the subclasses.
            elsewhere = any(definer not in own for definer in self.definers(name))
            for sub in (*cls.descendants(), *cls.implementers) if elsewhere else ():
                if sub.name.startswith("_") and sub.definition.file != cls.definition.file:
                    continue  # a private class elsewhere is met where it is made
                defined = sub.lookup(name)
                if defined is not None and defined[0] not in own:
                    found.setdefault(defined[1], sub)
            known = self._overrides[cls, name] = [(sub, variable) for variable, sub in found.items()]
        return known

    def hash_key(self, key: int, site: CallSite) -> None:
        """What a variable holds is hashed at a site, once for all dicts that it is a key of there."""
        if self.defines("__hash__") and self.first_time((key, site)):
            self.solver.watch(key, Operate(0, ("__hash__",), (), site))

    def first_time(self, key: object) -> bool:
        """Whether something has not been done yet; from now on it has."""
        if key in self._done:
            return False
        self._done.add(key)
        return True

    def defines(self, name: str) -> bool:
        """Whether any class's body binds a name."""
        return bool(self.definers(name))

    def definers(self, name: str) -> list[Class]:
        """The classes whose bodies bind a name."""
        if not self._definers:
            for cls in self.classes:
                for attribute in cls.attributes:
                    self._definers.setdefault(attribute, []).append(cls)
        return self._definers.get(name, [])

    # --- attributes stored under names that only show while solving

    def store_name(self, name: str) -> None:
        """Attributes of this name are stored: what has read them so far without finding any finds them now."""
        if name not in self.stored_names:
            self.stored_names.add(name)
            for instance, load in self._missed.pop(name, ()):
                instance.read_field(self.solver, name, load.dst)

    def miss(self, instance: Instance, load: LoadAttribute) -> None:
        """An attribute was read that nothing stores yet."""
        if load.name not in self.stored_names:
            self._missed.setdefault(load.name, []).append((instance, load))

    # --- calls that leave the repository

    def hand_over(self, site: CallSite, function: Definition) -> bool:
        """Whether a function that is given to code outside at a site counts as a callback: of a crowd none does."""
        handed = self._handed.setdefault(site, set())
        if len(handed) <= MOST_CALLBACKS:
            handed.add(function)
        return len(handed) <= MOST_CALLBACKS

    def is_crossing(self, site: CallSite) -> bool:
        """Whether so many functions are given to code outside at a site that what is given there is data, not a callback."""
        return len(self._handed.get(site, ())) > MOST_CALLBACKS

    def call_back(self, solver: Solver, call: Call, items: tuple[int, ...] = (), dst: int = 0) -> None:
        """Code outside gets functions among the arguments and may call them, with `items` where they are known, or else with
        what stands behind them: `submit(function, x, y)`, `Thread(target=function, args=(x, y))`."""
        for place, (variable, _) in enumerate(call.arguments):
            behind = tuple(given for given, starred in call.arguments[place + 1 :] if not starred)
            solver.watch(variable, Callback(call.site, items or behind, dst, call.dst))
        given = next((variable for name, variable in call.keywords if name == "args"), 0)
        if given:
            items = tuple(solver.variable() for _ in range(MAX_GIVEN))
            for index, item in enumerate(items):
                solver.watch(given, Unpack(item, index, False, call.site))
        for _, variable in call.keywords:
            solver.watch(variable, Callback(call.site, items, dst, call.dst))
