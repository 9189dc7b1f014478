"""The call graph of Python repositories."""

from __future__ import annotations

from collections.abc import Sequence

from ...analysis import Skipped
from ...document import SourceFile
from ...progress import Progress, silent
from ..part import Part
from .edges import edges, external_calls, symbols
from .evidence import solve_with_evidence
from .link import Linker
from .lower import lower
from .names import module_names
from .program import Program

__all__ = ["analyze_python"]


def analyze_python(files: Sequence[SourceFile], *, root_name: str, progress: Progress = silent) -> Part:
    """Definitions and calls of the Python files of a repository.

    `root_name` is the name of the analysed folder, which is the package's name where the folder itself is one.
    """
    sources = sorted(files, key=lambda file: file.path)
    names = module_names([file.path for file in sources], root_name)
    skipped: list[Skipped] = []
    codes = []
    for number, file in enumerate(sources):
        progress("reading Python files", number, len(sources))
        codes.append((lower(file.path, file.data), names[file.path]))
    program = Program()
    Linker(program, codes).link()
    solve_with_evidence(program)
    return Part(
        symbols=tuple(symbols(program)),
        edges=tuple(edges(program)),
        external_calls=tuple(external_calls(program)),
        skipped=tuple(skipped),
    )
