"""Answers to understood questions about a repository: results are names, citations are lines of code."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from unabridged.ingest.analysis import Edge, Symbol
from unabridged.ingest.context import Answer, Citation

from ...repository import Repository
from .described import search
from .entry_points import entry_points
from .intents import Asked
from .sites import along, best_by_caller, best_by_pair, surest

_MOST_LISTED = 200
_MOST_CITED = 60
_MOST_MEANT = 12
_BY_ITSELF = frozenset({"property", "operator"})  # not written as a call: told apart from what a function calls


def respond(asked: Asked, repository: Repository) -> Answer | None:
    """The answer; None where nothing in the repository fits a description."""
    if asked.missing is not None:
        return _not_there(asked, repository)
    return _ANSWERS[asked.wish](asked, repository)


def _callers(asked: Asked, repository: Repository) -> Answer:
    graph = repository.graph
    targets = asked.names[0].meant
    if asked.depth != 1:
        return _impact(asked, repository)
    edges = list(best_by_pair(repository, None, targets).values())
    found = sorted(set(graph.nodes(edge.caller for edge in edges).values()))
    subject = _shown(targets)
    if not found:
        return _nothing(
            asked, f"Nothing in {repository.name} calls {subject}.", f"{repository.name} 中没有代码调用 {subject}。"
        )
    return _listed(
        asked, repository, found, edges,
        f"{_functions(len(found))} call{'s' if len(found) == 1 else ''} {subject}:", f"有 {len(found)} 处调用 {subject}：",
        certain=len(targets) == 1 and not any(edge.possible for edge in edges),
    )  # fmt: skip


def _callees(asked: Asked, repository: Repository) -> Answer:
    graph = repository.graph
    sources = asked.names[0].meant
    subject = _shown(sources)
    if asked.depth != 1:
        levels = graph.levels(sources, asked.depth, up=False)
        found = sorted({name for level in levels for name in level})
        edges = []
    else:
        edges = list(best_by_pair(repository, sources, None, without=_BY_ITSELF).values())
        found = sorted(set(graph.nodes(edge.callee for edge in edges).values()))
    if not found:
        return _nothing(
            asked,
            f"{subject} calls nothing in {repository.name}.",
            f"{subject} 没有调用 {repository.name} 中的任何函数。",
        )
    return _listed(
        asked, repository, found, edges, f"{subject} calls {_functions(len(found))} of {repository.name}:",
        f"{subject} 调用了 {len(found)} 个函数：",
        certain=len(sources) == 1 and not any(edge.possible for edge in edges),
    )  # fmt: skip


def _path(asked: Asked, repository: Repository) -> Answer:
    graph = repository.graph
    start, goal = asked.names[0], asked.names[-1]
    chain = graph.path(start.meant, goal.meant)
    if not chain:
        back = graph.path(goal.meant, start.meant)
        hint = f" (The other way round there is one, over {len(back) - 1} calls.)" if back else ""
        return _nothing(
            asked,
            f"No chain of calls leads from {_shown(start.meant)} to {_shown(goal.meant)}.{hint}",
            f"没有从 {_shown(start.meant)} 到 {_shown(goal.meant)} 的调用路径。",
        )
    edges = along(repository, chain)
    lines = [f"- {edge.caller} → {edge.callee} ({edge.file}:{edge.line}, {_how(edge)})" for edge in edges]
    head = (
        f"{len(edges)} calls lead from {chain[0]} to {chain[-1]}:"
        if not asked.chinese
        else f"经过 {len(edges)} 次调用到达："
    )
    return Answer(
        answer="\n".join([head, *lines]),
        found=True,
        certain=not any(edge.possible for edge in edges),
        results=tuple(chain),
        citations=tuple(_cite_edge(repository, edge) for edge in edges),
    )


def _impact(asked: Asked, repository: Repository) -> Answer:
    graph = repository.graph
    targets = asked.names[0].meant
    levels = graph.levels(targets, asked.depth, up=True)
    subject = _shown(targets)
    if not levels:
        return _nothing(
            asked, f"Nothing in {repository.name} calls {subject}, so no caller is affected.",
            f"{repository.name} 中没有代码调用 {subject}，因此没有调用者受影响。",
        )  # fmt: skip
    found = [name for level in levels for name in level]
    lines: list[str] = []
    edges: list[Edge] = []
    reached: Sequence[str] = targets
    for number, level in enumerate(levels, start=1):
        lines.append(f"{number} call{'s' if number > 1 else ''} away:" if not asked.chinese else f"第 {number} 层：")
        shown = level[: max(0, _MOST_LISTED - len(lines))]
        sites = best_by_caller(repository, shown, reached)
        for name in shown:
            edge = sites[name]
            edges.append(edge)
            lines.append(f"- {name} ({edge.file}:{edge.line}, {_how(edge)})")
        reached = level
    head = (
        f"{_functions(len(found))} may be affected by a change of {subject}."
        if not asked.chinese
        else (f"修改 {subject} 可能影响 {len(found)} 个函数。")
    )
    return Answer(
        answer="\n".join([head, *lines[:_MOST_LISTED], *_which(asked)]),
        found=True,
        certain=len(targets) == 1,
        results=tuple(found),
        citations=tuple(_cite_edge(repository, edge) for edge in edges[:_MOST_CITED]),
    )


def _calls(asked: Asked, repository: Repository) -> Answer:
    graph = repository.graph
    first, second = asked.names[0], asked.names[1]
    direct = graph.sites(first.meant, second.meant)
    chain = [] if direct else graph.path(first.meant, second.meant)
    if direct:
        edge = surest(direct)
        text = f"Yes: {edge.caller} calls {edge.callee} at {edge.file}:{edge.line} ({_how(edge)})."
        chinese = f"是：{edge.caller} 在 {edge.file}:{edge.line} 调用了 {edge.callee}。"
    elif chain:
        text = f"{'Yes, but n' if asked.depth is None else 'N'}ot directly; over {len(chain) - 1} calls: {' → '.join(chain)}."
        chinese = f"不是直接调用；经过 {len(chain) - 1} 次调用：{' → '.join(chain)}。"
    else:
        text = f"No: no call leads from {_shown(first.meant)} to {_shown(second.meant)}."
        chinese = f"否：{_shown(first.meant)} 不会调用到 {_shown(second.meant)}。"
    yes = bool(direct) or (bool(chain) and asked.depth is None)
    edges = direct or along(repository, chain)
    return Answer(
        answer=chinese if asked.chinese else text,
        found=True,
        certain=not any(edge.possible for edge in edges),
        results=("yes" if yes else "no",),
        citations=tuple(_cite_edge(repository, edge) for edge in edges[:_MOST_CITED]),
    )


def _used(asked: Asked, repository: Repository) -> Answer:
    targets = asked.names[0].meant
    by_pair = best_by_pair(repository, None, targets)
    edges = [edge for (caller, target), edge in by_pair.items() if caller != target]
    subject = _shown(targets)
    if edges:
        text = f"Yes: {subject} is called in {_functions(len({edge.caller for edge in edges}))}, first at {edges[0].file}:{edges[0].line}."
        chinese = f"是：{subject} 在 {len({edge.caller for edge in edges})} 个函数中被调用，例如 {edges[0].file}:{edges[0].line}。"
    else:
        text = f"No: nothing in {repository.name} calls {subject}. Code outside of it still may."
        chinese = f"否：{repository.name} 中没有代码调用 {subject}。"
    return Answer(
        answer=chinese if asked.chinese else text,
        found=True,
        certain=len(targets) == 1,
        results=("yes" if edges else "no",),
        citations=tuple(_cite_edge(repository, edge) for edge in edges[:_MOST_CITED]),
    )


def _implementers(asked: Asked, repository: Repository) -> Answer:
    """By what class headers say, and by overriding methods that calls were found to reach."""
    graph = repository.graph
    found: dict[str, Symbol] = {}
    for name in asked.names[0].meant:
        kinds = {symbol.kind for symbol in graph.symbols(name)}
        last = name.rpartition(".")[2]
        if "class" in kinds:
            for symbol in _classes_below(repository, last):
                if symbol.name != name:
                    found[symbol.name] = symbol
            continue
        owner = name.rpartition(".")[0].rpartition(".")[2]
        methods = graph.definitions(f"{symbol.name}.{last}" for symbol in _classes_below(repository, owner))
        found.update((method.name, method) for listed in methods.values() for method in listed)
    subject = _shown(asked.names[0].meant)
    if not found:
        return _nothing(asked, f"Nothing in {repository.name} implements {subject}.", f"没有找到 {subject} 的实现。")
    symbols = [found[name] for name in sorted(found)]
    head = (
        f"{len(symbols)} definitions implement or extend {subject}:"
        if not asked.chinese
        else f"{subject} 有 {len(symbols)} 个实现："
    )
    return _symbols(asked, repository, symbols, head)


def _classes_below(repository: Repository, base: str) -> list[Symbol]:
    """Classes whose header names `base`, and classes below those; Rust's impl blocks name their type."""
    reached: dict[str, list[Symbol]] = {}
    waiting = {base}
    while waiting:
        below = {name for _, name in repository.named_bases(sorted(waiting))} - reached.keys() - {base}
        classes: dict[str, list[Symbol]] = {}
        for symbol in repository.classes(below):
            classes.setdefault(symbol.name.rpartition(".")[2], []).append(symbol)
        reached.update(classes)
        waiting = set(classes)
    return sorted((symbol for listed in reached.values() for symbol in listed), key=lambda symbol: symbol.name)


