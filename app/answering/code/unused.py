"""What nothing calls: what nothing names either is listed first; what is named without being called, or may be called from outside, apart."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping, Sequence

from unabridged.ingest.analysis import Symbol
from unabridged.ingest.code.conventions import is_test_file
from unabridged.ingest.context import Answer, Citation

from ...repository import Repository
from .intents import Asked
from .parts import MOST_CITED, MOST_LISTED, cite_line, cite_symbol, code_line, functions, nothing, symbol_lines

_MOST_LOOKED_AT = 1_000
_MOST_CHARACTERS = 30_000_000  # of source that is looked through for names
_BASES = re.compile(r"\bclass\s+\w+(?:\[[^\]]*\])?\s*\(([^()]*)\)|\b(?:extends|implements|:)\s+([\w.:<>, ]+)")
_WORD = re.compile(r"[A-Za-z_$][\w$]*")
# A line that says nothing of use: a comment, or one that defines another function of that name.
_COMMENT = re.compile(r"\s*(?:#(?!\[)|//|/?\*|--|;)")
_DEFINES = re.compile(r"\b(?:def|function|func|fn|fun|class|sub)\s+(?:\([^)]*\)\s*)?$")


def unused(asked: Asked, repository: Repository) -> Answer:
    """Functions that nothing calls, those left out that a call of an overridden method may run.

    The results are those that nothing names either, and that no decorator or class from elsewhere hands on.
    """
    generated = {path for path, _ in repository.skipped}
    symbols = [symbol for symbol in repository.graph.unused() if symbol.file not in generated]
    symbols = _without_overrides(repository, symbols)
    if not symbols:
        return nothing(asked, "Every function is called somewhere in the repository.", "每个函数都有调用者。")
    plain, outside = _by_who_may_call(repository, symbols)
    named = _named_elsewhere(repository, plain)
    plain = [symbol for symbol in plain if symbol not in named]
    lines = [_head(asked, repository, len(plain)), *symbol_lines(repository, plain[:MOST_LISTED])]
    if named:
        lines += ["", _NAMED_HEAD[asked.chinese]]
        lines += [_named_line(asked, repository, symbol, named[symbol]) for symbol in list(named)[:MOST_LISTED]]
    if outside:
        lines += ["", _OUTSIDE_HEAD[asked.chinese], *symbol_lines(repository, outside[:MOST_LISTED])]
    return Answer(
        answer="\n".join(lines),
        found=True,
        certain=True,
        results=tuple(dict.fromkeys(symbol.name for symbol in plain)),
        citations=_citations(repository, plain, named, outside),
    )


# English, Chinese
_NAMED_HEAD = (
    "No call was found of these either, but they are named elsewhere: kept in a table, handed over, exported, or called on an object of unknown type:",
    "以下函数也没有找到调用，但在别处被提到（放在表中、作为参数传递、被导出，或在类型未知的对象上调用）：",
)
_OUTSIDE_HEAD = (
    "These may be called from outside: they are decorated, or their class extends one from elsewhere:",
    "以下函数可能由仓库外的代码调用（带装饰器，或其类继承了外部的类）：",
)


def _head(asked: Asked, repository: Repository, count: int) -> str:
    if asked.chinese:
        return f"{count} 个函数在仓库内没有调用者，也没有被提到{'：' if count else '。'}"
    if not count:
        return f"No function of {repository.name} is neither called nor named anywhere."
    return f"{functions(count)} {'is' if count == 1 else 'are'} called by nothing in {repository.name}:"


def _named_line(asked: Asked, repository: Repository, symbol: Symbol, place: tuple[str, int]) -> str:
    file, line = place
    where = f"见 {file}:{line}" if asked.chinese else f"named at {file}:{line}"
    return f"- {symbol.name} ({symbol.file}:{symbol.line}), {where}{code_line(repository, file, line)}"


def _citations(
    repository: Repository, plain: Sequence[Symbol], named: Mapping[Symbol, tuple[str, int]], outside: Sequence[Symbol]
) -> tuple[Citation, ...]:
    cited = [cite_symbol(repository, symbol) for symbol in plain[:MOST_CITED]]
    for symbol, place in list(named.items())[: MOST_CITED // 2]:
        cited += [cite_symbol(repository, symbol), cite_line(repository, *place)]
    cited += [cite_symbol(repository, symbol) for symbol in outside[: MOST_CITED // 2]]
    return tuple(dict.fromkeys(cited))


def _named_elsewhere(repository: Repository, symbols: Sequence[Symbol]) -> dict[Symbol, tuple[str, int]]:
    """The first place, of the program before tests, where each of some functions is named outside of itself, if any.

    Whatever has the same name counts: what is kept in a table or called on an unknown object has no more than a name.
    """
    if not symbols or repository.characters > _MOST_CHARACTERS:
        return {}
    wanted = {symbol.name.rpartition(".")[2] for symbol in symbols}
    places: dict[str, list[tuple[str, int]]] = {}
    for path in sorted(repository.source_files(), key=lambda path: (is_test_file(path), path)):
        text = repository.text(path) or ""
        if not wanted.isdisjoint(_WORD.findall(text)):
            for name, line in _names_in(text, wanted):
                places.setdefault(name, []).append((path, line))
    found = {}
    for symbol in symbols:
        for file, line in places.get(symbol.name.rpartition(".")[2], ()):
            if file != symbol.file or not symbol.line <= line <= symbol.end_line:
                found[symbol] = (file, line)
                break
    return found


def _names_in(text: str, wanted: Collection[str]) -> Iterable[tuple[str, int]]:
    for number, line in enumerate(text.split("\n"), start=1):
        if _COMMENT.match(line):
            continue
        for match in _WORD.finditer(line):
            if match[0] in wanted and not _DEFINES.search(line[: match.start()]):
                yield match[0], number


def _by_who_may_call(repository: Repository, symbols: Sequence[Symbol]) -> tuple[list[Symbol], list[Symbol]]:
    """Those that nothing seems to call, private ones first, and those that code outside may call by their place."""
    if len(symbols) > _MOST_LOOKED_AT:  # nobody reads so many one by one, and each costs a look into its file
        return list(symbols), []
    owners = {symbol.name.rpartition(".")[0] for symbol in symbols if symbol.kind == "method"}
    defined = repository.graph.definitions(owners)
    known = repository.graph.bases(owners)
    foreign = {
        name
        for name, found in defined.items()
        if any(item.kind == "class" and _more_bases(repository, item, len(known.get(name, ()))) for item in found)
    }
    plain: list[Symbol] = []
    outside: list[Symbol] = []
    for symbol in symbols:
        above = repository.line(symbol.file, symbol.line - 1)
        own = repository.line(symbol.file, symbol.line)
        decorated = above.startswith(("@", "#[")) or own.startswith("@")
        private = symbol.name.rpartition(".")[2].startswith("_")
        elsewhere = decorated or (symbol.kind == "method" and symbol.name.rpartition(".")[0] in foreign and not private)
        (outside if elsewhere else plain).append(symbol)
    plain.sort(key=lambda symbol: not symbol.name.rpartition(".")[2].startswith("_"))
    return plain, outside


def _more_bases(repository: Repository, symbol: Symbol, known: int) -> bool:
    """Whether the first line of a class names more bases than the repository defines."""
    line = repository.line(symbol.file, symbol.line)
    found = _BASES.search(line)
    named = (
        [base for base in (found[1] or found[2] or "").split(",") if base.strip() and "=" not in base] if found else []
    )
    return len([base for base in named if base.strip() not in {"object", "ABC", "abc.ABC"}]) > known


def _without_overrides(repository: Repository, symbols: list[Symbol]) -> list[Symbol]:
    """Those that override no method which is called."""
    overridden = repository.dispatch.overridden([symbol.name for symbol in symbols if symbol.kind == "method"])
    near = repository.graph.near({base for bases in overridden.values() for base in bases}, up=True)
    called = {name for name, callers in near.items() if callers.keys() - {name}}
    return [symbol for symbol in symbols if called.isdisjoint(overridden.get(symbol.name, ()))]
