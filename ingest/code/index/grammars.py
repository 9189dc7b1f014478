"""The grammar and the outline query of each language."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from pathlib import Path

from tree_sitter import Language, Parser, Query

_GRAMMARS = {
    "python": ("tree_sitter_python", "language"),
    "javascript": ("tree_sitter_javascript", "language"),
    "typescript": ("tree_sitter_typescript", "language_typescript"),
    "tsx": ("tree_sitter_typescript", "language_tsx"),
    "java": ("tree_sitter_java", "language"),
    "go": ("tree_sitter_go", "language"),
    "c": ("tree_sitter_c", "language"),
    "cpp": ("tree_sitter_cpp", "language"),
    "rust": ("tree_sitter_rust", "language"),
    "csharp": ("tree_sitter_c_sharp", "language"),
    "php": ("tree_sitter_php", "language_php"),
    "ruby": ("tree_sitter_ruby", "language"),
    "kotlin": ("tree_sitter_kotlin", "language"),
    "scala": ("tree_sitter_scala", "language"),
    "swift": ("tree_sitter_swift", "language"),
}
_QUERIES = Path(__file__).parent / "queries"
_CPP_ONLY = re.compile(
    rb"^\s{0,40}(?:class\s+\w+|namespace\b|template\s*<|(?:public|private|protected)\s*:|using\s+\w)", re.M
)


@dataclass(frozen=True, slots=True)
class Grammar:
    """A language's parser and the query that outlines its files."""

    parser: Parser
    query: Query


@cache
def grammar(language: str) -> Grammar:
    """The grammar of a language of readers/sources.py, made once."""
    module, function = _GRAMMARS[language]
    made = Language(getattr(import_module(module), function)())
    name = "typescript" if language == "tsx" else language
    return Grammar(Parser(made), Query(made, (_QUERIES / f"{name}.scm").read_text("utf-8")))


def grammar_of(path: str, language: str, data: bytes) -> str:
    """The language whose grammar reads a file: headers named .h are C++ where they look like it."""
    return "cpp" if language == "c" and path.endswith(".h") and _CPP_ONLY.search(data) else language
