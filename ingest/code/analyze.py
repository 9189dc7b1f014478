"""One repository from its files to definitions and call graph: each language its part, parts merged in a fixed order."""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from importlib import import_module

from ..analysis import CodeAnalysis, Skipped
from ..document import Document, Problem, SourceFile
from ..progress import Progress, silent
from .damage import syntax_errors
from .part import Part

Analyzer = Callable[..., Part]

# Languages that call each other's functions by name share an analyser. Modules load when a repository needs them.
_ANALYZERS: tuple[tuple[tuple[str, ...], str, str], ...] = (
    (("python",), "python", "analyze_python"),
    (("javascript", "typescript", "tsx"), "languages.javascript", "analyze_javascript"),
    (("c", "cpp"), "languages.c_family", "analyze_c_family"),
    (("rust",), "languages.rust", "analyze_rust"),
    (("java",), "languages.java", "analyze_java"),
    (("go",), "languages.go", "analyze_go"),
    (("csharp",), "languages.csharp", "analyze_csharp"),
    (("php",), "languages.php", "analyze_php"),
    (("ruby",), "languages.ruby", "analyze_ruby"),
    (("kotlin",), "languages.kotlin", "analyze_kotlin"),
    (("scala",), "languages.scala", "analyze_scala"),
    (("swift",), "languages.swift", "analyze_swift"),
)


def analyze_repository(document: Document, *, progress: Progress = silent) -> CodeAnalysis:
    """Symbols, edges and external calls of every language, sorted; what was not parsed is in `skipped`."""
    with collector_off():
        return _analyzed(document, progress)


def _analyzed(document: Document, progress: Progress) -> CodeAnalysis:
    files = sorted([*document.files, *document.generated], key=lambda file: file.path)
    parts = analyze_parts(files, root_name=document.name, progress=progress)
    skipped = [Skipped(file=path, why=why) for path, why in document.skipped]
    skipped.extend(item for part in parts for item in part.skipped)
    problems = problems_of(
        [place for part in parts for place in part.damaged],
        files=sum(file.language is not None for file in document.files),
        bounded=any(part.bounded for part in parts),
    )
    return CodeAnalysis(
        document=document.name,
        status="partial" if any(problem.loses for problem in problems) else document.status,
        language=document.language,
        warnings=(*document.problems, *problems),
        symbols=tuple(
            sorted(
                (item for part in parts for item in part.symbols), key=lambda s: (s.file, s.line, s.name, s.end_line)
            )
        ),
        edges=tuple(
            sorted(
                (item for part in parts for item in part.edges),
                key=lambda e: (e.file, e.line, e.caller, e.callee, e.callee_file),
            )
        ),
        inheritance=tuple(
            sorted(
                {item for part in parts for item in part.inheritance},
                key=lambda item: (item.file, item.name, item.base_file, item.base),
            )
        ),
        external_calls=tuple(
            sorted(
                (item for part in parts for item in part.external_calls),
                key=lambda c: (c.file, c.line, c.caller, c.name),
            )
        ),
        skipped=tuple(sorted(skipped, key=lambda item: (item.file, item.why))),
    )


def analyze_parts(
    files: Sequence[SourceFile],
    *,
    root_name: str,
    modules: Mapping[str, str] | None = None,
    progress: Progress = silent,
) -> list[Part]:
    """The part of each language family among `files`, which hold the manifests as well. Generated files only define.

    modules  the names of Python files by path, where `files` are not all of the repository
    """
    manifests = [file for file in files if file.language is None]
    parts = []
    for languages, module, function in _ANALYZERS:
        chosen = [file for file in files if file.language in languages]
        if chosen:
            analyzer: Analyzer = getattr(import_module(f".{module}", __package__), function)
            known = {"modules": modules} if modules is not None and "python" in languages else {}
            part = analyzer([*chosen, *manifests], root_name=root_name, progress=progress, **known)
            parts.append(_without_calls_in({file.path for file in chosen if file.generated}, part))
    return parts


def _without_calls_in(paths: set[str], part: Part) -> Part:
    """What is left where files count for their definitions alone."""
    if not paths:
        return part
    return replace(
        part,
        edges=tuple(edge for edge in part.edges if edge.file not in paths),
        external_calls=tuple(call for call in part.external_calls if call.file not in paths),
        damaged=tuple(place for place in part.damaged if place[0] not in paths),
    )


def family_of(language: str) -> str:
    """The languages that are analysed together, by the name of the first."""
    return next(languages[0] for languages, _, _ in _ANALYZERS if language in languages)


@contextmanager
def collector_off() -> Iterator[None]:
    """Analysis makes millions of small objects that stay alive to its end: passes of the collector over them cost a fourth of
    its time, and peak memory is the same without."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def problems_of(damaged: Sequence[tuple[str, int]], *, files: int, bounded: bool) -> tuple[Problem, ...]:
    """What the user should know about the analysis of `files` source files."""
    problems = [syntax_errors(damaged, files=files)]
    if bounded:
        problems.append(
            Problem(
                "analysis_bounded",
                "This repository has more indirect calls than are followed in the time that it may take: "
                "calls through variables and overridden methods may be missing.",
            )
        )
    return tuple(problem for problem in problems if problem is not None)