def _unused(asked: Asked, repository: Repository) -> Answer:
    generated = {path for path, _ in repository.skipped}
    symbols = [symbol for symbol in repository.graph.unused() if symbol.file not in generated]
    symbols = _without_overrides(repository, symbols)
    if not symbols:
        return _nothing(asked, "Every function is called somewhere in the repository.", "每个函数都有调用者。")
    head = (
        f"{_functions(len(symbols))} {'is' if len(symbols) == 1 else 'are'} called by nothing in {repository.name}; "
        "some may be its public interface:"
    )
    return _symbols(asked, repository, symbols, f"{len(symbols)} 个函数在仓库内没有调用者：" if asked.chinese else head)


def _without_overrides(repository: Repository, symbols: list[Symbol]) -> list[Symbol]:
    """Those that do not override a called method, by what class headers say: a call of the method above may run them."""
    lasts = {symbol.name.rpartition(".")[2] for symbol in symbols if symbol.kind == "method"}
    called: set[tuple[str, str]] = set()  # class and method, by last names
    for name in repository.graph.called():
        owner, _, last = name.rpartition(".")
        if last in lasts and owner:
            called.add((owner.rpartition(".")[2], last))
    above: dict[str, set[str]] = {}
    waiting = {owner for owner, _ in called}
    known = set(waiting)
    while waiting:
        pairs = list(repository.named_bases(sorted(waiting)))
        for base, name in pairs:
            above.setdefault(name, set()).add(base)
        waiting = {name for _, name in pairs} - known
        known |= waiting

    def overrides(symbol: Symbol) -> bool:
        owner, _, last = symbol.name.rpartition(".")
        reached: set[str] = set()
        todo = [owner.rpartition(".")[2]]
        while todo:
            for base in above.get(todo.pop(), set()) - reached:
                if (base, last) in called:
                    return True
                reached.add(base)
                todo.append(base)
        return False

    return [symbol for symbol in symbols if symbol.kind != "method" or not overrides(symbol)]


