"""Names of a repository that are written nearly as one that it does not have."""

from __future__ import annotations

import re
from collections.abc import Iterator
from difflib import SequenceMatcher

from unabridged.ingest.code.words import parts

from ...repository import Repository

_SHORTEST_PIECE, _SHORT, _MOST_CANDIDATES = 3, 6, 300
_LEAST_ALIKE = 0.72


def near_names(repository: Repository, written: str, most: int = 5) -> list[str]:
    """Qualified names whose last part is spelled most like that of `written`, the most alike first."""
    last = re.split(r"\.|::|#|->|/", written)[-1].lower()
    if len(last) < _SHORTEST_PIECE:
        return []
    ranked = []
    for name in set(_candidates(repository, written, last)):
        own = name.rpartition(".")[2].lower()
        alike = SequenceMatcher(None, last, own, autojunk=False).ratio()
        if alike >= _LEAST_ALIKE or (len(last) > _SHORTEST_PIECE and last in own):
            ranked.append((-alike, len(name), name))
    return [name for _, _, name in sorted(ranked)[:most]]


def _candidates(repository: Repository, written: str, last: str) -> Iterator[str]:
    """Names that share a part with what is written: all of it, a word of it, or its beginning or end."""
    pieces = {piece.lower() for piece in parts(re.split(r"\.|::|#|->|/", written)[-1])}
    edge = 3 if len(last) <= _SHORT else 4
    shared = {last, last[:edge], last[-edge:], *(piece for piece in pieces if len(piece) > _SHORTEST_PIECE)}
    for part in sorted(shared):
        yield from repository.search_names(part, _MOST_CANDIDATES)
