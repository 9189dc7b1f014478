"""Files joined to one program: names across modules, class hierarchies, and the constraints to solve."""

from __future__ import annotations

import builtins
import sys
from collections.abc import Iterable, Mapping

from . import ir
from .classes import Class, ClassBelow
from .containers import Container
from .creation import run_class_statement
from .decorated import AfterDecorator, ClassStays
from .functions import Function
from .hierarchy import linearize
from .modules import Module
from .narrowing import Declared, Narrow
from .program import CallSite, Definition, Program
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

# Instructions of a method that may be copied for each holder; longer ones do more than hold.
MAX_COPIED = 200
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


class Linker:
    """Adds files to a program, in two rounds: what class hierarchies need, then everything else."""

    def __init__(
        self, program: Program, files: Iterable[tuple[ir.ModuleCode, str]], project_folders: Mapping[str, str]
    ) -> None:
        self.program = program
        self.solver = program.solver
        self.files = [LinkedFile(self, code, name) for code, name in files]
        self._add_folders()
        self.projects = {name: self._project(name, folder) for name, folder in project_folders.items()}

    def link(self) -> None:
        """Everything becomes constraints of the program's solver; nothing is left but to solve."""
        for file in self.files:
            file.resolve_names()
        for file in self.files:
            file.emit(structure=True)
        self.solver.solve(early=True)
        self.program.stored_names.update(name for file in self.files for name in file.stored_names())
        linearize(self.program)
        self.solver.bound_by(self.solver.count)
        for file in self.files:
            file.emit(structure=False)
            file.seed_parameters()
            file.run_class_statements()

    def _add_folders(self) -> None:
        """Folders without an `__init__` file are modules too; submodules know their package."""
        modules = self.program.modules
        for name in list(modules):
            while "." in name:
                name = name.rpartition(".")[0]
                if name not in modules:
                    modules[name] = Module(name, None)
        for name, module in modules.items():
            parent, _, last = name.rpartition(".")
            if parent:
                modules[parent].submodules[last] = module

    def _project(self, name: str, folder: str) -> Module | None:
        """What a project's name means: the module of its folder, or one that has all modules of the analysed folder."""
        if folder:
            return self.program.modules.get(folder)
        project = Module(name, None)
        project.submodules = {top: module for top, module in self.program.modules.items() if "." not in top}
        return project

    def find_module(self, name: str, importer: str) -> Module | None:
        """The module that `import name` means in a module: by its full name, or beside the importing file."""
        modules = self.program.modules
        if name in modules:
            return modules[name]
        folder = importer.rpartition(".")[0]
        while folder:
            beside = modules.get(f"{folder}.{name}")
            if beside is not None and modules[folder].definition is None:
                return beside
            folder = folder.rpartition(".")[0]
        first, *rest = name.split(".")
        if first in self.projects:
            found = self.projects[first]
            for part in rest:
                found = None if found is None else found.submodules.get(part)
            return found
        if first in sys.stdlib_module_names:
            return None
        # The analysed folder is a package and also where its scripts run.
        return modules.get(f"{importer.partition('.')[0]}.{name}")


