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

from .words import common, content_stems, stems

_NAME, _CLASS, _PLACE, _SUMMARY, _COMMENT, _SIGNATURE, _BODY, _NEAR = 4.0, 1.6, 0.4, 1.5, 0.8, 0.5, 0.4, 0.35
_COVERED = 4.5  # for a name whose words the question says all
_SYNONYM = 0.9  # of what the word itself would count
_NAME_SYNONYM = 1.0  # the same, among the words of a name
_DOES = 2.0  # for a name that begins with what the question says is done
_NESTED = 0.85  # for a function inside another
_STUB = 0.8  # for one that leaves its work to others
_LEAST_WHOLE = 0.7  # what stays of the score of a function that shares next to nothing with the question
_MOST_NEAR = 12  # callers and callees whose names say something about a function
_SAME_BEGINNING = 5  # letters
_BODY_LINES = 120
_TYPICAL_LINES = 12  # of a function; the words of a longer one say less each
_COMMENT_LINES = 12
_COMMENT_ABOVE = re.compile(r"\s{0,40}(?:#(?!\s{0,20}(?:include|define|if|end))|//|/\*|\*|--|\"\"\")")
_STRING_OPENING = re.compile(r"\s{0,40}[rRuUbB]{0,2}(\"\"\"|''')")
_SENTENCE = re.compile(r"(?<=[.!?。])\s|\s:param |\s@param |\s\\param |\s(?:Args|Parameters|Returns):?\s")
_TRAILING_COMMENT = re.compile(r"(?:(?<=\s)#\s|//)(.{0,300})")
_NAMELESS = frozenset(
    {"__call__", "invoke", "execute", "Execute", "Invoke", "apply", "run", "Run"}
)  # the class says what
_STUB_END = re.compile(
    r"\s{0,80}(?:raise NotImplementedError\b.{0,200}|pass|\.\.\.|return NotImplemented|throw .{0,60}[Nn]ot ?[Ii]mplemented.{0,60})"
)


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
        self._having: dict[str, list[tuple[int, float]]] = {}  # a word's stem: functions, how much it says of each
        self._meaning: dict[str, list[tuple[int, float]]] = {}  # the same for a word and its synonyms together
        self._graph = graph
        self._nested: set[int] = set()
        self._stubs: set[int] = set()
        callables = {symbol.name for symbol in analysis.symbols if symbol.kind in {"function", "method"}}
        for symbol in analysis.symbols:
            if symbol.kind not in {"function", "method"} or is_test_file(symbol.file):
                continue
            if symbol.name.rpartition(".")[0] in callables:
                self._nested.add(len(self._functions))
            number = len(self._functions)
            self._functions.append(symbol)
            last = symbol.name.rpartition(".")[2]
            named = symbol.name.split(".")[-2] if last in _NAMELESS and "." in symbol.name else last
            own = tuple(dict.fromkeys(stems(named)))
            self._name_words.append(own)
            weights = _weights(symbol, own, lines(symbol.file))
            if _leaves_to_others(symbol, lines(symbol.file)):
                self._stubs.add(number)
            for near in (*graph.callees(symbol.name)[:_MOST_NEAR], *graph.callers(symbol.name)[:_MOST_NEAR]):
                for word in stems(near.rpartition(".")[2]):
                    weights[word] = max(weights.get(word, 0.0), _NEAR)
            meanings: dict[str, float] = {}
            for word, weight in weights.items():
                self._having.setdefault(word, []).append((number, weight))
                meanings[common(word)] = max(meanings.get(common(word), 0.0), weight)
            for word, weight in meanings.items():
                self._meaning.setdefault(word, []).append((number, weight))

    def search(self, question: str, most: int = 8) -> list[Described]:
        """The functions that fit best, best first."""
        asked = content_stems(question)
        whole = 0.0
        covered: dict[int, float] = {}
        scores: dict[int, float] = {}
        having_words: dict[int, int] = {}
        for word in asked:
            said = self._said(word)
            if not said:
                continue
            most_said = max(rarity for rarity, _ in said.values())
            whole += most_said
            for number, (rarity, weight) in said.items():
                covered[number] = covered.get(number, 0.0) + rarity * min(1.0, weight)
                having_words[number] = having_words.get(number, 0) + 1
                scores[number] = scores.get(number, 0.0) + rarity * weight / (weight + 1.2) * 2.2
        exact, meant = set(asked), {common(word) for word in asked}
        found = []
        for number, score in scores.items():
            own = self._name_words[number]
            fitting = sum(1.0 if word in exact else _NAME_SYNONYM if common(word) in meant else 0.0 for word in own)
            if fitting:
                score += _COVERED * fitting * fitting / len(own)
            if asked and own and common(own[0]) == common(asked[0]):
                score += _DOES
            symbol = self._functions[number]
            callers = len(self._graph.callers(symbol.name))
            score += 0.25 * math.log1p(callers)
            score *= _LEAST_WHOLE + (1 - _LEAST_WHOLE) * covered[number] / whole
            last = symbol.name.rpartition(".")[2]
            if last.startswith("__") and last not in _NAMELESS:
                score *= 0.8
            if number in self._nested:
                score *= _NESTED
            if number in self._stubs:
                score *= _STUB
            found.append(Described(symbol, score, having_words[number]))
        found.sort(key=lambda item: (-item.score, item.symbol.name, item.symbol.file, item.symbol.line))
        return found[:most]

    def _said(self, word: str) -> dict[int, tuple[float, float]]:
        """Functions that have a word or a synonym: (how rare it is, how much it says of the function)."""
        count = len(self._functions)
        exact = self._having.get(word, [])
        meant = self._meaning.get(common(word), [])
        if not exact and not meant:
            meant = self._nearly(word)
        found: dict[int, tuple[float, float]] = {}
        for having, share in ((meant, _SYNONYM), (exact, 1.0)):
            rarity = share * math.log(1 + (count - len(having) + 0.5) / (len(having) + 0.5))
            for number, weight in having:
                if number not in found or rarity * weight / (weight + 1.2) > found[number][0] * found[number][1] / (
                    found[number][1] + 1.2
                ):
                    found[number] = (rarity, weight)
        return found

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


def _leaves_to_others(symbol: Symbol, lines: list[str]) -> bool:
    """Whether a function's last line says that it does nothing itself."""
    last = min(symbol.end_line, len(lines)) - 1
    return last >= symbol.line and _STUB_END.fullmatch(lines[last][:400].rstrip()) is not None


def _weights(symbol: Symbol, own: tuple[str, ...], lines: list[str]) -> dict[str, float]:
    """How much each word says about a function."""
    weights: dict[str, float] = dict.fromkeys(own, _NAME)

    def count(word: str, weight: float) -> None:
        weights[word] = weights.get(word, 0.0) + weight

    place, _, owner = symbol.name.rpartition(".")[0].rpartition(".")
    for word in set(stems(owner)):
        count(word, _CLASS if symbol.kind == "method" else _PLACE)
    for word in set(stems(place)):
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
        for word in set(stems(body[0])):
            count(word, _SIGNATURE)
    first_words = _SENTENCE.split(" ".join(comment)[:600].lstrip(" \t\"'#/*!r"), maxsplit=1)[0]
    for word in set(stems(first_words)):
        count(word, _SUMMARY)
    for text, weight in ((comment, _COMMENT), (body[1:], _BODY)):
        spread = 0.6 + 0.4 * len(text) / _TYPICAL_LINES
        for word, times in Counter(stems(" ".join(text))).items():
            count(word, weight * (1 + math.log(times)) / spread)
    return weights
