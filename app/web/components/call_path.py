"""A shortest chain of calls from one symbol to another, each step with its call site."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

from unabridged.ingest.code.graph import Graph


def call_path(graph: Graph, start: str, goal: str) -> dict[str, Any]:
    """The steps from `start` to `goal` in call order; where there are none, those the other way round.

    `reversed` says that the steps lead from `goal` to `start`; without any chain `steps` is empty.
    """
    chain = graph.path([start], [goal])
    turned = not chain
    if turned:
        chain = graph.path([goal], [start])
    steps = [_step(graph, one, other) for one, other in pairwise(chain)]
    return {"from": start, "to": goal, "reversed": turned and bool(steps), "steps": steps}


def _step(graph: Graph, caller: str, callee: str) -> dict[str, Any]:
    edge = min(graph.calls(caller, callee), key=lambda found: (-found.confidence, found.file, found.line))
    return {
        "caller": edge.caller,
        "callee": edge.callee,
        "file": edge.file,
        "line": edge.line,
        "how": edge.how,
        "confidence": edge.confidence,
        "possible": edge.possible,
    }