class LinkedFile:
    """One file with its variables moved into the program's numbering."""

    def __init__(self, linker: Linker, code: ir.ModuleCode, name: str) -> None:
        self.linker, self.program, self.solver = linker, linker.program, linker.solver
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
            if item.extent is not None and item.extent.instructions[1] - item.extent.instructions[0] <= MAX_COPIED:
                function.copy_code = self.copy_function
            function.definition.is_stub = item.stub
            function.definition.is_hook = item.hook
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

    def at(self, variable: int) -> int:
        """The program's number of a variable of this file; nothing stays nothing."""
        return variable + self.offset if variable else 0

    def copy_function(self, function: Function) -> Function:
        """The function once more, with variables of its own."""
        return CopiedCode(self, function).made

    # --- names

    def resolve_names(self) -> None:
        """Star imports, then names that this module reads but does not bind: from a star import or built in."""
        for instruction in self.code.instructions:
            if isinstance(instruction, ir.StarImport):
                source = self._module(instruction.module, instruction.level)
                if isinstance(source, Module):
                    self.module.stars.append(source)
        # Read only after every file has its star imports: see `emit`.

    def _resolve_unbound(self) -> None:
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

    def _module(self, name: str, level: int) -> Module | str | None:
        """A module of the repository, the name of one outside, or None for a relative import that leads nowhere."""
        if level == 0:
            return self.linker.find_module(name, self.name) or name
        parts = self.name.split(".")
        is_package = self.code.path.rpartition("/")[2].startswith("__init__.")
        keep = len(parts) - level + (1 if is_package else 0)
        if keep < 0 or (keep == 0 and not name):
            return None
        full = ".".join(parts[:keep] + ([name] if name else []))
        return self.program.modules.get(full)

    def _import(self, item: ir.Import) -> None:
        dst, site = self.at(item.dst), self.sites[item.site]
        source = self._module(item.module, item.level)
        if item.name is not None:
            if isinstance(source, Module):
                source.load_attribute(self.solver, LoadAttribute(dst, item.name, site))
            elif source is not None:
                self.solver.add(dst, self.program.external(f"{_canonical(source)}.{item.name}"))
            return
        if item.top and isinstance(source, Module):
            source = self.linker.find_module(item.module.partition(".")[0], self.name)
        elif item.top:
            first = self.linker.find_module(item.module.partition(".")[0], self.name)
            source = first or item.module.partition(".")[0]
        if isinstance(source, Module):
            self.solver.add(dst, source)
        elif source:
            self.solver.add(dst, self.program.external(_canonical(source)))

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
                self._emit(instruction)
            elif structure and isinstance(instruction, ir.Call) and instruction.decorates:
                original = self.at(instruction.arguments[0][0])
                self.solver.watch(original, ClassStays(self.at(instruction.dst)))

    def _emit(self, item: ir.Instruction) -> None:
        solver, at = self.solver, self.at
        match item:
            case ir.Copy():
                solver.copy(at(item.src), at(item.dst))
            case ir.LoadAttribute():
                solver.watch(at(item.base), LoadAttribute(at(item.dst), item.name, self.sites[item.site]))
            case ir.Call():
                self._call(item)
            case ir.Constant():
                solver.add(at(item.dst), self.program.constant(item.value))
            case ir.MakeBuiltin():
                solver.add(at(item.dst), self.program.external(f"builtins.{item.name}()"))
            case ir.MakeFunction():
                solver.add(at(item.dst), self.functions[item.place])
            case ir.MakeClass():
                solver.add(at(item.dst), self.classes[item.place])
            case ir.MakeContainer():
                self._container(item)
            case ir.StoreAttribute():
                solver.watch(at(item.base), StoreAttribute(item.name, at(item.src), self.sites[item.site]))
            case ir.LoadItem():
                solver.watch(at(item.base), LoadItem(at(item.dst), at(item.key), self.sites[item.site]))
            case ir.StoreItem():
                solver.watch(at(item.base), StoreItem(at(item.key), at(item.src), self.sites[item.site]))
            case ir.LoadSlice():
                solver.watch(at(item.base), LoadSlice(at(item.dst), item.start, item.stop, self.sites[item.site]))
            case ir.Unpack():
                solver.watch(at(item.base), Unpack(at(item.dst), item.place, item.starred, self.sites[item.site]))
            case ir.Iterate():
                solver.watch(at(item.base), Iterate(at(item.dst), self.sites[item.site], item.asynchronous))
            case ir.Enter():
                solver.watch(at(item.base), Enter(at(item.dst), self.sites[item.site], item.asynchronous))
            case ir.Await():
                solver.watch(at(item.base), Await(at(item.dst), self.sites[item.site]))
            case ir.Operate():
                arguments = tuple(at(argument) for argument in item.arguments)
                made = Operate(at(item.dst), item.methods, arguments, self.sites[item.site], item.unless)
                solver.watch(at(item.base), made)
            case ir.Hash():
                self.program.hash_key(at(item.key), self.sites[item.site])
            case ir.Concatenate():
                solver.watch(at(item.left), Concatenate(at(item.dst), at(item.right)))
            case ir.InstanceOf():
                owner = self.classes[item.owner].declared if item.owner >= 0 else None
                solver.watch(at(item.src), InstanceOf(at(item.dst), owner))
            case ir.Narrow():
                self._narrow(item)
            case ir.Declared():
                solver.watch(at(item.src), Declared(at(item.dst), at(item.types)))
            case ir.Raise():
                solver.watch(at(item.src), Raise(self.sites[item.site]))
            case ir.Import():
                self._import(item)
            case ir.StarImport():
                pass

    def _call(self, item: ir.Call) -> None:
        at = self.at
        dst = at(item.dst)
        if item.decorates:
            dst = self.solver.variable()
            original = at(item.arguments[0][0])
            self.solver.watch(dst, AfterDecorator(original, at(item.dst)))
            self.solver.unless_known(at(item.dst), original, at(item.dst))
        self.solver.watch(
            at(item.callee),
            Call(
                dst,
                tuple((at(variable), starred) for variable, starred in item.arguments),
                tuple((name, at(variable)) for name, variable in item.keywords),
                self.sites[item.site],
                self.functions[item.function] if item.function >= 0 else None,
                item.decorates,
                via="decorator" if item.decorates else "call",
            ),
        )

    def _container(self, item: ir.MakeContainer) -> None:
        solver = self.solver
        made = Container(solver, item.kind, solver.variable())
        for key, variable in item.items:
            if variable or item.kind == "tuple":
                made.put(solver, self.at(variable), key)
        if not item.spread and item.kind in ("list", "tuple") and all(key is not None for key, _ in item.items):
            made.length = len(item.items)
        for variable in item.spread:
            solver.watch(self.at(variable), _Spread(made))
        for variable in item.keys:
            solver.copy(self.at(variable), made.keys)
        solver.add(self.at(item.dst), made)

    def _narrow(self, item: ir.Narrow) -> None:
        dst = self.at(item.dst)
        narrow = Narrow(dst, item.positive, self.at(item.types), self.program)
        if item.positive:
            self.solver.watch(self.at(item.types), InstanceOf(dst, None))
        self.solver.watch(self.at(item.src), narrow)

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


