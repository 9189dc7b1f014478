"""Answers about a repository as a whole: where runs start, what is called most, which packages depend on each other."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

import networkx as nx
from unabridged.ingest.analysis import Edge
from unabridged.ingest.code.graph import CONSTRUCTORS
from unabridged.ingest.context import Answer

from ...repository import Repository
from .entry_points import entry_points as find_entry_points
from .guide import most_called
from .intents import Asked
from .parts import call_place, cite_edges, cite_symbol, nothing, symbol_list
from .sites import surest

_MOST_STEPS = 24  # that are shown
_MOST_LOOKED_INTO, _MOST_FILES = 40, 2  # pairs, and files of each; what lies beyond is believed
_BUSIEST = 25


def entry_points(asked: Asked, repository: Repository) -> Answer:
    """Where runs start."""
    symbols = find_entry_points(repository)
    if not symbols:
        return nothing(
            asked,
            f"{repository.name} has no function named main, and its manifests name no command.",
            f"{repository.name} 中没有名为 main 的函数，清单文件也没有命令。",
        )
    head = "入口：" if asked.chinese else f"{repository.name} starts at:"
    return symbol_list(asked, repository, symbols, head)


def busiest(asked: Asked, repository: Repository) -> Answer:
    """What is called most, outside of tests."""
    ranked = most_called(repository, _BUSIEST)
    head = "被调用最多（调用处的数目）：" if asked.chinese else "Called most, with the number of call sites:"
    return Answer(
        answer="\n".join(
            [head, *(f"- {symbol.name} ({symbol.file}:{symbol.line}): {count:,}" for symbol, count in ranked)]
        ),
        found=True,
        certain=True,
        results=tuple(symbol.name for symbol, _ in ranked),
        citations=tuple(cite_symbol(repository, symbol) for symbol, _ in ranked),
    )


def cycles(asked: Asked, repository: Repository) -> Answer:
    """Packages that call each other in a circle, with a call for each step."""
    steps = nx.DiGraph()
    found = repository.graph.package_cycles()
    needs = sorted(set(repository.graph.needs())) if found else []
    looked_at = 0
    for group in found:
        for source, target, files in _pairs(group, needs):
            looked_at += 1
            edge = _written(repository, files) if looked_at <= _MOST_LOOKED_INTO else None
            if edge is not None or looked_at > _MOST_LOOKED_INTO:
                steps.add_edge(source, target, edge=edge)
    groups = [sorted(group) for group in nx.strongly_connected_components(steps) if len(group) > 1]
    groups.sort(key=lambda group: (-len(group), group))
    if not groups:
        return nothing(asked, "No packages call each other in a circle.", "没有循环依赖。")
    lines = [
        f"{len(groups)} 组循环调用："
        if asked.chinese
        else f"{len(groups):,} group{'' if len(groups) == 1 else 's'} of packages that call each other in a circle:"
    ]
    cited: list[Edge] = []
    for group in groups:
        lines.append(f"- {' ⇄ '.join(group[:12])}{' …' if len(group) > 12 else ''}")
        shown = [step for step in steps.subgraph(group).edges(data="edge") if step[2] is not None]
        inside = sorted(shown, key=lambda step: step[:2])
        for source, target, edge in inside[: max(0, _MOST_STEPS - len(cited))]:
            lines.append(f"  {source} → {target}: {edge.caller} → {edge.callee} {call_place(repository, edge)}")
            cited.append(edge)
    return Answer(
        answer="\n".join(lines),
        found=True,
        certain=True,
        results=tuple(name for group in groups for name in group),
        citations=cite_edges(repository, cited),
    )


def _pairs(group: Sequence[str], needs: Iterable[tuple[str, str]]) -> Iterator[tuple[str, str, list[tuple[str, str]]]]:
    """Pairs of folders (or files) of a group of which the one needs the other, with the files that do."""
    members = set(group)
    pairs: dict[tuple[str, str], list[tuple[str, str]]] = {}
    for files in needs:
        caller, callee = files
        folders = (caller.rpartition("/")[0] or ".", callee.rpartition("/")[0] or ".")
        for pair in (folders, files):
            if pair[0] != pair[1] and members.issuperset(pair):
                pairs.setdefault(pair, []).append(files)
    for (source, target), listed in sorted(pairs.items()):
        yield source, target, listed


def _written(repository: Repository, pairs: Sequence[tuple[str, str]]) -> Edge | None:
    """A call between the files of a pair, of the first pairs, that is written out: its line has the name that it calls."""
    for caller, callee in pairs[:_MOST_FILES]:
        names = [[item.name for item in repository.definitions_in([file])] for file in (caller, callee)]
        sites = [
            edge
            for edge in repository.graph.sites(*names)
            if (edge.caller_file, edge.callee_file) == (caller, callee) and _says_its_name(repository, edge)
        ]
        if sites:
            return surest(sites)
    return None


def _says_its_name(repository: Repository, edge: Edge) -> bool:
    owner, _, last = edge.callee.rpartition(".")
    name = owner.rpartition(".")[2] if last in CONSTRUCTORS else last
    return (
        edge.how == "operator"
        or re.search(rf"\b(?:{re.escape(name)}|super)\b", repository.line(edge.file, edge.line)) is not None
    )
