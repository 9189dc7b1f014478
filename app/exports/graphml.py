"""The graph of an analysis as GraphML, for networkx, Gephi and yEd: clauses and references, symbols and calls.

Written node by node and edge by edge: a large repository has a million of each.
"""

from __future__ import annotations

import heapq
import re
from collections.abc import Iterable, Iterator, Mapping
from itertools import groupby
from typing import IO, NamedTuple
from xml.sax.saxutils import escape, quoteattr

from unabridged.ingest.analysis import ContractAnalysis, Edge

from ..opened import Opened
from ..repository import Repository
from .corrections import Corrections

Attributes = Mapping[str, str | int | bool]

# XML 1.0 forbids these, and a document may hold them.
_ILLEGAL_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_TYPES = {"kind": "string", "label": "string", "file": "string", "page": "long", "line": "long", "count": "long",
          "possible": "boolean", "extends": "boolean"}  # fmt: skip
_NODE = ("kind", "label", "file", "line", "page")
_EDGE = ("kind", "line", "possible", "extends", "count")


class _Link(NamedTuple):
    """A step of the graph of a repository: a call, or that a class is below another."""

    source: str
    target: str
    call: Edge | None


def write_graphml(opened: Opened, corrections: Corrections | None, out: IO[bytes]) -> None:
    """A directed graph; several references between two clauses, or calls between two symbols, are one edge with a count.

    Of a repository's edges `kind` says how the surest call was found, `possible` that it need not go there at run time,
    and `extends` that the source is a class below the target: where a method of the target is called, one of the same
    name of the source may run.
    """
    if opened.repository is not None:
        _write(out, _symbols(opened.repository), _calls(opened.repository))
    else:
        _write(out, *_document_graph(opened))


def _symbols(repository: Repository) -> Iterator[tuple[str, Attributes]]:
    for name, group in groupby(repository.symbols_by_name(), lambda symbol: symbol.name):
        first = next(group)
        yield name, {"kind": first.kind, "label": name, "file": first.file, "line": first.line}


def _calls(repository: Repository) -> Iterator[tuple[str, str, Attributes]]:
    calls = (_Link(edge.caller, edge.callee, edge) for edge in repository.edges_by_name())
    below = sorted({(item.name, item.base) for item in repository.inheritance()})
    links = heapq.merge(calls, (_Link(*pair, None) for pair in below), key=lambda link: link[:2])
    for (source, target), group in groupby(links, lambda link: link[:2]):
        found = list(group)
        edges = [link.call for link in found if link.call is not None]
        extends = len(edges) < len(found)
        if edges:
            best = min(edges, key=lambda edge: (-edge.confidence, edge.file, edge.line))
            yield source, target, {
                "kind": best.how, "line": best.line, "possible": best.possible, "extends": extends, "count": len(edges),
            }  # fmt: skip
        else:
            yield source, target, {"kind": "extends", "possible": False, "extends": True, "count": 0}


def _document_graph(
    opened: Opened,
) -> tuple[Iterable[tuple[str, Attributes]], Iterable[tuple[str, str, Attributes]]]:
    """Clauses and references of a contract; of reports and other text the segments of the context and their links."""
    nodes: dict[str, Attributes] = {}
    edges: dict[tuple[str, str], dict[str, str | int | bool]] = {}

    def join(source: str, target: str, kind: str) -> None:
        edge = edges.setdefault((source, target), {"kind": kind, "count": 0})
        edge["count"] = int(edge["count"]) + 1

    analysis = opened.analysis
    if isinstance(analysis, ContractAnalysis):
        for clause in analysis.clauses:
            nodes[clause.id] = {"kind": "clause", "label": clause.heading or clause.id, "page": clause.page or 0}
        for reference in analysis.references:
            targets = reference.targets or ((reference.text,) if reference.kind == "dangling" else ())
            for target in targets:
                missing = "attachment" if reference.kind == "attachment" else "missing"
                nodes.setdefault(target, {"kind": missing, "label": target, "page": 0})
                source = reference.source or "preamble"
                kind = "definition" if '"' in source else "preamble"
                nodes.setdefault(source, {"kind": kind, "label": source, "page": 0})
                join(source, target, reference.kind)
    else:
        for segment in opened.context.segments:
            nodes[segment.id] = {"kind": segment.kind, "label": segment.title, "page": segment.page or 0}
        for link in opened.context.links:
            join(link.source, link.target, link.kind)
    return nodes.items(), ((source, target, edge) for (source, target), edge in edges.items())


def _write(
    out: IO[bytes], nodes: Iterable[tuple[str, Attributes]], edges: Iterable[tuple[str, str, Attributes]]
) -> None:
    def put(text: str) -> None:
        out.write(text.encode())

    put("<?xml version='1.0' encoding='utf-8'?>\n<graphml xmlns=\"http://graphml.graphdrawing.org/xmlns\">\n")
    for of, names in (("node", _NODE), ("edge", _EDGE)):
        for name in names:
            put(f'  <key id="{of}_{name}" for="{of}" attr.name="{name}" attr.type="{_TYPES[name]}"/>\n')
    put('  <graph edgedefault="directed">\n')
    for name, attributes in nodes:
        put(f"    <node id={_quoted(name)}>{_data('node', attributes)}</node>\n")
    for source, target, attributes in edges:
        put(f"    <edge source={_quoted(source)} target={_quoted(target)}>{_data('edge', attributes)}</edge>\n")
    put("  </graph>\n</graphml>\n")


def _data(of: str, attributes: Attributes) -> str:
    return "".join(f'<data key="{of}_{key}">{escape(_text(value))}</data>' for key, value in attributes.items())


def _text(value: str | int | bool) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    return _legal(value) if isinstance(value, str) else str(value)


def _quoted(name: str) -> str:
    return quoteattr(_legal(name))


def _legal(text: str) -> str:
    return _ILLEGAL_XML.sub("\N{REPLACEMENT CHARACTER}", text)