class CopiedCode(LinkedFile):
    """The instructions of one function, and of those inside it, over new variables."""

    def __init__(self, file: LinkedFile, function: Function) -> None:
        self.linker, self.program, self.solver = file.linker, file.program, file.solver
        self.code, self.name, self.offset = file.code, file.name, file.offset
        self.definitions, self.sites, self.module, self.classes = (
            file.definitions,
            file.sites,
            file.module,
            file.classes,
        )
        extent = function.code.extent
        assert extent is not None
        self._low, self._high = extent.variables
        self._first = extent.functions[0]
        self._new: dict[int, int] = {}
        self.functions = list(file.functions)
        for place in range(*extent.functions):
            original = file.functions[place]
            copied = Function(original.code, original.definition, self.at)
            copied.owner, copied.enclosing, copied.wraps = original.owner, original.enclosing, original.wraps
            copied.around = self.functions[original.code.around] if original.code.around >= 0 else None
            self.functions[place] = copied
        self.made = self.functions[self._first]
        for instruction in self.code.instructions[slice(*extent.instructions)]:
            self._emit(instruction)

    def at(self, variable: int) -> int:
        """New numbers for the function's own variables, the file's for all others."""
        code = self.code
        inside = self._low <= variable < self._high and variable not in code.shared
        if not inside or code.summaries.get(variable, self._first) < self._first:
            return super().at(variable)
        known = self._new.get(variable)
        if known is None:
            known = self._new[variable] = self.solver.variable()
        return known


def _canonical(module: str) -> str:
    """Backports under the name of what they are backports of."""
    return {"typing_extensions": "typing", "contextlib2": "contextlib"}.get(module, module)


class _Spread:
    """[*other]: the items of other."""

    def __init__(self, made: Container) -> None:
        self.made = made

    def apply(self, solver: Solver, value: Value) -> None:
        if isinstance(value, Container):
            self.made.take_all(solver, value)
