"""A little repository in, its calls out."""

from __future__ import annotations

from collections.abc import Callable
from textwrap import dedent

import pytest
from unabridged.ingest.analysis import CodeAnalysis
from unabridged.ingest.code import analyze_repository
from unabridged.ingest.document import Document, SourceFile
from unabridged.ingest.readers.sources import language_of


@pytest.fixture
def analyzed() -> Callable[..., CodeAnalysis]:
    """analyzed({"a.js": "..."}): the analysis of a repository with these files."""

    def analyze(files: dict[str, str]) -> CodeAnalysis:
        sources = tuple(
            SourceFile(path, dedent(text).encode(), language_of(path)) for path, text in sorted(files.items())
        )
        return analyze_repository(Document(name="little", format="repository", text="", files=sources))

    return analyze


@pytest.fixture
def calls(analyzed: Callable[..., CodeAnalysis]) -> Callable[..., set[str]]:
    """calls({...}): every call as "caller -> callee", possible ones with a question mark."""

    def of(files: dict[str, str]) -> set[str]:
        return {f"{edge.caller} -> {edge.callee}{'?' * edge.possible}" for edge in analyzed(files).edges}

    return of
