"""Answers to understood questions about a repository: results are names, citations are lines of code."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from unabridged.ingest.code.conventions import standing
from unabridged.ingest.context import Answer

from ...repository import Repository
from .calls import callees, callers, impact, used
from .cards import about
from .classes import built_on, implementers
from .described import search
from .guide import overview
from .intents import Asked, Wish
from .kinds import kinds
from .parts import call_line, cite_edges, cite_symbol, symbol_lines, symbol_list
from .paths import calls, path
from .sites import best_by_caller
from .suggestions import near_names
from .unused import unused
from .whole import busiest, cycles, entry_points


def respond(asked: Asked, repository: Repository) -> Answer | None:
    """The answer; None where nothing in the repository fits a description."""
    if asked.missing is not None:
        near = near_names(repository, asked.missing)
        if near or not asked.described:
            return _not_there(asked, repository, near)
    return _ANSWERS[asked.wish](asked, repository)


def _not_there(asked: Asked, repository: Repository, near: Sequence[str]) -> Answer:
    """That there is no such name, and which are spelled nearly so: to look at, none of them is the answer."""
    text = f"{repository.name} has no definition named {asked.missing}."
    chinese = f"{repository.name} 中没有名为 {asked.missing} 的定义。"
    symbols = [symbol for name in near for symbol in repository.graph.symbols(name)[:1]]
    if symbols:
        text += " Did you mean one of these?"
        chinese += "是否指以下之一？"
    return Answer(
        answer="\n".join([chinese if asked.chinese else text, *symbol_lines(repository, symbols)]),
        found=False,
        certain=True,
        citations=tuple(cite_symbol(repository, symbol) for symbol in symbols),
    )


def _defined(asked: Asked, repository: Repository) -> Answer:
    defined = repository.graph.definitions(asked.names[0].meant)
    symbols = [symbol for name in asked.names[0].meant for symbol in defined[name]]
    symbols.sort(key=lambda symbol: standing(symbol.file))
    return symbol_list(asked, repository, symbols, "定义在：" if asked.chinese else "Defined at:")


def _locate(asked: Asked, repository: Repository) -> Answer | None:
    ranked = search(repository, asked.described, classes=asked.of_class)
    if not ranked or ranked[0].by_chance:
        return None
    best = ranked[0].symbol
    found = repository.graph.callers(best.name)
    citations = tuple(cite_symbol(repository, item.symbol) for item in ranked)
    if asked.plural and not asked.of_class and len(found) > 1:
        sites = best_by_caller(repository.graph, found, [best.name])
        head = f"{best.name} does this; it is called by:" if not asked.chinese else f"{best.name} 负责此事，调用者："
        lines = [call_line(repository, edge.caller, edge) for edge in sites.values()]
        cited = cite_edges(repository, sites.values())
        return Answer(answer="\n".join([head, *lines]), found=True, results=tuple(found), citations=cited + citations)
    (line,) = symbol_lines(repository, [best])
    others = symbol_lines(repository, [item.symbol for item in ranked[1:4]])
    less = ["其他可能：" if asked.chinese else "Less likely:", *others] if others else []
    text = "\n".join([line.removeprefix("- "), *less])
    return Answer(answer=text, found=True, results=(best.name,), citations=citations)


_ANSWERS: dict[Wish, Callable[[Asked, Repository], Answer | None]] = {
    "callers": callers, "callees": callees, "path": path, "impact": impact, "calls": calls, "used": used,
    "implementers": implementers, "built_on": built_on, "unused": unused, "entry_points": entry_points,
    "cycles": cycles, "defined": _defined, "locate": _locate, "about": about, "overview": overview, "busiest": busiest,
    "kinds": kinds,
}  # fmt: skip
