"""Callers, callees, impact, paths, cycles and unused functions of a small call graph."""

from __future__ import annotations

from dataclasses import replace

from unabridged.ingest.analysis import CodeAnalysis, Edge, Symbol
from unabridged.ingest.code.comparison import compare_repositories, version_of
from unabridged.ingest.code.graph import CallGraph


def analysis(*calls: str, classes: tuple[str, ...] = (), lone: tuple[str, ...] = ()) -> CodeAnalysis:
    """Each call is "file.f -> file.g"; the file of a name is its first part."""
    pairs = [tuple(call.split(" -> ")) for call in calls]
    names = sorted({name for pair in pairs for name in pair} | set(lone))
    symbols = [
        Symbol(
            name=name,
            kind="class" if name in classes else "function",
            language="python",
            file=file_of(name),
            line=1,
            end_line=2,
        )
        for name in names
    ]
    edges = [
        Edge(caller=a, callee=b, file=file_of(a), line=number, caller_file=file_of(a), callee_file=file_of(b))
        for number, (a, b) in enumerate(pairs, start=1)
    ]
    return CodeAnalysis(document="d", symbols=tuple(symbols), edges=tuple(edges))


def file_of(name: str) -> str:
    return name.split(".")[0] + ".py"


def test_impact_goes_up_level_by_level() -> None:
    graph = CallGraph(analysis("m.c -> m.b", "m.b -> m.a", "m.d -> m.a", "m.a -> m.a"))
    assert graph.levels(["m.a"], 2, up=True) == [["m.b", "m.d"], ["m.c"]]
    assert graph.levels(["m.a"], 1, up=True) == [["m.b", "m.d"]]


def test_the_shortest_path_is_in_call_order() -> None:
    graph = CallGraph(analysis("m.a -> m.b", "m.b -> m.c", "m.c -> m.d", "m.a -> m.c"))
    assert graph.path(["m.a"], ["m.d"]) == ["m.a", "m.c", "m.d"]
    assert graph.path(["m.d"], ["m.a"]) == []


def test_a_constructor_is_its_class() -> None:
    graph = CallGraph(analysis("m.f -> m.K", "m.K.__init__ -> m.g", classes=("m.K",)))
    assert graph.path(["m.f"], ["m.g"]) == ["m.f", "m.K", "m.g"]
    assert graph.callers("m.K.__init__") == ["m.f"]


def test_files_that_call_each_other_are_a_cycle() -> None:
    assert CallGraph(analysis("a.f -> b.g", "b.h -> a.i", "c.x -> a.f")).package_cycles() == [["a.py", "b.py"]]


def test_who_is_handed_a_function_does_not_need_its_file() -> None:
    circle = analysis("a.f -> b.g", "b.h -> a.i")
    for how, possible in (("indirect", False), ("inferred", False), ("inherited", False), ("direct", True)):
        back = replace(circle.edges[1], how=how, possible=possible)
        assert CallGraph(replace(circle, edges=(circle.edges[0], back))).package_cycles() == []


def test_no_product_needs_its_tests() -> None:
    assert CallGraph(analysis("a.f -> test_a.g", "test_a.h -> a.i")).package_cycles() == []
    circle = analysis("test_a.f -> test_b.g", "test_b.h -> test_a.i")
    assert CallGraph(circle).package_cycles() == [["test_a.py", "test_b.py"]]


def test_a_method_of_an_object_is_named_where_types_are_written() -> None:
    typed = [
        replace(edge, caller_file=f"{edge.caller[0]}.java", callee_file=f"{edge.callee[0]}.java", how="inferred")
        for edge in analysis("a.f -> b.g", "b.h -> a.i").edges
    ]
    assert CallGraph(CodeAnalysis(document="d", edges=tuple(typed))).package_cycles() == [["a.java", "b.java"]]


def test_unused_functions_are_those_without_callers_but_themselves() -> None:
    graph = CallGraph(analysis("m.main -> m.a", "m.b -> m.b", lone=("m.c", "m.test_c", "test_m.helper")))
    assert [symbol.name for symbol in graph.unused()] == ["m.b", "m.c"]
    assert [symbol.name for symbol in graph.entry_points()] == ["m.main"]


def test_versions_are_compared_by_names_and_not_by_lines() -> None:
    old, new = analysis("m.a -> m.b", "m.b -> m.c"), analysis("m.b -> m.c", "m.b -> m.e")
    compared = compare_repositories(version_of("old", old), version_of("new", new))
    assert [(edge.caller, edge.callee) for edge in compared.edges_added] == [("m.b", "m.e")]
    assert [(edge.caller, edge.callee) for edge in compared.edges_removed] == [("m.a", "m.b")]
    assert [symbol.name for symbol in compared.symbols_added] == ["m.e"]
    assert [symbol.name for symbol in compared.symbols_removed] == ["m.a"]
