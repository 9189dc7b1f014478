"""Call sites to show: of each caller in each callee the surest one."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import pairwise

from unabridged.ingest.analysis import Edge
from unabridged.ingest.code.graph import Graph


def surest(edges: Iterable[Edge]) -> Edge:
    """The surest call site, the first of equal ones."""
    return min(edges, key=lambda edge: (-edge.confidence, edge.file, edge.line, edge.caller, edge.callee))


def best_by_pair(
    graph: Graph,
    callers: Sequence[str] | None,
    callees: Sequence[str] | None,
    *,
    without: frozenset[str] = frozenset(),
) -> dict[tuple[str, str], Edge]:
    """The surest call site of each caller in each callee, by their nodes, in the order of the given side's names."""
    edges = [edge for edge in graph.sites(callers, callees) if edge.how not in without]
    sites: dict[tuple[str, str], list[Edge]] = {}
    nodes = nodes_of(graph, edges)
    for edge in edges:
        sites.setdefault((nodes[edge.caller], nodes[edge.callee]), []).append(edge)
    given = graph.nodes((callees if callers is None else callers) or ())
    order = {node: place for place, node in enumerate(dict.fromkeys(given.values()))}
    side = 1 if callers is None else 0
    return {pair: surest(sites[pair]) for pair in sorted(sites, key=lambda pair: (order[pair[side]], pair))}


def best_by_caller(graph: Graph, callers: Sequence[str], callees: Sequence[str]) -> dict[str, Edge]:
    """For each of `callers`, which are nodes, its surest call of any of `callees`."""
    return by_caller(graph, best_by_pair(graph, callers, callees).values())


def by_caller(graph: Graph, edges: Iterable[Edge]) -> dict[str, Edge]:
    """The surest of some calls for each node that calls."""
    return _by_node(graph, edges, "caller")


def by_callee(graph: Graph, edges: Iterable[Edge]) -> dict[str, Edge]:
    """The surest of some calls for each node that is called."""
    return _by_node(graph, edges, "callee")


def _by_node(graph: Graph, edges: Iterable[Edge], end: str) -> dict[str, Edge]:
    found: dict[str, Edge] = {}
    listed = list(edges)
    nodes = nodes_of(graph, listed)
    for edge in listed:
        node = nodes[getattr(edge, end)]
        found[node] = surest([found[node], edge]) if node in found else edge
    return found


def nodes_of(graph: Graph, edges: Iterable[Edge]) -> dict[str, str]:
    """The nodes of callers and callees."""
    return graph.nodes(dict.fromkeys(name for edge in edges for name in (edge.caller, edge.callee)))


def along(graph: Graph, chain: Sequence[str]) -> list[Edge]:
    """The surest call site of each step of a chain."""
    by_pair = best_by_pair(graph, chain[:-1], chain[1:]) if chain else {}
    return [by_pair[step] for step in pairwise(chain)]
