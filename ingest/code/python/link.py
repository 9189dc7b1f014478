"""Files joined to one program: names across modules, class hierarchies, and the constraints to solve."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from . import ir
from .hierarchy import linearize
from .imports import Imports
from .linked_file import LinkedFile
from .program import Program


class Linker:
    """Adds files to a program, in two rounds: what class hierarchies need, then everything else."""

    def __init__(
        self, program: Program, files: Iterable[tuple[ir.ModuleCode, str]], project_folders: Mapping[str, str]
    ) -> None:
        self.program = program
        self.solver = program.solver
        imports = Imports(program.modules, project_folders)
        self.files = [LinkedFile(program, imports, code, name) for code, name in files]
        imports.complete()

    def link(self) -> None:
        """Everything becomes constraints of the program's solver; nothing is left but to solve."""
        for file in self.files:
            file.resolve_stars()
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
