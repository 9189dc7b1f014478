"""Answers about two symbols: how the one reaches the other, and whether it does.

A chain of certain calls counts first; else one through overrides (`Base.m` is called, `Sub.m` may run), said to be possible.
"""

from __future__ import annotations

import re
from dataclasses import replace

from unabridged.ingest.analysis import Edge
from unabridged.ingest.code.conventions import is_test_file
from unabridged.ingest.context import Answer

from ...repository import Repository
from .described import search
from .intents import Asked
from .parts import LIKELY, MOST_CITED, call_place, cite_edges, how, nothing, shown
from .sites import along, surest

_ARTICLE = re.compile(r"^(?:an?|the|my|our)\s+|\s+(?:function|method|class)$", re.I)
_MOST_MEANT, _MOST_TRIED = 20, 6


def path(asked: Asked, repository: Repository) -> Answer | None:
    """A shortest chain of calls from one symbol to another; None where an end is described and nothing fits it."""
    if asked.ends is not None:
        return _between_described(asked, repository, *asked.ends)
    start, goal = asked.names[0].meant, asked.names[-1].meant
    chain, edges = _chain(repository, start, goal)
    if not chain:
        back = repository.graph.path(goal, start)
        hint = (
            f" (The other way round there is one, over {len(back) - 1} call{'s' if len(back) > 2 else ''}.)"
            if back
            else ""
        )
        return nothing(
            asked, f"No chain of calls leads from {shown(asked, start)} to {shown(asked, goal)}.{hint}",
            f"没有从 {shown(asked, start)} 到 {shown(asked, goal)} 的调用路径。",
        )  # fmt: skip
    return _told(asked, repository, chain, edges)


def _told(asked: Asked, repository: Repository, chain: list[str], edges: list[Edge]) -> Answer:
    count = "1 call leads" if len(edges) == 1 else f"{len(edges)} calls lead"
    if any(edge in repository.dispatch.through for edge in edges):
        head = (
            f"可能的路径，经过 {len(edges)} 次调用（标为 possible 的一步由对象决定运行哪个方法）："
            if asked.chinese
            else f"Possibly, {count} from {chain[0]} to {chain[-1]}; where a step is marked possible, "
            "the object decides which method runs:"
        )
    else:
        head = f"经过 {len(edges)} 次调用到达：" if asked.chinese else f"{count} from {chain[0]} to {chain[-1]}:"
    lines = [f"- {edge.caller} → {edge.callee} {call_place(repository, edge)}" for edge in edges]
    return Answer(
        answer="\n".join([head, *lines]),
        found=True,
        certain=not any(edge.possible for edge in edges),
        results=tuple(chain),
        citations=cite_edges(repository, edges),
    )


def _between_described(asked: Asked, repository: Repository, start: str, goal: str) -> Answer | None:
    """A chain between what fits two descriptions, the best fitting that are joined by one; said to be taken for them."""
    starts, goals = _meant(repository, start), _meant(repository, goal)
    pairs = sorted((one + other, one, other) for one in range(len(starts)) for other in range(len(goals)))
    for _, one, other in pairs:
        if starts[one] == goals[other]:
            continue
        chain, edges = _chain(repository, starts[one], goals[other])
        if chain and min(edge.confidence for edge in edges) >= LIKELY:
            told = _told(asked, repository, chain, edges)
            taken = (
                f"“{start}”按 {chain[0]}、“{goal}”按 {chain[-1]} 理解。"
                if asked.chinese
                else f"Taking “{start}” for {chain[0]} and “{goal}” for {chain[-1]}:"
            )
            return replace(told, answer=f"{taken}\n{told.answer}", certain=False)
    return None


def _meant(repository: Repository, written: str) -> list[tuple[str, ...]]:
    """What an end of a path may mean, the likeliest first: a name, or functions that fit the words."""
    bare = _ARTICLE.sub("", written).removesuffix("()")
    names = repository.names
    spelled = [names.find(bare), *(names.callables(joint.join(bare.split())) for joint in ("", "_"))]
    found = [meant for meant in dict.fromkeys(spelled) if 0 < len(meant) <= _MOST_MEANT]
    described = search(repository, written, _MOST_TRIED)
    return found + [(item.symbol.name,) for item in described if not is_test_file(item.symbol.file)]


def calls(asked: Asked, repository: Repository) -> Answer:
    """Whether one symbol calls another: directly, or at all where the question says so."""
    first, second = asked.names[0].meant, asked.names[1].meant
    direct = repository.graph.sites(first, second)
    possible = [] if direct else repository.dispatch.possible(first, second)
    chain, edges = ([], direct or possible) if direct or possible else _chain(repository, first, second)
    at_all = asked.depth is None
    if direct:
        edge = surest(direct)
        text = f"Yes: {edge.caller} calls {edge.callee} at {edge.file}:{edge.line} ({how(repository, edge)})."
        chinese = f"是：{edge.caller} 在 {edge.file}:{edge.line} 调用了 {edge.callee}。"
    elif possible:
        edge = surest(possible)
        through = repository.dispatch.through[edge]
        text = (
            f"Possibly: {edge.caller} calls {through} at {edge.file}:{edge.line}, which {edge.callee} overrides; "
            "the object decides which one runs."
        )
        chinese = f"可能：{edge.caller} 在 {edge.file}:{edge.line} 调用了 {through}，{edge.callee} 重写了它，由对象决定运行哪一个。"
    elif chain:
        maybe = "possibly " if any(edge.possible for edge in edges) else ""
        over = f"{maybe}over {len(edges)} call{'' if len(edges) == 1 else 's'}: {' → '.join(chain)}."
        text = f"{'Yes, but not' if at_all else 'Not'} directly; {over}"
        chinese = f"不是直接调用；{'可能' if maybe else ''}经过 {len(edges)} 次调用：{' → '.join(chain)}。"
    else:
        text = f"No: no call leads from {shown(asked, first)} to {shown(asked, second)}."
        chinese = f"否：{shown(asked, first)} 不会调用到 {shown(asked, second)}。"
    yes = bool(direct or possible or (chain and at_all))
    return Answer(
        answer=chinese if asked.chinese else text,
        found=True,
        certain=not any(edge.possible for edge in edges),
        results=("yes" if yes else "no",),
        citations=cite_edges(repository, edges[:MOST_CITED]),
    )


def _chain(repository: Repository, start: tuple[str, ...], goal: tuple[str, ...]) -> tuple[list[str], list[Edge]]:
    for graph in (repository.graph, repository.dispatch):
        chain = graph.path(start, goal)
        if chain:
            return chain, along(graph, chain)
    return [], []
