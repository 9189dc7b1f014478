"""The clauses of a contract as a directed graph, on networkx: an edge goes from a clause to what it refers to.

Nodes are block clauses (an enumerator inside running text, or a definition's item, stands for the block that holds it)
and attachments. Attributes are plain strings and numbers, so that the graph can be written as GraphML as it is.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import networkx as nx
from networkx import DiGraph

from ..analysis import ContractAnalysis

_OPENING = "preamble"


@dataclass(frozen=True, slots=True)
class Dependant:
    """A clause that refers to another, directly (depth 1) or through others; `via` is the next clause on the way."""

    clause: str
    depth: int
    via: str


def block_of(analysis: ContractAnalysis) -> Callable[[str | None], str | None]:
    """A function from any clause id, or a reference's source such as 1.1"Term", to the block clause that holds it."""
    parents = {clause.id: clause.parent for clause in analysis.clauses}
    blocks = {clause.id for clause in analysis.clauses if clause.level == "block"}

    def block(clause_id: str | None) -> str | None:
        seen: set[str] = set()
        while clause_id is not None and clause_id not in blocks and clause_id not in seen:
            seen.add(clause_id)
            parent = parents.get(clause_id)
            if parent is None and clause_id not in parents:
                parent = clause_id.partition('"')[0] if '"' in clause_id else None
            clause_id = parent
        return clause_id if clause_id in blocks else None

    return block


def clause_graph(analysis: ContractAnalysis) -> DiGraph:
    """Clauses and references. Nodes: heading, kind (clause, attachment, preamble), page (0 where there are none),
    order. Edges: count, text of the first mention, kind."""
    graph = DiGraph()
    blocks = sorted((clause for clause in analysis.clauses if clause.level == "block"), key=lambda clause: clause.start)
    for order, clause in enumerate(blocks):
        kind = _OPENING if clause.id == _OPENING else "clause"
        graph.add_node(
            clause.id,
            heading=clause.heading or "",
            kind=kind,
            page=clause.page or 0,
            order=order,
            parent=clause.parent or "",
        )
    block = block_of(analysis)
    for reference in analysis.references:
        source = block(reference.source) or _OPENING
        for written in reference.targets:
            target = block(written) or written
            if source == target:
                continue
            for end in (source, target):
                if end not in graph:
                    kind = _OPENING if end == _OPENING else "attachment"
                    graph.add_node(end, heading="", kind=kind, page=0, order=len(graph), parent="")
            if graph.has_edge(source, target):
                graph.edges[source, target]["count"] += 1
            else:
                graph.add_edge(source, target, count=1, text=" ".join(reference.text.split()), kind=reference.kind)
    return graph


def most_depended_on(graph: DiGraph, limit: int = 10) -> list[tuple[str, int]]:
    """Clauses by how many other clauses refer to them directly, most first, document order among equals."""
    ranked = sorted(graph.nodes, key=lambda node: (-graph.in_degree(node), graph.nodes[node]["order"]))
    return [(node, graph.in_degree(node)) for node in ranked[:limit] if graph.in_degree(node)]


def cycles(graph: DiGraph) -> list[list[str]]:
    """Groups of clauses that refer to each other in a circle, each and all in document order."""
    order = graph.nodes
    groups = [
        sorted(group, key=lambda node: order[node]["order"])
        for group in nx.strongly_connected_components(graph)
        if len(group) > 1
    ]
    return sorted(groups, key=lambda group: order[group[0]]["order"])


def dependants(graph: DiGraph, clause: str, depth: int | None = None) -> list[Dependant]:
    """What refers to `clause`, directly or through other clauses: nearest first, document order among equals.

    A reference to a part of the clause is a reference to the clause: 8.2(a) counts for 8.2. Raises KeyError where
    there is no such clause.
    """
    if clause not in graph:
        raise KeyError(clause)
    own = _with_parts(graph, clause)
    found: dict[str, Dependant] = {}
    level = sorted(own, key=lambda node: graph.nodes[node]["order"])
    distance = 0
    while level and (depth is None or distance < depth):
        distance += 1
        following = []
        for node in level:
            for user in graph.predecessors(node):
                if user not in found and user not in own:
                    found[user] = Dependant(user, distance, node)
                    following.append(user)
        level = following
    return sorted(found.values(), key=lambda item: (item.depth, graph.nodes[item.clause]["order"]))


def never_referred_to(graph: DiGraph) -> list[str]:
    """Clauses to which neither themselves nor any part of them is referred from elsewhere, in document order."""
    result = []
    for node in graph.nodes:
        if graph.nodes[node]["kind"] == "clause" and not dependants(graph, node, 1):
            result.append(node)
    return result


def _with_parts(graph: DiGraph, clause: str) -> set[str]:
    """The clause and the clauses below it."""
    parts = {clause}
    # Document order: a parent comes before its parts.
    for node, data in graph.nodes(data=True):
        if data["parent"] in parts:
            parts.add(node)
    return parts
