"""Parts that answers about a repository are made of: lines with their place, lists, citations."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from unabridged.ingest.analysis import Edge, Symbol
from unabridged.ingest.code.conventions import is_test_file, standing
from unabridged.ingest.context import Answer, Citation

from ...repository import Repository
from .intents import Asked

MOST_LISTED = 200
MOST_CITED = 60
_MOST_MEANT = 12
LIKELY = 0.5  # calls that are less sure than this are guesses: they come last, and no path is built on them unasked
_MOST_CODE = 100  # characters of a line of code


def nothing(asked: Asked, text: str, chinese: str) -> Answer:
    """An answer that is an empty list."""
    return Answer(answer=chinese if asked.chinese else text, found=True, certain=True)


def listed(
    asked: Asked,
    repository: Repository,
    sites: Mapping[str, Edge],
    head: str,
    *,
    certain: bool,
    possible: Mapping[str, Edge],
    possible_head: str = "",
) -> Answer:
    """Nodes with a call site of each, then a group of calls that are but possible: they are cited, and no results."""
    found = by_weight(sites)
    edges = [sites[name] for name in found]
    return Answer(
        answer="\n".join(
            [
                head,
                *call_lines(asked, repository, sites),
                *possible_group(asked, repository, possible, possible_head),
                *other_meanings(asked),
            ]
        ),
        found=True,
        certain=certain,
        results=tuple(found),
        citations=cite_edges(repository, [*edges[:MOST_CITED], *(possible[name] for name in by_weight(possible))]),
    )


def by_weight(sites: Mapping[str, Edge]) -> list[str]:
    """The nodes of some call sites: the program before examples and tests, sure calls before possible ones, by place."""

    def weight(name: str) -> tuple[object, ...]:
        edge = sites[name]
        return standing(edge.file), edge.possible, edge.confidence < LIKELY, edge.file, edge.line, name

    return sorted(sites, key=weight)


def call_lines(asked: Asked, repository: Repository, sites: Mapping[str, Edge]) -> list[str]:
    """A line for each node, as many as are listed; the first ones with the line of code."""
    names = by_weight(sites)
    lines = [
        call_line(repository, name, sites[name], with_code=number < MOST_CITED)
        for number, name in enumerate(names[:MOST_LISTED])
    ]
    return [*lines, *_more(asked, len(names))]


def possible_group(asked: Asked, repository: Repository, sites: Mapping[str, Edge], head: str) -> list[str]:
    """The group of possible calls below an answer; none where there are none."""
    return ["", head, *call_lines(asked, repository, sites)] if sites else []


def in_tests(asked: Asked, sites: Mapping[str, Edge]) -> str:
    """How many of some callers are tests, to stand behind their number; "" where nobody needs to know."""
    count = sum(is_test_file(edge.caller_file) for edge in sites.values())
    if asked.tests or not count:
        return ""
    return f"，其中 {count} 个在测试中" if asked.chinese else f", {count:,} of them in tests"


def _more(asked: Asked, count: int) -> list[str]:
    left = count - MOST_LISTED
    if left <= 0:
        return []
    return [f"- … 另有 {left:,} 个" if asked.chinese else f"- … {left:,} more"]


def symbol_list(asked: Asked, repository: Repository, symbols: Sequence[Symbol], head: str) -> Answer:
    """Definitions as the answer."""
    lines = symbol_lines(repository, symbols[:MOST_LISTED])
    return Answer(
        answer="\n".join([head, *lines, *_more(asked, len(symbols))]),
        found=True,
        certain=True,
        results=tuple(dict.fromkeys(symbol.name for symbol in symbols)),
        citations=tuple(cite_symbol(repository, symbol) for symbol in symbols[:MOST_CITED]),
    )


def symbol_lines(repository: Repository, symbols: Sequence[Symbol]) -> list[str]:
    """A line for each definition, the first ones with the line of code."""
    return [
        f"- {symbol.name} ({symbol.file}:{symbol.line})"
        + (code_line(repository, symbol.file, symbol.line) if number < MOST_CITED and symbol.kind != "module" else "")
        for number, symbol in enumerate(symbols)
    ]


def call_line(repository: Repository, name: str, edge: Edge, *, with_code: bool = True) -> str:
    """A name, with the call that leads there."""
    return f"- {name} {call_place(repository, edge, with_code=with_code)}"


def call_place(repository: Repository, edge: Edge, *, with_code: bool = True) -> str:
    """Where a call is, how it was found, and its line of code."""
    code = code_line(repository, edge.file, edge.line) if with_code else ""
    return f"({edge.file}:{edge.line}, {how(repository, edge)}){code}"


def code_line(repository: Repository, file: str, line: int) -> str:
    """A line of code as it stands behind its place; "" for an empty one."""
    text = " ".join(repository.line(file, line).split())
    if not text:
        return ""
    return f": {text}" if len(text) <= _MOST_CODE else f": {text[:_MOST_CODE].rstrip()} …"


def how(repository: Repository, edge: Edge) -> str:
    """How a call was found and how sure it is; of one that an override may take, what its line names."""
    through = repository.dispatch.through.get(edge)
    said = f"{'possible, ' if edge.possible else ''}{edge.how} {edge.confidence:.0%}"
    return said if through is None else f"{said}, through {through}"


def other_meanings(asked: Asked) -> list[str]:
    """Where a name means several definitions: the definitions, so that the next question can name one."""
    meant = asked.names[0].meant if asked.names else ()
    if len(meant) < 2:
        return []
    more = "" if len(meant) <= _MOST_MEANT else " …"
    names = ", ".join(meant[:_MOST_MEANT]) + more
    return [
        "",
        f"{asked.names[0].written} 指以下定义，写出全名可只问其一：{names}"
        if asked.chinese
        else f"{asked.names[0].written} means any of these; write the full name of one to ask about it alone: {names}",
    ]


def shown(asked: Asked, names: tuple[str, ...]) -> str:
    """What a name means, in a sentence."""
    if len(names) == 1:
        return names[0]
    last = names[0].rpartition(".")[2]
    return f"{last}（{len(names)} 个定义）" if asked.chinese else f"{last} ({len(names)} definitions)"


def functions(count: int) -> str:
    """So many functions, in words."""
    return "1 function" if count == 1 else f"{count:,} functions"


def cite_edges(repository: Repository, edges: Iterable[Edge]) -> tuple[Citation, ...]:
    """The lines of calls, each once, as many as are cited."""
    places = list(dict.fromkeys((edge.file, edge.line) for edge in edges))[:MOST_CITED]
    return tuple(cite_line(repository, file, line) for file, line in places)


def cite_symbol(repository: Repository, symbol: Symbol) -> Citation:
    """The line of a definition."""
    return cite_line(repository, symbol.file, symbol.line)


def cite_line(repository: Repository, file: str, line: int) -> Citation:
    """A line of code."""
    return Citation(document=repository.name, text=repository.line(file, line), file=file, line=line)
