"""The graph of an analysis as GraphML, for networkx, Gephi and yEd: clauses and references, symbols and calls."""

from __future__ import annotations

import io
import re
from typing import TypeVar, cast

import networkx as nx
from unabridged.ingest.analysis import CodeAnalysis, ContractAnalysis

from ..opened import Opened

T = TypeVar("T")

# XML 1.0 forbids these, and a document may hold them.
_ILLEGAL_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def to_graphml(opened: Opened) -> bytes:
    """A directed graph; several references between two clauses are one edge with a count."""
    out = io.BytesIO()
    nx.write_graphml(analysis_graph(opened), out, named_key_ids=True)
    return out.getvalue()


def analysis_graph(opened: Opened) -> nx.DiGraph:
    """Nodes and edges with their attributes; for reports and other text the segments of the context and their links."""
    analysis = opened.analysis
    graph = nx.DiGraph()
    if isinstance(analysis, ContractAnalysis):
        for clause in analysis.clauses:
            _node(graph, clause.id, kind="clause", label=clause.heading or clause.id, page=clause.page or 0)
        for reference in analysis.references:
            targets = reference.targets or ((reference.text,) if reference.kind == "dangling" else ())
            for target in targets:
                if target not in graph:
                    missing = "attachment" if reference.kind == "attachment" else "missing"
                    _node(graph, target, kind=missing, label=target, page=0)
                source = reference.source or "preamble"
                if source not in graph:
                    _node(graph, source, kind="definition" if '"' in source else "preamble", label=source, page=0)
                _edge(graph, source, target, kind=reference.kind)
    elif isinstance(analysis, CodeAnalysis):
        for symbol in analysis.symbols:
            _node(graph, symbol.name, kind=symbol.kind, label=symbol.name, file=symbol.file, line=symbol.line)
        for edge in analysis.edges:
            _edge(graph, edge.caller, edge.callee, kind=edge.how, line=edge.line, possible=edge.possible)
    else:
        for segment in opened.context.segments:
            _node(graph, segment.id, kind=segment.kind, label=segment.title, page=segment.page or 0)
        for link in opened.context.links:
            _edge(graph, link.source, link.target, kind=link.kind)
    return graph


def _node(graph: nx.DiGraph, name: str, **attributes: str | int | bool) -> None:
    graph.add_node(_legal(name), **{key: _legal(value) for key, value in attributes.items()})


def _edge(graph: nx.DiGraph, source: str, target: str, **attributes: str | int | bool) -> None:
    pair = (_legal(source), _legal(target))
    if graph.has_edge(*pair):
        graph.edges[pair]["count"] += 1
    else:
        graph.add_edge(*pair, count=1, **{key: _legal(value) for key, value in attributes.items()})


def _legal(value: T) -> T:
    return cast(T, _ILLEGAL_XML.sub("\N{REPLACEMENT CHARACTER}", value)) if isinstance(value, str) else value
