"""What a repository is: its own first words, how large it is, where it starts, and what most of it calls."""

from __future__ import annotations

from collections import Counter

from unabridged.ingest.analysis import Symbol
from unabridged.ingest.code.conventions import is_test_file
from unabridged.ingest.context import Answer, Citation

from ...repository import Passage, Repository
from .entry_points import entry_points
from .intents import Asked
from .parts import cite_symbol

_MOST_PACKAGES, _MOST_STARTS, _MOST_CALLED = 8, 5, 8
_BUSIEST = 25
_QUOTED_LINES, _SHORT = 8, 60


def overview(asked: Asked, repository: Repository) -> Answer:
    """For somebody who has never seen it."""
    chinese = asked.chinese
    counts = repository.counts
    languages = ", ".join(f"{name} {files:,}" for name, files in Counter(repository.languages()).most_common(6))
    lines = [
        f"{repository.name}：{repository.file_count:,} 个文件（{languages}），{counts.symbols:,} 个定义，{counts.calls:,} 处调用。"
        if chinese
        else f"{repository.name}: {repository.file_count:,} files ({languages}), {counts.symbols:,} definitions, {counts.calls:,} calls."
    ]
    citations: list[Citation] = []
    front = _front_page(repository)
    if front is not None:
        quoted = _first_words(front)
        lines += ["", f"{front.file}:{front.section.line}", *(f"> {line}" for line in quoted)]
        citations.append(
            Citation(document=repository.name, text="\n".join(quoted), file=front.file, line=front.section.line)
        )
    packages = _packages(repository)
    if packages:
        lines += ["", "主要目录（按被调用次数）：" if chinese else "Folders, by how much is called there:"]
        lines += [f"- {folder or '.'}: {calls:,}" for folder, calls in packages]
    starts = entry_points(repository)[:_MOST_STARTS]
    busiest = _most_called(repository, _MOST_CALLED)
    if starts:
        lines += ["", "入口：" if chinese else "It starts at:", *(f"- {_place(symbol)}" for symbol in starts)]
    if busiest:
        lines += ["", "被调用最多：" if chinese else "Called most:"]
        lines += [f"- {_place(symbol)}: {count:,}" for symbol, count in busiest]
    citations += [cite_symbol(repository, symbol) for symbol in (*starts, *(symbol for symbol, _ in busiest))]
    return Answer(answer="\n".join(lines), found=True, certain=True, citations=tuple(citations))


def busiest(asked: Asked, repository: Repository) -> Answer:
    """What is called most, outside of tests."""
    ranked = _most_called(repository, _BUSIEST)
    head = "被调用最多（调用处的数目）：" if asked.chinese else "Called most, with the number of call sites:"
    return Answer(
        answer="\n".join([head, *(f"- {_place(symbol)}: {count:,}" for symbol, count in ranked)]),
        found=True,
        certain=True,
        results=tuple(symbol.name for symbol, _ in ranked),
        citations=tuple(cite_symbol(repository, symbol) for symbol, _ in ranked),
    )


def _most_called(repository: Repository, most: int) -> list[tuple[Symbol, int]]:
    ranked = repository.busiest(4 * most, up=True)
    return [(symbol, count) for symbol, count in ranked if not is_test_file(symbol.file)][:most]


def _packages(repository: Repository) -> list[tuple[str, int]]:
    found: Counter[str] = Counter()
    for path, calls in repository.calls_into().items():
        if not is_test_file(path):
            found[path.rpartition("/")[0]] += calls
    return sorted(found.items(), key=lambda item: (-item[1], item[0]))[:_MOST_PACKAGES]


def _front_page(repository: Repository) -> Passage | None:
    """The first section of the README nearest to the top that says something."""
    for suffix in (".md", ".rst", ".txt", ""):
        for line in (1, 2, 3):
            found = repository.section(f"README{suffix}", line)
            if found is not None and _first_words(found):
                return found
    return None


def _first_words(passage: Passage) -> list[str]:
    """The first paragraph: no pictures, badges, tags or rows under headings."""
    found: list[str] = []
    for line in map(str.strip, passage.text.split("\n")):
        says = (line[:1].isalnum() or line[:1] in {"*", "`", "_"}) and not line.startswith(("***", "```", "___"))
        underlined = len(set(line)) == 1
        if says and not underlined:
            found.append(line)
        elif found and (len(found) > 1 or len(found[0]) > _SHORT):
            break
        elif found and underlined:
            found.clear()  # it was a title
    return found[:_QUOTED_LINES]


def _place(symbol: Symbol) -> str:
    return f"{symbol.name} ({symbol.file}:{symbol.line})"
