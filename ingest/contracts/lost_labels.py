"""Labels that a text has lost: Word's automatic (a), (b), (c) that a copy left behind.

Where most references to labelled items of a document find the clause but no list in it, it is the text that is
incomplete, not the references. They then mean the clause that holds the item.
"""

from __future__ import annotations

from dataclasses import replace

from .resolution import Resolved
from .tree import ClauseTree

# So many different items without a label are no slip of the drafter.
_FEWEST = 3


def restore_lost_labels(resolved: list[Resolved], tree: ClauseTree) -> list[Resolved]:
    """The references, those to items of clauses that lost their labels resolved to the clauses."""
    lost = {index for index, found in enumerate(resolved) if _points_at_unlabelled(found, tree)}
    kept = sum("(" in target for found in resolved for target in found.targets)
    if len({resolved[index].text for index in lost}) < _FEWEST or len(lost) < kept:
        return resolved
    return [
        replace(found, kind="internal", targets=(str(found.suggestion),), suggestion=None) if index in lost else found
        for index, found in enumerate(resolved)
    ]


def _points_at_unlabelled(found: Resolved, tree: ClauseTree) -> bool:
    """Whether a reference names an item of a clause that has text but no items."""
    if found.kind != "dangling" or found.suggestion is None or not any(mark in found.text for mark in "(."):
        return False
    clause = tree.by_id.get(found.suggestion)
    return clause is not None and not clause.children
