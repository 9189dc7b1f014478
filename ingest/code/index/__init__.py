"""The first stage of a large repository: an outline of every file by one query, and calls linked by name.

outline.py   one file -> definitions, call sites, imports, written base classes
queries/     one tree-sitter query a language; grammars.py says which, and how its names begin
imports.py   the text of an import -> what it binds
table.py     outlines of all files -> one numbering of definitions, and what each file's imports bind
lookup.py    a name at a place -> the definitions it means, by scopes, imports and classes
linking.py   the call sites of a file -> calls between definitions, each by scope, import, class or name
changes.py   which files a change of others can affect
"""

from .changes import affected_names, files_affected
from .linking import Call, Linker
from .outline import Definition, Outline, outline
from .prefixes import prefixes
from .table import NameTable

__all__ = [
    "Call",
    "Definition",
    "Linker",
    "NameTable",
    "Outline",
    "affected_names",
    "files_affected",
    "outline",
    "prefixes",
]
