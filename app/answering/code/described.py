"""Finds the function that a description means: by its name, what is said about it, what it handles, and what is around it.

Each function is a document of weighted words (ingest/code/descriptions.py); words that few functions have count more.
Source: Robertson and Zaragoza 2009, "The Probabilistic Relevance Framework" (BM25F). The weights are fitted by
benchmarks/descriptions/fit.py; docs/descriptions.md has what they reach.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from unabridged.ingest.analysis import Symbol
from unabridged.ingest.code.conventions import is_test_file
from unabridged.ingest.code.descriptions import CLASS, NAMELESS, NESTED, STUB, name_words
from unabridged.ingest.code.words import content_words, near_spellings, related, words

from ...repository import Repository, Words

_CALLER, _CALLEE = 1.7, 1.6  # what the name of a caller or callee says about a function
_HALF = 3.6  # the weight at which a word has said half of what it can
_RELATED = 0.55  # of what the word itself would count
_NAMED = 6.0  # for a name whose words the question says all
_LONGER = 1.0  # by the logarithm of its lines: for one that does the work itself
_CALLED = 0.4  # by the logarithm of its callers
_NESTED_IN_OTHER, _LEFT_TO_OTHERS, _CALLED_BY_LANGUAGE = -1.5, -2.1, -3.9
_MISSPELT = 5  # letters; a word that a repository does not have is taken for one that is spelled nearly so
_MOST_NEAR = 12  # callers and callees whose names say something about a function
_LOOKED_AT = 300  # functions that are compared in full, with what is around them


@dataclass(frozen=True, slots=True)
class Described:
    """A function with how well it fits; by chance, where it shares but one of the question's several words."""

    symbol: Symbol
    score: float
    by_chance: bool


def search(repository: Repository, question: str, most: int = 8, *, classes: bool = False) -> list[Described]:
    """The functions, or the classes, that fit a description best, best first."""
    asked = content_words(question)
    said = _said(repository.function_words, asked)
    scores: dict[int, float] = {}
    for word in said:
        for number in word.weights.keys() | word.related.keys():
            scores[number] = scores.get(number, 0.0) + word.says(number)
    # What a name adds at the most, its other words not counted yet; enough are kept for the rest to change their order.
    named = _named(said)
    estimated = ((score + _NAMED * named.get(number, 0), number) for number, score in scores.items())
    kinds = _kinds(repository.function_words)
    ranked = sorted(estimated, key=lambda item: (-item[0], item[1]))
    chosen = [number for _, number in ranked if (number in kinds[CLASS]) is classes][:_LOOKED_AT]
    return _compare(repository, said, chosen, kinds)[:most]


@dataclass(frozen=True, slots=True)
class _Said:
    """One word of a question.

    weights, related    how much each function says of it, and of the related word that it says most of
    rarity, of_related  how rare these are
    """

    word: str
    near: frozenset[str]
    weights: Mapping[int, float]
    related: Mapping[int, float]
    rarity: float
    of_related: float

    def says(self, number: int, around: Sequence[tuple[float, set[str]]] = ()) -> float:
        """What a function says of the word, with what is said `around` it: weight, words."""
        own, others = abs(self.weights.get(number, 0.0)), self.related.get(number, 0.0)
        for weight, names in around:
            own += weight * (self.word in names)
            others += weight * (not names.isdisjoint(self.near))
        return max(_gain(self.rarity, own), _gain(self.of_related, others))


def _gain(rarity: float, weight: float) -> float:
    return rarity * weight / (weight + _HALF) * (1 + _HALF)


def _said(index: Words, asked: Sequence[str]) -> list[_Said]:
    near = {word: related(word) for word in asked}
    found = {
        posting.word: posting
        for posting in index.having({*asked, *(other for each in near.values() for other in each)})
    }
    for word in asked:
        if word not in found and near[word].isdisjoint(found) and len(word) >= _MISSPELT and word.isascii():
            near[word] = near_spellings(word)
            found.update((posting.word, posting) for posting in index.having(near[word]))
    said = []
    for word in asked:
        own = found.get(word)
        weights = dict(zip(own.ids, own.weights, strict=True)) if own else {}
        others: dict[int, float] = {}
        for posting in (found[other] for other in sorted(near[word]) if other in found):
            for number, weight in zip(posting.ids, posting.weights, strict=True):
                if abs(weight) > others.get(number, 0.0):
                    others[number] = abs(weight)
        rarities = _rarity(index.size, len(weights)), _RELATED * _rarity(index.size, len(others))
        said.append(_Said(word, near[word], weights, others, *rarities))
    return said


def _rarity(size: int, having: int) -> float:
    return math.log(1 + (size - having + 0.5) / (having + 0.5)) if having else 0.0


def _named(said: Iterable[_Said]) -> dict[int, int]:
    """How many words of each function's name the question says."""
    found: dict[int, int] = {}
    for word in said:
        for number, weight in word.weights.items():
            if weight < 0:
                found[number] = found.get(number, 0) + 1
    return found


def _compare(
    repository: Repository, said: Sequence[_Said], chosen: Sequence[int], kinds: Mapping[str, set[int]]
) -> list[Described]:
    symbols = repository.described(chosen)
    callers, callees = _around(repository, symbols.values())
    asked = {word.word for word in said}
    ranked: dict[tuple[str, str, int], Described] = {}
    for number, symbol in symbols.items():
        calling = [name for name in callers[symbol.name] if not is_test_file(name.replace(".", "/"))]
        around = ((_CALLER, _names_say(calling)), (_CALLEE, _names_say(callees[symbol.name])))
        gains = [word.says(number, around) for word in said]
        by_chance = sum(gain > 0 for gain in gains) == 1 < len(said) - 1
        score = sum(gains) + _of_name(symbol, asked) + _CALLED * math.log1p(len(calling))
        score += _LONGER * math.log1p(symbol.end_line - symbol.line)
        score += _NESTED_IN_OTHER * (number in kinds[NESTED]) + _LEFT_TO_OTHERS * (number in kinds[STUB])
        last = symbol.name.rpartition(".")[2]
        score += _CALLED_BY_LANGUAGE * (last.startswith("__") and last not in NAMELESS)
        ranked[symbol.name, symbol.file, symbol.line] = Described(symbol, score, by_chance)
    return [item for key, item in sorted(ranked.items(), key=lambda entry: (-entry[1].score, entry[0]))]


def _of_name(symbol: Symbol, asked: set[str]) -> float:
    own = name_words(symbol.name)
    fitting = len(asked.intersection(own))
    return _NAMED * fitting * fitting / len(own) if fitting else 0.0


def _kinds(index: Words) -> dict[str, set[int]]:
    """The functions inside others, those that do nothing themselves, and the classes."""
    kinds: dict[str, set[int]] = {NESTED: set(), STUB: set(), CLASS: set()}
    for posting in index.having(kinds):
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


def _names_say(names: Sequence[str]) -> set[str]:
    return {word for name in names[:_MOST_NEAR] for word in words(name.rpartition(".")[2])}
