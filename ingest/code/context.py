"""A repository as context: documentation first, then files in dependency order, a segment per function, links by calls and
by what documentation names."""

from __future__ import annotations

from collections.abc import Sequence

import networkx as nx

from ..analysis import CodeAnalysis, Symbol
from ..context import Context, Link, Segment, SegmentKind, estimate_tokens
from ..document import Document, SourceFile
from .documentation import is_documentation, sections
from .mentions import Definitions

_KINDS: dict[str, SegmentKind] = {"function": "function", "method": "function", "class": "class"}


def repository_context(document: Document, analysis: CodeAnalysis) -> Context:
    """Segments that cover every file that was read: sections of documentation, outermost functions and methods, what is
    left of classes, modules.

    A file comes after the files that it calls, so that a definition is read before its use; files in a circle of calls
    follow their paths.
    """
    by_file: dict[str, list[Symbol]] = {}
    for symbol in analysis.symbols:
        if symbol.kind in _KINDS:
            by_file.setdefault(symbol.file, []).append(symbol)
    segments: list[Segment] = []
    texts: list[str] = []
    places: dict[str, list[tuple[int, str]]] = {}
    ids: dict[str, int] = {}
    position = 0
    for file in _ordered(document.files, analysis):
        text = file.text
        texts.append(text)
        for start, end, line, title, kind in _parts(text, by_file.get(file.path, ()), file):
            name = f"{document.name}#{file.path}:{title}" if title else f"{document.name}#{file.path}"
            ids[name] = ids.get(name, 0) + 1
            identity = name if ids[name] == 1 else f"{name}@{line}"
            segments.append(
                Segment(
                    identity, kind, position + start, position + end, document.name,
                    title=title or file.path, source_start=start, file=file.path, line=line,
                )
            )  # fmt: skip
            places.setdefault(file.path, []).append((line, identity))
        position += len(text)
    joined = "".join(texts)
    return Context(
        joined,
        tuple(segments),
        (*_links(analysis, places), *_named(analysis, joined, segments, places)),
        order="documentation, then sources with callees before their callers",
        tokens=estimate_tokens(joined),
    )


def _ordered(files: Sequence[SourceFile], analysis: CodeAnalysis) -> list[SourceFile]:
    by_path = {file.path: file for file in files}
    graph = nx.DiGraph()
    graph.add_nodes_from(sorted(path for path, file in by_path.items() if file.language))
    needs = {(edge.callee_file, edge.caller_file) for edge in analysis.edges if edge.caller_file != edge.callee_file}
    graph.add_edges_from(sorted(pair for pair in needs if pair[0] in graph and pair[1] in graph))
    condensed = nx.condensation(graph)
    groups = {node: sorted(data["members"]) for node, data in condensed.nodes(data=True)}
    order = nx.lexicographical_topological_sort(condensed, key=lambda node: groups[node][0])
    documentation = [file for file in sorted(files, key=lambda file: file.path) if not file.language]
    return documentation + [by_path[path] for node in order for path in groups[node]]


def _parts(text: str, symbols: Sequence[Symbol], file: SourceFile) -> list[tuple[int, int, int, str, SegmentKind]]:
    """(start, end, line, title, kind) that cover the text: functions whole, the rest as parts of class or module.

    Documentation is cut at its headings.
    """
    if not file.language:
        return [(part.start, part.end, part.line, part.title, "file") for part in sections(text, file.path)]
    starts = [0]
    for line in text.split("\n")[:-1]:
        starts.append(starts[-1] + len(line) + 1)
    if starts[-1] < len(text) or len(starts) == 1:
        starts.append(len(text))
    lines = len(starts) - 1
    owner: list[Symbol | None] = [None] * lines
    # Outer before inner: a method overwrites its class, a nested function stays part of the function around it.
    taken = [False] * lines
    for symbol in sorted(symbols, key=lambda item: (item.line, -item.end_line)):
        first, last = symbol.line - 1, min(symbol.end_line, lines)
        if first >= lines or taken[first]:
            continue
        for index in range(first, last):
            owner[index] = symbol
            taken[index] = symbol.kind != "class"
    parts: list[tuple[int, int, int, str, SegmentKind]] = []
    begin = 0
    for index in range(1, lines + 1):
        if index == lines or owner[index] is not owner[begin]:
            symbol_here = owner[begin]
            kind: SegmentKind = _KINDS[symbol_here.kind] if symbol_here else "module" if file.language else "file"
            parts.append((starts[begin], starts[index], begin + 1, symbol_here.name if symbol_here else "", kind))
            begin = index
    return parts


def _links(analysis: CodeAnalysis, places: dict[str, list[tuple[int, str]]]) -> tuple[Link, ...]:
    definitions = {(symbol.name, symbol.file): symbol.line for symbol in analysis.symbols}
    links: dict[Link, None] = {}
    for edge in analysis.edges:
        line = definitions.get((edge.callee, edge.callee_file))
        source = _segment_at(places.get(edge.file, []), edge.line)
        target = _segment_at(places.get(edge.callee_file, []), line) if line is not None else None
        if source is not None and target is not None and source != target:
            links[Link(source, target, "call")] = None
    return tuple(links)


def _named(
    analysis: CodeAnalysis, text: str, segments: Sequence[Segment], places: dict[str, list[tuple[int, str]]]
) -> list[Link]:
    """From sections of documentation to the definitions that they name."""
    definitions = Definitions(analysis.symbols)
    links: dict[Link, None] = {}
    for segment in segments:
        if segment.kind == "file" and segment.file is not None and is_documentation(segment.file):
            for symbol in definitions.named_in(text[segment.start : segment.end]):
                target = _segment_at(places.get(symbol.file, []), symbol.line)
                if target is not None:
                    links[Link(segment.id, target, "reference")] = None
    return list(links)


def _segment_at(places: list[tuple[int, str]], line: int) -> str | None:
    """The segment that holds a line; `places` are (first line, id) in order."""
    low, high = 0, len(places)
    while low < high:
        middle = (low + high) // 2
        if places[middle][0] <= line:
            low = middle + 1
        else:
            high = middle
    return places[low - 1][1] if low else None
