"""Attributes and modules by a name that is computed: a constant, a beginning that is known, or anything."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from .classes import Class
from .each import Each
from .functions import Function, Wrapper
from .instances import Instance
from .modules import Module
from .strings import Constant, Prefix
from .values import Bind, Call, HasAttribute, LoadAttribute, StoreAttribute, Value

if TYPE_CHECKING:
    from .external import External
    from .program import Definition, Program
    from .solver import Solver

# Attributes named alike, up to which they are told from each other wherever they go. More are a visitor's methods.
MAX_FOLLOWED = 24
# Subclasses, and handlers in them, of a class that finds handlers by their names.
MAX_BELOW = 1_000
# Attributes that an unknown name may mean. A class that has more is called by name elsewhere.
MAX_ANY = 120


def get_attribute(solver: Solver, call: Call, _: External) -> None:
    """getattr(object, name): by a constant name, or by all names with the beginning that is known."""
    base, name = call.argument(0), call.argument(1)
    solver.copy(call.argument(2), call.dst)
    if call.function is not None and call.function.delegated_by(name):
        solver.copy(base, call.function.delegates(solver))
        return

    def by_name(solver: Solver, value: Value) -> None:
        if isinstance(value, Constant) and isinstance(value.value, str):
            solver.watch(base, LoadAttribute(call.dst, value.value, call.site))
        elif isinstance(value, Prefix):
            solver.watch(base, Each(lambda s, owner: _by_prefix(s, owner, value.text, call)))

    solver.watch(name, Each(by_name))
    solver.program.computed_names.append((base, name, call.dst))


def has_attribute(solver: Solver, call: Call, _: External) -> None:
    """hasattr(object, name) by a constant name"""
    base = call.argument(0)

    def by_name(solver: Solver, value: Value) -> None:
        if isinstance(value, Constant) and isinstance(value.value, str):
            solver.watch(base, HasAttribute(value.value, call.site))

    solver.watch(call.argument(1), Each(by_name))
    solver.add(call.dst, solver.program.external("builtins.bool()"))


def _by_prefix(solver: Solver, owner: Value, beginning: str, call: Call) -> None:
    alike = [name for name in names_of(solver.program, owner) if name.startswith(beginning)]
    if not alike and isinstance(owner, Instance) and not owner.exact:
        _below_by_prefix(solver, owner.cls, beginning, call)
        return
    many = len(alike) > MAX_FOLLOWED
    variables = [solver.variable() if many else call.dst for _ in alike]
    for name, variable in zip(alike, variables, strict=True):
        owner.load_attribute(solver, LoadAttribute(variable, name, call.site, implicit=True))
    if many:
        solver.add(call.dst, NamedAlike(variables))


def _below_by_prefix(solver: Solver, base: Class, beginning: str, call: Call) -> None:
    """A base class that finds handlers by their names, and leaves writing them to its subclasses."""
    variables: list[int] = []
    for cls in base.descendants(most=MAX_BELOW):
        for name, held in cls.attributes.items():
            if name.startswith(beginning) and len(variables) < MAX_BELOW:
                variables.append(solver.variable())
                solver.watch(held, Bind(variables[-1], cls.beneath, call.site))
    if variables:
        solver.add(call.dst, NamedAlike(variables))


def names_of(program: Program, owner: Value) -> Iterable[str]:
    """The names that an object, a class or a module has."""
    if isinstance(owner, Module):
        return list(owner.names)
    cls = program.class_of(owner)
    return cls.names() if cls is not None else ()


class NamedAlike(Value):
    """One of many attributes whose names begin alike: each has its own variable, and what they return is not followed."""

    runs = True

    def __init__(self, variables: Sequence[int]) -> None:
        self.variables = variables

    def call(self, solver: Solver, call: Call) -> None:
        """One of the attributes may again be one of many: a call, and what `replace` makes of it, meets each group once."""
        if self not in call.linked:
            call.linked.add(self)
            for variable in self.variables:
                solver.watch(variable, replace(call, dst=0))


def follow_unknown_names(program: Program) -> None:
    """Where an attribute by a name of which nothing is known is called at once, it is what nothing else calls: handlers,
    commands, rules of a grammar."""
    solver = program.solver
    called = {callee for _, callee in solver.calls} if program.computed_names else set()
    for base, name, dst in program.computed_names:
        if any(isinstance(value, Constant | Prefix) for value in solver.values[name]):
            continue
        calls = [call for call in solver.watchers(dst) if isinstance(call, Call)]
        for owner in solver.values[base] if calls else ():
            for function in _uncalled(program, owner, called):
                for call in calls:
                    if function.definition is not call.site.caller:
                        solver.call(call.site, function.definition, "indirect", True)


def _uncalled(program: Program, owner: Value, called: set[Definition]) -> list[Function]:
    found: dict[Function, None] = {}
    if isinstance(owner, Instance | Class | Module):
        below = owner.cls.descendants() if isinstance(owner, Instance) and not owner.exact else ()
        for holder in (owner.cls if isinstance(owner, Instance) else owner, *below):
            for name in names_of(program, holder):
                if not name.startswith("_"):
                    for value in program.solver.values[_variable(holder, name)]:
                        function = value.inner if isinstance(value, Wrapper) else value
                        if isinstance(function, Function) and function.definition not in called:
                            found[function] = None
    return list(found) if len(found) <= MAX_ANY else []


def _variable(holder: Class | Module, name: str) -> int:
    if isinstance(holder, Module):
        return holder.names[name]
    found = holder.lookup(name)
    return found[1] if found is not None else 0


def set_attribute(solver: Solver, call: Call, _: External) -> None:
    """setattr(object, name, value)"""
    base, source = call.argument(0), call.argument(2)

    def by_name(solver: Solver, value: Value) -> None:
        if isinstance(value, Constant) and isinstance(value.value, str):
            solver.watch(base, StoreAttribute(value.value, source, call.site))
            solver.program.store_name(value.value)

    solver.watch(call.argument(1), Each(by_name))


def import_module_model(solver: Solver, call: Call, _: External) -> None:
    """importlib.import_module(name): the module of that name, or those with the beginning that is known."""

    def by_name(solver: Solver, value: Value) -> None:
        modules = solver.program.modules
        if isinstance(value, Constant) and value.value in modules:
            solver.add(call.dst, modules[str(value.value)])
        elif isinstance(value, Prefix) and "." in value.text:
            alike = [module for name, module in modules.items() if name.startswith(value.text)]
            solver.add(call.dst, ModulesAlike(alike))

    solver.watch(call.argument(0), Each(by_name))


class ModulesAlike(Value):
    """One of several modules that are imported by a computed name."""

    def __init__(self, modules: Sequence[Module]) -> None:
        self.modules = modules

    def load_attribute(self, solver: Solver, load: LoadAttribute) -> None:
        for module in self.modules:
            if load.name in module.names:
                module.load_attribute(solver, load)
