"""Call sites to show: of each caller in each callee the surest one."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import pairwise

from unabridged.ingest.analysis import Edge

from ...repository import Repository


def surest(edges: Iterable[Edge]) -> Edge:
    """The surest call site, the first of equal ones."""
    return min(edges, key=lambda edge: (-edge.confidence, edge.file, edge.line, edge.caller, edge.callee))


def best_by_pair(
    repository: Repository,
    callers: Sequence[str] | None,
    callees: Sequence[str] | None,
    *,
    without: frozenset[str] = frozenset(),
) -> dict[tuple[str, str], Edge]:
    """The surest call site of each caller in each callee, by their nodes, in the order of the given side's names."""
    graph = repository.graph
    edges = [edge for edge in graph.sites(callers, callees) if edge.how not in without]
    nodes = graph.nodes(dict.fromkeys(name for edge in edges for name in (edge.caller, edge.callee)))
    sites: dict[tuple[str, str], list[Edge]] = {}
    for edge in edges:
        sites.setdefault((nodes[edge.caller], nodes[edge.callee]), []).append(edge)
    given = graph.nodes((callees if callers is None else callers) or ())
    order = {node: place for place, node in enumerate(dict.fromkeys(given.values()))}
    side = 1 if callers is None else 0
    return {pair: surest(sites[pair]) for pair in sorted(sites, key=lambda pair: (order[pair[side]], pair))}


def best_by_caller(repository: Repository, callers: Sequence[str], callees: Sequence[str]) -> dict[str, Edge]:
    """For each of `callers`, which are nodes, its surest call of any of `callees`."""
    found: dict[str, Edge] = {}
    for (caller, _), edge in best_by_pair(repository, callers, callees).items():
        found[caller] = surest([found[caller], edge]) if caller in found else edge
    return found


def along(repository: Repository, chain: Sequence[str]) -> list[Edge]:
    """The surest call site of each step of a chain."""
    by_pair = best_by_pair(repository, chain[:-1], chain[1:]) if chain else {}
    return [by_pair[step] for step in pairwise(chain)]
