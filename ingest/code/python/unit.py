"""The state of lowering one file: its instructions so far, the current scope, and names."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal

from tree_sitter import Node

from .ir import (
    NOTHING,
    ClassCode,
    Constant,
    Copy,
    FunctionCode,
    Instruction,
    MakeBuiltin,
    ModuleCode,
    Narrow,
    Site,
    SymbolCode,
)
from .scopes import Scope, State
from .syntax import line_of

# Where a result goes that is not used at once: what is called may also be awaited there.
_HANDED_ON = (
    "return_statement",
    "argument_list",
    "keyword_argument",
    "parenthesized_expression",
    "lambda",
    "list",
    "yield",
)


class Unit:
    """One file being lowered."""

    def __init__(self, path: str, root: Node) -> None:
        self.code = ModuleCode(path)
        self.code.symbols.append(SymbolCode("", "module", 1, max(1, root.end_point[0] + (root.end_point[1] > 0))))
        self.scope = Scope("module", None, symbol=0, prefix="")
        # Tests of types: node id -> name, its variable, types, whether only of these and not of classes below them
        self.tests: dict[int, tuple[str, int, int, bool]] = {}
        self.type_of: dict[int, tuple[str, int]] = {}  # type(x), x.__class__: node id -> name of x, its variable
        self.late = False  # while an annotation is lowered: names mean what they mean once the module is complete
        self.typing_only: Scope | None = None  # inside `if TYPE_CHECKING:`, the scope of that statement
        self.definition_of: dict[int, int] = {}  # node id -> index of its function or class
        self._constants: dict[str | int, int] = {}
        self._builtins: dict[str, int] = {}

    # --- emitting

    def variable(self) -> int:
        """A new, empty variable."""
        number = self.code.variables
        self.code.variables = number + 1
        return number

    def _shared(self) -> int:
        number = self.variable()
        self.code.shared.add(number)
        return number

    def emit(self, instruction: Instruction) -> None:
        """Append an instruction."""
        self.code.instructions.append(instruction)

    def emit_copy(self, dst: int, src: int) -> None:
        """dst holds what src holds."""
        if src != NOTHING and dst != src:
            self.emit(Copy(dst, src))

    def site(self, node: Node, written: str = "", receiver: str = "") -> int:
        """A call site at `node` in the current symbol."""
        self.code.sites.append(Site(line_of(node), self.scope.symbol, written, receiver, self._use(node)))
        return len(self.code.sites) - 1

    def _use(self, node: Node) -> Literal["", "await", "value"]:
        """What becomes of a call's result."""
        after = node.parent if node.type == "call" else None
        if after is None or after.type in _HANDED_ON:
            return ""
        if after.type == "await":
            return "await"
        function = self.code.functions[self.scope.function] if self.scope.function >= 0 else None
        return "" if function is not None and (function.is_async or function.is_lambda) else "value"

    def constant(self, value: str | int) -> int:
        """The variable of a literal; equal literals share one."""
        known = self._constants.get(value) if not isinstance(value, bool) else None
        if known is None:
            known = self._constants[value] = self._shared()
            self.emit(Constant(known, value))
        return known

    def builtin(self, name: str) -> int:
        """The variable of an instance of a built-in type."""
        known = self._builtins.get(name)
        if known is None:
            known = self._builtins[name] = self._shared()
            self.emit(MakeBuiltin(known, name))
        return known

    def union(self, variables: Iterable[int]) -> int:
        """A variable that holds what any of `variables` holds."""
        distinct = [number for number in dict.fromkeys(variables) if number != NOTHING]
        if len(distinct) < 2:
            return distinct[0] if distinct else NOTHING
        joined = self.variable()
        for number in distinct:
            self.emit(Copy(joined, number))
        return joined

    # --- definitions

    def add_symbol(self, symbol: SymbolCode) -> int:
        """Its index."""
        self.code.symbols.append(symbol)
        return len(self.code.symbols) - 1

    def add_function(self, function: FunctionCode) -> int:
        """Its index."""
        self.code.functions.append(function)
        return len(self.code.functions) - 1

    def add_class(self, made: ClassCode) -> int:
        """Its index."""
        self.code.classes.append(made)
        return len(self.code.classes) - 1

    # --- names

    def store_function(self, name: str, variable: int) -> None:
        """Bind the name of a function. A method that only type checkers see does not hide the one that runs."""
        if self.scope.kind != "class" or self.scope is not self.typing_only:
            self.store(name, variable)

    def global_name(self, name: str) -> int:
        """The variable of a global name of this module, whoever binds it."""
        known = self.code.names.get(name)
        if known is None:
            known = self.code.names[name] = self._shared()
        return known

    def load(self, name: str) -> int:
        """The variable that `name` means here."""
        scope = self.scope
        narrowed = scope.state.narrowed.get(name)
        if narrowed is not None:
            return narrowed
        if name not in scope.global_names and name not in scope.nonlocal_names:
            current = scope.state.names.get(name)
            if current is not None:
                return current
            if scope.kind == "function" and name in scope.bound:
                return self._summary(scope, name)
            if scope.kind == "class":
                return self._load_late(name, scope.parent)  # a class body has names only once they are bound
        return self.load_late(name)

    def load_late(self, name: str) -> int:
        """The same at an unknown later time: annotations as strings, bodies of nested functions."""
        return self._load_late(name, self.scope)

    def _load_late(self, name: str, scope: Scope | None) -> int:
        while scope is not None and scope.kind != "module":
            if name in scope.global_names:
                break
            readable = scope.kind == "function" or scope is self.scope
            if readable and (name in scope.bound or name in scope.state.names):
                return self._summary(scope, name)
            scope = scope.parent
        return self.global_name(name)

    def store(self, name: str, variable: int) -> None:
        """Bind a name of the current scope."""
        scope = self.scope
        self.forget(name)
        if name in scope.global_names:
            self.code.bound.add(name)
            if variable != NOTHING:
                self.emit(Copy(self.global_name(name), variable))
        elif name in scope.nonlocal_names:
            outer = scope.parent
            while outer is not None and not (outer.kind == "function" and name in outer.bound):
                outer = outer.parent
            if outer is not None:
                outer.versions.setdefault(name, []).append(variable)
        else:
            scope.state.names[name] = variable
            scope.versions.setdefault(name, []).append(variable)

    def rebound(self, names: Iterable[str]) -> None:
        """A function inside the current one binds these too: from here on they may hold any version."""
        for name in sorted(names):
            if self.scope.kind == "function" and name in self.scope.bound:
                self.scope.state.names[name] = self._summary(self.scope, name)

    def forget(self, name: str) -> None:
        """Drop what isinstance has shown about `name` and what hangs below it."""
        narrowed = self.scope.state.narrowed
        if narrowed:
            for key in [key for key in narrowed if key == name or key.startswith((f"{name}.", f"{name}["))]:
                del narrowed[key]

    def _summary(self, scope: Scope, name: str) -> int:
        known = scope.summaries.get(name)
        if known is None:
            known = scope.summaries[name] = self.variable()
            self.code.summaries[known] = scope.function
        return known

    def close(self, scope: Scope) -> None:
        """At the end of a scope: its summaries hold every version."""
        for name, summary in scope.summaries.items():
            for version in dict.fromkeys(scope.versions.get(name, ())):
                if version not in (NOTHING, summary):
                    self.emit(Copy(summary, version))

    def narrow(self, facts: Iterable[tuple[str, int, int, bool]]) -> None:
        """Take in what a condition has shown: (dotted name, its variable, types, whether it is an instance)."""
        for name, variable, types, positive in facts:
            current = self.scope.state.narrowed.get(name, variable)
            narrowed = self.variable()
            self.emit(Narrow(narrowed, current, types, positive))
            self.scope.state.narrowed[name] = narrowed

    # --- branches

    def join(self, states: list[State]) -> State:
        """The state after branches meet; dead ends count only when every branch is one."""
        alive = [state for state in states if state.alive]
        meeting = alive or states[:1]
        first, rest = meeting[0], meeting[1:]
        if not rest:
            return first
        names: dict[str, int] = {}
        for name in dict.fromkeys(name for state in meeting for name in state.names):
            versions = [state.names[name] for state in meeting if name in state.names]
            same = all(version == versions[0] for version in versions)
            names[name] = versions[0] if same else self.union(versions)
        narrowed = {
            key: value
            for key, value in first.narrowed.items()
            if all(state.narrowed.get(key) == value for state in rest)
        }
        return State(names, narrowed, bool(alive))
