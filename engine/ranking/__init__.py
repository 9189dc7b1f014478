"""Lexical ranking of a context's segments: terms, synonyms, an inverted index, passages."""

from .index import Index
from .passages import best_window
from .query import Query, read_question
from .rank import LINK_SHARE, Ranked, rank

__all__ = ["LINK_SHARE", "Index", "Query", "Ranked", "best_window", "rank", "read_question"]
