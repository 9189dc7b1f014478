"""Answers about a repository as a whole: what nothing calls, where runs start, which packages depend on each other."""

from __future__ import annotations

from unabridged.ingest.analysis import Symbol
from unabridged.ingest.context import Answer

from ...repository import Repository
from .entry_points import entry_points as find_entry_points
from .intents import Asked
from .parts import MOST_LISTED, functions, nothing, symbol_list


def unused(asked: Asked, repository: Repository) -> Answer:
    """Functions that nothing calls, those left out that a call of an overridden method may run."""
    generated = {path for path, _ in repository.skipped}
    symbols = [symbol for symbol in repository.graph.unused() if symbol.file not in generated]
    symbols = _without_overrides(repository, symbols)
    if not symbols:
        return nothing(asked, "Every function is called somewhere in the repository.", "每个函数都有调用者。")
    head = (
        f"{functions(len(symbols))} {'is' if len(symbols) == 1 else 'are'} called by nothing in {repository.name}; "
        "some may be its public interface:"
    )
    return symbol_list(
        asked, repository, symbols, f"{len(symbols)} 个函数在仓库内没有调用者：" if asked.chinese else head
    )


def _without_overrides(repository: Repository, symbols: list[Symbol]) -> list[Symbol]:
    """Those that override no method which is called."""
    overridden = repository.dispatch.overridden([symbol.name for symbol in symbols if symbol.kind == "method"])
    near = repository.graph.near({base for bases in overridden.values() for base in bases}, up=True)
    called = {name for name, callers in near.items() if callers.keys() - {name}}
    return [symbol for symbol in symbols if called.isdisjoint(overridden.get(symbol.name, ()))]


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


def cycles(asked: Asked, repository: Repository) -> Answer:
    """Packages that call each other in a circle."""
    groups = repository.graph.package_cycles()
    if not groups:
        return nothing(asked, "No packages call each other in a circle.", "没有循环依赖。")
    lines = [f"- {' ⇄ '.join(group[:12])}{' …' if len(group) > 12 else ''}" for group in groups[:MOST_LISTED]]
    count = f"{len(groups)} group{'s' if len(groups) > 1 else ''}"
    head = f"{len(groups)} 组循环调用：" if asked.chinese else f"{count} of packages that call each other in a circle:"
    return Answer(
        answer="\n".join([head, *lines]),
        found=True,
        certain=True,
        results=tuple(name for group in groups for name in group),
    )
