"""`bench tasks`: retrieval, chains and counting after RULER (Hsieh et al. 2024, arXiv:2404.06654), questions of five
domains, and call relations in real Python with the structure switched on, off, or everything read."""

from __future__ import annotations

from collections.abc import Iterator

from ..haystacks import Haystack
from ..trials import Group
from . import calls, chains, counting, domains, retrieval
from .plan import Plan

__all__ = ["TASKS", "Plan", "groups"]

TASKS = (*retrieval.TASKS, *chains.TASKS, *counting.TASKS, *domains.TASKS, *calls.TASKS)


def groups(plan: Plan, haystack: Haystack, structures: tuple[str, ...]) -> Iterator[Group]:
    """The groups of the tasks asked for; `structures` are the engine's variants for the task about calls."""
    for name in plan.tasks:
        for module in (retrieval, chains, counting, domains):
            if name in module.TASKS:
                yield from module.groups(plan, haystack, name)
        if name in calls.TASKS:
            yield from calls.groups(plan, haystack, structures)
