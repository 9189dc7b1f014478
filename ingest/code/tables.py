"""The tables of a program: definitions of all files under one numbering, and a node for whatever holds values."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from ..analysis import EdgeHow
from .facts import NOTHING, Definition, FileFacts
from .linker import Linker
from .solver import Constraint, Kind, Solver, value_of

CONFIDENCE: dict[EdgeHow, float] = {
    "direct": 1.0, "import": 1.0, "inherited": 0.95, "inferred": 0.85, "operator": 0.85, "property": 0.85, "indirect": 0.7, "override": 0.6,
}  # fmt: skip
# Past this many overriding methods the class is the language's universal one, and the list would say nothing.
MOST_OVERRIDES = 40
CLASSES = frozenset({"class", "interface"})
METHODS = frozenset({"method"})
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
    open: bool = False  # a method of an object that another project's class may describe
    targets: dict[int, EdgeHow] = field(default_factory=dict)
    guessed: bool = False


class Tables:
    """Definitions, scopes, variables, fields, parameters and results of every file of one language family."""

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
        self._base_places: dict[int, list[int]] = {}  # beside `bases`: where each is written
        self.attached: dict[int, int] = {}  # methods written outside of their class: the class
        self.stars: dict[int, list[int]] = {}
        self.field_order: dict[int, list[str]] = {}
        self.sites: list[Site] = []
        self._scope_names: list[dict[int, dict[str, int]]] = [{} for _ in files]
        self._nodes: list[list[int]] = []
        self._fields: dict[int, dict[str, int]] = {}
        self._selves: dict[int, int] = {}
        self._returns: dict[int, int] = {}
        self._params: dict[tuple[int, int], int] = {}
        self._free: dict[tuple[int, str, int], int] = {}
        self._exports: dict[int, int] = {}
        self._orders: dict[int, tuple[int, ...]] = {}
        self._origin: dict[int, EdgeHow] = {}
        self._typed: set[int] = set()  # parameters and results whose declared type says all that they hold
        self._signed: set[int] = set()  # those whose declared type is, or may be, a function's
        self._made: dict[int, int] = {}  # result of a collection's method: what its callback makes
        self._stated: set[int] = set()  # variables and fields whose declaration states a type
        self._given: list[tuple[int, int]] = []  # (value, variable): what these were given besides
        self._places: dict[tuple[int, int], int] = {}
        self._globs: dict[int, list[int]] = {}
        self._asked: dict[int, dict[Constraint, None]] = {}
        self.unknown: dict[int, tuple[int, str, str]] = {}  # site: receiver, what it is called, method
        self._early: list[tuple[int, str, int]] | None = []  # loads made before the hierarchy was known
        self._scope_owner: list[dict[int, int]] = [{} for _ in files]

    def field_node(self, definition: int, name: str) -> int:
        """The node of a field of all instances of a class, or of a name of a module."""
        fields = self._fields.setdefault(definition, {})
        node = fields.get(name)
        if node is None:
            node = fields[name] = self.solver.node()
        return node

    def has_field(self, definition: int, name: str) -> bool:
        """Whether anything was stored in, or declared as, this field."""
        return name in self._fields.get(definition, ())

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

    def around(self, file: int, scope: int, kinds: frozenset[str]) -> int:
        """The global number of the innermost definition of these kinds whose body holds a scope; NOTHING if none."""
        scopes = self.files[file].scopes
        while scope != NOTHING:
            found = self._scope_owner[file].get(scope)
            if found is not None and self.definitions[found].kind in kinds:
                return found
            scope = scopes[scope]
        return NOTHING

    def class_around(self, file: int, scope: int) -> int:
        """The innermost class whose body holds a scope."""
        return self.around(file, scope, CLASSES)

    def class_outside(self, number: int) -> int:
        """The class around a class; NOTHING for an outermost one."""
        number = self.attached.get(number, self.owner_of(number))
        while number != NOTHING and self.definitions[number].kind not in CLASSES:
            number = self.owner_of(number)
        return number

    def owner_of(self, definition: int) -> int:
        """The global number of the definition around this one."""
        owner = self.definitions[definition].owner
        return NOTHING if owner == NOTHING else owner + self.first[self.file_of[definition]]

    def caller_of(self, definition: int) -> int:
        """The named definition that a call inside `definition` belongs to."""
        while self.definitions[definition].kind in {"lambda", "object", "namespace", "field"}:
            definition = self.owner_of(definition)
        return definition
