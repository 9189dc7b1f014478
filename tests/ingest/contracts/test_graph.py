"""What depends on what in a contract."""

from __future__ import annotations

import io

import networkx as nx
import pytest
from unabridged.ingest.analysis import Clause, ContractAnalysis, Reference
from unabridged.ingest.contracts.graph import (
    Dependant,
    block_of,
    clause_graph,
    cycles,
    dependants,
    most_depended_on,
    never_referred_to,
)


def contract(ids: str, *edges: str) -> ContractAnalysis:
    """`ids` separated by spaces, parents before parts; an edge is "2 > 1", with the source's own text as its place."""
    names = ids.split()
    clauses = tuple(
        Clause(
            id=name, start=index * 10, end=index * 10 + 10,
            parent=max((p for p in names if p != name and name.startswith(p) and name[len(p)] in "(."), key=len, default=None),
        )
        for index, name in enumerate(names)
    )  # fmt: skip
    references = []
    for edge in edges:
        source, _, target = edge.partition(" > ")
        references.append(Reference(text=f"Section {target}", start=0, end=1, source=source, targets=(target,)))
    return ContractAnalysis(document="x.txt", clauses=clauses, references=tuple(references))


def test_dependants_come_with_their_depth_and_the_way() -> None:
    graph = clause_graph(contract("1 2 3 4", "2 > 1", "3 > 2", "4 > 3"))
    assert dependants(graph, "1") == [Dependant("2", 1, "1"), Dependant("3", 2, "2"), Dependant("4", 3, "3")]
    assert [item.clause for item in dependants(graph, "1", depth=2)] == ["2", "3"]


def test_a_reference_to_a_part_is_a_reference_to_the_clause() -> None:
    graph = clause_graph(contract("1 1(a) 2", "2 > 1(a)"))
    assert [item.clause for item in dependants(graph, "1")] == ["2"]


def test_parts_of_the_clause_itself_are_not_its_dependants() -> None:
    graph = clause_graph(contract("1 1(a) 1(b) 2", "1(b) > 1(a)", "2 > 1"))
    assert [item.clause for item in dependants(graph, "1")] == ["2"]


def test_clauses_ranked_by_how_many_refer_to_them() -> None:
    graph = clause_graph(contract("1 2 3 4", "2 > 1", "3 > 1", "4 > 2"))
    assert most_depended_on(graph) == [("1", 2), ("2", 1)]


def test_circles_are_found() -> None:
    assert cycles(clause_graph(contract("1 2 3 4", "1 > 2", "2 > 3", "3 > 1", "4 > 1"))) == [["1", "2", "3"]]


def test_clauses_that_nothing_refers_to() -> None:
    assert never_referred_to(clause_graph(contract("1 1(a) 2 3", "2 > 1(a)", "3 > 2"))) == ["3"]


def test_an_unknown_clause_is_an_error() -> None:
    with pytest.raises(KeyError):
        dependants(clause_graph(contract("1")), "9")


def test_a_definitions_item_stands_for_its_clause() -> None:
    block = block_of(contract("1.1 2"))
    assert block('1.1"Affiliate"') == "1.1"
    assert block('1.1"Affiliate"(ii)') == "1.1"
    assert block("9.9") is None


def test_the_graph_can_be_written_as_graphml() -> None:
    out = io.BytesIO()
    nx.write_graphml(clause_graph(contract("1 2", "2 > 1", "2 > 1", "1 > Exhibit A")), out)
    assert b"Exhibit A" in out.getvalue()
