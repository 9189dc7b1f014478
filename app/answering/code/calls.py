"""Answers about the calls around one symbol: callers, callees, what a change may affect, whether it is used.

Calls that an overriding method may take (`Sub.m` where `Base.m` is called) are a group of their own below the answer; where
there is nothing else, they are the answer, said to be possible.
"""

from __future__ import annotations

from collections.abc import Sequence

from unabridged.ingest.analysis import Edge
from unabridged.ingest.code.graph import Graph
from unabridged.ingest.context import Answer

from ...repository import Repository
from .intents import Asked
from .parts import MOST_LISTED, call_line, cite_edges, functions, listed, nothing, other_meanings, shown
from .sites import best_by_caller, best_by_pair, by_callee, by_caller, nodes_of

_BY_ITSELF = frozenset({"property", "operator"})  # not written as a call: told apart from what a function calls
_MOST_POSSIBLE = 2_000  # functions that a walk through overrides reaches


def callers(asked: Asked, repository: Repository) -> Answer:
    """What calls a symbol, or all that leads to it within some calls."""
    if asked.depth != 1:
        return impact(asked, repository)
    graph, targets, subject = repository.graph, asked.names[0].meant, shown(asked.names[0].meant)
    edges = list(best_by_pair(graph, None, targets).values())
    found = sorted(set(graph.nodes(edge.caller for edge in edges).values()))
    maybe = by_caller(graph, repository.dispatch.possible(None, targets))
    possible = [maybe[name] for name in sorted(maybe.keys() - set(found))]
    if not found and not possible:
        return nothing(
            asked, f"Nothing in {repository.name} calls {subject}.", f"{repository.name} 中没有代码调用 {subject}。"
        )
    if not found:
        return _only_possible(
            asked, repository, possible, [edge.caller for edge in possible],
            f"No call in {repository.name} names {subject}. {functions(len(possible))} may run it all the same: "
            "they call a method that it overrides, and the object decides which one runs:",
            f"{repository.name} 中没有代码直接调用 {subject}。以下 {len(possible)} 个函数可能运行它：它们调用的是被它重写的方法，由对象决定运行哪一个：",
        )  # fmt: skip
    plural = "" if len(found) == 1 else "s"
    return listed(
        asked, repository, found, edges,
        f"有 {len(found)} 处调用 {subject}：" if asked.chinese
        else f"{functions(len(found))} call{'s' if not plural else ''} {subject}:",
        certain=len(targets) == 1 and not any(edge.possible for edge in edges), possible=possible,
        possible_head=f"另有 {len(possible)} 个函数可能调用它：它们调用的是被它重写的方法，由对象决定运行哪一个：" if asked.chinese
        else f"Possible, not counted above: {functions(len(possible))} that call a method which it overrides; "
        "the object decides which one runs:",
    )  # fmt: skip


def callees(asked: Asked, repository: Repository) -> Answer:
    """What a symbol calls, directly or within some calls."""
    graph, sources, subject = repository.graph, asked.names[0].meant, shown(asked.names[0].meant)
    edges: list[Edge] = []
    if asked.depth != 1:
        found = sorted({name for level in graph.levels(sources, asked.depth, up=False) for name in level})
        possible = _reached_beyond(repository, sources, asked.depth, found, up=False)
    else:
        edges = list(best_by_pair(graph, sources, None, without=_BY_ITSELF).values())
        found = sorted(set(graph.nodes(edge.callee for edge in edges).values()))
        maybe = by_callee(graph, repository.dispatch.possible(sources, None))
        possible = [maybe[name] for name in sorted(maybe.keys() - set(found))]
    if not found:
        return nothing(
            asked, f"{subject} calls nothing in {repository.name}.",
            f"{subject} 没有调用 {repository.name} 中的任何函数。",
        )  # fmt: skip
    return listed(
        asked, repository, found, edges,
        f"{subject} 调用了 {len(found)} 个函数：" if asked.chinese
        else f"{subject} calls {functions(len(found))} of {repository.name}:",
        certain=len(sources) == 1 and not any(edge.possible for edge in edges), possible=possible,
        possible_head=f"另有 {len(possible)} 个函数可能被运行：它们重写了被调用的方法，由对象决定运行哪一个：" if asked.chinese
        else f"Possible, not counted above: {functions(len(possible))} that may run through overrides of what is called; "
        "the object decides which one runs:",
    )  # fmt: skip


