"""What each instruction asks of the solver: one function for each type of instruction."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from . import ir
from .classes import Class
from .containers import Container
from .decorated import AfterDecorator
from .functions import Function
from .imports import Imports, outside_name
from .modules import Module
from .narrowing import Declared, Narrow
from .program import CallSite, Program
from .solver import Solver
from .values import (
    Await,
    Call,
    Concatenate,
    Enter,
    InstanceOf,
    Iterate,
    LoadAttribute,
    LoadItem,
    LoadSlice,
    Operate,
    Raise,
    StoreAttribute,
    StoreItem,
    Unpack,
    Value,
)


class Emitter:
    """Instructions of one file over variables of the program; what files, copies of functions and stubs have in common."""

    program: Program
    solver: Solver
    imports: Imports
    code: ir.ModuleCode
    name: str  # of the module
    offset: int  # of the file's variables in the program's numbering
    sites: list[CallSite]
    functions: list[Function]
    classes: list[Class]

    def at(self, variable: int) -> int:
        """The program's number of a variable of this file; nothing stays nothing."""
        return variable + self.offset if variable else 0

    def emit_one(self, item: ir.Instruction) -> None:
        """The instruction as constraints."""
        EMIT[type(item)](self, item)

    def imported(self, module: str, level: int) -> Module | str | None:
        """What an import of this file reads; see Imports.source."""
        is_package = self.code.path.rpartition("/")[2].startswith("__init__.")
        return self.imports.source(module, level, self.name, is_package=is_package)


def _copy(to: Emitter, item: ir.Copy) -> None:
    to.solver.copy(to.at(item.src), to.at(item.dst))


def _constant(to: Emitter, item: ir.Constant) -> None:
    to.solver.add(to.at(item.dst), to.program.constant(item.value))


def _make_builtin(to: Emitter, item: ir.MakeBuiltin) -> None:
    to.solver.add(to.at(item.dst), to.program.external(f"builtins.{item.name}()"))


def _make_function(to: Emitter, item: ir.MakeFunction) -> None:
    to.solver.add(to.at(item.dst), to.functions[item.place])


def _make_class(to: Emitter, item: ir.MakeClass) -> None:
    to.solver.add(to.at(item.dst), to.classes[item.place])


def _make_container(to: Emitter, item: ir.MakeContainer) -> None:
    solver = to.solver
    made = Container(solver, item.kind, solver.variable())
    for key, variable in item.items:
        if variable or item.kind == "tuple":
            made.put(solver, to.at(variable), key)
    if not item.spread and item.kind in ("list", "tuple") and all(key is not None for key, _ in item.items):
        made.length = len(item.items)
    for variable in item.spread:
        solver.watch(to.at(variable), _Spread(made))
    for variable in item.keys:
        solver.copy(to.at(variable), made.keys)
    solver.add(to.at(item.dst), made)


def _load_attribute(to: Emitter, item: ir.LoadAttribute) -> None:
    to.solver.watch(to.at(item.base), LoadAttribute(to.at(item.dst), item.name, to.sites[item.site]))


def _store_attribute(to: Emitter, item: ir.StoreAttribute) -> None:
    to.solver.watch(to.at(item.base), StoreAttribute(item.name, to.at(item.src), to.sites[item.site]))


def _load_item(to: Emitter, item: ir.LoadItem) -> None:
    to.solver.watch(to.at(item.base), LoadItem(to.at(item.dst), to.at(item.key), to.sites[item.site]))


def _store_item(to: Emitter, item: ir.StoreItem) -> None:
    to.solver.watch(to.at(item.base), StoreItem(to.at(item.key), to.at(item.src), to.sites[item.site]))


def _load_slice(to: Emitter, item: ir.LoadSlice) -> None:
    to.solver.watch(to.at(item.base), LoadSlice(to.at(item.dst), item.start, item.stop, to.sites[item.site]))


def _unpack(to: Emitter, item: ir.Unpack) -> None:
    to.solver.watch(to.at(item.base), Unpack(to.at(item.dst), item.place, item.starred, to.sites[item.site]))


def _iterate(to: Emitter, item: ir.Iterate) -> None:
    to.solver.watch(to.at(item.base), Iterate(to.at(item.dst), to.sites[item.site], item.asynchronous))


def _enter(to: Emitter, item: ir.Enter) -> None:
    to.solver.watch(to.at(item.base), Enter(to.at(item.dst), to.sites[item.site], item.asynchronous))


