"""Finds the function that a description means: by its name, its comments, what it handles, and who calls it.

Each function is a document of weighted words (ingest/code/descriptions.py); words that few functions have count more
(BM25's idf). Source: Robertson and Zaragoza 2009, "The Probabilistic Relevance Framework".
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from unabridged.ingest.analysis import Symbol
from unabridged.ingest.code.descriptions import NAMELESS, NESTED, STUB, name_words
from unabridged.ingest.code.words import common, content_stems, stems

from ...repository import Repository, Words

_NEAR = 0.35  # what the name of a caller or callee says about a function
_COVERED = 4.5  # for a name whose words the question says all
_SYNONYM = 0.9  # of what the word itself would count
_DOES = 2.0  # for a name that begins with what the question says is done
_NESTED = 0.85  # for a function inside another
_STUB = 0.8  # for one that leaves its work to others
_LEAST_WHOLE = 0.7  # what stays of the score of a function that shares next to nothing with the question
_MOST_NEAR = 12  # callers and callees whose names say something about a function
_SAME_BEGINNING = 5  # letters
_LOOKED_AT = 300  # functions that are compared in full, with what is around them


@dataclass(frozen=True, slots=True)
class Described:
    """A function with how well it fits, and how many of the question's words it has."""

    symbol: Symbol
    score: float
    words: int


def search(repository: Repository, question: str, most: int = 8) -> list[Described]:
    """The functions that fit a description best, best first."""
    asked = content_stems(question)
    said = [_said(repository.function_words, word) for word in asked]
    known = [(word, found) for word, found in zip(asked, said, strict=True) if found.best]
    if not known:
        return []
    fitting = _fitting(repository.function_words, asked)
    scores: dict[int, float] = {}
    for _, found in known:
        for number, (rarity, weight) in found.functions.items():
            scores[number] = scores.get(number, 0.0) + _gain(rarity, weight)
    # What a name adds at the most, its other words not counted yet; enough are kept for the rest to change their order.
    estimated = ((score + _COVERED * fitting.get(number, 0), number) for number, score in scores.items())
    chosen = [number for _, number in sorted(estimated, key=lambda item: (-item[0], item[1]))[:_LOOKED_AT]]
    return _compare(repository, asked, known, chosen)[:most]


@dataclass(slots=True)
class _Said:
    """The functions that say one word of a question or a synonym: (how rare it is, how much it says of each).

    own, others   how rare the word itself is, and any word for it
    """

    functions: dict[int, tuple[float, float]]
    own: float = 0.0
    others: float = 0.0

    @property
    def best(self) -> float:
        """The most that the word counts."""
        return max((rarity for rarity, _ in self.functions.values()), default=0.0)


def _gain(rarity: float, weight: float) -> float:
    return rarity * weight / (weight + 1.2) * 2.2


def _said(index: Words, word: str) -> _Said:
    meant: dict[int, float] = {}
    exact: dict[int, float] = {}
    for posting in index.meaning([common(word)]):
        for number, weight in zip(posting.ids, posting.weights, strict=True):
            if abs(weight) > meant.get(number, 0.0):
                meant[number] = abs(weight)
        if posting.word == word:
            exact = {number: abs(weight) for number, weight in zip(posting.ids, posting.weights, strict=True)}
    if not meant:
        meant = _nearly(index, word)
    found = _Said({}, _rarity(index.size, len(exact), 1.0), _rarity(index.size, len(meant), _SYNONYM))
    for having, rarity in ((meant, found.others), (exact, found.own)):
        for number, weight in having.items():
            known = found.functions.get(number)
            if known is None or _gain(rarity, weight) > _gain(*known):
                found.functions[number] = (rarity, weight)
    return found


def _rarity(size: int, having: int, share: float) -> float:
    return share * math.log(1 + (size - having + 0.5) / (having + 0.5))


def _nearly(index: Words, word: str) -> dict[int, float]:
    """The functions that have a word with the same beginning, where none has the word itself."""
    weights: dict[int, float] = {}
    if len(word) >= _SAME_BEGINNING:
        for posting in index.beginning(word[:_SAME_BEGINNING]):
            for number, weight in zip(posting.ids, posting.weights, strict=True):
                weights[number] = max(weights.get(number, 0.0), abs(weight) / 2)
    return weights


