"""Large repositories: their call graph in the database, in two stages, and only what changed is done again.

build.py       stage one: outlines of all files, calls by name, words; questions work from then on
words.py       what functions and documentation say, written in segments
resolve.py     stage two: package by package, calls resolved as for a small repository
opened.py      a large repository opened through its index
loaded.py      the graph as a CodeAnalysis, for everything that wants all of one
neighbours.py  callers and callees from the database alone
large.py       which repositories go this way
"""

from .build import Indexed, index_folder
from .large import current_index, is_large, resolved_index, walk_if_large
from .loaded import load_analysis
from .neighbours import Neighbourhood, neighbourhood
from .opened import OpenedIndex
from .resolve import Resolved, resolve_index

__all__ = [
    "Indexed",
    "Neighbourhood",
    "OpenedIndex",
    "Resolved",
    "current_index",
    "index_folder",
    "is_large",
    "load_analysis",
    "neighbourhood",
    "resolve_index",
    "resolved_index",
    "walk_if_large",
]