def impact(asked: Asked, repository: Repository) -> Answer:
    """What leads to a symbol, level by level."""
    graph, targets, subject = repository.graph, asked.names[0].meant, shown(asked.names[0].meant)
    levels = graph.levels(targets, asked.depth, up=True)
    found = [name for level in levels for name in level]
    possible = _reached_beyond(repository, targets, asked.depth, found, up=True)
    if not levels and not possible:
        return nothing(
            asked, f"Nothing in {repository.name} calls {subject}, so no caller is affected.",
            f"{repository.name} 中没有代码调用 {subject}，因此没有调用者受影响。",
        )  # fmt: skip
    if not levels:
        nodes = nodes_of(graph, possible)
        return _only_possible(
            asked, repository, possible, [nodes[edge.caller] for edge in possible],
            f"No call in {repository.name} names {subject}. {functions(len(possible))} may be affected all the same, "
            "through calls of a method that it overrides:",
            f"{repository.name} 中没有代码直接调用 {subject}。以下 {len(possible)} 个函数仍可能受影响：调用经过被它重写的方法：",
        )  # fmt: skip
    lines, edges = _level_lines(asked, repository, targets, levels)
    head = (
        f"修改 {subject} 可能影响 {len(found)} 个函数。"
        if asked.chinese
        else f"{functions(len(found))} may be affected by a change of {subject}."
    )
    made = listed(
        asked, repository, (), (), "\n".join([head, *lines]), certain=len(targets) == 1, possible=possible,
        possible_head=f"另有 {len(possible)} 个函数可能受影响：调用经过被重写的方法，由对象决定运行哪一个：" if asked.chinese
        else f"Possible, not counted above: {functions(len(possible))} reached through calls of overridden methods; "
        "the object decides which one runs:",
    )  # fmt: skip
    return Answer(
        answer=made.answer, found=True, certain=made.certain, results=tuple(found),
        citations=cite_edges(repository, [*edges, *possible]),
    )  # fmt: skip


def used(asked: Asked, repository: Repository) -> Answer:
    """Whether anything calls a symbol."""
    targets, subject = asked.names[0].meant, shown(asked.names[0].meant)
    edges = _of_others(repository.graph, best_by_pair(repository.graph, None, targets))
    possible = [] if edges else repository.dispatch.possible(None, targets)
    count = len({edge.caller for edge in edges or possible})
    if edges:
        text = f"Yes: {subject} is called in {functions(count)}, first at {edges[0].file}:{edges[0].line}."
        chinese = f"是：{subject} 在 {count} 个函数中被调用，例如 {edges[0].file}:{edges[0].line}。"
    elif possible:
        through = repository.dispatch.through[possible[0]]
        place = f"{possible[0].file}:{possible[0].line}"
        text = (
            f"Possibly: no call names {subject}, but it overrides {through}, which is called in {functions(count)}, "
            f"first at {place}."
        )
        chinese = (
            f"可能：没有代码直接调用 {subject}，但它重写了 {through}，后者在 {count} 个函数中被调用，例如 {place}。"
        )
    else:
        text = f"No: nothing in {repository.name} calls {subject}. Code outside of it still may."
        chinese = f"否：{repository.name} 中没有代码调用 {subject}。"
    return Answer(
        answer=chinese if asked.chinese else text,
        found=True,
        certain=len(targets) == 1 and not possible,
        results=("yes" if edges or possible else "no",),
        citations=cite_edges(repository, edges or possible),
    )


def _of_others(graph: Graph, by_pair: dict[tuple[str, str], Edge]) -> list[Edge]:
    return [edge for (caller, target), edge in by_pair.items() if caller != target]


def _only_possible(
    asked: Asked, repository: Repository, edges: Sequence[Edge], names: Sequence[str], text: str, chinese: str
) -> Answer:
    """Possible calls as the answer."""
    lines = [call_line(repository, name, edge) for name, edge in zip(names, edges, strict=True)][:MOST_LISTED]
    return Answer(
        answer="\n".join([chinese if asked.chinese else text, *lines, *other_meanings(asked)]),
        found=True,
        certain=False,
        results=tuple(names),
        citations=cite_edges(repository, edges),
    )


def _reached_beyond(
    repository: Repository, names: Sequence[str], depth: int | None, certain: Sequence[str], *, up: bool
) -> list[Edge]:
    """A call for each symbol that is reached through overrides alone, nearest first."""
    dispatch = repository.dispatch
    reached: Sequence[str] = names
    known = set(certain)
    found: list[Edge] = []
    for level in dispatch.walk(names, depth, up=up, most=_MOST_POSSIBLE + len(known)).levels:
        beyond = [name for name in level if name not in known]
        sites = dispatch.sites(beyond, reached) if up else dispatch.sites(reached, beyond)
        best = by_caller(dispatch, sites) if up else by_callee(dispatch, sites)
        found.extend(best[name] for name in beyond)
        reached = level
    return found


def _level_lines(
    asked: Asked, repository: Repository, targets: Sequence[str], levels: Sequence[Sequence[str]]
) -> tuple[list[str], list[Edge]]:
    lines: list[str] = []
    edges: list[Edge] = []
    reached = targets
    for number, level in enumerate(levels, start=1):
        lines.append(f"第 {number} 层：" if asked.chinese else f"{number} call{'s' if number > 1 else ''} away:")
        names = level[: max(0, MOST_LISTED - len(lines))]
        sites = best_by_caller(repository.graph, names, reached)
        edges.extend(sites[name] for name in names)
        lines.extend(call_line(repository, name, sites[name]) for name in names)
        reached = level
    return lines[:MOST_LISTED], edges
