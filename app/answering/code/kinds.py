"""Which things of a kind there are: classes named so and those below them, else what the module or folder named so holds."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from unabridged.ingest.analysis import Symbol
from unabridged.ingest.code.conventions import is_test_file, standing
from unabridged.ingest.code.words import content_words, english, parts, spellings, words
from unabridged.ingest.context import Answer

from ...repository import Repository
from .intents import Asked
from .parts import symbol_list

_MOST_NAMES = 3_000  # looked at
_ONLY_CODE = re.compile(
    r"(?<=\w) (?:classes|types|functions|methods|modules|objects)\s*$", re.I
)  # error classes are errors
_CLASS, _FUNCTION = frozenset({"class"}), frozenset({"function"})


def kinds(asked: Asked, repository: Repository) -> Answer | None:
    """What there is of the kind that a question names; None where nothing is named so."""
    said = _ONLY_CODE.sub("", asked.described).strip()
    kind = tuple(content_words(said))
    if not kind:
        return None
    things = spellings((said.split() if said.isascii() else english(said) or kind)[-1])
    ways = ((look(repository, kind, things), how, chinese) for look, how, chinese in _WAYS)
    symbols, how, chinese = next((way for way in ways if way[0]), ([], "", ""))
    if not symbols:
        return None
    head = (
        f"“{said}”共 {len(symbols)} 个（{chinese}）："
        if asked.chinese
        else f"{len(symbols):,} found for “{said}”, {how}:"
    )
    return symbol_list(asked, repository, symbols, head)


def _classes(repository: Repository, kind: Sequence[str], things: Sequence[str]) -> list[Symbol]:
    named = _named(repository, kind, things, _CLASS)
    below = sorted(repository.dispatch.classes_below([symbol.name for symbol in named])) if named else []
    return _of_the_program([*named, *_defined(repository, below, _CLASS)])


def _functions(repository: Repository, kind: Sequence[str], things: Sequence[str]) -> list[Symbol]:
    return _of_the_program(_named(repository, kind, things, _FUNCTION))


def _named(repository: Repository, kind: Sequence[str], things: Sequence[str], wanted: frozenset[str]) -> list[Symbol]:
    """Definitions whose name ends in the last word of a kind and has the others, or is in a place that has them."""
    names = {name for thing in things for name in repository.search_names(thing, _MOST_NAMES)}
    fitting = [name for name in sorted(names) if _fits(name, kind, things)]
    return _defined(repository, fitting, wanted)


def _defined(repository: Repository, names: Sequence[str], wanted: frozenset[str]) -> list[Symbol]:
    return [item for each in repository.graph.definitions(names).values() for item in each if item.kind in wanted]


def _fits(name: str, kind: Sequence[str], things: Sequence[str]) -> bool:
    outer, _, last = name.rpartition(".")
    return (
        parts(last)[-1:] != []
        and parts(last)[-1].lower() in things
        and {*words(last), *words(outer)}.issuperset(kind[:-1])
    )


def _held(repository: Repository, kind: Sequence[str], things: Sequence[str]) -> list[Symbol]:
    """The public classes, else the functions, that stand free in the files or folders named so."""
    files = [
        path
        for path in repository.source_files()
        if any(words(part.partition(".")[0])[-len(kind) :] == list(kind) for part in path.split("/"))
    ]
    defined = repository.definitions_in(files)
    modules = {symbol.name for symbol in defined if symbol.kind == "module"}
    free = [symbol for symbol in defined if symbol.name.rpartition(".")[0] in modules]
    public = [symbol for symbol in free if not symbol.name.rpartition(".")[2].startswith("_")]
    return _of_the_program(
        [item for item in public if item.kind in _CLASS] or [item for item in public if item.kind in _FUNCTION]
    )


def _of_the_program(symbols: Iterable[Symbol]) -> list[Symbol]:
    """Each name once, by place; none of tests, which make up things of every kind."""
    once = {symbol.name: symbol for symbol in symbols if not is_test_file(symbol.file)}.values()
    return sorted(once, key=lambda symbol: (standing(symbol.file), symbol.file, symbol.line))


# Where to look, one after the other until something is found, and how that is said.
_WAYS = (
    (_classes, "by their names and what they extend", "按名称和继承关系"),
    (_held, "by the module or folder that holds them", "按所在的模块或目录"),
    (_functions, "by their names", "按名称"),
)
