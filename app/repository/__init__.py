"""What is known of a repository, however much it is: one interface, in memory for small ones, the database for large ones.

interface.py  Repository: what questions and pages ask
loaded.py     over an analysis in memory; code_index/repository.py is the other one, over an index in the database
overrides.py  calls that overriding methods may take
names.py      names of a repository as people write them
"""

from .interface import Counts, Passage, Repository, Words
from .loaded import LoadedRepository
from .names import Mention, Names, surest_kind
from .overrides import Dispatch

__all__ = [
    "Counts",
    "Dispatch",
    "LoadedRepository",
    "Mention",
    "Names",
    "Passage",
    "Repository",
    "Words",
    "surest_kind",
]
