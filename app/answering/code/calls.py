"""Answers about the calls around one symbol: callers, callees, what a change may affect, whether it is used.

Calls that an overriding method may take (`Sub.m` where `Base.m` is called) are a group of their own below the answer; where
there is nothing else, they are the answer, said to be possible.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from unabridged.ingest.analysis import Edge
from unabridged.ingest.code.conventions import is_test_file
from unabridged.ingest.code.graph import Graph
from unabridged.ingest.context import Answer

from ...repository import Repository
from .intents import Asked
from .parts import (
    MOST_CITED,
    MOST_LISTED,
    by_weight,
    call_line,
    call_lines,
    cite_edges,
    functions,
    in_tests,
    listed,
    nothing,
    other_meanings,
    possible_group,
    shown,
)
from .sites import best_by_caller, best_by_pair, by_callee, by_caller

_BY_ITSELF = frozenset({"property", "operator"})  # not written as a call: told apart from what a function calls
# What is said of callers where a question leaves tests out, or asks for them alone: English, Chinese.
_BESIDE_TESTS = {"": ("", ""), "without": (" outside of tests", "在测试以外"), "only": (" in tests", "在测试中")}
_MOST_POSSIBLE = 2_000  # functions that a walk through overrides reaches


def callers(asked: Asked, repository: Repository) -> Answer:
    """What calls a symbol, or all that leads to it within some calls."""
    if asked.depth != 1:
        return impact(asked, repository)
    graph, targets, subject = repository.graph, asked.names[0].meant, shown(asked, asked.names[0].meant)
    sites = _asked_for(asked, by_caller(graph, best_by_pair(graph, None, targets).values()))
    maybe = _asked_for(asked, by_caller(graph, repository.dispatch.possible(None, targets)))
    possible = {name: edge for name, edge in maybe.items() if name not in sites}
    count = len(sites)
    outside, chinese_outside = _BESIDE_TESTS[asked.tests]
    if not sites and not possible:
        return nothing(
            asked, f"Nothing in {repository.name} calls {subject}{outside}.",
            f"{repository.name} 中没有代码{chinese_outside}调用 {subject}。",
        )  # fmt: skip
    if not sites:
        return _only_possible(
            asked, repository, possible,
            f"No call in {repository.name} names {subject}{outside}. {functions(len(possible))} may run it all the same: "
            "they call a method that it overrides, and the object decides which one runs:",
            f"{repository.name} 中没有代码{chinese_outside}直接调用 {subject}。以下 {len(possible)} 个函数可能运行它：它们调用的是被它重写的方法，由对象决定运行哪一个：",
        )  # fmt: skip
    plural = "" if count == 1 else "s"
    return listed(
        asked, repository, sites,
        f"有 {count} 个函数{chinese_outside}调用 {subject}{in_tests(asked, sites)}：" if asked.chinese
        else f"{functions(count)} call{'s' if not plural else ''} {subject}{outside}{in_tests(asked, sites)}:",
        certain=len(targets) == 1 and not any(edge.possible for edge in sites.values()), possible=possible,
        possible_head=f"另有 {len(possible)} 个函数可能调用它：它们调用的是被它重写的方法，由对象决定运行哪一个：" if asked.chinese
        else f"Possible, not counted above: {functions(len(possible))} that call{'s' if len(possible) == 1 else ''} a method which it overrides; "
        "the object decides which one runs:",
    )  # fmt: skip


def callees(asked: Asked, repository: Repository) -> Answer:
    """What a symbol calls, directly or within some calls."""
    graph, sources, subject = repository.graph, asked.names[0].meant, shown(asked, asked.names[0].meant)
    if asked.depth != 1:
        levels = graph.levels(sources, asked.depth, up=False)
        sites = _sites_of_levels(graph, sources, levels, up=False)
        possible = _reached_beyond(repository, sources, asked.depth, sites, up=False)
    else:
        edges = best_by_pair(graph, sources, None, without=_BY_ITSELF).values()
        sites = by_callee(graph, edges)
        maybe = by_callee(graph, repository.dispatch.possible(sources, None))
        possible = {name: edge for name, edge in maybe.items() if name not in sites}
    if not sites:
        return nothing(
            asked, f"{subject} calls nothing in {repository.name}.",
            f"{subject} 没有调用 {repository.name} 中的任何函数。",
        )  # fmt: skip
    return listed(
        asked, repository, sites,
        f"{subject} 调用了 {len(sites)} 个函数：" if asked.chinese
        else f"{subject} calls {functions(len(sites))} of {repository.name}:",
        certain=len(sources) == 1 and not any(edge.possible for edge in sites.values()), possible=possible,
        possible_head=f"另有 {len(possible)} 个函数可能被运行：它们重写了被调用的方法，由对象决定运行哪一个：" if asked.chinese
        else f"Possible, not counted above: {functions(len(possible))} that may run through overrides of what is called; "
        "the object decides which one runs:",
    )  # fmt: skip


def impact(asked: Asked, repository: Repository) -> Answer:
    """What leads to a symbol, level by level."""
    graph, targets, subject = repository.graph, asked.names[0].meant, shown(asked, asked.names[0].meant)
    every = graph.levels(targets, None if asked.depth is None else asked.depth + 1, up=True)
    levels = every[: asked.depth]
    further = len(every[len(levels)]) if len(every) > len(levels) and not asked.tests else 0
    sites = _asked_for(asked, _sites_of_levels(graph, targets, levels, up=True))
    possible = _asked_for(
        asked, _reached_beyond(repository, targets, asked.depth, [name for level in levels for name in level], up=True)
    )
    outside, chinese_outside = _BESIDE_TESTS[asked.tests]
    if not sites and not possible:
        return nothing(
            asked, f"Nothing in {repository.name} calls {subject}{outside}, so no caller is affected.",
            f"{repository.name} 中没有代码{chinese_outside}调用 {subject}，因此没有调用者受影响。",
        )  # fmt: skip
    if not sites:
        return _only_possible(
            asked, repository, possible,
            f"No call in {repository.name} names {subject}. {functions(len(possible))} may be affected all the same, "
            "through calls of a method that it overrides:",
            f"{repository.name} 中没有代码直接调用 {subject}。以下 {len(possible)} 个函数仍可能受影响：调用经过被它重写的方法：",
        )  # fmt: skip
    lines, found, edges = _level_lines(asked, repository, levels, sites)
    head = _impact_head(asked, subject, sites, len(levels), further)
    possible_head = (
        f"另有 {len(possible)} 个函数可能受影响：调用经过被重写的方法，由对象决定运行哪一个："
        if asked.chinese
        else f"Possible, not counted above: {functions(len(possible))} reached through calls of overridden methods; "
        "the object decides which one runs:"
    )
    group = possible_group(asked, repository, possible, possible_head)
    return Answer(
        answer="\n".join([head, *lines, *group, *other_meanings(asked)]),
        found=True,
        certain=len(targets) == 1,
        results=tuple(found),
        citations=cite_edges(repository, [*edges, *possible.values()]),
    )


def _impact_head(asked: Asked, subject: str, sites: Mapping[str, Edge], depth: int, further: int) -> str:
    """How many, how far was looked, and whether there is more beyond."""
    outside, chinese_outside = _BESIDE_TESTS[asked.tests]
    if asked.chinese:
        more = f"再远一层还有 {further} 个。" if further else ""
        within = "" if asked.depth is None else f"（{depth} 层以内）"
        return f"修改 {subject} 可能影响{chinese_outside} {len(sites)} 个函数{within}{in_tests(asked, sites)}。{more}"
    within = "" if asked.depth is None else f" within {depth} call{'' if depth == 1 else 's'}"
    more = f" One call further there {'is 1 more' if further == 1 else f'are {further:,} more'}." if further else ""
    if asked.tests == "only" or asked.wish == "callers":
        return f"{functions(len(sites))}{outside} lead{'s' if len(sites) == 1 else ''} to {subject}{within}{in_tests(asked, sites)}.{more}"
    return f"{functions(len(sites))} may be affected by a change of {subject}{outside}{within}{in_tests(asked, sites)}.{more}"


def used(asked: Asked, repository: Repository) -> Answer:
    """Whether anything calls a symbol."""
    targets, subject = asked.names[0].meant, shown(asked, asked.names[0].meant)
    edges = _of_others(repository.graph, best_by_pair(repository.graph, None, targets))
    edges = [edge for edge in edges if not asked.tests or is_test_file(edge.file) is (asked.tests == "only")]
    edges = sorted(edges, key=lambda edge: (is_test_file(edge.file), edge.possible))
    possible = [] if edges else repository.dispatch.possible(None, targets)
    tests = "" if asked.tests or not edges or not all(is_test_file(edge.file) for edge in edges) else " Only tests do."
    count = len({edge.caller for edge in edges or possible})
    if edges:
        text = f"Yes: {subject} is called in {functions(count)}, first at {edges[0].file}:{edges[0].line}.{tests}"
        chinese = f"是：{subject} 在 {count} 个函数中被调用，例如 {edges[0].file}:{edges[0].line}。{'只有测试调用它。' if tests else ''}"
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


def _only_possible(asked: Asked, repository: Repository, sites: Mapping[str, Edge], text: str, chinese: str) -> Answer:
    """Possible calls as the answer."""
    lines = call_lines(asked, repository, sites)
    return Answer(
        answer="\n".join([chinese if asked.chinese else text, *lines, *other_meanings(asked)]),
        found=True,
        certain=False,
        results=tuple(by_weight(sites)),
        citations=cite_edges(repository, [sites[name] for name in by_weight(sites)]),
    )


def _asked_for(asked: Asked, sites: Mapping[str, Edge]) -> dict[str, Edge]:
    """Without calls in tests, or those alone, where the question says so."""
    if not asked.tests:
        return dict(sites)
    return {name: edge for name, edge in sites.items() if is_test_file(edge.caller_file) is (asked.tests == "only")}


def _sites_of_levels(
    graph: Graph, names: Sequence[str], levels: Sequence[Sequence[str]], *, up: bool
) -> dict[str, Edge]:
    """A call for each node of some levels, that leads to the level before or comes from there."""
    reached = names
    found: dict[str, Edge] = {}
    for level in levels:
        if up:
            found.update(best_by_caller(graph, level, reached))
        else:
            nearest = by_callee(graph, best_by_pair(graph, reached, level).values())
            found.update((name, nearest[name]) for name in level if name in nearest)
        reached = level
    return found


def _reached_beyond(
    repository: Repository, names: Sequence[str], depth: int | None, certain: Iterable[str], *, up: bool
) -> dict[str, Edge]:
    """A call for each symbol that is reached through overrides alone, nearest first."""
    dispatch = repository.dispatch
    reached: Sequence[str] = names
    known = set(certain)
    found: dict[str, Edge] = {}
    for level in dispatch.walk(names, depth, up=up, most=_MOST_POSSIBLE + len(known)).levels:
        beyond = [name for name in level if name not in known]
        sites = dispatch.sites(beyond, reached) if up else dispatch.sites(reached, beyond)
        best = by_caller(dispatch, sites) if up else by_callee(dispatch, sites)
        found.update((name, best[name]) for name in beyond)
        reached = level
    return found


def _level_lines(
    asked: Asked, repository: Repository, levels: Sequence[Sequence[str]], sites: Mapping[str, Edge]
) -> tuple[list[str], list[str], list[Edge]]:
    """The lines of all levels, all names in the order of the lines, and the calls that are listed."""
    lines: list[str] = []
    found: list[str] = []
    edges: list[Edge] = []
    for number, level in enumerate(levels, start=1):
        names = by_weight({name: sites[name] for name in level if name in sites})
        found.extend(names)
        if not names:
            continue
        lines.append(f"第 {number} 层：" if asked.chinese else f"{number} call{'s' if number > 1 else ''} away:")
        listed = names[: max(0, MOST_LISTED - len(lines))]
        edges.extend(sites[name] for name in listed)
        lines.extend(call_line(repository, name, sites[name], with_code=len(edges) <= MOST_CITED) for name in listed)
        if len(listed) < len(names):
            left = len(names) - len(listed)
            lines.append(f"- … 另有 {left:,} 个" if asked.chinese else f"- … {left:,} more")
    return lines, found, edges
