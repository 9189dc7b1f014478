"""Finds the function that a description means: by its name, its comments, what it handles, and who calls it.

Each function is a document of weighted words; words that few functions have count more (BM25's idf). Source: Robertson
and Zaragoza 2009, "The Probabilistic Relevance Framework".
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass

from unabridged.ingest.analysis import CodeAnalysis, Symbol
from unabridged.ingest.code.graph import CallGraph, is_test_file

from .words import content_words, words

_NAME, _CLASS, _PLACE, _COMMENT, _SIGNATURE, _BODY = 4.0, 1.6, 0.4, 1.0, 0.5, 0.5
_COVERED = 3.0  # for a name whose words the question says all
_SAME_BEGINNING = 5  # letters
_BODY_LINES = 120
_TYPICAL_LINES = 12  # of a function; the words of a longer one say less each
_COMMENT_LINES = 12
_COMMENT_ABOVE = re.compile(r"\s{0,40}(?:#(?!\s{0,20}(?:include|define|if|end))|//|/\*|\*|--|\"\"\")")
_STRING_OPENING = re.compile(r"\s{0,40}[rRuUbB]{0,2}(\"\"\"|''')")
_TRAILING_COMMENT = re.compile(r"(?:(?<=\s)#\s|//)(.{0,300})")


@dataclass(frozen=True, slots=True)
class Described:
    """A function with how well it fits, and how many of the question's words it has."""

    symbol: Symbol
    score: float
    words: int


class Descriptions:
    """The words of every function of a repository."""

    def __init__(self, analysis: CodeAnalysis, lines: Callable[[str], list[str]], graph: CallGraph) -> None:
        self._functions: list[Symbol] = []
        self._name_words: list[tuple[str, ...]] = []
        self._having: dict[str, list[tuple[int, float]]] = {}
        self._graph = graph
        for symbol in analysis.symbols:
            if symbol.kind not in {"function", "method"} or is_test_file(symbol.file):
                continue
            number = len(self._functions)
            self._functions.append(symbol)
            own = tuple(dict.fromkeys(words(symbol.name.rpartition(".")[2])))
            self._name_words.append(own)
            for word, weight in _weights(symbol, own, lines(symbol.file)).items():
                self._having.setdefault(word, []).append((number, weight))

    def search(self, question: str, most: int = 8) -> list[Described]:
        """The functions that fit best, best first."""
        asked = content_words(question)
        count = len(self._functions)
        scores: dict[int, float] = {}
        having_words: dict[int, int] = {}
        for word in asked:
            having = self._having.get(word) or self._nearly(word)
            if not having:
                continue
            rarity = math.log(1 + (count - len(having) + 0.5) / (len(having) + 0.5))
            for number, weight in having:
                having_words[number] = having_words.get(number, 0) + 1
                scores[number] = scores.get(number, 0.0) + rarity * weight / (weight + 1.2) * 2.2
        wanted = set(asked)
        found = []
        for number, score in scores.items():
            own = self._name_words[number]
            said = sum(word in wanted for word in own)
            if said:
                score += _COVERED * said * said / len(own)
            symbol = self._functions[number]
            callers = len(self._graph.callers(symbol.name))
            score += 0.25 * math.log1p(callers)
            if symbol.name.rpartition(".")[2].startswith("__"):
                score *= 0.8
            found.append(Described(symbol, score, having_words[number]))
        found.sort(key=lambda item: (-item.score, item.symbol.name, item.symbol.file, item.symbol.line))
        return found[:most]

    def _nearly(self, word: str) -> list[tuple[int, float]]:
        """The functions that have a word with the same beginning, where none has the word itself."""
        if len(word) < _SAME_BEGINNING:
            return []
        weights: dict[int, float] = {}
        for known, having in self._having.items():
            if len(known) >= _SAME_BEGINNING and known[:_SAME_BEGINNING] == word[:_SAME_BEGINNING]:
                for number, weight in having:
                    weights[number] = max(weights.get(number, 0.0), weight / 2)
        return sorted(weights.items())


def _weights(symbol: Symbol, own: tuple[str, ...], lines: list[str]) -> dict[str, float]:
    """How much each word says about a function."""
    weights: dict[str, float] = dict.fromkeys(own, _NAME)

    def count(word: str, weight: float) -> None:
        weights[word] = weights.get(word, 0.0) + weight

    place, _, owner = symbol.name.rpartition(".")[0].rpartition(".")
    for word in set(words(owner)):
        count(word, _CLASS if symbol.kind == "method" else _PLACE)
    for word in set(words(place)):
        count(word, _PLACE)
    first, last = symbol.line - 1, min(symbol.end_line, symbol.line - 1 + _BODY_LINES)
    comment: list[str] = []
    above = first - 1
    while (
        above >= 0
        and len(comment) < _COMMENT_LINES
        and _COMMENT_ABOVE.match(lines[above] if above < len(lines) else "")
    ):
        comment.append(lines[above])
        above -= 1
    body: list[str] = []
    inside = ""
    for index in range(first, min(last, len(lines))):
        line = lines[index][:400]
        opening = _STRING_OPENING.match(line) if not inside else None
        if inside or opening:
            comment.append(line)
            mark = inside or (opening[1] if opening else "")
            closed = mark in (line[opening.end() :] if opening else line)
            inside = "" if closed else mark
            continue
        trailing = _TRAILING_COMMENT.search(line)
        if trailing or _COMMENT_ABOVE.match(line):
            comment.append(trailing[1] if trailing else line)
        body.append(line)
    if body:
        for word in set(words(body[0])):
            count(word, _SIGNATURE)
    for text, weight in ((comment, _COMMENT), (body[1:], _BODY)):
        spread = 0.6 + 0.4 * len(text) / _TYPICAL_LINES
        for word, times in Counter(words(" ".join(text))).items():
            count(word, weight * (1 + math.log(times)) / spread)
    return weights
