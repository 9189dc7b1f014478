"""What is known of a repository, however much it is: one interface, in memory for small ones, the database for large ones.

interface.py  Repository: what questions and pages ask
loaded.py     over an analysis in memory
indexed.py    over the index in the database; graph.py walks its calls, words.py finds its words
names.py      names of a repository as people write them
"""

from .interface import Counts, Passage, Repository, Words
from .loaded import LoadedRepository
from .names import Mention, Names

__all__ = ["Counts", "LoadedRepository", "Mention", "Names", "Passage", "Repository", "Words"]
