"""Repositories: definitions, references and call graph by tree-sitter, one file per language."""

from .analyze import analyze_repository
from .comparison import compare_repositories
from .context import repository_context

__all__ = ["analyze_repository", "compare_repositories", "repository_context"]
