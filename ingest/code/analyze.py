"""One repository from its files to definitions and call graph."""

from __future__ import annotations

from ..analysis import CodeAnalysis, Skipped, Symbol
from ..document import Document
from ..progress import Progress, silent


def analyze_repository(document: Document, *, progress: Progress = silent) -> CodeAnalysis:
    """Modules only; the languages follow."""
    symbols = tuple(
        Symbol(
            name=file.path.rpartition(".")[0].replace("/", "."),
            kind="module",
            language=file.language,
            file=file.path,
            line=1,
            end_line=file.data.count(b"\n") + 1,
        )
        for file in document.files
        if file.language
    )
    return CodeAnalysis(
        document=document.name,
        status=document.status,
        language=document.language,
        warnings=document.problems,
        symbols=symbols,
        skipped=tuple(Skipped(file=path, why=why) for path, why in document.skipped),
    )
