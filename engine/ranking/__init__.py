"""Lexical ranking of a context's segments: terms, synonyms, an inverted index, passages."""

from .index import Index
from .passages import Window, best_window, with_its_list, with_what_follows
from .query import Query, read_question
from .rank import LINK_SHARE, Ranked, each_name, everything_said, rank

__all__ = [
    "LINK_SHARE",
    "Index",
    "Query",
    "Ranked",
    "Window",
    "best_window",
    "each_name",
    "everything_said",
    "rank",
    "read_question",
    "with_its_list",
    "with_what_follows",
]
