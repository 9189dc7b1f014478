"""Titles that stand in brackets behind a number, "Section 15 (Definitions)": they tell a slip in the number."""

from __future__ import annotations

import re
from collections.abc import Sequence

from .tree import ClauseTree, Node

_TITLE = re.compile(r"\s{1,2}[(\[]['\"]?(?P<title>[A-Z][^()\[\]\n]{2,80}?)['\"]?[)\]]")
_LETTERS = re.compile(r"[^\W\d_]+")


class NamedTitles:
    """The clauses of a tree by their titles, as far as one clause alone has a title."""

    def __init__(self, tree: ClauseTree) -> None:
        self._titles = {node.id: _plain(node.heading) for node in tree.nodes if node.heading is not None}
        self._clauses: dict[str, Node | None] = {}
        for clause, title in self._titles.items():
            self._clauses[title] = None if title in self._clauses else tree.by_id[clause]

    def meant(self, text: str, end: int, targets: Sequence[str]) -> str | None:
        """The clause whose title stands behind a mention that ends at `end`, where it is none of the `targets` nor below one."""
        match = _TITLE.match(text, end)
        if match is None:
            return None
        title = _plain(match["title"])
        clause = self._clauses.get(title)
        if clause is None or any(title in self._titles.get(target, "") for target in targets):
            return None
        return clause.id if {node.id for node in clause.ancestors()}.isdisjoint(targets) else None


def _plain(title: str) -> str:
    return " ".join(_LETTERS.findall(title.lower()))
