"""Stub files: `m.pyi` beside `m.py` says the types of what that defines, and defines nothing itself."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from . import ir
from .classes import Class
from .functions import Function
from .link import Linker
from .linked_file import LinkedFile
from .modules import Module


def without_stubs(
    codes: Sequence[ir.ModuleCode], names: Mapping[str, str]
) -> tuple[list[ir.ModuleCode], list[ir.ModuleCode]]:
    """The files that define modules, and the stubs of modules among them."""
    sources = {names[code.path] for code in codes if not code.path.endswith(".pyi")}
    stubs = [code for code in codes if code.path.endswith(".pyi") and names[code.path] in sources]
    return [code for code in codes if code not in stubs], stubs


def take_types(linker: Linker, stubs: Iterable[tuple[ir.ModuleCode, str]]) -> None:
    """Give functions, parameters and attributes the types that stubs declare."""
    sources = {file.name: file for file in linker.files}
    files = [_StubFile(sources[name], code) for code, name in stubs]
    for file in files:
        file.emit(structure=True)
    for file in files:
        file.emit(structure=False)
        file.hand_over()


class _StubFile(LinkedFile):
    """A stub over variables of its own; its classes are those of the source."""

    def __init__(self, source: LinkedFile, code: ir.ModuleCode) -> None:
        self.program, self.solver, self.imports = source.program, source.solver, source.imports
        self.code, self.name, self.source = code, source.name, source
        self.offset = self.solver.variables(code.variables)
        self.definitions = [source.definitions[0]] * len(code.symbols)
        self.sites = self._made_sites()
        self.module = Module(self.name, source.definitions[0])
        self.module.names = {key: value + self.offset for key, value in code.names.items() if key in code.bound}
        self._classes = {item.code.name: item for item in reversed(source.classes)}
        self.classes = [self._classes.get(item.name) or Class(item, source.definitions[0], 0) for item in code.classes]
        self.functions = [Function(item, source.definitions[0], self.at) for item in code.functions]
        self._functions = {
            source.code.symbols[item.code.symbol].name: item
            for item in reversed(source.functions)
            if not item.code.is_lambda
        }

    def emit_one(self, item: ir.Instruction) -> None:
        match item:
            case ir.MakeClass():
                made = self._classes.get(self.code.classes[item.place].name)
                if made is not None:
                    self.solver.add(self.at(item.dst), made)
            case ir.MakeFunction():
                pass
            case _:
                super().emit_one(item)

    def hand_over(self) -> None:
        """Results, parameters and attributes of the source hold what the stub declares."""
        for stub in self.code.functions:
            function = self._functions.get(self.code.symbols[stub.symbol].name)
            if function is None:
                continue
            self.solver.copy(self.at(stub.declared), function.declared)
            own = {name: variable for name, variable, _ in function.parameters}
            for parameter in stub.parameters:
                if parameter.kind in ("positional", "keyword"):
                    self.solver.copy(self.at(parameter.held), own.get(parameter.name, 0))
        for item in self.code.classes:
            cls = self._classes.get(item.name)
            if cls is None:
                continue
            for name in item.annotated:
                self.program.stored_names.add(name)
                self.solver.copy(self.at(item.attributes.get(name, 0)), cls.field(self.solver, name))
