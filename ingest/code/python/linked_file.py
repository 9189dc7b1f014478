"""One file in the program: its variables in the program's numbering, its definitions, classes and functions as values."""

from __future__ import annotations

import builtins
from collections.abc import Iterable

from . import ir
from .classes import Class, ClassBelow
from .copied import CopiedCode, can_be_copied
from .creation import run_class_statement
from .decorated import ClassStays
from .functions import Function
from .imports import Imports
from .instructions import Emitter
from .modules import Module
from .program import CallSite, Definition, Program

_BUILTINS = set(dir(builtins))
_STRUCTURE = (
    ir.Copy,
    ir.MakeFunction,
    ir.MakeClass,
    ir.Import,
    ir.LoadAttribute,
    ir.LoadItem,
    ir.MakeContainer,
    ir.Constant,
)


class LinkedFile(Emitter):
    """One file with its variables moved into the program's numbering."""

    def __init__(self, program: Program, imports: Imports, code: ir.ModuleCode, name: str) -> None:
        self.program, self.solver, self.imports = program, program.solver, imports
        self.code = code
        self.name = name
        self.offset = self.solver.variables(code.variables)
        prefix = f"{name}."
        self.definitions = [
            Definition(
                prefix + symbol.name if symbol.name else name, symbol.kind, code.path, symbol.line, symbol.end_line
            )
            for symbol in code.symbols
        ]
        self.program.definitions.extend(self.definitions)
        self.sites = self._made_sites()
        self.module = Module(name, self.definitions[0])
        self.program.modules[name] = self.module
        self.module.names = {key: value + self.offset for key, value in code.names.items() if key in code.bound}
        self.classes = [Class(item, self.definitions[item.symbol], self.offset) for item in code.classes]
        self.functions = [Function(item, self.definitions[item.symbol], self.at) for item in code.functions]
        self.program.classes.extend(self.classes)
        self.program.functions.extend(self.functions)
        for function in self.functions:
            item = function.code
            if can_be_copied(function):
                function.copy_code = self.copy_function
            function.definition.is_stub = item.stub
            function.definition.is_hook = item.hook
            function.definition.is_getter = item.getter
            function.definition.is_answer = item.answer
            function.definition.is_async = item.is_async
            if item.owner >= 0:
                function.owner = self.classes[item.owner]
                function.definition.owner = function.owner.definition
            if item.enclosing >= 0:
                function.enclosing = self.classes[item.enclosing]
            if item.around >= 0:
                function.around = self.functions[item.around]

    def _made_sites(self) -> list[CallSite]:
        return [
            CallSite(self.code.path, site.line, self.definitions[site.symbol], site.written, site.receiver, site.use)
            for site in self.code.sites
        ]

    def copy_function(self, function: Function) -> Function:
        """The function once more, with variables of its own."""
        return CopiedCode(self, function).made

    # --- names

    def resolve_stars(self) -> None:
        """What star imports read. Names that come from there can be looked up when all files have done this."""
        for instruction in self.code.instructions:
            if isinstance(instruction, ir.StarImport):
                source = self.imported(instruction.module, instruction.level)
                if isinstance(source, Module):
                    self.module.stars.append(source)

    def _resolve_unbound(self) -> None:
        """Names that this module reads but does not bind: from a star import or built in."""
        for name, variable in self.code.names.items():
            if name in self.code.bound:
                continue
            found = self.module.find(name) if self.module.stars else None
            if isinstance(found, Module):
                self.solver.add(self.at(variable), found)
            elif found is not None:
                self.solver.copy(found, self.at(variable))
            elif name in _BUILTINS:
                self.solver.add(self.at(variable), self.program.external(f"builtins.{name}"))

    # --- instructions

    def stored_names(self) -> Iterable[str]:
        """Names that the file stores as attributes; those stored on a method's first parameter belong to its class."""
        firsts = {function.code.parameters[0].variable: function.owner for function in self.functions
                  if function.owner is not None and function.code.parameters}  # fmt: skip
        for instruction in self.code.instructions:
            if isinstance(instruction, ir.StoreAttribute):
                owner = firsts.get(instruction.base)
                if owner is not None:
                    owner.own_fields.add(instruction.name)
                yield instruction.name
        for cls in self.classes:
            if "__getattr__" not in cls.attributes:  # that is where a field comes from which is only declared
                cls.own_fields.update(cls.code.annotated)
            yield from cls.code.annotated

    def emit(self, *, structure: bool) -> None:
        """Constraints of the instructions that class hierarchies need, or of all others."""
        if structure:
            self._resolve_unbound()
        for instruction in self.code.instructions:
            if isinstance(instruction, _STRUCTURE) == structure:
                self.emit_one(instruction)
            elif structure and isinstance(instruction, ir.Call) and instruction.decorates:
                original = self.at(instruction.arguments[0][0])
                self.solver.watch(original, ClassStays(self.at(instruction.dst)))

    def run_class_statements(self) -> None:
        """Every class is made where its statement stands."""
        for cls in self.classes:
            run_class_statement(self.program, cls, self.sites[cls.code.site])

    def seed_parameters(self) -> None:
        """The first parameter of a method is an instance of its class, or the class itself in a class method."""
        for function in self.functions:
            owner = function.owner
            if owner is None or not function.first_parameter or function.code.is_lambda:
                continue
            first = function.code.parameters[0].name
            on_class = first in ("cls", "mcs", "mcls") and not (first == "cls" and owner.is_metaclass)
            if function.name == "__init_subclass__":
                self.solver.add(function.first_parameter, ClassBelow(owner, proper=True))
            elif on_class or function.name in ("__new__", "__class_getitem__"):
                self.solver.add(function.first_parameter, owner.below)
            elif first in ("self", "cls") or not function.code.decorated:
                self.solver.add(function.first_parameter, owner.declared)
