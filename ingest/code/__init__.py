"""Repositories: definitions, references and call graph by tree-sitter, one file per language."""

from .analyze import analyze_repository
from .comparison import Version, compare_repositories, version_of
from .context import repository_context

__all__ = ["Version", "analyze_repository", "compare_repositories", "repository_context", "version_of"]