def _entry_points(asked: Asked, repository: Repository) -> Answer:
    symbols = entry_points(repository)
    if not symbols:
        return _nothing(
            asked,
            f"{repository.name} has no function named main, and its manifests name no command.",
            f"{repository.name} 中没有名为 main 的函数，清单文件也没有命令。",
        )
    head = "入口：" if asked.chinese else f"{repository.name} starts at:"
    return _symbols(asked, repository, symbols, head)


def _cycles(asked: Asked, repository: Repository) -> Answer:
    groups = repository.graph.package_cycles()
    if not groups:
        return _nothing(asked, "No packages call each other in a circle.", "没有循环依赖。")
    lines = [f"- {' ⇄ '.join(group[:12])}{' …' if len(group) > 12 else ''}" for group in groups[:_MOST_LISTED]]
    head = f"{len(groups)} 组循环调用：" if asked.chinese else f"{len(groups)} groups call each other in a circle:"
    return Answer(
        answer="\n".join([head, *lines]),
        found=True,
        certain=True,
        results=tuple(name for group in groups for name in group),
    )


def _defined(asked: Asked, repository: Repository) -> Answer:
    defined = repository.graph.definitions(asked.names[0].meant)
    symbols = [symbol for name in asked.names[0].meant for symbol in defined[name]]
    head = "定义在：" if asked.chinese else "Defined at:"
    return _symbols(asked, repository, symbols, head)


def _locate(asked: Asked, repository: Repository) -> Answer | None:
    ranked = search(repository, asked.described)
    if not ranked or ranked[0].words < _LEAST_WORDS:
        return None
    best = ranked[0].symbol
    callers = repository.graph.callers(best.name)
    citations = tuple(_cite_symbol(repository, item.symbol) for item in ranked)
    if asked.plural and len(callers) > 1:
        edges = list(best_by_caller(repository, callers, [best.name]).values())
        head = f"{best.name} does this; it is called by:" if not asked.chinese else f"{best.name} 负责此事，调用者："
        lines = [f"- {edge.caller} ({edge.file}:{edge.line}, {_how(edge)})" for edge in edges]
        cited = tuple(_cite_edge(repository, edge) for edge in edges[:_MOST_CITED])
        return Answer(answer="\n".join([head, *lines]), found=True, results=tuple(callers), citations=cited + citations)
    others = ", ".join(item.symbol.name for item in ranked[1:4])
    text = f"{best.name} ({best.file}:{best.line})." + (f" Less likely: {others}." if others else "")
    chinese = f"{best.name}（{best.file}:{best.line}）。" + (f"其他可能：{others}。" if others else "")
    return Answer(answer=chinese if asked.chinese else text, found=True, results=(best.name,), citations=citations)


