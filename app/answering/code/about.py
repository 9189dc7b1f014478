"""Which files of a repository a question is about: what an engine reads where it cannot read all."""

from __future__ import annotations

from collections.abc import Iterator

from ...repository import Repository
from . import described, documentation

_MOST_FUNCTIONS, _MOST_SECTIONS = 60, 20


def files_about(repository: Repository, question: str, most_bytes: int) -> list[str]:
    """The files of what a question names and describes, and of documentation about it, by path; `most_bytes` in all."""
    chosen: set[str] = set()
    size = 0
    for path in _candidates(repository, question):
        if path not in chosen:
            size += len((repository.text(path) or "").encode())
            if size > most_bytes and chosen:
                break
            chosen.add(path)
    return sorted(chosen)


def _candidates(repository: Repository, question: str) -> Iterator[str]:
    """The surest first: named, then functions and sections in turn."""
    for mention in repository.names.mentions(question):
        for symbols in repository.graph.definitions(mention.meant).values():
            yield from (symbol.file for symbol in symbols)
    functions = [item.symbol.file for item in described.search(repository, question, _MOST_FUNCTIONS)]
    sections = [item.file for item in documentation.search(repository, question, _MOST_SECTIONS)]
    for at in range(max(len(functions), len(sections))):
        yield from functions[at : at + 1]
        yield from sections[at : at + 1]
