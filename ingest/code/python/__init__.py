"""The call graph of Python repositories."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from ...document import SourceFile
from ...progress import Progress, silent
from ..parallel import each_file
from ..part import Part
from .edges import edges, external_calls, inheritance, symbols
from .evidence import solve_with_evidence
from .link import Linker
from .lower import lower
from .names import module_names, project_folders
from .program import Program
from .stubs import take_types, without_stubs

__all__ = ["analyze_python"]


def analyze_python(
    files: Sequence[SourceFile],
    *,
    root_name: str,
    modules: Mapping[str, str] | None = None,
    progress: Progress = silent,
) -> Part:
    """Definitions and calls of the Python files of a repository.

    `root_name` is the name of the analysed folder, which is the package's name where the folder itself is one. `modules`
    gives the name of each file's module where `files` are only a part of the repository. Manifests may be among `files`.
    """
    sources = sorted((file for file in files if file.language == "python"), key=lambda file: file.path)
    names = module_names([file.path for file in sources], root_name) if modules is None else modules
    codes = each_file(sources, lower, stage="python", progress=progress)
    codes, stubs = without_stubs(codes, names)
    program = Program()
    folders = project_folders((file for file in files if file.language is None), names)
    linker = Linker(program, [(code, names[code.path]) for code in codes], folders)
    linker.link()
    take_types(linker, [(code, names[code.path]) for code in stubs])
    solve_with_evidence(program)
    return Part(
        symbols=tuple(symbols(program)),
        edges=tuple(edges(program)),
        inheritance=tuple(inheritance(program)),
        external_calls=tuple(external_calls(program)),
        damaged=tuple((code.path, code.damaged_line) for code in codes if code.damaged_line is not None),
        bounded=program.solver.bounded,
    )
