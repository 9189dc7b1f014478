"""What a definition or a file is: its first line, what its comment says, what it holds, and how much stands around it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from unabridged.ingest.analysis import Symbol
from unabridged.ingest.code.conventions import standing
from unabridged.ingest.code.descriptions import summary
from unabridged.ingest.code.introductions import opening_comment
from unabridged.ingest.context import Answer, Citation

from ...repository import Repository
from .intents import Asked, asks_about, is_chinese
from .parts import MOST_CITED, cite_symbol, other_meanings, symbol_lines

_MOST_CARDS = 3
_MOST_MEMBERS = 25
_PATH = re.compile(r"(?:[\w.@+-]+/)*[\w.@+-]*[\w@+-]/?")


def about(asked: Asked, repository: Repository) -> Answer:
    """The cards of what a name means, the most called meaning first."""
    symbols = _by_standing(repository, asked.names[0].meant)
    lines: list[str] = []
    citations: list[Citation] = []
    for symbol in symbols[:_MOST_CARDS]:
        card, cited = _card(repository, symbol, chinese=asked.chinese)
        lines += ["", *card] if lines else card
        citations += cited
    return Answer(
        answer="\n".join([*lines, *(other_meanings(asked) if len(symbols) > _MOST_CARDS else [])]),
        found=True,
        certain=len(symbols) == 1,
        results=tuple(dict.fromkeys(symbol.name for symbol in symbols)),
        citations=tuple(citations[:MOST_CITED]),
    )


def about_file(repository: Repository, question: str) -> Answer | None:
    """What a file or folder holds, where a question names one and asks that; None where it does not."""
    for match in _PATH.finditer(question):
        written = match[0].strip("/")
        if asks_about(question, *match.span()):
            files = _files_called(repository, written)
            if files:
                return _holds(repository, written, files, chinese=is_chinese(question))
    return None


def _files_called(repository: Repository, written: str) -> list[str]:
    every = repository.source_files()
    return [path for path in every if f"/{path}".endswith(f"/{written}")] or [
        path for path in every if f"/{written}/" in f"/{path}"
    ]


def _holds(repository: Repository, written: str, files: Sequence[str], *, chinese: bool) -> Answer:
    defined = repository.definitions_in(files[:MOST_CITED])
    modules = [symbol for symbol in defined if symbol.kind == "module"]
    if len(files) == 1 and modules:
        card, cited = _card(repository, modules[0], chinese=chinese)
        return Answer(answer="\n".join(card), found=True, results=(modules[0].name,), citations=tuple(cited))
    shown = _most_called(repository, [symbol for symbol in defined if symbol.kind in {"class", "function"}])
    head = (
        f"{written} 有 {len(files):,} 个源文件；被调用最多的定义："
        if chinese
        else f"{written} holds {len(files):,} source files; of their definitions these are called most:"
    )
    return Answer(
        answer="\n".join([head, *symbol_lines(repository, shown)]),
        found=True,
        citations=tuple(cite_symbol(repository, symbol) for symbol in shown),
    )


def _by_standing(repository: Repository, names: Sequence[str]) -> list[Symbol]:
    calls = repository.calls_of(names)
    symbols = [symbol for found in repository.graph.definitions(names).values() for symbol in found]
    return sorted(symbols, key=lambda item: (standing(item.file), -calls[item.name], item.file, item.line))


def _card(repository: Repository, symbol: Symbol, *, chinese: bool) -> tuple[list[str], list[Citation]]:
    lines = symbol_lines(repository, [symbol])
    said = _says(repository, symbol)
    if said:
        lines.append(f"“{said}”")
    if symbol.kind != "module":
        lines.append(_around(repository, symbol, chinese=chinese))
    members = _members(repository, symbol)
    if members:
        chosen = _most_called(repository, members)
        count = f"{len(members):,}"
        more = "" if len(members) <= len(chosen) else ("，被调用最多的是" if chinese else "; called most of them are")
        lines.append(f"其中有 {count} 个定义{more}：" if chinese else f"It holds {count} definitions{more}:")
        lines += symbol_lines(repository, chosen)
        return lines, [cite_symbol(repository, item) for item in (symbol, *chosen)]
    return lines, [cite_symbol(repository, symbol)]


def _says(repository: Repository, symbol: Symbol) -> str:
    """The first sentence of its comment; of a file the first one that is no licence."""
    if symbol.kind == "module":
        opening = opening_comment(repository.text(symbol.file) or "")
        return "" if opening is None else opening.text
    return summary(list(repository.lines(symbol.file)), symbol.line, symbol.end_line)


def _around(repository: Repository, symbol: Symbol, *, chinese: bool) -> str:
    graph = repository.graph
    node = graph.nodes([symbol.name])[symbol.name]
    up = graph.near([node], up=True).get(node, {})
    down = graph.near([node], up=False).get(node, {})
    below = repository.dispatch.classes_below([symbol.name]) if symbol.kind == "class" else []
    above = sorted(graph.bases([symbol.name]).get(symbol.name, ())) if symbol.kind == "class" else []
    if chinese:
        parts = [f"{len(up):,} 个函数调用它", f"它调用 {len(down):,} 个"]
        parts += [f"继承 {', '.join(above)}"] if above else []
        parts += [f"{len(below):,} 个子类"] if below else []
        return "，".join(parts) + "。"
    parts = [f"Called by {len(up):,} function{'' if len(up) == 1 else 's'}", f"calls {len(down):,}"]
    parts += [f"extends {', '.join(above)}"] if above else []
    parts += [f"extended by {len(below):,}"] if below else []
    return ", ".join(parts) + "."


def _members(repository: Repository, symbol: Symbol) -> list[Symbol]:
    """What a class or module defines itself, by line; members of its classes are theirs."""
    if symbol.kind not in {"class", "module"}:
        return []
    inside = f"{symbol.name}."
    wanted = {"method", "function"} if symbol.kind == "class" else {"class", "function"}
    return [
        item
        for item in repository.definitions_in([symbol.file])
        if item.kind in wanted and item.name.startswith(inside) and "." not in item.name[len(inside) :]
    ]


def _most_called(repository: Repository, symbols: Iterable[Symbol]) -> list[Symbol]:
    """The most called ones, in the order in which they are written."""
    listed = list(symbols)
    calls = repository.calls_of([symbol.name for symbol in listed])
    ranked = sorted(listed, key=lambda item: (standing(item.file), -calls[item.name], item.file, item.line))
    return sorted(ranked[:_MOST_MEMBERS], key=lambda item: (item.file, item.line))
