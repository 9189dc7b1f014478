"""One repository from its files to definitions and call graph."""

from __future__ import annotations

from ..analysis import CodeAnalysis, Skipped
from ..document import Document
from ..progress import Progress, silent
from .python import analyze_python


def analyze_repository(document: Document, *, progress: Progress = silent) -> CodeAnalysis:
    """Python only; the other languages follow."""
    part = analyze_python(
        [file for file in document.files if file.language == "python"], root_name=document.name, progress=progress
    )
    return CodeAnalysis(
        document=document.name,
        status=document.status,
        language=document.language,
        warnings=document.problems,
        symbols=part.symbols,
        edges=part.edges,
        external_calls=part.external_calls,
        skipped=tuple(Skipped(file=path, why=why) for path, why in document.skipped) + part.skipped,
    )
