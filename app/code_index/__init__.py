"""Large repositories: their call graph in the database, in two stages, and only what changed is done again.

build.py    stage one: outlines of all files and calls by name; questions work from then on
resolve.py  stage two: package by package, calls resolved as for a small repository
loaded.py   the graph as a CodeAnalysis, for everything that reads one
"""

from .build import Indexed, index_folder
from .loaded import load_analysis
from .resolve import Resolved, resolve_index

__all__ = ["Indexed", "Resolved", "index_folder", "load_analysis", "resolve_index"]
