"""Answers about class hierarchies: what implements, extends or overrides something, and what a definition builds on."""

from __future__ import annotations

from unabridged.ingest.analysis import Symbol
from unabridged.ingest.code.conventions import standing
from unabridged.ingest.context import Answer

from ...repository import Repository
from .intents import Asked
from .parts import nothing, shown, symbol_list


def implementers(asked: Asked, repository: Repository) -> Answer:
    """The classes below a class, or the methods that override a method."""
    meant, subject = asked.names[0].meant, shown(asked, asked.names[0].meant)
    dispatch = repository.dispatch
    overriding = dispatch.overriding(meant)
    names = {*dispatch.classes_below(meant), *(name for found in overriding.values() for name in found)}
    symbols = _of_hierarchy(repository, names)
    if not symbols:
        return nothing(asked, f"Nothing in {repository.name} implements {subject}.", f"没有找到 {subject} 的实现。")
    plural = len(symbols) != 1
    verb = "override" if overriding else "implement or extend"
    head = f"{len(symbols):,} definition{'s' if plural else ''} {verb if plural else _third_person(verb)} {subject}:"
    return symbol_list(asked, repository, symbols, f"{subject} 有 {len(symbols)} 个实现：" if asked.chinese else head)


def built_on(asked: Asked, repository: Repository) -> Answer:
    """The classes above a class, or the methods that a method overrides."""
    meant, subject = asked.names[0].meant, shown(asked, asked.names[0].meant)
    dispatch = repository.dispatch
    overridden = dispatch.overridden(meant)
    names = {*dispatch.classes_above(meant), *(name for found in overridden.values() for name in found)}
    symbols = _of_hierarchy(repository, names)
    if not symbols:
        return nothing(
            asked, f"{subject} extends and overrides nothing that {repository.name} defines.",
            f"{subject} 没有继承或重写 {repository.name} 中的定义。",
        )  # fmt: skip
    verb = "overrides" if overridden else "extends or implements"
    head = f"{subject} {verb}:"
    return symbol_list(asked, repository, symbols, f"{subject} 继承或重写了：" if asked.chinese else head)


def _of_hierarchy(repository: Repository, names: set[str]) -> list[Symbol]:
    found = repository.graph.definitions(sorted(names))
    symbols = [item for name in sorted(found) for item in found[name] if item.kind in {"class", "method", "function"}]
    once = list({symbol.name: symbol for symbol in reversed(symbols)}.values())[::-1]
    return sorted(once, key=lambda symbol: standing(symbol.file))


def _third_person(verb: str) -> str:
    return " or ".join(f"{word}s" for word in verb.split(" or "))