def _await(to: Emitter, item: ir.Await) -> None:
    to.solver.watch(to.at(item.base), Await(to.at(item.dst), to.sites[item.site]))


def _call(to: Emitter, item: ir.Call) -> None:
    at, solver = to.at, to.solver
    dst = at(item.dst)
    if item.decorates:
        dst = solver.variable()
        original = at(item.arguments[0][0])
        solver.watch(dst, AfterDecorator(original, at(item.dst)))
        solver.unless_known(at(item.dst), original, at(item.dst))
    call = Call(
        dst,
        tuple((at(variable), starred) for variable, starred in item.arguments),
        tuple((name, at(variable)) for name, variable in item.keywords),
        to.sites[item.site],
        to.functions[item.function] if item.function >= 0 else None,
        item.decorates,
        via="decorator" if item.decorates else "call",
    )
    solver.watch(at(item.callee), call)


def _operate(to: Emitter, item: ir.Operate) -> None:
    arguments = tuple(to.at(argument) for argument in item.arguments)
    operate = Operate(to.at(item.dst), item.methods, arguments, to.sites[item.site], item.unless)
    to.solver.watch(to.at(item.base), operate)


def _hash(to: Emitter, item: ir.Hash) -> None:
    to.program.hash_key(to.at(item.key), to.sites[item.site])


def _concatenate(to: Emitter, item: ir.Concatenate) -> None:
    to.solver.watch(to.at(item.left), Concatenate(to.at(item.dst), to.at(item.right)))


def _instance_of(to: Emitter, item: ir.InstanceOf) -> None:
    owner = to.classes[item.owner].declared if item.owner >= 0 else None
    to.solver.watch(to.at(item.src), InstanceOf(to.at(item.dst), owner))


def _narrow(to: Emitter, item: ir.Narrow) -> None:
    dst, types = to.at(item.dst), to.at(item.types)
    if item.positive:
        to.solver.watch(types, InstanceOf(dst, None))
    to.solver.watch(to.at(item.src), Narrow(dst, item.positive, types, to.program))


def _declared(to: Emitter, item: ir.Declared) -> None:
    to.solver.watch(to.at(item.src), Declared(to.at(item.dst), to.at(item.types)))


def _raise(to: Emitter, item: ir.Raise) -> None:
    to.solver.watch(to.at(item.src), Raise(to.sites[item.site]))


def _import(to: Emitter, item: ir.Import) -> None:
    dst, site = to.at(item.dst), to.sites[item.site]
    source = to.imported(item.module, item.level)
    if item.name is not None:
        if isinstance(source, Module):
            source.load_attribute(to.solver, LoadAttribute(dst, item.name, site))
        elif source is not None:
            to.solver.add(dst, to.program.external(f"{outside_name(source)}.{item.name}"))
        return
    if item.top:
        first = item.module.partition(".")[0]
        found = to.imports.find(first, to.name)
        source = found if isinstance(source, Module) else found or first
    if isinstance(source, Module):
        to.solver.add(dst, source)
    elif source:
        to.solver.add(dst, to.program.external(outside_name(source)))


def _nothing(to: Emitter, item: ir.Instruction) -> None:
    """Star imports are followed before any instruction is."""


EMIT: dict[type, Callable[[Any, Any], None]] = {
    ir.Copy: _copy,
    ir.Constant: _constant,
    ir.MakeBuiltin: _make_builtin,
    ir.MakeFunction: _make_function,
    ir.MakeClass: _make_class,
    ir.MakeContainer: _make_container,
    ir.LoadAttribute: _load_attribute,
    ir.StoreAttribute: _store_attribute,
    ir.LoadItem: _load_item,
    ir.StoreItem: _store_item,
    ir.LoadSlice: _load_slice,
    ir.Unpack: _unpack,
    ir.Iterate: _iterate,
    ir.Enter: _enter,
    ir.Await: _await,
    ir.Call: _call,
    ir.Operate: _operate,
    ir.Hash: _hash,
    ir.Concatenate: _concatenate,
    ir.InstanceOf: _instance_of,
    ir.Narrow: _narrow,
    ir.Declared: _declared,
    ir.Raise: _raise,
    ir.Import: _import,
    ir.StarImport: _nothing,
}


class _Spread:
    """[*other]: the items of other."""

    def __init__(self, made: Container) -> None:
        self.made = made

    def apply(self, solver: Solver, value: Value) -> None:
        if isinstance(value, Container):
            self.made.take_all(solver, value)
