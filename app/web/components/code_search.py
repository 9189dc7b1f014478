"""Words looked for in a large repository: names that hold them, functions and documentation that are about them."""

from __future__ import annotations

from typing import Any

from ...answering.code import described, documentation
from ...repository import Repository

MOST = 60


def code_search(repository: Repository, query: str) -> list[dict[str, Any]]:
    """Hits as full-text search gives them, each with its line: by name first, then by what is said."""
    found: dict[tuple[str, int], None] = {}
    wanted = "".join(query.split()).lower()
    names = repository.graph.definitions(repository.search_names(wanted, MOST // 2) if wanted else ())
    found.update(((symbol.file, symbol.line), None) for symbols in names.values() for symbol in symbols)
    for item in described.search(repository, query, MOST // 2):
        found[item.symbol.file, item.symbol.line] = None
    for passage in documentation.search(repository, query, MOST // 4):
        found[passage.file, passage.section.line] = None
    return [
        {"page": None, "start": 0, "end": 0, "file": file, "line": line, "text": repository.line(file, line)}
        for file, line in list(found)[:MOST]
    ]
