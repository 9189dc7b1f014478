"""Parts that answers about a repository are made of: lines with their place, lists, citations."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from unabridged.ingest.analysis import Edge, Symbol
from unabridged.ingest.context import Answer, Citation

from ...repository import Repository
from .intents import Asked
from .sites import nodes_of

MOST_LISTED = 200
MOST_CITED = 60
_MOST_MEANT = 12


def nothing(asked: Asked, text: str, chinese: str) -> Answer:
    """An answer that is an empty list."""
    return Answer(answer=chinese if asked.chinese else text, found=True, certain=True)


def listed(
    asked: Asked,
    repository: Repository,
    found: Sequence[str],
    edges: Sequence[Edge],
    head: str,
    *,
    certain: bool,
    possible: Sequence[Edge] = (),
    possible_head: str = "",
) -> Answer:
    """Names with a call site of each, then a group of calls that are but possible: they are cited, and no results."""
    nodes = nodes_of(repository.graph, edges)
    places = {nodes[name]: edge for edge in edges for name in (edge.caller, edge.callee)}
    lines = []
    for name in found[:MOST_LISTED]:
        edge = places.get(name)
        lines.append(call_line(repository, name, edge) if edge else f"- {name}")
    lines += _more(asked, len(found))
    cited = sorted(edges, key=lambda edge: (edge.possible, edge.file, edge.line))
    return Answer(
        answer="\n".join(
            [head, *lines, *possible_group(asked, repository, possible, possible_head), *other_meanings(asked)]
        ),
        found=True,
        certain=certain,
        results=tuple(found),
        citations=cite_edges(repository, [*cited[:MOST_CITED], *possible]),
    )


def possible_group(asked: Asked, repository: Repository, edges: Sequence[Edge], head: str) -> list[str]:
    """The group of possible calls below an answer, each by the end that is not asked about; none where there are none."""
    if not edges:
        return []
    by_callee = asked.wish == "callees"
    nodes = nodes_of(repository.graph, edges)
    lines = [
        call_line(repository, nodes[edge.callee if by_callee else edge.caller], edge) for edge in edges[:MOST_LISTED]
    ]
    return ["", head, *lines, *_more(asked, len(edges))]


def _more(asked: Asked, count: int) -> list[str]:
    left = count - MOST_LISTED
    if left <= 0:
        return []
    return [f"- … 另有 {left:,} 个" if asked.chinese else f"- … {left:,} more"]


def symbol_list(asked: Asked, repository: Repository, symbols: Sequence[Symbol], head: str) -> Answer:
    """Definitions as the answer."""
    lines = [f"- {symbol.name} ({symbol.file}:{symbol.line})" for symbol in symbols[:MOST_LISTED]]
    return Answer(
        answer="\n".join([head, *lines, *_more(asked, len(symbols))]),
        found=True,
        certain=True,
        results=tuple(dict.fromkeys(symbol.name for symbol in symbols)),
        citations=tuple(cite_symbol(repository, symbol) for symbol in symbols[:MOST_CITED]),
    )


def call_line(repository: Repository, name: str, edge: Edge) -> str:
    """A name, with the call that leads there."""
    return f"- {name} ({edge.file}:{edge.line}, {how(repository, edge)})"


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


def shown(names: tuple[str, ...]) -> str:
    """What a name means, in a sentence."""
    return names[0] if len(names) == 1 else f"{names[0].rpartition('.')[2]} ({len(names)} definitions)"


def functions(count: int) -> str:
    """So many functions, in words."""
    return "1 function" if count == 1 else f"{count:,} functions"


def cite_edges(repository: Repository, edges: Iterable[Edge]) -> tuple[Citation, ...]:
    """The lines of calls, each once, as many as are cited."""
    places = list(dict.fromkeys((edge.file, edge.line) for edge in edges))[:MOST_CITED]
    return tuple(_cite(repository, file, line) for file, line in places)


def cite_symbol(repository: Repository, symbol: Symbol) -> Citation:
    """The line of a definition."""
    return _cite(repository, symbol.file, symbol.line)


def _cite(repository: Repository, file: str, line: int) -> Citation:
    return Citation(document=repository.name, text=repository.line(file, line), file=file, line=line)