def _fitting(index: Words, asked: Sequence[str]) -> dict[int, int]:
    """How many words of each function's name a question says, synonyms counting."""
    found: dict[int, int] = {}
    for posting in index.meaning(dict.fromkeys(common(word) for word in asked)):
        for number, weight in zip(posting.ids, posting.weights, strict=True):
            if weight < 0:
                found[number] = found.get(number, 0) + 1
    return found


def _compare(
    repository: Repository, asked: Sequence[str], known: Sequence[tuple[str, _Said]], chosen: Sequence[int]
) -> list[Described]:
    symbols = repository.described(chosen)
    callers, callees = _around(repository, symbols.values())
    kinds = _kinds(repository.function_words)
    meant = {common(word) for word in asked}
    whole = sum(found.best for _, found in known)
    ranked: dict[tuple[str, str, int], Described] = {}
    for number, symbol in symbols.items():
        near = _near_words(callers.get(symbol.name, ()), callees.get(symbol.name, ()))
        score = covered = 0.0
        count = 0
        for word, found in known:
            rarity, weight = _with_neighbours(word, found, found.functions.get(number), near)
            if weight:
                score += _gain(rarity, weight)
                covered += rarity * min(1.0, weight)
                count += 1
        score += _of_name(symbol, asked, meant) + 0.25 * math.log1p(len(callers.get(symbol.name, ())))
        score *= _LEAST_WHOLE + (1 - _LEAST_WHOLE) * covered / whole
        last = symbol.name.rpartition(".")[2]
        if last.startswith("__") and last not in NAMELESS:
            score *= 0.8
        score *= (_NESTED if number in kinds[NESTED] else 1.0) * (_STUB if number in kinds[STUB] else 1.0)
        ranked[symbol.name, symbol.file, symbol.line] = Described(symbol, score, count)
    return [item for key, item in sorted(ranked.items(), key=lambda entry: (-entry[1].score, entry[0]))]


def _of_name(symbol: Symbol, asked: Sequence[str], meant: set[str]) -> float:
    own = name_words(symbol.name)
    fitting = sum(common(word) in meant for word in own)
    score = _COVERED * fitting * fitting / len(own) if fitting else 0.0
    return score + (_DOES if own and common(own[0]) == common(asked[0]) else 0.0)


def _kinds(index: Words) -> dict[str, set[int]]:
    """The functions inside others, and those that do nothing themselves."""
    kinds: dict[str, set[int]] = {NESTED: set(), STUB: set()}
    for posting in index.meaning(kinds):
        kinds[posting.word].update(posting.ids)
    return kinds


def _around(repository: Repository, symbols: Iterable[Symbol]) -> tuple[dict[str, list[str]], dict[str, list[str]]]:
    """Who calls each function, and whom it calls, by its name."""
    nodes = repository.graph.nodes(symbol.name for symbol in symbols)
    sides = []
    for up in (True, False):
        near = repository.graph.near(set(nodes.values()), up=up)
        sides.append({name: sorted(near.get(node, ())) for name, node in nodes.items()})
    return sides[0], sides[1]


def _near_words(callers: Sequence[str], callees: Sequence[str]) -> tuple[set[str], set[str]]:
    """The words of the names around a function, and what they stand for."""
    names = (*callees[:_MOST_NEAR], *callers[:_MOST_NEAR])
    said = {word for name in names for word in stems(name.rpartition(".")[2])}
    return said, {common(word) for word in said}


def _with_neighbours(
    word: str, found: _Said, own: tuple[float, float] | None, near: tuple[set[str], set[str]]
) -> tuple[float, float]:
    """What a function says of a word itself, or by the names around it, whichever counts more."""
    best = own or (0.0, 0.0)
    for rarity, said in ((found.own, word in near[0]), (found.others, common(word) in near[1])):
        if said and _gain(rarity, _NEAR) > _gain(*best):
            best = (rarity, _NEAR)
    return best
