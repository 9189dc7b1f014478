"""Large repositories: their call graph in the database, in two stages, and only what changed is done again.

build.py       stage one: outlines of all files and calls by name; questions work from then on
resolve.py     stage two: package by package, calls resolved as for a small repository
loaded.py      the graph as a CodeAnalysis, for everything that reads one
neighbours.py  callers and callees from the database alone
large.py       which repositories go this way
"""

from .build import Indexed, index_folder
from .large import analysis_at_once, index_state, is_large, resolved_analysis
from .loaded import load_analysis
from .neighbours import Neighbourhood, neighbourhood
from .resolve import Resolved, resolve_index

__all__ = [
    "Indexed",
    "Neighbourhood",
    "Resolved",
    "analysis_at_once",
    "index_folder",
    "index_state",
    "is_large",
    "load_analysis",
    "neighbourhood",
    "resolve_index",
    "resolved_analysis",
]
