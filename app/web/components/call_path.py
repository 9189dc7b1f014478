"""A shortest chain of calls from one symbol to another, each step with its call site."""

from __future__ import annotations

from typing import Any

from unabridged.ingest.analysis import Edge

from ...answering.code.sites import along
from ...repository import Repository


def call_path(repository: Repository, start: str, goal: str) -> dict[str, Any]:
    """The steps from `start` to `goal` in call order; where there are none, those the other way round.

    `reversed` says that the steps lead from `goal` to `start`, `possible` that some lead through overrides; without any
    chain `steps` is empty.
    """
    graph, dispatch = repository.graph, repository.dispatch
    edges: list[Edge] = []
    turned = False
    for calls, one, other in ((graph, start, goal), (dispatch, start, goal), (graph, goal, start)):
        edges = along(calls, calls.path([one], [other]))
        if edges:
            turned = one == goal
            break
    steps = [
        {
            "caller": edge.caller,
            "callee": edge.callee,
            "file": edge.file,
            "line": edge.line,
            "how": edge.how,
            "confidence": edge.confidence,
            "possible": edge.possible,
            "through": dispatch.through.get(edge),
        }
        for edge in edges
    ]
    return {
        "from": start,
        "to": goal,
        "reversed": turned,
        "possible": any(step["through"] for step in steps),
        "steps": steps,
    }