_LEAST_WORDS = 2  # of the question that a function must have; one in common is chance

_ANSWERS: dict[str, Callable[[Asked, Repository], Answer | None]] = {
    "callers": _callers, "callees": _callees, "path": _path, "impact": _impact, "calls": _calls, "used": _used,
    "implementers": _implementers, "unused": _unused, "entry_points": _entry_points, "cycles": _cycles,
    "defined": _defined, "locate": _locate,
}  # fmt: skip


# --- parts of answers


def _not_there(asked: Asked, repository: Repository) -> Answer:
    text = f"{repository.name} has no definition named {asked.missing}."
    chinese = f"{repository.name} 中没有名为 {asked.missing} 的定义。"
    return Answer(answer=chinese if asked.chinese else text, found=False, certain=True)


def _nothing(asked: Asked, text: str, chinese: str) -> Answer:
    """An answer that is an empty list."""
    return Answer(answer=chinese if asked.chinese else text, found=True, certain=True)


def _listed(
    asked: Asked,
    repository: Repository,
    found: Sequence[str],
    edges: Sequence[Edge],
    text: str,
    chinese: str,
    *,
    certain: bool,
) -> Answer:
    nodes = repository.graph.nodes(dict.fromkeys(name for edge in edges for name in (edge.caller, edge.callee)))
    places = {nodes[name]: edge for edge in edges for name in (edge.caller, edge.callee)}
    lines = []
    for name in found[:_MOST_LISTED]:
        edge = places.get(name)
        lines.append(f"- {name} ({edge.file}:{edge.line}, {_how(edge)})" if edge else f"- {name}")
    if len(found) > _MOST_LISTED:
        lines.append(f"- … {len(found) - _MOST_LISTED:,} more")
    cited = sorted(edges, key=lambda edge: (edge.possible, edge.file, edge.line))
    return Answer(
        answer="\n".join([chinese if asked.chinese else text, *lines, *_which(asked)]),
        found=True,
        certain=certain,
        results=tuple(found),
        citations=tuple(_cite_edge(repository, edge) for edge in cited[:_MOST_CITED]),
    )


def _symbols(asked: Asked, repository: Repository, symbols: Sequence[Symbol], head: str) -> Answer:
    lines = [f"- {symbol.name} ({symbol.file}:{symbol.line})" for symbol in symbols[:_MOST_LISTED]]
    return Answer(
        answer="\n".join([head, *lines]),
        found=True,
        certain=True,
        results=tuple(dict.fromkeys(symbol.name for symbol in symbols)),
        citations=tuple(_cite_symbol(repository, symbol) for symbol in symbols[:_MOST_CITED]),
    )


def _how(edge: Edge) -> str:
    """How an edge was found and how sure it is."""
    return f"{'possible, ' if edge.possible else ''}{edge.how} {edge.confidence:.0%}"


def _which(asked: Asked) -> list[str]:
    """Where a name means several definitions: the definitions, so that the next question can name one."""
    meant = asked.names[0].meant if asked.names else ()
    if len(meant) < 2:
        return []
    more = "" if len(meant) <= _MOST_MEANT else " …"
    listed = ", ".join(meant[:_MOST_MEANT]) + more
    return [
        "",
        f"{asked.names[0].written} 指以下定义，写出全名可只问其一：{listed}"
        if asked.chinese
        else f"{asked.names[0].written} means any of these; write the full name of one to ask about it alone: {listed}",
    ]


def _shown(names: tuple[str, ...]) -> str:
    return names[0] if len(names) == 1 else f"{names[0].rpartition('.')[2]} ({len(names)} definitions)"


def _functions(count: int) -> str:
    return "1 function" if count == 1 else f"{count:,} functions"


def _cite_edge(repository: Repository, edge: Edge) -> Citation:
    return Citation(
        document=repository.name, text=repository.line(edge.file, edge.line), file=edge.file, line=edge.line
    )


def _cite_symbol(repository: Repository, symbol: Symbol) -> Citation:
    return Citation(
        document=repository.name, text=repository.line(symbol.file, symbol.line), file=symbol.file, line=symbol.line
    )
