"""Answers from the repository's own documentation: the section that a question is about, with its file and line."""

from __future__ import annotations

import math
import re

from unabridged.ingest.analysis import Symbol
from unabridged.ingest.code.mentions import written_names
from unabridged.ingest.code.words import content_words, related
from unabridged.ingest.context import Answer, Citation

from ...repository import Passage, Repository

_ASKED = re.compile(
    r"\bhow (?:do|can|should|would|does|must) (?:i|we|you|one|users?|someone)\b|\bhow to\b|^\W*why (?:is|are|do|does|did|am)(?:n't)?\b|\b(?:can|do|must|should) (?:i|we) \w"
    r"|\b(?:install(?:ing|ation)?|licen[cs]e|licen[cs]ed|changelog|release notes|what'?s new|getting started|quick ?start|tutorial)\b"
    r"|\bwhich (?:versions?|platforms?|licen[cs]e|python|operating systems?|options|settings)\b|\b(?:documentation|docs|readme) (?:say|says|about|for)\b"
    r"|\b(?:requirements?|prerequisites?|dependenc(?:y|ies)) (?:of|for|does|do|are)\b|\bwhat is (?:this|the) (?:project|repository|library|package|tool)\b"
    r"|(?:如何|怎么|怎样|怎麼)(?:才能)?(?:安装|配置|设置|使用|运行|启动|部署|升级|更新|构建|编译|启用|禁用|测试|贡献|开始|引入|调试)"
    r"|安装方法|使用方法|许可证|许可协议|授权协议|更新日志|变更记录|快速(?:开始|入门)|(?:文档|说明)(?:里|中)?(?:怎么|如何|说|写)|依赖哪些(?:库|包)",
    re.I,
)
_QUESTION = re.compile(r"^\W*(?:how|why|what|when|where|which|who|can|do|does|did|is|are|should)\b|[?？吗]", re.I)
_LEAST_SHARE = 0.5  # of the question's rarity that a section must have
_RELATED = 0.3  # of what the word itself would count
_QUOTED_LINES, _QUOTED_CHARACTERS = 14, 900
_MOST_OTHERS = 4
_MOST_NAMED = 8
_HISTORY = re.compile(r"(?:^|/)(?:CHANGES|CHANGELOG|HISTORY|NEWS|RELEASES?)\b", re.I)
_FRONT = re.compile(r"^README\b", re.I)


def is_question(question: str) -> bool:
    """Whether something is asked at all."""
    return _QUESTION.search(question) is not None


def asks_documentation(question: str) -> bool:
    """Whether a question is about using the project rather than about its code."""
    return _ASKED.search(question) is not None


def search(repository: Repository, question: str, most: int = 1 + _MOST_OTHERS) -> list[Passage]:
    """The sections that a question is about, best first; none where they share too little with it."""
    index = repository.section_words
    scores: dict[int, float] = {}
    shared: dict[int, float] = {}
    whole = 0.0
    for word in content_words(question):
        said: dict[int, tuple[float, float]] = {}
        for meant, share in ((related(word), _RELATED), ([word], 1.0)):
            having = list(index.having(sorted(meant)))
            rarity = share * _rarity(index.size, len({number for posting in having for number in posting.ids}))
            for posting in having:
                for number, weight in zip(posting.ids, posting.weights, strict=True):
                    said[number] = max(said.get(number, (0.0, 0.0)), (rarity * weight, rarity))
        whole += rarity
        for number, (score, rarity) in said.items():
            scores[number] = scores.get(number, 0.0) + score
            shared[number] = shared.get(number, 0.0) + rarity
    about = {number: score for number, score in scores.items() if shared[number] >= _LEAST_SHARE * whole}
    places = repository.section_places(about)
    ranked = sorted((-score * _standing(places[number][0]), places[number]) for number, score in about.items())
    found = (repository.section(*place) for _, place in ranked[:most])
    return [passage for passage in found if passage is not None]


def _rarity(size: int, having: int) -> float:
    return math.log(1 + (size - having + 0.5) / (having + 0.5))


def _standing(path: str) -> float:
    """The front page counts more; histories mention everything and explain nothing."""
    name = path.rpartition("/")[2]
    return 1.25 if _FRONT.match(name) else 0.25 if _HISTORY.search(path) else 1.0


def answer_from_documentation(repository: Repository, question: str, *, chinese: bool) -> Answer | None:
    """The best section quoted, with the next best named; None where no section is about it."""
    found = search(repository, question)
    if not found:
        return None
    best, others = found[0], found[1:]
    lines = [_place(best, chinese=chinese), "", *(f"> {line}".rstrip() for line in _quote(best).split("\n"))]
    if others:
        lines += ["", "另见：" if chinese else "See also:", *(f"- {_named(other)}" for other in others)]
    named = _named_symbols(repository, best)
    if named:
        lines += ["", "提到的定义：" if chinese else "It names:"]
        lines += [f"- {symbol.name} ({symbol.file}:{symbol.line})" for symbol in named]
    citations = tuple(
        Citation(document=repository.name, text=_quote(each), file=each.file, line=_line(each)) for each in found
    ) + tuple(
        Citation(
            document=repository.name, text=repository.line(symbol.file, symbol.line), file=symbol.file, line=symbol.line
        )
        for symbol in named
    )
    return Answer(answer="\n".join(lines), found=True, certain=False, citations=citations)


def _named_symbols(repository: Repository, passage: Passage) -> list[Symbol]:
    """The functions and classes that a section names, where it is sure which one is meant."""
    found: dict[Symbol, None] = {}
    for written in written_names(passage.text):
        meant = repository.names.find(written)
        if len(meant) == 1:
            symbol = repository.graph.symbols(meant[0])[0]
            if symbol.kind in {"class", "function", "method"} and f".{symbol.name}".endswith(f".{written}"):
                found[symbol] = None
        if len(found) == _MOST_NAMED:
            break
    return list(found)


def _place(passage: Passage, *, chinese: bool) -> str:
    title = passage.section.title
    if chinese:
        return f"文档 {passage.file}:{_line(passage)}" + (f"（{title}）：" if title else "：")
    return f"{passage.file}:{_line(passage)}" + (f", “{title}”:" if title else ":")


def _named(passage: Passage) -> str:
    return f"{passage.file}:{_line(passage)}" + (f" — {passage.section.title}" if passage.section.title else "")


def _line(passage: Passage) -> int:
    return passage.section.line


def _quote(passage: Passage) -> str:
    """The beginning of a section, whole lines, its heading left out where there is more."""
    kept: list[str] = []
    size = 0
    for line in passage.text.strip("\n").split("\n"):
        size += len(line) + 1
        if kept and (len(kept) == _QUOTED_LINES or size > _QUOTED_CHARACTERS):
            kept.append("…")
            break
        kept.append(line[:_QUOTED_CHARACTERS])
    return "\n".join(kept).rstrip()
